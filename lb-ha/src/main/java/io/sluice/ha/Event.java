package io.sluice.ha;

import java.net.InetAddress;

/** What a virtual router is told. */
sealed interface Event {

    /** Begin to take part. */
    record Start() implements Event {}

    /** Take part no more; a master resigns first. */
    record Stop() implements Event {}

    /** The node cannot serve: its link is down, or something that it tracks is. */
    record Failed() implements Event {}

    /** The node can serve again. */
    record Recovered() implements Event {}

    /** The time of the last {@link Action.SetTimer} has come. One that comes early is ignored. */
    record TimerFired() implements Event {}

    /** An advert came in from this address. */
    record Heard(Advert advert, InetAddress source) implements Event {}
}

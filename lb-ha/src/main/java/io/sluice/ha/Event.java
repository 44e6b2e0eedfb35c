package io.sluice.ha;

import java.net.InetAddress;

/** What a virtual router is told. */
sealed interface Event {

    /** Begin to take part. */
    record Start() implements Event {}

    /** Take part no more; a master resigns and waits for its successor. Told twice, it waits no longer. */
    record Stop() implements Event {}

    /** Let another be master where there is one, and do not take the addresses back from it. */
    record Resign() implements Event {}

    /**
     * The node cannot serve: its link is down, or something that it tracks is.
     *
     * @param heard whether others can still hear us, so that a successor is worth waiting for
     */
    record Failed(boolean heard) implements Event {}

    /** The node can serve again. */
    record Recovered() implements Event {}

    /**
     * What the node tracks has changed its priority.
     *
     * @param priority 1 to 254
     */
    record Reweighed(int priority) implements Event {}

    /** Another router of the sync group became master: follow it at once. */
    record TakeOver() implements Event {}

    /** Another router of the sync group yielded: do so, too. */
    record Yield() implements Event {}

    /** The time of the last {@link Action.SetTimer} has come. One that comes early is ignored. */
    record TimerFired() implements Event {}

    /** An advert came in from this address. */
    record Heard(Advert advert, InetAddress source) implements Event {}
}

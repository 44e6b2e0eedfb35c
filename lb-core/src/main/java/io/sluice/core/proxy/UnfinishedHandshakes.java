package io.sluice.core.proxy;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The handshakes of one listener on one event loop that are not done, oldest first. Where there are as many as may be, over all
 * loops, the oldest makes room: whoever means it is done within a few round trips, and whoever floods us crowds out himself.
 */
final class UnfinishedHandshakes {

    private final AtomicInteger all;
    private final Set<ClientHandshake> here = new LinkedHashSet<>();

    /**
     * @param all how many there are of the listener, over all loops
     */
    UnfinishedHandshakes(AtomicInteger all) {
        this.all = all;
    }

    /**
     * Takes another one in.
     *
     * @return true where one had to make room
     */
    boolean add(ClientHandshake begun, int most) {
        here.add(begun);
        if (all.incrementAndGet() <= most) {
            return false;
        }
        here.iterator().next().crowdOut();
        return true;
    }

    /** One is over. */
    void remove(ClientHandshake over) {
        if (here.remove(over)) {
            all.decrementAndGet();
        }
    }
}

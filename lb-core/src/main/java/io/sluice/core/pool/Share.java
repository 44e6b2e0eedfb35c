package io.sluice.core.pool;

/**
 * What part a backend has in its pool now; worked out anew whenever a state or weight changes and at each step of a slow start.
 *
 * @param inUse whether the balancer chooses among it
 * @param weight for the balancer, 1 to 256; what {@link RampedWeights} made of the one it was given
 * @param percent how much it gets of what it will get, less than 100 while it starts slowly
 * @param maxConnections open connections that it may have now
 */
record Share(boolean inUse, int weight, int percent, int maxConnections) {

    /** Of one that gets nothing new; who has chosen it a moment ago still gets a connection. */
    static Share none(int maxConnections) {
        return new Share(false, 1, SlowStart.FULL_PERCENT, maxConnections);
    }
}

package io.sluice.core.proxy;

/**
 * How long a tunnel may stand still.
 *
 * @param idleNanos while both sides may send
 * @param halfClosedNanos once one side has sent its last byte
 */
record TunnelTimes(long idleNanos, long halfClosedNanos) {}

package io.sluice.metrics;

import java.util.Map;

/**
 * How a virtual router is, for its meters.
 *
 * @param state {@code init}, {@code backup}, {@code master} or {@code fault}
 * @param sinceNanos since when it is, on the clock of {@link System#nanoTime()}
 * @param latestNanos how late an advert was at most
 * @param dropped adverts that were not heeded, by reason
 */
public record VirtualRouterFigures(
        String state,
        int priority,
        long sinceNanos,
        long transitions,
        long sent,
        long received,
        long conflicts,
        boolean inConflict,
        long latestNanos,
        Map<String, Long> dropped) {}

package io.sluice.ha;

import java.util.List;
import java.util.Map;

/**
 * How a virtual router is.
 *
 * @param addresses with their prefix lengths
 * @param priority what it stands for now
 * @param unfit why it cannot be master, or empty
 * @param leaving true for a master that waits for its successor
 * @param master the address of the master that was heard last, or empty
 * @param transitions how often it changed its state
 * @param latestNanos how late a timer was at most
 * @param dropped adverts that were not heeded, by reason
 */
public record HaStatus(
        String name,
        String interfaceName,
        int virtualRouterId,
        List<String> addresses,
        RouterState state,
        int priority,
        String unfit,
        boolean leaving,
        String master,
        long sinceNanos,
        long transitions,
        long sent,
        long received,
        long conflicts,
        boolean inConflict,
        long latestNanos,
        Map<String, Long> dropped) {

    /** Every reason for which an advert may not be heeded, or not as it should be. */
    public static final List<String> REASONS = Drops.reasons();
}

package io.sluice.core.balance;

import io.sluice.core.spi.Candidate;
import java.util.Arrays;
import java.util.List;

/**
 * Says for every hash which candidate it belongs to: a table of slots, each of which belongs to one.
 *
 * <p>Each candidate throws darts at the slots, one every 1/weight of a time unit, at places that follow from its name alone; a slot
 * belongs to whose dart hit it first. So
 *
 * <ul>
 *   <li>each gets slots by its weight, give or take the square root of their number: with 5 candidates about 1 %, with 100 about
 *       4 %, with 1,000 about 12 %;
 *   <li>where one goes, its slots fall to others and no other slot changes; where one comes, it takes its slots from the others
 *       and nothing else changes; where a weight changes, slots move to or from that candidate alone;
 *   <li>a look-up is one read.
 * </ul>
 *
 * Maglev's table (NSDI 2016) is more even, as a dart there takes the next free slot, and for that moves some slots of others, too:
 * with many candidates a good deal more than one's share. A ring needs a search for each look-up.
 */
final class SlotTable {

    /** Enough for that many candidates. */
    static final int MANY = 1024;

    private static final int BITS = 16;
    private static final int BITS_FOR_MORE = 20;
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /** How many different candidates of its own a hash has at most. */
    static final int MOST_PREFERENCES = 8;

    private static final int MOST_PROBES = 32;

    private final int shift;
    private final int count;
    private final int[] owners;

    /** @param large whether the candidates may be more than {@link #MANY} */
    SlotTable(List<? extends Candidate> candidates, boolean large) {
        int bits = large ? BITS_FOR_MORE : BITS;
        this.shift = Long.SIZE - bits;
        this.count = candidates.size();
        this.owners = new int[1 << bits];
        throwDarts(candidates);
    }

    private void throwDarts(List<? extends Candidate> candidates) {
        double[] hits = new double[owners.length];
        Arrays.fill(hits, Double.MAX_VALUE);
        double total = candidates.stream().mapToInt(Candidate::weight).sum();
        // So many darts leave about one slot in three untouched trials over all; the rest is a matter of a few rounds.
        double round = owners.length / total;
        double from = 0;
        double until = round * (Math.log(owners.length) + 1);
        int free = owners.length;
        while (free > 0) {
            for (int i = 0; i < count; i++) {
                free -= throwDarts(i, candidates.get(i), from, until, hits);
            }
            from = until;
            until += round;
        }
    }

    /** The darts of one candidate from a time on until another. Returns how many slots were hit for the first time. */
    private int throwDarts(int index, Candidate candidate, double from, double until, double[] hits) {
        long seed = seed(candidate.name());
        int weight = candidate.weight();
        // Each begins at a moment of its own, so that no two throw at the same.
        double begin = (seed >>> 11) * 0x1p-53;
        int fresh = 0;
        long dart = Math.max(0, (long) Math.ceil(from * weight - begin));
        for (double at = (dart + begin) / weight; at < until; at = (dart + begin) / weight) {
            int slot = (int) (mix(seed + dart * GOLDEN) >>> shift);
            if (at < hits[slot]) {
                fresh += hits[slot] == Double.MAX_VALUE ? 1 : 0;
                hits[slot] = at;
                owners[slot] = index;
            }
            dart++;
        }
        return fresh;
    }

    /** Follows from the name in the same way for ever, as nodes of several versions are to agree. */
    private static long seed(String name) {
        long seed = GOLDEN;
        for (int i = 0; i < name.length(); i++) {
            seed = mix(seed ^ name.charAt(i));
        }
        return seed;
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** Whose the hash is. */
    int owner(long hash) {
        return owners[(int) (hash >>> shift)];
    }

    /**
     * Who comes at a place in the order of preference of a hash: the owner at 0, then those whom the hash would get by chance, each
     * once, so that what one candidate cannot take falls to all others by their weights. Beyond {@value #MOST_PREFERENCES} it goes
     * round from the owner.
     */
    int preference(long hash, int place) {
        int found = 0;
        for (int i = 0; i < MOST_PROBES && place < MOST_PREFERENCES; i++) {
            int owner = probe(hash, i);
            if (isNew(hash, i, owner) && found++ == place) {
                return owner;
            }
        }
        return (owner(hash) + place) % count;
    }

    private boolean isNew(long hash, int probe, int owner) {
        for (int i = 0; i < probe; i++) {
            if (probe(hash, i) == owner) {
                return false;
            }
        }
        return true;
    }

    private int probe(long hash, int number) {
        return number == 0 ? owner(hash) : owner(mix(hash + number * GOLDEN));
    }
}

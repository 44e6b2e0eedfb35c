package io.sluice.core.balance;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.Violation;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import io.sluice.core.spi.RequestKey;
import io.sluice.core.spi.RequestView;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests that have a part in common come to the same candidate: consistent hashing over a {@link SlotTable}. Requests without
 * that part are spread by another algorithm.
 *
 * <p>With a load factor c nobody gets more than c times its share of what is outstanding in the pool, by weight and rounded up;
 * beyond, the next in the order of the key's own is taken (Mirrokni, Thorup, Zadimoghaddam, Consistent Hashing with Bounded
 * Loads, 2016). As the mean is below the bound, somebody always is. Loops that pick at the same moment may go one beyond each.
 */
final class HashFactory implements BalancerFactory {

    private static final String KEY = "key";
    private static final String LOAD_FACTOR = "load-factor";
    private static final String MISSING = "missing";
    private static final String MISSING_KEY =
            "is missing; source-ip, path, header:NAME, cookie:NAME or query:NAME is needed";
    private static final double NO_BOUND = 0;

    private final String algorithm;
    private final @Nullable RequestKey fixed;
    private final LongSupplier random;

    private HashFactory(String algorithm, @Nullable RequestKey fixed, LongSupplier random) {
        this.algorithm = algorithm;
        this.fixed = fixed;
        this.random = random;
    }

    /** By the part of the request that the settings name. */
    static HashFactory ofKey(LongSupplier random) {
        return new HashFactory("hash", null, random);
    }

    /** By the address of the client. */
    static HashFactory ofSourceIp(LongSupplier random) {
        return new HashFactory("source-ip", RequestKey.of("source-ip"), random);
    }

    @Override
    public String algorithm() {
        return algorithm;
    }

    @Override
    public Set<String> options() {
        return fixed == null ? Set.of(KEY, LOAD_FACTOR, MISSING) : Set.of(LOAD_FACTOR);
    }

    @Override
    public void check(BalanceSettings settings) {
        key(settings);
        loadFactor(settings);
        missing(settings);
    }

    private RequestKey key(BalanceSettings settings) {
        if (fixed != null) {
            return fixed;
        }
        String text = settings.text(KEY);
        try {
            return RequestKey.of(text == null ? "" : text);
        } catch (IllegalArgumentException e) {
            String wrong = text == null ? MISSING_KEY : String.valueOf(e.getMessage());
            throw new InvalidSettingsException(List.of(new Violation(KEY, wrong)));
        }
    }

    private static double loadFactor(BalanceSettings settings) {
        return settings.decimal(LOAD_FACTOR, NO_BOUND, 1, 100);
    }

    private static String missing(BalanceSettings settings) {
        return settings.word(MISSING, "round-robin", "random", "source-ip");
    }

    @Override
    public Balancer create(
            BalanceSettings settings, List<? extends Candidate> candidates, @Nullable Balancer previous) {
        Hash before = previous instanceof Hash hash ? hash : null;
        String missing = missing(settings);
        Balancer spread = missing.equals("round-robin")
                ? new RoundRobinFactory().create(settings, candidates, before == null ? null : before.spread)
                : new RandomFactory(random).create(settings, candidates, null);
        RequestKey second = missing.equals("source-ip") ? RequestKey.of("source-ip") : null;
        // A table of another size has other owners: around the limit it stays as it is.
        boolean large = candidates.size() > SlotTable.MANY
                || before != null && before.large && candidates.size() > SlotTable.MANY / 2;
        return new Hash(key(settings), second, spread, new Bound(candidates, loadFactor(settings)), large, candidates);
    }

    /** Who may take one more. */
    private static final class Bound {

        private final Loads loads;
        private final double[] shares;
        final boolean set;

        Bound(List<? extends Candidate> candidates, double factor) {
            this.loads = new Loads(candidates);
            this.set = factor != NO_BOUND;
            double total = candidates.stream().mapToInt(Candidate::weight).sum();
            this.shares = candidates.stream()
                    .mapToDouble(candidate -> factor * candidate.weight() / total)
                    .toArray();
        }

        boolean hasRoom(int index) {
            Candidate candidate = loads.candidate(index);
            return candidate.outstanding() < Math.ceil(shares[index] * (candidate.poolOutstanding() + 1));
        }
    }

    private static final class Hash implements Balancer {

        private final RequestKey key;
        private final @Nullable RequestKey second;
        private final Balancer spread;
        private final Bound bound;
        private final boolean large;
        private final int count;
        private final SlotTable table;

        Hash(
                RequestKey key,
                @Nullable RequestKey second,
                Balancer spread,
                Bound bound,
                boolean large,
                List<? extends Candidate> candidates) {
            this.key = key;
            this.second = second;
            this.spread = spread;
            this.bound = bound;
            this.large = large;
            this.count = candidates.size();
            this.table = new SlotTable(candidates, large);
        }

        @Override
        public int pick(RequestView request, int attempt) {
            long hash = request.hash(key);
            if (hash == RequestKey.ABSENT && second != null) {
                hash = request.hash(second);
            }
            if (hash == RequestKey.ABSENT) {
                return spread.pick(request, attempt);
            }
            return bound.set ? withRoom(hash, attempt) : table.preference(hash, attempt);
        }

        /** Those that have no more room are passed by, and so are the first, which were refused. */
        private int withRoom(long hash, int refused) {
            int left = refused;
            for (int place = 0; place < count + SlotTable.MOST_PREFERENCES; place++) {
                int index = table.preference(hash, place);
                if (bound.hasRoom(index) && left-- == 0) {
                    return index;
                }
            }
            return table.preference(hash, refused);
        }
    }
}

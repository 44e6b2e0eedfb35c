package io.sluice.core.balance;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import io.sluice.core.spi.RequestView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The candidate with the fewest outstanding exchanges for its weight; equals take turns by weight. So candidates that have
 * nothing to do are served in a weighted rotation, and one that has nothing to do comes before any that has.
 *
 * <p>Exchanges that wait for a connection wait for the pool and not for a backend, so they count nowhere.
 *
 * <p>Up to {@link #FEW} candidates each pick looks at all. Of more, a {@link Tournament} knows the least, and is told of each
 * change. Either way the pick is exact, but for what other loops are changing at this moment. Where the least is refused, the less
 * loaded of two by chance is named, and so on.
 */
final class LeastConnectionsFactory implements BalancerFactory {

    /** Looking at that many costs less than a tournament among them. */
    static final int FEW = 32;

    /** One turn of a candidate of weight 1. */
    private static final long TURN = 1 << 24;

    private final LongSupplier random;

    LeastConnectionsFactory(LongSupplier random) {
        this.random = random;
    }

    @Override
    public String algorithm() {
        return "least-connections";
    }

    @Override
    public Balancer create(
            BalanceSettings settings, List<? extends Candidate> candidates, @Nullable Balancer previous) {
        LeastConnections made = new LeastConnections(new Loads(candidates), random);
        if (previous instanceof LeastConnections before) {
            made.goOnFrom(before);
        }
        made.begin();
        return made;
    }

    private static final class LeastConnections implements Balancer {

        private final Loads loads;
        private final WeightedDraw draw;

        /** When each has its next turn, in the time of {@link #turn}: a light one comes further behind its last. */
        private final AtomicLongArray turns;

        /** The turn of the last pick: who had no part in the rotation for a while does not make up for it. */
        private final AtomicLong turn = new AtomicLong();

        /** The loads that the tournament goes by, as bits: beside each other, where those of the candidates lie all over. */
        private final AtomicLongArray known;

        private @Nullable Tournament tournament;

        LeastConnections(Loads loads, LongSupplier random) {
            this.loads = loads;
            this.draw = new WeightedDraw(loads.weights(), random);
            this.turns = new AtomicLongArray(loads.count());
            this.known = new AtomicLongArray(loads.count());
        }

        void goOnFrom(LeastConnections before) {
            Map<String, Long> known = new HashMap<>();
            for (int i = 0; i < before.loads.count(); i++) {
                known.put(before.loads.candidate(i).name(), before.turns.get(i));
            }
            long now = before.turn.get();
            turn.set(now);
            for (int i = 0; i < loads.count(); i++) {
                turns.set(i, known.getOrDefault(loads.candidate(i).name(), now));
            }
        }

        void begin() {
            if (loads.count() > FEW) {
                for (int i = 0; i < loads.count(); i++) {
                    know(i);
                }
                tournament = new Tournament(loads.count(), this::comesBefore);
            }
        }

        @Override
        public int pick(RequestView request, int attempt) {
            if (attempt > 0 && loads.count() > 1) {
                int first = draw.draw();
                int second = draw.drawOther(first);
                return loads.of(second) < loads.of(first) ? second : first;
            }
            Tournament ranked = tournament;
            int least = ranked == null ? leastOfAll() : ranked.winner();
            takeTurn(least);
            return least;
        }

        private int leastOfAll() {
            int least = 0;
            double leastLoad = loads.of(0);
            for (int i = 1; i < loads.count(); i++) {
                double load = loads.of(i);
                if (load < leastLoad || load == leastLoad && turns.getOpaque(i) < turns.getOpaque(least)) {
                    least = i;
                    leastLoad = load;
                }
            }
            return least;
        }

        private boolean comesBefore(int first, int second) {
            long firstLoad = known.getOpaque(first);
            long secondLoad = known.getOpaque(second);
            return firstLoad < secondLoad
                    || firstLoad == secondLoad && turns.getOpaque(first) < turns.getOpaque(second);
        }

        private void takeTurn(int index) {
            long own = turns.getOpaque(index);
            long now = turn.getOpaque();
            long at = Math.max(own, now);
            if (at > now) {
                turn.setOpaque(at);
            }
            turns.setOpaque(index, at + TURN / loads.weights()[index]);
        }

        @Override
        public void loadChanged(int index) {
            Tournament ranked = tournament;
            if (ranked != null) {
                know(index);
                ranked.changed(index);
            }
        }

        /** Of two loops that write at once the last may have read first; so each looks again. */
        private void know(int index) {
            long load;
            do {
                load = bits(index);
                known.set(index, load);
            } while (load != bits(index));
        }

        /** The bits of doubles that are not negative are in the order of these. */
        private long bits(int index) {
            return Double.doubleToRawLongBits(loads.of(index));
        }
    }
}

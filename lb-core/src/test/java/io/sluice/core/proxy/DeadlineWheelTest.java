package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlines over a fake clock, against a naive model that looks at each. */
class DeadlineWheelTest {

    private static final long TICK = DeadlineWheel.TICK_NANOS;
    private static final long TURN = 512 * TICK;

    private long now;
    private DeadlineWheel wheel = new DeadlineWheel(0);

    /** A deadline with what the model knows of it. */
    private final class Watched {
        private final Deadline deadline = new Deadline(this::expired);
        private long at = Deadline.NONE;
        private int expiries;

        void set(long atNanos) {
            // What is late already when it is set is due now.
            at = Math.max(atNanos, now);
            wheel.set(deadline, atNanos);
        }

        void remove() {
            at = Deadline.NONE;
            wheel.remove(deadline);
        }

        void clear() {
            at = Deadline.NONE;
            deadline.clear();
        }

        private void expired() {
            assertThat(at).as("due").isLessThanOrEqualTo(now);
            at = Deadline.NONE;
            expiries++;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 1L << 62, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2})
    void expiresNeverEarlyAndAtMostOneTickLate(long origin) {
        for (int seed = 0; seed < 20; seed++) {
            begin(origin);
            Random random = new Random(seed);
            List<Watched> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                all.add(new Watched());
            }
            for (int step = 0; step < 2000; step++) {
                change(all.get(random.nextInt(all.size())), random);
                now += random.nextInt(50) == 0 ? random.nextLong(3 * TURN) : random.nextLong(2 * TICK);
                wheel.advance(now);
                assertThat(all).allMatch(one -> one.at == Deadline.NONE || one.at - now > -TICK);
            }
        }
    }

    private void change(Watched one, Random random) {
        switch (random.nextInt(6)) {
            case 0 -> one.remove();
            case 1 -> one.clear();
            case 2 -> one.set(now - random.nextLong(TURN));
            case 3 -> one.set(now + random.nextLong(4 * TURN));
            default -> one.set(now + random.nextLong(20 * TICK));
        }
    }

    @Test
    void expiresOnce() {
        Watched one = new Watched();
        one.set(TICK);
        advance(TICK - 1);
        assertThat(one.expiries).isZero();
        advance(2 * TICK);
        advance(3 * TURN);
        assertThat(one.expiries).isEqualTo(1);
    }

    @Test
    void followsTheLastWordWhereItIsMoved() {
        Watched later = new Watched();
        Watched earlier = new Watched();
        later.set(10 * TICK);
        later.set(20 * TICK);
        earlier.set(20 * TICK);
        earlier.set(10 * TICK);
        advance(11 * TICK);
        assertThat(later.expiries).isZero();
        assertThat(earlier.expiries).isEqualTo(1);
        advance(21 * TICK);
        assertThat(later.expiries).isEqualTo(1);
    }

    @Test
    void isInTimeAfterAStallLongerThanATurn() {
        Watched one = new Watched();
        one.set(5 * TURN + 3 * TICK);
        advance(5 * TURN);
        assertThat(one.expiries).isZero();
        advance(5 * TURN + 4 * TICK);
        assertThat(one.expiries).isEqualTo(1);
    }

    @Test
    void letsADeadlineSetItselfAndOthersWhileItExpires() {
        AtomicInteger count = new AtomicInteger();
        Watched other = new Watched();
        List<Deadline> self = new ArrayList<>();
        Deadline deadline = new Deadline(() -> {
            wheel.remove(other.deadline);
            if (count.incrementAndGet() < 3) {
                wheel.set(self.getFirst(), now + TICK);
            }
        });
        self.add(deadline);
        other.set(TICK);
        wheel.set(deadline, TICK);
        for (int i = 0; i < 20; i++) {
            advance(now + TICK);
        }
        assertThat(count).hasValue(3);
        assertThat(other.expiries).isZero();
    }

    @Test
    void goesOnPastADeadlineThatFails() {
        Watched before = new Watched();
        Watched after = new Watched();
        before.set(TICK);
        wheel.set(
                new Deadline(() -> {
                    throw new IllegalStateException("on purpose");
                }),
                TICK);
        after.set(TICK);
        advance(3 * TICK);
        assertThat(before.expiries).isEqualTo(1);
        assertThat(after.expiries).isEqualTo(1);
    }

    private void begin(long origin) {
        now = origin;
        wheel = new DeadlineWheel(origin);
    }

    private void advance(long to) {
        now = to;
        wheel.advance(to);
    }
}

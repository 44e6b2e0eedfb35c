package io.sluice.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.balance.RoundRobinFactory;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.spi.Observers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two backends, "a" and "b", with one connection each. */
class WaitingLineTest {

    private final Pool pool = pool(3);
    private final WaitingLine line = pool.line();
    private final Backend a = pool.backends().get(0);
    private final Backend b = pool.backends().get(1);
    private final List<String> told = new ArrayList<>();

    private static Pool pool(int queue) {
        PoolSettings settings = new PoolSettings(
                "app",
                "round-robin",
                List.of(new BackendSettings("a", "127.0.0.1", 80, 1), new BackendSettings("b", "127.0.0.1", 81, 1)),
                true,
                PoolTimeouts.defaults(),
                new PoolLimits(1, 1, 512, 4, 0, queue),
                0);
        return new Pool(settings, new RoundRobinFactory(), Observers.none());
    }

    /** Writes down what it is told. */
    private record Guest(String name, Set<Backend> tried, List<String> told) implements Waiter {
        @Override
        public boolean mayUse(Backend backend) {
            return !tried.contains(backend);
        }

        @Override
        public boolean mayUseAny() {
            return tried.isEmpty();
        }

        @Override
        public void granted(Backend backend) {
            told.add(name + " gets " + backend.name());
        }

        @Override
        public void askForIdle() {
            told.add(name + " asks");
        }

        @Override
        public void hopeless() {
            told.add(name + " goes");
        }
    }

    private Waiter guest(String name, Backend... tried) {
        return new Guest(name, Set.of(tried), told);
    }

    private void bothFull() {
        assertThat(a.reserveConnection()).isTrue();
        assertThat(b.reserveConnection()).isTrue();
    }

    @Test
    void whoComesFirstIsServedFirst() {
        bothFull();
        for (int i = 1; i <= 3; i++) {
            assertThat(line.join(guest("guest " + i))).isTrue();
        }
        assertThat(line.length()).isEqualTo(3);
        a.releaseConnection();
        b.releaseConnection();
        b.releaseConnection();
        assertThat(told).containsExactly("guest 1 gets a", "guest 2 gets b", "guest 3 gets b");
        assertThat(line.length()).isZero();
        assertThat(a.connections() + b.connections()).isEqualTo(2);
    }

    @Test
    void whoFindsRoomWhenItJoinsIsServedAtOnceByTheLeastUsed() {
        assertThat(a.reserveConnection()).isTrue();
        assertThat(line.join(guest("guest"))).isTrue();
        assertThat(told).containsExactly("guest gets b");
        assertThat(line.length()).isZero();
    }

    @Test
    void whoCannotUseTheRoomIsPassed() {
        bothFull();
        line.join(guest("tried a", a));
        line.join(guest("any"));
        a.releaseConnection();
        b.releaseConnection();
        assertThat(told).containsExactly("any gets a", "tried a gets b");
    }

    @Test
    void aConnectionIsPassedToTheFirstWhoMayUseIt() {
        bothFull();
        Waiter choosy = guest("tried a", a);
        Waiter any = guest("any");
        line.join(choosy);
        line.join(any);
        assertThat(line.poll(a)).isSameAs(any);
        assertThat(line.poll(a)).isNull();
        assertThat(line.poll(b)).isSameAs(choosy);
        assertThat(line.length()).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void aFullLineTakesNobody() {
        bothFull();
        for (int i = 1; i <= 3; i++) {
            line.join(guest("guest " + i));
        }
        assertThat(line.join(guest("late"))).isFalse();
        assertThat(line.length()).isEqualTo(3);
    }

    @Test
    void whoLeavesIsNotServed() {
        bothFull();
        Waiter first = guest("first");
        line.join(first);
        line.join(guest("second"));
        assertThat(line.leave(first)).isTrue();
        assertThat(line.leave(first)).isFalse();
        a.releaseConnection();
        assertThat(told).containsExactly("second gets a");
    }

    @Test
    void whoHasNothingToHopeForIsTold() {
        bothFull();
        line.join(guest("tried a", a));
        line.join(guest("any"));
        b.failed("for the test");
        assertThat(told).containsExactly("tried a goes");
        a.failed("for the test");
        assertThat(told).containsExactly("tried a goes", "any goes");
        line.join(guest("late"));
        assertThat(told).endsWith("late goes");
        assertThat(line.length()).isZero();
    }

    @Test
    void aBackendThatComesUpIsRoom() {
        b.failed("for the test");
        assertThat(a.reserveConnection()).isTrue();
        line.join(guest("guest"));
        assertThat(told).isEmpty();
        b.passed("for the test");
        assertThat(told).containsExactly("guest gets b");
    }

    @Test
    void whatIsKeptUnusedIsAskedForWhenSomebodyJoinsAndWhenItsBackendComesUp() {
        bothFull();
        line.join(guest("first"));
        assertThat(b.addIdle(1)).isTrue();
        line.join(guest("second"));
        assertThat(told).containsExactly("first asks");
        b.failed("for the test");
        line.join(guest("third"));
        assertThat(told).as("b is down").containsExactly("first asks");
        b.passed("for the test");
        assertThat(told).containsExactly("first asks", "first asks");
    }

    @Test
    void aBackendThatIsNotUpIsNoRoom() {
        bothFull();
        line.join(guest("guest"));
        b.failed("for the test");
        b.releaseConnection();
        assertThat(told).isEmpty();
    }

    /** Waits for its turn as a thread. */
    private static final class Visitor implements Waiter {

        private final CountDownLatch served = new CountDownLatch(1);
        private volatile Backend got;

        @Override
        public boolean mayUse(Backend backend) {
            return true;
        }

        @Override
        public boolean mayUseAny() {
            return true;
        }

        @Override
        public void granted(Backend backend) {
            got = backend;
            served.countDown();
        }

        @Override
        public void askForIdle() {}

        @Override
        public void hopeless() {}
    }

    @Test
    void noWakeUpIsLostBetweenThreads() throws Exception {
        Pool busy = pool(100);
        int rounds = 20_000;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<java.util.concurrent.Future<Integer>> running = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                running.add(threads.submit(() -> comeAndGo(busy, rounds)));
            }
            for (java.util.concurrent.Future<Integer> one : running) {
                assertThat(one.get()).isEqualTo(rounds);
            }
        }
        assertThat(busy.line().length()).isZero();
        assertThat(busy.backends())
                .allSatisfy(backend -> assertThat(backend.connections()).isZero());
    }

    /** Takes a connection, by waiting where there is none, and gives it back; returns how often. */
    private static int comeAndGo(Pool busy, int rounds) throws InterruptedException {
        int done = 0;
        for (int i = 0; i < rounds; i++) {
            Backend first = busy.backends().getFirst();
            if (busy.line().length() == 0 && first.reserveConnection()) {
                first.releaseConnection();
            } else {
                Visitor visitor = new Visitor();
                busy.line().join(visitor);
                if (!visitor.served.await(10, TimeUnit.SECONDS)) {
                    return done;
                }
                visitor.got.releaseConnection();
            }
            done++;
        }
        return done;
    }
}

package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ha.SimulatedNetwork.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Groups of two to five nodes through storms of loss, delay, doubled and overtaking packets, crashes, stops, failures, pauses,
 * one-way and whole partitions, with clocks that go wrong, from a seed that the test's name shows. Each build runs more than 10,000
 * virtual hours: nearly all at the longest interval, as the machine knows no other unit of time than its interval.
 */
class VirtualRouterGroupTest {

    private static final int ROUNDS = 1_000;
    private static final AtomicLong virtualNanos = new AtomicLong();

    private long interval;
    private long delay;

    /** Three intervals and the longest skew by a slow clock, and what packets that were under way may add. */
    private long silenceBound;

    /** One lost race after that, and one advert that settles it. */
    private long settled;

    static Stream<Arguments> groups() {
        List<Arguments> groups = new ArrayList<>();
        for (long seed = 1; seed <= 8; seed++) {
            for (int nodes = 2; nodes <= 5; nodes++) {
                int millis = seed == 1 ? 100 : seed == 2 ? 1_000 : 40_950;
                groups.add(Arguments.of(nodes, seed % 2 == 0, seed % 4 < 2, millis, seed));
            }
        }
        return groups.stream();
    }

    @AfterAll
    static void enoughHours() {
        assertThat(TimeUnit.NANOSECONDS.toHours(virtualNanos.get())).isGreaterThan(10_000);
    }

    @ParameterizedTest(name = "{0} nodes, preempt {1}, equal priorities {2}, interval {3} ms, seed {4}")
    @MethodSource("groups")
    void afterEveryStormOneMasterIsLeftAndTheAddressesAreNeverLongWithoutOne(
            int nodes, boolean preempt, boolean equalPriorities, int millis, long seed) {
        interval = TimeUnit.MILLISECONDS.toNanos(millis);
        delay = interval / 20;
        silenceBound = (long) (4 * interval * (1 + 2 * SimulatedNetwork.DRIFT)) + 2 * delay;
        settled = silenceBound + 2 * interval;
        Random random = new Random(seed);
        SimulatedNetwork network = new SimulatedNetwork(random, delay);
        for (int i = 0; i < nodes; i++) {
            network.add(Samples.settings(
                            VrrpVersion.V3, equalPriorities ? 100 : 100 + i, Duration.ofMillis(millis), preempt))
                    .start();
        }
        MasterWatch watch = new MasterWatch(network);
        for (int round = 0; round < ROUNDS; round++) {
            storm(network, random, watch);
            calm(network, watch);
            if (preempt && !equalPriorities) {
                assertThat(network.masters().toList()).containsExactly(highest(network));
            }
            switch (round % 3) {
                case 0 -> failover(network, random, watch);
                case 1 -> partition(network, random, watch);
                default -> longPause(network, watch);
            }
        }
        virtualNanos.addAndGet(network.nowNanos());
    }

    private void storm(SimulatedNetwork network, Random random, MasterWatch watch) {
        network.disturb(random.nextDouble() * 0.7, random.nextDouble() * 0.5);
        for (int i = 0; i < 5; i++) {
            strike(network.nodes().get(random.nextInt(network.nodes().size())), random);
            watch.groupChanged();
            network.run(random.nextLong(3 * interval), watch::look);
        }
        network.disturb(0, 0.2);
        heal(network);
        watch.groupChanged();
    }

    private static void heal(SimulatedNetwork network) {
        network.nodes().forEach(node -> {
            node.resume();
            node.connect(true, true);
            node.moveTo(0);
            node.tell(new Event.Recovered());
            node.tell(new Event.Reweighed(node.settings.priority()));
            if (!node.isAlive() || node.isStopping() || node.hasResigned()) {
                node.crash();
                node.start();
            }
        });
    }

    private static void strike(Node node, Random random) {
        if (!node.isAlive()) {
            node.crash();
            node.start();
            return;
        }
        switch (random.nextInt(12)) {
            case 0 -> node.crash();
            case 1 -> node.stop();
            case 2 -> node.tell(new Event.Failed(random.nextBoolean()));
            case 3 -> node.tell(new Event.Recovered());
            case 4 -> node.connect(false, false);
            case 5 -> node.connect(random.nextBoolean(), random.nextBoolean());
            case 6 -> node.connect(true, true);
            case 7 -> node.pause();
            case 8 -> node.resume();
            case 9 -> node.tell(new Event.Resign());
            case 10 -> node.tell(new Event.Reweighed(1 + random.nextInt(254)));
            default -> node.moveTo(random.nextInt(2));
        }
    }

    private void calm(SimulatedNetwork network, MasterWatch watch) {
        network.run(settled, watch::look);
        network.run(20 * interval, () -> {
            watch.look();
            if (network.masterCount() != 1) {
                assertThat(network.masters().toList())
                        .as("masters at %d ns", network.nowNanos())
                        .hasSize(1);
            }
        });
        watch.everyReleaseWasFollowedByAnAnnouncement();
    }

    /** The master goes, with or without a word: the others wait for a skew, or for its silence. */
    private void failover(SimulatedNetwork network, Random random, MasterWatch watch) {
        Node master = network.masters().findFirst().orElseThrow();
        boolean resigns = random.nextBoolean();
        if (resigns) {
            master.stop();
        } else {
            master.crash();
        }
        watch.groupChanged();
        network.run(resigns ? 2 * interval + 2 * delay : silenceBound, () -> {
            watch.look();
            if (resigns && network.masterCount() == 0) {
                throw new AssertionError("a planned stop left the addresses alone at " + network.nowNanos());
            }
        });
        assertThat(network.masters().toList()).as("resigned %s", resigns).isNotEmpty();
    }

    /** Each side has a master of its own, and one is left when they meet again. */
    private void partition(SimulatedNetwork network, Random random, MasterWatch watch) {
        List<Node> nodes = network.nodes();
        int first = 1 + random.nextInt(nodes.size() - 1);
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).moveTo(i < first ? 0 : 1);
        }
        network.run(settled, watch::look);
        network.run(5 * interval, watch::look);
        for (int side = 0; side < 2; side++) {
            int wanted = side;
            assertThat(network.masters().filter(node -> node.side() == wanted).toList())
                    .hasSize(1);
        }
        nodes.forEach(node -> node.moveTo(0));
        network.run(2 * interval, watch::look);
        assertThat(network.masters().toList()).hasSize(1);
    }

    /** A master that stood still for long does not break what its successor serves, unless it is told to preempt. */
    private void longPause(SimulatedNetwork network, MasterWatch watch) {
        Node master = network.masters().findFirst().orElseThrow();
        master.pause();
        network.run(settled, watch::look);
        Node successor =
                network.masters().filter(node -> node != master).findFirst().orElseThrow();
        master.resume();
        watch.groupChanged();
        network.run(2 * interval, watch::look);
        if (!master.settings.preempt()) {
            assertThat(network.masters().toList()).containsExactly(successor);
        }
    }

    private static Node highest(SimulatedNetwork network) {
        return network.alive()
                .max(Comparator.comparingInt(node -> node.settings.priority()))
                .orElseThrow();
    }

    /** Measures how long nobody held the addresses while nobody joined or left. */
    private final class MasterWatch {

        private final SimulatedNetwork network;
        private long silentSinceNanos;
        private long calmSinceNanos;

        MasterWatch(SimulatedNetwork network) {
            this.network = network;
        }

        void groupChanged() {
            silentSinceNanos = network.nowNanos();
            calmSinceNanos = network.nowNanos();
        }

        void look() {
            long now = network.nowNanos();
            if (network.masterCount() > 0 || network.nodes().stream().noneMatch(Node::canServe)) {
                silentSinceNanos = now;
            }
            if (now - silentSinceNanos > silenceBound) {
                throw new AssertionError("without a master at " + now + " ns: " + network.nodes());
            }
        }

        /** Who lost a conflict in calm weather has made the winner announce again. */
        void everyReleaseWasFollowedByAnAnnouncement() {
            Node master = network.masters().findFirst().orElseThrow();
            for (Node other : network.nodes()) {
                if (other.releasedNanos > calmSinceNanos && master.announcedNanos < other.releasedNanos) {
                    throw new AssertionError(other + " released, and " + master + " did not announce again");
                }
            }
        }
    }
}

package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ha.SimulatedNetwork.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Groups of two and three nodes through thousands of virtual seconds of loss, delay, crashes, stops, failures and
 * partitions, from a seed that the test's name shows.
 */
class VirtualRouterGroupTest {

    private static final long INTERVAL = Duration.ofSeconds(1).toNanos();
    private static final long DELAY = INTERVAL / 20;

    /** Three intervals and the longest skew, and what a packet that was under way may add. */
    private static final long SILENCE_BOUND = 4 * INTERVAL + 2 * DELAY;

    /** One lost race after that, and one advert that settles it. */
    private static final long SETTLED = SILENCE_BOUND + 2 * INTERVAL;

    private static final int ROUNDS = 100;

    static Stream<Arguments> groups() {
        List<Arguments> groups = new ArrayList<>();
        for (long seed = 1; seed <= 8; seed++) {
            for (int nodes = 2; nodes <= 3; nodes++) {
                groups.add(Arguments.of(nodes, seed % 2 == 0, seed % 4 < 2, seed));
            }
        }
        return groups.stream();
    }

    @ParameterizedTest(name = "{0} nodes, preempt {1}, equal priorities {2}, seed {3}")
    @MethodSource("groups")
    void afterEveryStormOneMasterIsLeftAndTheAddressesAreNeverLongWithoutOne(
            int nodes, boolean preempt, boolean equalPriorities, long seed) {
        Random random = new Random(seed);
        SimulatedNetwork network = new SimulatedNetwork(random, DELAY);
        for (int i = 0; i < nodes; i++) {
            network.add(Samples.settings(equalPriorities ? 100 : 100 + i, preempt))
                    .start();
        }
        MasterWatch watch = new MasterWatch();
        for (int round = 0; round < ROUNDS; round++) {
            storm(network, random, watch);
            calm(network, watch);
            if (preempt) {
                assertThat(network.masters().toList()).containsExactly(highest(network, equalPriorities));
            }
            failover(network, random, watch);
        }
        assertThat(network.nowNanos()).isGreaterThan(Duration.ofSeconds(1_000).toNanos());
    }

    private static void storm(SimulatedNetwork network, Random random, MasterWatch watch) {
        network.lose(random.nextDouble() * 0.7);
        for (int i = 0; i < 5; i++) {
            strike(network.nodes().get(random.nextInt(network.nodes().size())), random);
            watch.groupChanged(network);
            network.run(random.nextLong(3 * INTERVAL), watch::look);
        }
        network.lose(0);
        network.nodes().forEach(node -> {
            node.connect(true);
            node.tell(new Event.Recovered());
            if (!node.isAlive()) {
                node.start();
            }
        });
        watch.groupChanged(network);
    }

    private static void strike(Node node, Random random) {
        if (!node.isAlive()) {
            node.start();
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> node.crash();
            case 1 -> node.stop();
            case 2 -> node.tell(new Event.Failed());
            case 3 -> node.tell(new Event.Recovered());
            case 4 -> node.connect(false);
            default -> node.connect(true);
        }
    }

    private static void calm(SimulatedNetwork network, MasterWatch watch) {
        network.run(SETTLED, watch::look);
        network.run(
                10 * INTERVAL,
                settled -> assertThat(settled.masters().toList())
                        .as("masters at %d ns", settled.nowNanos())
                        .hasSize(1));
    }

    /** The master goes, with or without a word: the others wait for a skew, or for its silence. */
    private static void failover(SimulatedNetwork network, Random random, MasterWatch watch) {
        Node master = network.masters().findFirst().orElseThrow();
        boolean resigns = random.nextBoolean();
        if (resigns) {
            master.stop();
        } else {
            master.crash();
        }
        watch.groupChanged(network);
        network.run(resigns ? INTERVAL + DELAY : SILENCE_BOUND, watch::look);
        assertThat(network.masters().toList()).as("resigned %s", resigns).isNotEmpty();
    }

    private static Node highest(SimulatedNetwork network, boolean equalPriorities) {
        return equalPriorities
                ? network.masters().findFirst().orElseThrow()
                : network.alive()
                        .max(Comparator.comparingInt(node -> node.settings.priority()))
                        .orElseThrow();
    }

    /** Measures how long nobody held the addresses while nobody joined or left. */
    private static final class MasterWatch {

        private long silentSinceNanos;

        void groupChanged(SimulatedNetwork network) {
            silentSinceNanos = network.nowNanos();
        }

        void look(SimulatedNetwork network) {
            boolean canServe = network.alive().anyMatch(node -> !node.toString().endsWith("FAULT"));
            if (!canServe || network.masters().findAny().isPresent()) {
                silentSinceNanos = network.nowNanos();
            }
            assertThat(network.nowNanos() - silentSinceNanos)
                    .as("without a master at %d ns: %s", network.nowNanos(), network.nodes())
                    .isLessThanOrEqualTo(SILENCE_BOUND);
        }
    }
}

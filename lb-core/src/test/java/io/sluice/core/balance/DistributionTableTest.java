package io.sluice.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of the documentation says what the algorithms do. */
class DistributionTableTest {

    private static final Path PAGE =
            Path.of(System.getProperty("project.root", "..")).resolve("docs/balancers.md");
    private static final int TIMES = 10_000;

    private static final List<BalancerFactory> FACTORIES = List.of(
            new RoundRobinFactory(),
            new LeastConnectionsFactory(new Random(1)::nextLong),
            new LeastTimeFactory(new Random(1)::nextLong),
            new PowerOfTwoChoicesFactory(new Random(1)::nextLong),
            new RandomFactory(new Random(1)::nextLong),
            HashFactory.ofKey(new Random(1)::nextLong),
            new FirstAvailableFactory());

    @Test
    void theTableOfTheDocumentationIsWhatIsMeasured() throws IOException {
        String page = Files.readString(PAGE);
        String begin = "<!-- distribution -->\n";
        String shown = page.substring(page.indexOf(begin) + begin.length());
        assertThat(shown.substring(0, shown.indexOf("<!-- end -->"))).isEqualTo(table());
    }

    private static String table() {
        List<String> rows = new ArrayList<>(List.of(
                "| | five alike, one at a time | five alike, 40 at once | weights 1, 2, 4, one at a time | weights 1, 2, 4, 40 at once"
                        + " | keys moved as one of ten goes |",
                "|---|---|---|---|---|---|"));
        for (BalancerFactory factory : FACTORIES) {
            boolean hash = factory.algorithm().equals("hash");
            BalanceSettings settings = BalanceSettings.of(factory.algorithm());
            settings = hash ? settings.with("key", "path") : settings;
            rows.add(row(factory, settings, hash ? moved(factory, settings) : ""));
            if (hash) {
                BalanceSettings bounded = settings.with("load-factor", "1.25");
                rows.add(row(factory, bounded, moved(factory, bounded)));
            }
        }
        return String.join("\n", rows) + "\n";
    }

    private static String row(BalancerFactory factory, BalanceSettings settings, String moved) {
        String name = settings.options().containsKey("load-factor")
                ? "`hash`, `load-factor: 1.25`"
                : "`" + settings.algorithm() + "`";
        return "| " + name + " | "
                + span(picks(factory, settings, 1, 1, 1, 1, 1, 1)) + " | "
                + span(picks(factory, settings, 40, 1, 1, 1, 1, 1)) + " | "
                + shares(picks(factory, settings, 1, 1, 2, 4)) + " | "
                + shares(picks(factory, settings, 40, 1, 2, 4)) + " | " + moved + " |";
    }

    private static int[] picks(BalancerFactory factory, BalanceSettings settings, int concurrency, int... weights) {
        List<TestCandidate> candidates = TestCandidate.of(weights);
        candidates.forEach(candidate -> candidate.latency().set(1_000_000));
        return new Workload(factory.create(settings, candidates, null), candidates, concurrency, 1).run(TIMES);
    }

    private static String span(int[] picks) {
        return Arrays.stream(picks).min().orElseThrow() + " to "
                + Arrays.stream(picks).max().orElseThrow();
    }

    private static String shares(int[] picks) {
        return Arrays.stream(picks)
                .mapToObj(pick -> String.format(Locale.ROOT, "%.1f %%", 100.0 * pick / TIMES))
                .collect(Collectors.joining(", "));
    }

    private static String moved(BalancerFactory factory, BalanceSettings settings) {
        List<TestCandidate> all =
                TestCandidate.of(IntStream.range(0, 10).map(i -> 1).toArray());
        List<TestCandidate> rest = new ArrayList<>(all);
        TestCandidate gone = rest.remove(3);
        Balancer before = factory.create(settings, all, null);
        Balancer after = factory.create(settings, rest, before);
        SplittableRandom keys = new SplittableRandom(1);
        int moved = 0;
        int others = 0;
        for (int i = 0; i < TIMES; i++) {
            TestRequest request = TestRequest.hashing(keys.nextLong());
            TestCandidate from = all.get(before.pick(request, 0));
            TestCandidate to = rest.get(after.pick(request, 0));
            moved += from.name().equals(gone.name()) ? 1 : 0;
            others += !from.name().equals(gone.name()) && !from.name().equals(to.name()) ? 1 : 0;
        }
        return String.format(Locale.ROOT, "%.1f %%, and %d of others", 100.0 * moved / TIMES, others);
    }
}

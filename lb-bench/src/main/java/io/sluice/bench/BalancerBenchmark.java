package io.sluice.bench;

import io.sluice.core.balance.Balancers;
import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.Candidate;
import io.sluice.core.spi.RequestKey;
import io.sluice.core.spi.RequestView;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the choice of a backend costs, by algorithm and number of backends. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BalancerBenchmark {

    private static final RequestView REQUEST = new AnyRequest();

    @Param({"round-robin", "least-connections"})
    public String algorithm = "";

    @Param({"2", "100", "10000"})
    public int backends;

    private @Nullable Balancer balancer;

    @Setup
    public void create() {
        SplittableRandom random = new SplittableRandom(1);
        List<Candidate> candidates = IntStream.range(0, backends)
                .<Candidate>mapToObj(i -> new Loaded("b" + i, new AtomicInteger(random.nextInt(8))))
                .toList();
        balancer = Balancers.of(algorithm).orElseThrow().create(BalanceSettings.of(algorithm), candidates, null);
    }

    @Benchmark
    public int pick() {
        return Objects.requireNonNull(balancer).pick(REQUEST, 0);
    }

    /** A backend with a load that stays. */
    private record Loaded(String name, AtomicInteger load) implements Candidate {

        @Override
        public int weight() {
            return 1;
        }

        @Override
        public int outstanding() {
            return load.get();
        }

        @Override
        public long poolOutstanding() {
            return 0;
        }

        @Override
        public long latencyNanos(long nowNanos) {
            return UNKNOWN;
        }
    }

    /** A request for balancers that look at none. */
    private record AnyRequest() implements RequestView {

        private static final SocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4711);

        @Override
        public SocketAddress client() {
            return CLIENT;
        }

        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String target() {
            return "/";
        }

        @Override
        public @Nullable String header(String name) {
            return null;
        }

        @Override
        public long hash(RequestKey key) {
            return RequestKey.ABSENT;
        }
    }
}

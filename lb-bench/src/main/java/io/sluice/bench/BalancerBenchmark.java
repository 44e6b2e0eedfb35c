package io.sluice.bench;

import io.sluice.core.balance.Balancers;
import io.sluice.core.balance.ResponseTime;
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
import java.util.concurrent.atomic.LongAdder;
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

/**
 * What the choice of a backend costs, by algorithm and number of backends: the pick alone, and with what the balancer is told when
 * the exchange begins and another ends.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class BalancerBenchmark {

    @Param({
        "round-robin",
        "least-connections",
        "least-time",
        "power-of-two-choices",
        "random",
        "hash",
        "hash load-factor=1.25",
        "source-ip",
        "first-available"
    })
    public String algorithm = "";

    @Param({"10", "100", "1000", "10000"})
    public int backends;

    private final AnyRequest request = new AnyRequest();
    private final SplittableRandom random = new SplittableRandom(1);
    private List<Loaded> candidates = List.of();
    private @Nullable Balancer balancer;
    private int last;

    @Setup
    public void create() {
        LongAdder pool = new LongAdder();
        candidates = IntStream.range(0, backends)
                .mapToObj(i -> new Loaded("b" + i, new AtomicInteger(), pool, new ResponseTime()))
                .toList();
        for (Loaded candidate : candidates) {
            int load = random.nextInt(8);
            candidate.load().set(load);
            pool.add(load);
            candidate.time().add(0, 1_000_000 + random.nextInt(1_000_000), false);
        }
        String[] words = algorithm.split(" ");
        BalanceSettings settings = BalanceSettings.of(words[0]);
        settings = words[0].equals("hash") ? settings.with("key", "header:x-user") : settings;
        settings =
                words.length > 1 ? settings.with("load-factor", words[1].substring("load-factor=".length())) : settings;
        balancer = Balancers.of(words[0]).orElseThrow().create(settings, candidates, null);
        last = 0;
        candidates.getFirst().begin();
    }

    @Benchmark
    public int pick() {
        request.hash = random.nextLong();
        return Objects.requireNonNull(balancer).pick(request, 0);
    }

    @Benchmark
    public int pickBeginAndEnd() {
        Balancer chosen = Objects.requireNonNull(balancer);
        request.hash = random.nextLong();
        int picked = chosen.pick(request, 0);
        candidates.get(picked).begin();
        chosen.loadChanged(picked);
        candidates.get(last).end();
        chosen.loadChanged(last);
        last = picked;
        return picked;
    }

    /** A backend as the pool keeps it. */
    private record Loaded(String name, AtomicInteger load, LongAdder pool, ResponseTime time) implements Candidate {

        void begin() {
            load.incrementAndGet();
            pool.increment();
        }

        void end() {
            load.decrementAndGet();
            pool.decrement();
        }

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
            return pool.sum();
        }

        @Override
        public long latencyNanos(long nowNanos) {
            return time.nanos(nowNanos);
        }
    }

    /** A request with any key, at one moment. */
    private static final class AnyRequest implements RequestView {

        private static final SocketAddress CLIENT = new InetSocketAddress("192.0.2.7", 4711);

        private long hash;

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
            return hash;
        }

        @Override
        public long nanos() {
            return 1_000_000_000;
        }
    }
}

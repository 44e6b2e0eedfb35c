package io.sluice.core.fuzz;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Some cases at once against one proxy. Each client has an address of its own in 127.0.0.0/8, so that it is known again. */
public final class FuzzRun {

    private static final int AT_ONCE = 64;

    private final FuzzBackend backend;
    private final List<FuzzCase> cases = new ArrayList<>();

    /**
     * A run.
     *
     * @param seed what the cases follow from
     * @param clean whether all clients and backends behave, so that every request must get its answer
     */
    public FuzzRun(FuzzBackend backend, long seed, int count, boolean clean) {
        this.backend = backend;
        Random seeds = new Random(seed);
        for (int i = 0; i < count; i++) {
            cases.add(new FuzzCase(seeds.nextLong(), clean));
        }
    }

    private FuzzRun(FuzzBackend backend, FuzzCase only) {
        this.backend = backend;
        cases.add(only);
    }

    /** A run of one case whose seed is known. */
    public static FuzzRun of(FuzzBackend backend, long seed, boolean clean) {
        return new FuzzRun(backend, new FuzzCase(seed, clean));
    }

    /** Runs all cases to their end. */
    public void run(InetSocketAddress proxy) throws IOException {
        Semaphore permits = new Semaphore(AT_ONCE);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < cases.size(); i++) {
                FuzzCase next = cases.get(i);
                InetAddress from =
                        InetAddress.getByAddress(new byte[] {127, (byte) (1 + (i >> 16)), (byte) (i >> 8), (byte) i});
                backend.expect(from, next);
                permits.acquireUninterruptibly();
                clients.execute(() -> {
                    try {
                        new FuzzClient(next).run(from, proxy);
                    } finally {
                        permits.release();
                    }
                });
            }
        }
    }

    /** What is wrong, with what it takes to see it again. To be asked when proxy and backend are closed. */
    public List<String> findings() {
        List<String> findings = new ArrayList<>(backend.problems());
        for (FuzzCase each : cases) {
            Verdict.judge(each);
            if (!each.problems.isEmpty()) {
                findings.add(each.toString());
            }
        }
        return findings;
    }

    /** How many requests backends have read. */
    public int arrivals() {
        return cases.stream().mapToInt(c -> c.arrivals.size()).sum();
    }

    /** How many responses clients have got, those of the proxy included. */
    public int responses() {
        return cases.stream().mapToInt(c -> c.responses.size()).sum();
    }

    /** How many streams held something to be refused. */
    public int refused() {
        return (int) cases.stream()
                .filter(c -> c.reference.end == Reference.End.REFUSED)
                .count();
    }
}

package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.sluice.core.fuzz.FuzzBackend;
import io.sluice.core.fuzz.FuzzRun;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ListenerLimits;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.settings.TunnelSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Any clients before any backends: what a backend reads is what its client sent, each answer reaches whom it is for, every
 * connection ends, and nothing is left. Says its seeds; {@code -Dsluice.fuzz.seed} runs one again, {@code -Dsluice.fuzz.case}
 * one case (its number, {@code c} behind it where it was clean), and {@code -Dsluice.fuzz.seconds} goes on for longer.
 */
class FuzzedFrontTest {

    private static final long FIXED_SEED = 20_261_120;
    private static final int FIXED_RUNS = 6;
    private static final int CASES = 250;

    private int cases;
    private int arrivals;
    private int responses;
    private int refused;

    @Test
    void theSameCasesAsEverPass() throws Exception {
        for (int i = 0; i < FIXED_RUNS; i++) {
            run(FIXED_SEED + i);
        }
        say("fixed seed");
        assertThat(arrivals).isGreaterThan(cases / 2);
        assertThat(responses).isGreaterThan(cases / 2);
        assertThat(refused).isGreaterThan(cases / 5);
    }

    @Test
    void newCasesPass() throws Exception {
        long fresh = Long.getLong("sluice.fuzz.seed", new SecureRandom().nextInt());
        long until = System.nanoTime()
                + Duration.ofSeconds(Long.getLong("sluice.fuzz.seconds", 5)).toNanos();
        System.out.println("fuzzing with -Dsluice.fuzz.seed=" + fresh);
        for (long seed = fresh; System.nanoTime() - until < 0; seed++) {
            run(seed);
            if (cases % (400 * CASES) == 0) {
                say("so far");
            }
        }
        say("new cases");
    }

    @Test
    void oneCaseAgain() throws Exception {
        String only = System.getProperty("sluice.fuzz.case", "1c");
        boolean clean = only.endsWith("c");
        long seed = Long.parseLong(clean ? only.substring(0, only.length() - 1) : only);
        for (Io io : transports()) {
            FuzzBackend backend = new FuzzBackend();
            Proxy proxy = proxy(backend, io, 1, clean);
            run(FuzzRun.of(backend, seed, clean), backend, proxy, io + ", -Dsluice.fuzz.case=" + only);
        }
    }

    private void run(long seed) throws Exception {
        boolean clean = seed % 3 == 0;
        Random random = new Random(seed);
        List<Io> transports = transports();
        Io io = transports.get(random.nextInt(transports.size()));
        FuzzBackend backend = new FuzzBackend();
        FuzzRun run = new FuzzRun(backend, seed, CASES, clean);
        Proxy proxy = proxy(backend, io, 1 + random.nextInt(2), clean);
        run(run, backend, proxy, io + ", -Dsluice.fuzz.seed=" + seed);
        cases += CASES;
        arrivals += run.arrivals();
        responses += run.responses();
        refused += run.refused();
    }

    private static void run(FuzzRun run, FuzzBackend backend, Proxy proxy, String again) throws Exception {
        run.run(proxy.address());
        proxy.close();
        backend.close();
        assertThat(run.findings()).as("findings over " + again).isEmpty();
        assertThat(run.arrivals()).isLessThanOrEqualTo(proxy.seen.count("attempts on a+"));
    }

    private void say(String what) {
        System.out.printf(
                "%s: %d connections, %d requests at the backend, %d responses, %d streams to be refused%n",
                what, cases, arrivals, responses, refused);
    }

    /** Where all behave nobody is waited for, so that only a machine that stands still could come to a limit. */
    private static Proxy proxy(FuzzBackend backend, Io io, int eventLoops, boolean clean) throws Exception {
        long limit = clean ? 60_000 : 3000;
        return Proxy.toPorts(backend.port())
                .io(io)
                .eventLoops(eventLoops)
                .forwarding(new ForwardingSettings(ForwardingSettings.Mode.REPLACE, ForwardingSettings.Mode.OFF, false))
                .listenerLimits(new ListenerLimits(10_000, 4096, 40, 1024))
                .listenerTimeouts(limit, limit, limit, limit)
                .poolTimeouts(limit, limit, limit, limit, 2000)
                .tunnels(new TunnelSettings(List.of(), false, Duration.ofSeconds(10), Duration.ofSeconds(10)))
                .start();
    }

    private static List<Io> transports() {
        return IoUring.isAvailable()
                ? List.of(Io.EPOLL, Io.NIO, Io.IO_URING)
                : Epoll.isAvailable() ? List.of(Io.EPOLL, Io.NIO) : List.of(Io.NIO);
    }
}

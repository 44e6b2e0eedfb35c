package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sluice.core.balance.Balancers;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolLimits;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.settings.PoolTimeouts;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.Observers;
import io.sluice.core.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealthChecksTest {

    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String OK = "HTTP/1.1 200 OK\r\n\r\n";
    private static final String BAD = "HTTP/1.1 500 Internal Server Error\r\n\r\n";

    private final BlockingQueue<String> observed = new LinkedBlockingQueue<>();
    private final HealthChecks checks = new HealthChecks(
            Transport.of(TransportSettings.Io.AUTO),
            (pool, backend, passed, nanos, reason) -> observed.add(pool + "/" + backend + " " + passed + " " + reason));

    @AfterEach
    void stop() {
        checks.close();
    }

    @Test
    void aBackendGoesUpFallsAndRises() throws IOException {
        AtomicReference<String> answer = new AtomicReference<>(OK);
        try (ScriptedBackend backend = new ScriptedBackend(
                socket -> ScriptedBackend.answering(answer.get()).serve(socket))) {
            FakeSubject subject = new FakeSubject(backend.address());
            checks.watch(List.of(subject), every(SHORT, HttpProbeSettings.get("/"), LONG), null);

            assertThat(subject.next()).matches("up: HTTP 200 in \\d+ ms, 1 of 1 pass");
            answer.set(BAD);
            assertThat(subject.next()).isEqualTo("down: HTTP 500, expected 200-399, 3 of 3 failures");
            answer.set(OK);
            assertThat(subject.next()).matches("up: HTTP 200 in \\d+ ms, 2 of 2 passes");
        }
    }

    @Test
    void aRealPoolLosesTheBackendThatRefusesAndKeepsTheOther() throws Exception {
        try (ScriptedBackend good = new ScriptedBackend(ScriptedBackend.answering(OK))) {
            Pool pool = pool(good.address(), refusing());
            checks.watch(pool.backends(), every(SHORT, HttpProbeSettings.get("/"), LONG), null);

            awaitProbe("web/b0 true");
            awaitProbe("web/b1 false");

            assertThat(pool.backends()).extracting(Backend::state).containsExactly(BackendState.UP, BackendState.DOWN);
            assertThat(pool.backends().get(1).condition().reason()).isEqualTo("connection refused, 1 of 1 failure");
            assertThat(pool.usable()).isEqualTo(1);
        }
    }

    @Test
    void aTcpProbePassesOnceConnected() throws IOException {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend::awaitClose)) {
            FakeSubject subject = new FakeSubject(backend.address());
            checks.watch(List.of(subject), HealthSettings.defaults(new TcpProbeSettings()), null);

            assertThat(subject.next()).matches("up: connected in \\d+ ms, 1 of 1 pass");
        }
    }

    @Test
    void everyProbeIsToldToTheObserver() throws Exception {
        FakeSubject subject = new FakeSubject(refusing());
        checks.watch(List.of(subject), every(SHORT, new TcpProbeSettings(), LONG), null);

        assertThat(awaitProbes(3)).containsOnly("web/one false connection refused");
    }

    @Test
    void aBackendThatDoesNotAcceptTimesOutWhileConnecting() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> waiting = fillBacklog(full);
            FakeSubject subject = new FakeSubject((InetSocketAddress) full.getLocalSocketAddress());
            checks.watch(List.of(subject), every(LONG, new TcpProbeSettings(), Duration.ofMillis(150)), null);

            assertThat(subject.next()).isEqualTo("down: timed out after 150ms while connecting, 1 of 1 failure");
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void aNameWithoutAddressFailsUntilItHasOne() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend::awaitClose)) {
            FakeSubject subject = new FakeSubject(() -> asked.incrementAndGet() < 3
                    ? InetSocketAddress.createUnresolved("nowhere.invalid", 80)
                    : backend.address());
            checks.watch(List.of(subject), every(SHORT, new TcpProbeSettings(), LONG), null);

            assertThat(subject.next()).isEqualTo("down: the name \"nowhere.invalid\" does not resolve, 1 of 1 failure");
            assertThat(subject.next()).startsWith("up: ");
        }
    }

    @Test
    void aResolverThatHangsTimesOutAndHoldsUpNobodyElse() throws Exception {
        CountDownLatch resolved = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend::awaitClose)) {
            FakeSubject slow = new FakeSubject(() -> {
                asked.incrementAndGet();
                awaitOpen(resolved);
                return backend.address();
            });
            FakeSubject other = new FakeSubject(backend.address());
            checks.watch(List.of(slow), every(SHORT, new TcpProbeSettings(), Duration.ofMillis(50)), null);
            checks.watch(List.of(other), every(SHORT, new TcpProbeSettings(), LONG), null);

            assertThat(other.next()).startsWith("up: ");
            assertThat(slow.next()).startsWith("down: timed out after 50ms while resolving the name");
            awaitProbes(20);
            assertThat(asked).as("questions that are open at once").hasValue(1);
            resolved.countDown();
            assertThat(slow.next()).startsWith("up: ");
        }
    }

    @Test
    void probesOfOneBackendNeverOverlap() throws Exception {
        List<String> steps = new ArrayList<>();
        CountDownLatch enough = new CountDownLatch(5);
        ClientTls neverDone = (allocator, host, port) -> {
            steps.add("begins");
            return new ChannelInboundHandlerAdapter();
        };
        ProbeObserver observer = (pool, backend, passed, nanos, reason) -> {
            steps.add("ends");
            enough.countDown();
        };
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend::awaitClose);
                HealthChecks own = new HealthChecks(Transport.of(TransportSettings.Io.AUTO), observer)) {
            FakeSubject subject = new FakeSubject(backend.address());
            own.watch(List.of(subject), every(SHORT, new TcpProbeSettings(), Duration.ofMillis(40)), neverDone);
            awaitOpen(enough);
            assertThat(subject.next()).startsWith("down: timed out after 40ms in the TLS handshake");
        }
        assertThat(String.join(" ", steps.subList(0, 10)))
                .isEqualTo("begins ends ".repeat(5).strip());
    }

    @ParameterizedTest
    @EnumSource(names = {"MAINTENANCE", "DRAINING"})
    void aBackendSetAsideByAnOperatorIsProbedAndNotTold(BackendState state) throws Exception {
        FakeSubject subject = new FakeSubject(refusing());
        subject.state = state;
        checks.watch(List.of(subject), every(SHORT, new TcpProbeSettings(), LONG), null);

        awaitProbes(5);

        assertThat(subject.quiet()).isTrue();
    }

    @Test
    void aStoppedWatchProbesNoMore() throws Exception {
        FakeSubject stopped = new FakeSubject(refusing());
        FakeSubject other = new FakeSubject(refusing());
        HealthSettings settings = every(SHORT, new TcpProbeSettings(), LONG);
        HealthChecks.Watch watch = checks.watch(List.of(stopped), settings, null);
        stopped.next();
        watch.close();
        checks.watch(List.of(other), settings, null);
        other.next();
        stopped.state = BackendState.STARTING;
        awaitProbes(10);

        assertThat(stopped.quiet()).isTrue();
    }

    @Test
    void anObserverThatThrowsDoesNotEndTheCycle() throws Exception {
        CountDownLatch enough = new CountDownLatch(3);
        ProbeObserver broken = (pool, backend, passed, nanos, reason) -> {
            enough.countDown();
            throw new IllegalStateException("a defect of the observer");
        };
        try (HealthChecks own = new HealthChecks(Transport.of(TransportSettings.Io.AUTO), broken)) {
            own.watch(List.of(new FakeSubject(refusing())), every(SHORT, new TcpProbeSettings(), LONG), null);
            awaitOpen(enough);
        }
    }

    @Test
    void tlsThatCannotBeMadeIsAFailure() throws IOException {
        ClientTls broken = (allocator, host, port) -> {
            throw new IllegalStateException("no key");
        };
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend::awaitClose)) {
            FakeSubject subject = new FakeSubject(backend.address());
            checks.watch(List.of(subject), every(LONG, new TcpProbeSettings(), LONG), broken);

            assertThat(subject.next()).isEqualTo("down: no key while connecting, 1 of 1 failure");
        }
    }

    @Test
    void aPoolOfManyIsKnownSoon() throws IOException {
        try (ScriptedBackend backend = new ScriptedBackend(ScriptedBackend.answering(OK))) {
            List<FakeSubject> subjects = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                subjects.add(new FakeSubject(backend.address()));
            }
            checks.watch(subjects, HealthSettings.defaults(HttpProbeSettings.get("/")), null);

            assertThat(subjects)
                    .allSatisfy(subject -> assertThat(subject.next()).startsWith("up: HTTP 200"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TransportSettings.Io.class,
            names = {"EPOLL", "NIO"})
    void everyTransportSaysTheSame(TransportSettings.Io io) throws IOException {
        try (HealthChecks own = new HealthChecks(Transport.of(io), ProbeObserver.none())) {
            FakeSubject subject = new FakeSubject(refusing());
            own.watch(List.of(subject), every(LONG, new TcpProbeSettings(), LONG), null);

            assertThat(subject.next()).isEqualTo("down: connection refused, 1 of 1 failure");
        }
    }

    @Test
    void closedHealthChecksTakeNoMore() {
        checks.close();

        assertThatThrownBy(() -> checks.watch(List.of(), HealthSettings.defaults(new TcpProbeSettings()), null))
                .isInstanceOf(IllegalStateException.class);
    }

    private static HealthSettings every(Duration interval, ProbeSettings probe, Duration timeout) {
        return new HealthSettings(probe, interval, timeout, 2, 3);
    }

    private void awaitProbe(String start) throws InterruptedException {
        for (String seen = ""; !seen.startsWith(start); ) {
            seen = awaitProbes(1).getFirst();
        }
    }

    private List<String> awaitProbes(int count) throws InterruptedException {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String next = observed.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("probe " + i).isNotNull();
            seen.add(next);
        }
        return seen;
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static InetSocketAddress refusing() throws IOException {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(gone.getInetAddress(), gone.getLocalPort());
        }
    }

    private static List<Socket> fillBacklog(ServerSocket server) throws IOException {
        List<Socket> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Socket socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 50);
            } catch (SocketTimeoutException _) {
                return waiting;
            }
        }
        return waiting;
    }

    private static Pool pool(InetSocketAddress... addresses) {
        List<BackendSettings> backends = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            backends.add(new BackendSettings("b" + backends.size(), "127.0.0.1", address.getPort(), 1));
        }
        PoolSettings settings = new PoolSettings(
                "web", "round-robin", backends, false, PoolTimeouts.defaults(), PoolLimits.defaults(), 0);
        return new Pool(settings, Balancers.of("round-robin").orElseThrow(), Observers.none());
    }
}

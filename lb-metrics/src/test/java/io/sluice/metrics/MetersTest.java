package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.sluice.core.pool.Backend;
import io.sluice.core.pool.Pool;
import io.sluice.core.pool.Waiter;
import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.ConnectionClose;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.PoolObserver;
import io.sluice.core.spi.StickyOutcome;
import io.sluice.core.spi.StickyTableCounts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetersTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong clock = new AtomicLong();
    private final Meters meters = new Meters("1.2.3", clock::get);

    @AfterEach
    void close() {
        meters.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            counter   | sluice_listener_requests_total          | listener="web",code="2xx"                    | 2
            counter   | sluice_listener_requests_total          | listener="web",code="5xx"                    | 1
            counter   | sluice_listener_requests_total          | listener="web",code="none"                   | 1
            counter   | sluice_listener_requests_total          | listener="web",code="1xx"                    | 0
            gauge     | sluice_listener_exchanges               | listener="web"                               | 1
            gauge     | sluice_listener_qps                     | listener="web"                               | 2
            gauge     | sluice_listener_connections             | listener="web"                               | 1
            counter   | sluice_listener_connections_opened_total| listener="web"                               | 2
            gauge     | sluice_listener_tunnels                 | listener="web"                               | 1
            counter   | sluice_listener_tunnels_opened_total    | listener="web"                               | 2
            counter   | sluice_listener_limit_reached_total     | listener="web",limit="max-connections"       | 1
            counter   | sluice_listener_proxy_header_refused_total | listener="web",reason="missing"           | 1
            counter   | sluice_listener_client_hello_refused_total | listener="web",reason="unrecognized-name" | 1
            counter   | sluice_listener_request_bytes_total     | listener="web"                               | 480
            counter   | sluice_listener_response_bytes_total    | listener="web"                               | 16384
            counter   | sluice_pool_requests_total              | pool="app",code="2xx"                        | 2
            counter   | sluice_pool_requests_total              | pool="app",code="5xx"                        | 1
            gauge     | sluice_pool_exchanges                   | pool="app"                                   | 0
            gauge     | sluice_pool_qps                         | pool="app"                                   | 1.5
            counter   | sluice_pool_retries_total               | pool="app",cause="connect-failed"            | 1
            counter   | sluice_pool_retries_total               | pool="app",cause="backend-abort"             | 0
            counter   | sluice_pool_retries_total               | pool="app",cause="retried-status"            | 0
            counter   | sluice_pool_retries_succeeded_total     | pool="app"                                   | 1
            counter   | sluice_pool_ends_total                  | pool="app",cause="complete"                  | 2
            counter   | sluice_pool_ends_total                  | pool="app",cause="backend-abort"             | 1
            counter   | sluice_pool_ends_total                  | pool="app",cause="no-route"                  | 0
            counter   | sluice_pool_limit_reached_total         | pool="app",limit="max-connections"           | 1
            counter   | sluice_pool_ends_total                  | pool="app",cause="queue-full"                | 0
            counter   | sluice_pool_ends_total                  | pool="app",cause="queue-timeout"             | 0
            counter   | sluice_pool_queued_total                | pool="app"                                   | 1
            gauge     | sluice_pool_queue_length                | pool="app"                                   | 0
            gauge     | sluice_pool_backends_usable             | pool="app"                                   | 0
            histogram | sluice_pool_latency_seconds_count       | pool="app"                                   | 3
            histogram | sluice_pool_latency_seconds_sum         | pool="app"                                   | 0.0615
            histogram | sluice_pool_latency_seconds_bucket      | pool="app",le="0.01"                         | 0
            histogram | sluice_pool_latency_seconds_bucket      | pool="app",le="0.025"                        | 3
            histogram | sluice_pool_latency_seconds_bucket      | pool="app",le="+Inf"                         | 3
            counter   | sluice_backend_requests_total           | pool="app",backend="a",code="2xx"            | 2
            counter   | sluice_backend_requests_total           | pool="app",backend="a",code="5xx"            | 1
            gauge     | sluice_backend_exchanges                | pool="app",backend="a"                       | 0
            histogram | sluice_backend_latency_seconds_count    | pool="app",backend="a"                       | 2
            histogram | sluice_backend_latency_seconds_sum      | pool="app",backend="a"                       | 0.02
            histogram | sluice_backend_latency_seconds_bucket   | pool="app",backend="a",le="0.01"             | 2
            gauge     | sluice_backend_connections              | pool="app",backend="a"                       | 1
            counter   | sluice_backend_connections_opened_total | pool="app",backend="a"                       | 2
            counter   | sluice_backend_connections_closed_total | pool="app",backend="a",reason="max-age"      | 1
            counter   | sluice_backend_connections_closed_total | pool="app",backend="a",reason="given-up"     | 0
            counter   | sluice_backend_connect_failures_total   | pool="app",backend="a",cause="connect-failed"  | 1
            counter   | sluice_backend_connect_failures_total   | pool="app",backend="a",cause="connect-timeout" | 0
            gauge     | sluice_backend_up                       | pool="app",backend="a"                       | 1
            gauge     | sluice_backend_state                    | pool="app",backend="a",state="up"            | 1
            gauge     | sluice_backend_state                    | pool="app",backend="a",state="down"          | 0
            counter   | sluice_backend_state_changes_total      | pool="app",backend="a",state="up"            | 1
            counter   | sluice_backend_state_changes_total      | pool="app",backend="a",state="down"          | 0
            counter   | sluice_backend_probes_total             | pool="app",backend="a",result="passed"       | 1
            counter   | sluice_backend_probes_total             | pool="app",backend="a",result="failed"       | 1
            gauge     | sluice_backend_probe_duration_seconds   | pool="app",backend="a"                       | 0.25
            gauge     | sluice_build_info                       | version="1.2.3"                              | 1
            """)
    void everyFamilyCountsWhatHappened(String type, String name, String labels, double value) {
        twoExchangesGoWellOneFailsOneIsRefusedAndOneGoesOn();

        Exposition scrape = Exposition.of(meters.scrape());

        assertThat(scrape.sample(name, labels)).isEqualTo(value);
        String family = type.equals("histogram") ? name.replaceFirst("_(count|sum|bucket)$", "") : name;
        assertThat(scrape.types()).containsEntry(family, type);
    }

    private void twoExchangesGoWellOneFailsOneIsRefusedAndOneGoesOn() {
        ListenerObserver listener = meters.listener("web");
        listener.connectionOpened();
        listener.connectionOpened();
        listener.connectionClosed();
        listener.limitReached("max-connections");
        listener.tunnelOpened();
        listener.tunnelOpened();
        listener.tunnelClosed();
        listener.proxyHeaderRefused("missing");
        listener.clientHelloRefused("unrecognized-name");
        serve(new TestExchange());
        TestExchange retried = new TestExchange();
        retried.retries = 1;
        serve(retried);
        TestExchange failed = new TestExchange();
        failed.retries = 2;
        failed.status = 502;
        failed.cause = EndCause.BACKEND_ABORT;
        failed.responseNanos = TestExchange.NOT_REACHED;
        serve(failed);
        listener.exchangeStarted();
        listener.exchangeEnded(TestExchange.refused());
        listener.exchangeStarted();
        meters.pool("app").limitReached("max-connections");
        meters.pool("app").exchangeQueued();
        meters.pool("app").retried(EndCause.CONNECT_FAILED);
        BackendObserver backend = meters.backend("app", "a");
        backend.connectionOpened();
        backend.connectionOpened();
        backend.connectionClosed(ConnectionClose.MAX_AGE);
        backend.connectFailed(EndCause.CONNECT_FAILED);
        backend.stateChanged(BackendState.STARTING, BackendState.UP, "passed");
        meters.probe("app", "a", false, SECOND);
        meters.probe("app", "a", true, SECOND / 4);
        clock.set(2 * SECOND);
        meters.tick();
    }

    private void serve(TestExchange exchange) {
        ListenerObserver listener = meters.listener("web");
        PoolObserver pool = meters.pool("app");
        BackendObserver backend = meters.backend("app", "a");
        listener.exchangeStarted();
        pool.exchangeStarted();
        backend.exchangeStarted();
        backend.exchangeEnded(exchange);
        pool.exchangeEnded(exchange);
        listener.exchangeEnded(exchange);
    }

    @ParameterizedTest
    @CsvSource({
        "jvm_memory_used_bytes",
        "jvm_gc_max_data_size_bytes",
        "jvm_threads_live_threads",
        "process_cpu_usage",
        "process_uptime_seconds",
        "process_files_open_files",
        "sluice_buffer_memory_bytes"
    })
    void theProcessIsMetered(String family) {
        assertThat(Exposition.of(meters.scrape()).types()).containsKey(family);
    }

    @Test
    void aScrapeToAStreamIsTheSameText() throws IOException {
        meters.listener("web").connectionOpened();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        meters.scrape(bytes);

        Exposition scrape = Exposition.of(bytes.toString(StandardCharsets.UTF_8));
        assertThat(scrape.sample("sluice_listener_connections", "listener=\"web\""))
                .isEqualTo(1);
    }

    @Test
    void labelsThatNeedEscapesLeaveTheTextValid() {
        meters.listener("we\"b\\\n").connectionOpened();

        assertThat(Exposition.of(meters.scrape()).has("listener=\"we\\\"b\\\\\\n\""))
                .isTrue();
    }

    @Test
    void theFirstStateOfABackendIsReadFromItsPool() {
        Pool pool = new Pool(TestPools.withoutHealth("app", "a", "b"), TestPools.ROUND_ROBIN, meters);

        meters.watch(List.of(), List.of(pool));

        Exposition scrape = Exposition.of(meters.scrape());
        assertThat(scrape.sample("sluice_backend_up", "pool=\"app\",backend=\"b\""))
                .isEqualTo(1);
        assertThat(scrape.sample("sluice_pool_backends_usable", "pool=\"app\"")).isEqualTo(2);
    }

    /** Waits, and that is all. */
    private static final class Patient implements Waiter {
        @Override
        public boolean mayUse(Backend backend) {
            return true;
        }

        @Override
        public boolean mayUseAny() {
            return true;
        }

        @Override
        public void granted(Backend backend) {}

        @Override
        public void askForIdle() {}

        @Override
        public void hopeless() {}
    }

    @Test
    void howManyWaitIsReadFromThePool() {
        Pool pool = new Pool(TestPools.withoutHealth("app", "a"), TestPools.ROUND_ROBIN, meters);
        meters.watch(List.of(), List.of(pool));
        Backend backend = pool.backends().getFirst();
        int most = pool.settings().limits().maxConnections();
        for (int i = 0; i < most; i++) {
            backend.reserveConnection();
        }
        pool.line().join(new Patient());

        assertThat(Exposition.of(meters.scrape()).sample("sluice_pool_queue_length", "pool=\"app\""))
                .isEqualTo(1);
    }

    @Test
    void stateIsReadAnewAtEachScrape() {
        Pool pool = new Pool(TestPools.withoutHealth("app", "a", "b"), TestPools.ROUND_ROBIN, meters);
        meters.watch(List.of(), List.of(pool));
        Backend backend = pool.backends().getFirst();

        backend.moveTo(BackendState.EJECTED, "5 errors");

        Exposition scrape = Exposition.of(meters.scrape());
        assertThat(scrape.sample("sluice_backend_up", "pool=\"app\",backend=\"a\""))
                .isEqualTo(0);
        assertThat(scrape.sample("sluice_backend_state", "pool=\"app\",backend=\"a\",state=\"ejected\""))
                .isEqualTo(1);
        assertThat(scrape.sample("sluice_pool_backends_usable", "pool=\"app\"")).isEqualTo(1);
    }

    @Test
    void thePartOfEachBackendIsReadFromThePool() {
        Pool pool = new Pool(TestPools.withoutHealth("app", "a", "b"), TestPools.ROUND_ROBIN, meters);
        meters.watch(List.of(), List.of(pool));
        pool.backends().getFirst().giveWeight(7, "the test");
        pool.backends().getLast().giveWeight(0, "the test");

        Exposition scrape = Exposition.of(meters.scrape());
        assertThat(scrape.sample("sluice_backend_weight", "pool=\"app\",backend=\"a\""))
                .isEqualTo(7);
        assertThat(scrape.sample("sluice_backend_in_use", "pool=\"app\",backend=\"a\""))
                .isEqualTo(1);
        assertThat(scrape.sample("sluice_backend_share_ratio", "pool=\"app\",backend=\"a\""))
                .isEqualTo(1);
        assertThat(scrape.sample("sluice_backend_weight", "pool=\"app\",backend=\"b\""))
                .isEqualTo(0);
        assertThat(scrape.sample("sluice_backend_in_use", "pool=\"app\",backend=\"b\""))
                .isEqualTo(0);
        assertThat(scrape.sample("sluice_backend_up", "pool=\"app\",backend=\"b\""))
                .isEqualTo(1);
        assertThat(scrape.sample("sluice_pool_tier", "pool=\"app\"")).isEqualTo(0);
        assertThat(scrape.sample("sluice_pool_fail_open", "pool=\"app\"")).isEqualTo(0);
    }

    @Test
    void whatAReloadTookAwayLeavesTheExpositionAndTheRestCountsOn() {
        meters.listener("old");
        meters.listener("web").connectionOpened();
        new Pool(TestPools.withoutHealth("gone", "z"), TestPools.ROUND_ROBIN, meters);
        new Pool(TestPools.withoutHealth("app", "a", "y"), TestPools.ROUND_ROBIN, meters);
        Pool kept = new Pool(TestPools.withoutHealth("app", "a"), TestPools.ROUND_ROBIN, meters);

        meters.watch(List.of("web"), List.of(kept));

        Exposition scrape = Exposition.of(meters.scrape());
        assertThat(List.of("listener=\"old\"", "pool=\"gone\"", "backend=\"z\"", "backend=\"y\""))
                .noneMatch(scrape::has);
        assertThat(scrape.has("backend=\"a\"")).isTrue();
        assertThat(scrape.sample("sluice_listener_connections", "listener=\"web\""))
                .isEqualTo(1);
    }

    @Test
    void aNameGivesTheSameObserverAgain() {
        assertThat(meters.listener("web")).isSameAs(meters.listener("web"));
        assertThat(meters.pool("app")).isSameAs(meters.pool("app"));
        assertThat(meters.backend("app", "a")).isSameAs(meters.backend("app", "a"));
    }

    @Test
    void aProbeOfABackendThatNobodyObservesIsNotCounted() {
        meters.probe("app", "unknown", true, 1);

        assertThat(Exposition.of(meters.scrape()).has("backend=\"unknown\"")).isFalse();
    }

    @Test
    void aLoopThatIsHeldUpShowsItsLagWhileItLasts() throws InterruptedException {
        DefaultEventExecutor loop = new DefaultEventExecutor();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        loop.execute(() -> {
            busy.countDown();
            awaitQuietly(release);
        });
        busy.await();
        meters.bindEventLoops(List.of(loop));

        meters.tick();
        clock.set(3 * SECOND);
        meters.tick();

        Exposition held = Exposition.of(meters.scrape());
        release.countDown();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
        assertThat(held.sample("sluice_loop_lag_seconds", "loop=\"0\"")).isEqualTo(3);
        assertThat(held.sample("sluice_loop_pending_tasks", "loop=\"0\"")).isEqualTo(1);
        meters.tick();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void twoThreadsLoseNothing() throws InterruptedException {
        int each = 50_000;
        Runnable serve = () -> {
            TestExchange exchange = new TestExchange();
            for (int i = 0; i < each; i++) {
                serve(exchange);
            }
        };
        Thread one = Thread.ofPlatform().start(serve);
        Thread two = Thread.ofPlatform().start(serve);
        one.join();
        two.join();

        Exposition scrape = Exposition.of(meters.scrape());
        assertThat(scrape.sample("sluice_listener_requests_total", "listener=\"web\",code=\"2xx\""))
                .isEqualTo(2 * each);
        assertThat(scrape.sample("sluice_pool_latency_seconds_count", "pool=\"app\""))
                .isEqualTo(2 * each);
        assertThat(scrape.sample("sluice_backend_exchanges", "pool=\"app\",backend=\"a\""))
                .isEqualTo(0);
    }

    @Test
    void theLatencyOfATunnelEndsWhereTheTunnelBegins() {
        TestExchange tunnel = new TestExchange();
        tunnel.tunnel = true;
        tunnel.endNanos = 3600 * SECOND;
        serve(tunnel);

        assertThat(Exposition.of(meters.scrape()).sample("sluice_pool_latency_seconds_sum", "pool=\"app\""))
                .isLessThan(1);
    }

    @Test
    void whatBecomesOfStickyClientsIsCountedAndTheirTableIsRead() {
        PoolObserver pool = meters.pool("app");
        assertThat(meters.scrape()).doesNotContain("sluice_pool_sticky");
        pool.sticky(StickyOutcome.HIT);
        pool.sticky(StickyOutcome.HIT);
        pool.sticky(StickyOutcome.FORGED);
        pool.stickyTable(new Table(1, 2, 3));
        pool.stickyTable(new Table(4, 5, 6));

        Exposition scrape = Exposition.of(meters.scrape());

        assertThat(scrape.sample("sluice_pool_sticky_total", "outcome=\"hit\",pool=\"app\""))
                .isEqualTo(2);
        assertThat(scrape.sample("sluice_pool_sticky_total", "outcome=\"forged\",pool=\"app\""))
                .isEqualTo(1);
        assertThat(scrape.sample("sluice_pool_sticky_entries", "pool=\"app\"")).isEqualTo(4);
        assertThat(scrape.sample("sluice_pool_sticky_evicted_total", "pool=\"app\""))
                .isEqualTo(5);
        assertThat(scrape.sample("sluice_pool_sticky_expired_total", "pool=\"app\""))
                .isEqualTo(6);
    }

    private record Table(int entries, long evicted, long expired) implements StickyTableCounts {}

    @Test
    void anExchangeAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        TestExchange exchange = new TestExchange();
        ListenerObserver listener = meters.listener("web");
        PoolObserver pool = meters.pool("app");
        BackendObserver backend = meters.backend("app", "a");
        int exchanges = 10_000;
        long before = 0;
        for (int i = -exchanges; i < exchanges; i++) {
            if (i == 0) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            listener.exchangeStarted();
            pool.exchangeStarted();
            backend.exchangeStarted();
            backend.exchangeEnded(exchange);
            pool.exchangeEnded(exchange);
            listener.exchangeEnded(exchange);
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(exchanges);
    }

    @Test
    void theSamplerTicksByItself() throws InterruptedException {
        CountDownLatch probed = new CountDownLatch(1);
        EventExecutor loop = (EventExecutor) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {EventExecutor.class}, (proxy, method, arguments) -> {
                    probed.countDown();
                    return null;
                });
        try (Meters ticking = Meters.start("1")) {
            ticking.bindEventLoops(List.of(loop));
            assertThat(probed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}

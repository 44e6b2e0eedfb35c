package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.pool.ScriptedTimetable;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.HttpVersions;
import io.sluice.core.settings.PoolHttp;
import io.sluice.core.spi.BackendState;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Which backends answer where some are not well, are changed in weight, or come back; backends of HTTP/1 and of HTTP/2. */
@ParameterizedClass
@ValueSource(strings = {"1.1", "2"})
class AvailabilityTest {

    private static final Duration WINDOW = Duration.ofSeconds(20);

    @Parameter(0)
    private String http;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<IntSupplier> connections = new ArrayList<>();
    private Proxy proxy;

    @AfterEach
    void stop() throws Exception {
        if (proxy != null) {
            proxy.close();
        }
        for (AutoCloseable backend : open) {
            backend.close();
        }
    }

    /** In front of so many backends, a, b, ..., each of which answers with its name. */
    private Proxy.Builder backends(int count) throws IOException {
        SocketAddress[] addresses = new SocketAddress[count];
        for (int i = 0; i < count; i++) {
            addresses[i] = backend(String.valueOf((char) ('a' + i)));
        }
        HttpVersions versions = http.equals("2") ? HttpVersions.HTTP_2 : HttpVersions.HTTP_1;
        return Proxy.to(addresses).http(new PoolHttp(versions, Http2Limits.defaults()));
    }

    private SocketAddress backend(String name) throws IOException {
        if (http.equals("2")) {
            Http2Peer peer = Http2Peer.running(call ->
                    call.fields(false, ":status", "200", "content-length", "1").data(name, true));
            open.add(peer);
            connections.add(() -> peer.links().size());
            return peer.address();
        }
        ScriptedBackend backend = ScriptedBackend.running(client -> {
            while (!client.head().isEmpty()) {
                client.send(ScriptedBackend.ok(name));
            }
        });
        open.add(backend);
        connections.add(backend::connections);
        return backend.address();
    }

    /** Who answers so many requests, one after the other; a dash for a 503. */
    private String answers(int count) throws IOException {
        StringBuilder names = new StringBuilder();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < count; i++) {
                client.get("/");
                String response = client.response();
                names.append(response.startsWith("HTTP/1.1 503 ") ? "-" : response.substring(response.length() - 1));
            }
        }
        return names.toString();
    }

    private void fail(int... backends) {
        for (int backend : backends) {
            proxy.backend(backend).failed("for the test");
        }
    }

    private static long count(String names, char name) {
        return names.chars().filter(each -> each == name).count();
    }

    @Test
    void theNextTierTakesOverWhereNoneOfTheFirstIsUp() throws Exception {
        proxy = backends(3).tiers(0, 0, 1).start();
        assertThat(answers(4)).isEqualTo("abab");
        fail(0);
        assertThat(answers(2)).isEqualTo("bb");
        fail(1);
        assertThat(answers(2)).isEqualTo("cc");
        fail(2);
        assertThat(answers(1)).isEqualTo("-");
        proxy.backend(0).passed("for the test");
        assertThat(answers(2)).isEqualTo("aa");
        proxy.expectWarning("pool app uses its backends of tier 1; of tier 0 0 of 2 are up");
    }

    @Test
    void theNextTierTakesOverWhereTooFewOfTheFirstAreUp() throws Exception {
        proxy = backends(3).tiers(0, 0, 1).availability(60, 0, Duration.ZERO).start();
        fail(0);
        assertThat(answers(2)).isEqualTo("cc");
        fail(2);
        assertThat(answers(2)).as("one is better than none").isEqualTo("bb");
        proxy.backend(0).passed("for the test");
        assertThat(answers(4)).contains("a", "b");
        proxy.expectWarning("pool app uses its backends of tier 1; of tier 0 1 of 2 are up");
    }

    @Test
    void withATierForEachOneHasAllAndTheNextStandsBy() throws Exception {
        proxy = backends(3).tiers(0, 1, 2).start();
        assertThat(answers(3)).isEqualTo("aaa");
        fail(0);
        assertThat(answers(3)).isEqualTo("bbb");
        proxy.backend(0).passed("for the test");
        assertThat(answers(3)).isEqualTo("aaa");
        assertThat(connections.get(2).getAsInt())
                .as("connections to who stands by")
                .isZero();
        proxy.expectWarning("pool app uses its backends of tier 1; of tier 0 0 of 1 are up");
    }

    @Test
    void whereTooFewHaveNotFailedAllAreUsedAndConnectionsKept() throws Exception {
        proxy = backends(3).availability(0, 50, Duration.ZERO).start();
        fail(0);
        assertThat(answers(4)).contains("b", "c").doesNotContain("a");
        int before = connections.get(0).getAsInt();
        fail(1, 2);
        assertThat(answers(6)).contains("a", "b", "c");
        assertThat(answers(6)).contains("a", "b", "c");
        assertThat(connections.get(0).getAsInt() - before).as("new connections").isOne();
        proxy.backend(1).moveTo(BackendState.MAINTENANCE, "for the test");
        assertThat(answers(6)).contains("a", "c").doesNotContain("b");
        proxy.backend(0).passed("for the test");
        assertThat(answers(2)).isEqualTo("aa");
        proxy.expectWarning(
                "pool app fails open: 1 of 3 backends of tier 0 are up, so all that are not taken out get exchanges");
    }

    @Test
    void whoComesBackGetsMoreFromStepToStep() throws Exception {
        ScriptedTimetable time = new ScriptedTimetable();
        proxy = backends(2).availability(0, 0, WINDOW).timetable(time).start();
        fail(0);
        proxy.backend(0).passed("for the test");
        assertThat(count(answers(110), 'a')).isEqualTo(10);
        time.advance(WINDOW.dividedBy(2));
        assertThat(count(answers(90), 'a')).isEqualTo(30);
        time.advance(WINDOW.dividedBy(2));
        assertThat(count(answers(90), 'a')).isEqualTo(45);
    }

    @Test
    void aWeightChangedAtRunTimeCountsFromTheNextRequest() throws Exception {
        proxy = backends(2).start();
        assertThat(answers(2)).isEqualTo("ab");
        proxy.backend(0).giveWeight(3, "the test");
        assertThat(count(answers(40), 'a')).isEqualTo(30);
        proxy.backend(0).giveWeight(0, "the test");
        assertThat(answers(3)).isEqualTo("bbb");
        proxy.backend(1).giveWeight(0, "the test");
        assertThat(answers(1)).isEqualTo("-");
        proxy.backend(0).giveWeight(1, "the test");
        assertThat(answers(2)).isEqualTo("aa");
    }

    @Test
    void whatIsUnderWayGoesOnWhereABackendGetsNothingNew() throws Exception {
        ScriptedBackend slow = ScriptedBackend.manual();
        open.add(slow);
        proxy = Proxy.to(slow).start();
        try (RawClient client = proxy.connect()) {
            client.get("/");
            Wire peer = slow.nextWithHead();
            proxy.backend(0).giveWeight(0, "the test");
            peer.send(ScriptedBackend.ok("late"));
            client.expect(ScriptedBackend.ok("late"));
        }
    }
}

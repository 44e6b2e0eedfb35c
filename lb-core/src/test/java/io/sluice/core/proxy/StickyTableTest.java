package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.clienthello.HelloBytes;
import io.sluice.core.pool.Backend;
import io.sluice.core.settings.PassthroughSettings;
import io.sluice.core.settings.SniRoute;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.settings.StickySettings.Learned;
import io.sluice.core.settings.StickySettings.Part;
import io.sluice.core.settings.StickySettings.Requested;
import io.sluice.core.settings.StickySettings.SourceIp;
import io.sluice.core.settings.StickySettings.Table;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.EndCause;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that are led back to their backend by a table of keys, whatever becomes of the backend. */
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class StickyTableTest {

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private ScriptedBackend a;
    private ScriptedBackend b;

    @BeforeEach
    void start() throws Exception {
        a = ScriptedBackend.naming("a");
        b = ScriptedBackend.naming("b");
    }

    @AfterEach
    void stop() throws Exception {
        a.close();
        b.close();
    }

    private Proxy.Builder by(StickySettings.Key key, boolean waits, ScriptedBackend... backends) {
        Table table = new Table(key, Duration.ofMinutes(30), 1000);
        return Proxy.to(backends).io(io).eventLoops(eventLoops).sticky(new StickySettings(table, waits));
    }

    private Proxy.Builder byUser(boolean waits, ScriptedBackend... backends) {
        return by(new Requested(Part.HEADER, "X-User"), waits, backends);
    }

    private static void ask(RawClient client, String user) throws IOException {
        client.send("GET /x HTTP/1.1\r\nHost: h\r\nX-User: " + user + "\r\n\r\n");
    }

    /** Asks over a connection of its own. Returns the name of the backend that answered, or the status line. */
    private static String backendOf(Proxy proxy, String user) throws IOException {
        try (RawClient client = proxy.connect()) {
            ask(client, user);
            String response = client.response();
            return response.endsWith("/x")
                    ? response.substring(response.length() - 3, response.length() - 2)
                    : response;
        }
    }

    private static String other(String backend) {
        return backend.equals("a") ? "b" : "a";
    }

    private static int indexOf(String backend) {
        return backend.charAt(0) - 'a';
    }

    @Test
    void aClientStaysWithItsBackendOverConnectionsAndLoops() throws Exception {
        try (Proxy proxy = byUser(true, a, b).start()) {
            Map<String, String> first = new HashMap<>();
            for (int user = 0; user < 6; user++) {
                first.put("u" + user, backendOf(proxy, "u" + user));
            }
            assertThat(first.values()).contains("a", "b");
            for (int round = 0; round < 5; round++) {
                for (int user = 0; user < 6; user++) {
                    assertThat(backendOf(proxy, "u" + user)).isEqualTo(first.get("u" + user));
                }
            }
            assertThat(proxy.seen.count("sticky MISS")).isEqualTo(6);
            assertThat(proxy.seen.count("sticky HIT")).isEqualTo(30);
        }
    }

    @Test
    void aRequestWithoutAKeyIsBalanced() throws Exception {
        try (Proxy proxy = byUser(true, a, b).start()) {
            assertThat(List.of(proxy.get("/1"), proxy.get("/2")))
                    .containsExactlyInAnyOrder("HTTP/1.1 200 OK a/1", "HTTP/1.1 200 OK b/2");
            assertThat(proxy.seen.count("sticky MISS")).isEqualTo(2);
        }
    }

    @Test
    void aDrainingBackendKeepsItsClientsAndGetsNoOthers() throws Exception {
        try (Proxy proxy = byUser(true, a, b).start()) {
            String first = backendOf(proxy, "u");
            proxy.backend(indexOf(first)).moveTo(BackendState.DRAINING, "test");
            for (int i = 0; i < 4; i++) {
                assertThat(backendOf(proxy, "u")).isEqualTo(first);
                assertThat(backendOf(proxy, "new" + i)).isEqualTo(other(first));
            }
        }
    }

    @Test
    void aDrainingBackendServesItsClientsWhereNoOtherIsThere() throws Exception {
        try (Proxy proxy = byUser(true, a).start()) {
            assertThat(backendOf(proxy, "u")).isEqualTo("a");
            proxy.backend(0).moveTo(BackendState.DRAINING, "test");
            assertThat(backendOf(proxy, "u")).isEqualTo("a");
            assertThat(backendOf(proxy, "new")).startsWith("HTTP/1.1 503");
        }
    }

    @Test
    void aBackendWithoutWeightKeepsItsClientsAndGetsNoOthers() throws Exception {
        try (Proxy proxy = byUser(true, a, b).start()) {
            String first = backendOf(proxy, "u");
            proxy.backend(indexOf(first)).giveWeight(0, "test");
            for (int i = 0; i < 4; i++) {
                assertThat(backendOf(proxy, "u")).isEqualTo(first);
                assertThat(backendOf(proxy, "new" + i)).isEqualTo(other(first));
            }
        }
    }

    @Test
    void aBackupKeepsTheClientsThatItGotWhenTheOthersAreBack() throws Exception {
        try (Proxy proxy = byUser(true, a, b).tiers(0, 1).start()) {
            proxy.backend(0).moveTo(BackendState.DOWN, "test");
            proxy.expectWarning("pool app uses its backends of tier 1; of tier 0 0 of 1 are up");
            assertThat(backendOf(proxy, "u")).isEqualTo("b");
            proxy.backend(0).moveTo(BackendState.UP, "test");
            assertThat(backendOf(proxy, "u")).isEqualTo("b");
            assertThat(backendOf(proxy, "new")).isEqualTo("a");
        }
    }

    @Test
    void aBackendThatIsUsedAlthoughItFailedKeepsItsClients() throws Exception {
        try (Proxy proxy = byUser(true, a, b).availability(0, 60, Duration.ZERO).start()) {
            String first = backendOf(proxy, "u");
            proxy.backend(indexOf(first)).moveTo(BackendState.DOWN, "test");
            assertThat(proxy.pool.failsOpen()).isTrue();
            proxy.expectWarning(
                    "pool app fails open: 1 of 2 backends of tier 0 are up, so all that are not taken out get"
                            + " exchanges");
            for (int i = 0; i < 4; i++) {
                assertThat(backendOf(proxy, "u")).isEqualTo(first);
            }
        }
    }

    @Test
    void aBackendThatIsOutLosesItsClientsForGood() throws Exception {
        for (BackendState out : List.of(BackendState.DOWN, BackendState.EJECTED, BackendState.MAINTENANCE)) {
            try (Proxy proxy = byUser(true, a, b).start()) {
                String first = backendOf(proxy, "u");
                proxy.backend(indexOf(first)).moveTo(out, "test");
                assertThat(backendOf(proxy, "u")).as(out.name()).isEqualTo(other(first));
                assertThat(proxy.seen.count("sticky MOVED")).isEqualTo(1);
                if (out == BackendState.MAINTENANCE) {
                    proxy.backend(indexOf(first)).moveTo(BackendState.STARTING, "test");
                }
                proxy.backend(indexOf(first)).moveTo(BackendState.UP, "test");
                for (int i = 0; i < 4; i++) {
                    assertThat(backendOf(proxy, "u")).as(out.name()).isEqualTo(other(first));
                }
            }
        }
    }

    @Test
    void aBackendThatCannotBeReachedLosesItsClients() throws Exception {
        try (Proxy proxy = byUser(true, a, b).poolLimits(10, 0).start()) {
            String first = backendOf(proxy, "u");
            (first.equals("a") ? a : b).stopListening();
            assertThat(backendOf(proxy, "u")).isEqualTo(other(first));
            assertThat(proxy.seen.count("sticky HIT")).isEqualTo(1);
            assertThat(proxy.seen.count("sticky MOVED")).isEqualTo(1);
            assertThat(proxy.seen.count("pool retried CONNECT_FAILED")).isLessThanOrEqualTo(1);
            assertThat(backendOf(proxy, "u")).isEqualTo(other(first));
        }
    }

    /** Both backends may have one connection; the one of the user is busy. */
    private interface Busy {
        void run(Proxy proxy, Wire peer) throws Exception;
    }

    private void whileBusy(boolean waits, long queueMillis, Busy then) throws Exception {
        try (ScriptedBackend busy = ScriptedBackend.manual();
                Proxy proxy = byUser(waits, busy, b)
                        .poolLimits(1, 10)
                        .queue(100, queueMillis)
                        .start();
                RawClient first = proxy.connect()) {
            ask(first, "u");
            Wire peer = busy.nextWithHead();
            then.run(proxy, peer);
            peer.send(ScriptedBackend.ok("a/x"));
            first.expect(ScriptedBackend.ok("a/x"));
        }
    }

    @Test
    void aClientWaitsForItsFullBackendWhileOthersAreServed() throws Exception {
        try (ScriptedBackend busy = ScriptedBackend.manual();
                Proxy proxy =
                        byUser(true, busy, b).poolLimits(1, 10).queue(100, 5000).start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect();
                RawClient others = proxy.connect()) {
            ask(first, "u");
            Wire peer = busy.nextWithHead();
            ask(second, "u");
            Await.until(() -> proxy.pool.line().length() == 1);
            // Those who may go elsewhere do not stand behind it, and go on over the connection that there is.
            for (int i = 0; i < 10; i++) {
                ask(others, "other" + i);
                others.expect(ScriptedBackend.ok("b/x"));
            }
            assertThat(b.connections()).isEqualTo(1);
            assertThat(proxy.pool.line().length()).isEqualTo(1);
            peer.send(ScriptedBackend.ok("a/x"));
            first.expect(ScriptedBackend.ok("a/x"));
            if (peer.head().isEmpty()) {
                peer = busy.nextWithHead();
            }
            peer.send(ScriptedBackend.ok("again"));
            second.expect(ScriptedBackend.ok("again"));
            assertThat(proxy.seen.count("sticky HIT")).isEqualTo(1);
            assertThat(proxy.seen.count("queued")).isEqualTo(1);
        }
    }

    @Test
    void aClientThatWaitsInVainGets503() throws Exception {
        whileBusy(true, 50, (proxy, peer) -> {
            assertThat(backendOf(proxy, "u")).startsWith("HTTP/1.1 503");
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.QUEUE_TIMEOUT);
            assertThat(backendOf(proxy, "other")).isEqualTo("b");
        });
    }

    @Test
    void aClientOfAFullBackendIsBalancedAnewWhereThatIsSet() throws Exception {
        whileBusy(false, 5000, (proxy, peer) -> {
            assertThat(backendOf(proxy, "u")).isEqualTo("b");
            assertThat(proxy.seen.count("sticky FULL")).isEqualTo(1);
            assertThat(backendOf(proxy, "u")).as("it stays there").isEqualTo("b");
            assertThat(proxy.seen.count("sticky HIT")).isEqualTo(1);
        });
    }

    @Test
    void whoWaitsForABackendThatGoesDownGoesElsewhere() throws Exception {
        whileBusy(true, 5000, (proxy, peer) -> {
            try (RawClient second = proxy.connect()) {
                ask(second, "u");
                Await.until(() -> proxy.pool.line().length() == 1);
                proxy.backend(0).moveTo(BackendState.DOWN, "test");
                second.expect(ScriptedBackend.ok("b/x"));
                assertThat(proxy.seen.count("sticky MOVED")).isEqualTo(1);
                assertThat(backendOf(proxy, "u")).isEqualTo("b");
            }
        });
    }

    @Test
    void whoWaitsForABackendThatDrainsGetsIt() throws Exception {
        expectServed(backend -> backend.moveTo(BackendState.DRAINING, "test"));
    }

    @Test
    void whoWaitsForABackendThatLosesItsWeightGetsIt() throws Exception {
        expectServed(backend -> backend.giveWeight(0, "test"));
    }

    private void expectServed(Consumer<Backend> change) throws Exception {
        try (ScriptedBackend busy = ScriptedBackend.manual();
                Proxy proxy =
                        byUser(true, busy, b).poolLimits(1, 10).queue(100, 5000).start();
                RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            ask(first, "u");
            Wire peer = busy.nextWithHead();
            ask(second, "u");
            Await.until(() -> proxy.pool.line().length() == 1);
            change.accept(proxy.backend(0));
            assertThat(backendOf(proxy, "new")).isEqualTo("b");
            peer.send(ScriptedBackend.ok("a/x"));
            first.expect(ScriptedBackend.ok("a/x"));
            if (peer.head().isEmpty()) {
                peer = busy.nextWithHead();
            }
            peer.send(ScriptedBackend.ok("again"));
            second.expect(ScriptedBackend.ok("again"));
        }
    }

    @Test
    void aClientThatGoesWhileItWaitsLeavesTheLine() throws Exception {
        whileBusy(true, 5000, (proxy, peer) -> {
            try (RawClient second = proxy.connect()) {
                ask(second, "u");
                Await.until(() -> proxy.pool.line().length() == 1);
            }
            Await.until(() -> proxy.pool.line().length() == 0);
        });
    }

    @Test
    void clientsOfOneNetworkShareABackend() throws Exception {
        try (Proxy proxy = by(SourceIp.defaults(), true, a, b).start()) {
            String first = proxy.get("/1");
            for (int i = 0; i < 5; i++) {
                assertThat(proxy.get("/1")).isEqualTo(first);
            }
        }
    }

    @Test
    void aSessionThatABackendGaveLeadsBackToIt() throws Exception {
        ScriptedBackend.Script login = client -> {
            for (String head = client.head(); !head.isEmpty(); head = client.head()) {
                String session = "s" + client.socket.getLocalPort();
                String cookie =
                        head.contains("/login") ? "Set-Cookie: x=1\r\nSet-Cookie: SID=" + session + "; Path=/\r\n" : "";
                client.send(
                        "HTTP/1.1 200 OK\r\n" + cookie + "Content-Length: " + session.length() + "\r\n\r\n" + session);
            }
        };
        try (ScriptedBackend one = ScriptedBackend.running(login);
                ScriptedBackend two = ScriptedBackend.running(login);
                Proxy proxy =
                        by(new Learned(Part.COOKIE, "SID"), true, one, two).start();
                RawClient client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                client.get("/login");
                String session = client.response().substring("HTTP/1.1 200 OK ".length());
                for (int j = 0; j < 4; j++) {
                    client.send("GET /x HTTP/1.1\r\nHost: h\r\nCookie: x=1; SID=" + session + "\r\n\r\n");
                    assertThat(client.response()).endsWith(session);
                }
                client.get("/x");
                client.response();
            }
            assertThat(proxy.seen.count("sticky HIT")).isEqualTo(12);
        }
    }

    @Test
    void clientsWhoseTlsPassesThroughComeBackByTheirNetwork() throws Exception {
        byte[] hello = HelloBytes.ordinary("legacy.example.org", "h2");
        PassthroughSettings legacy = new PassthroughSettings(
                List.of(new SniRoute(List.of("legacy.example.org"), List.of(), "app")), 16384, false);
        ScriptedBackend.Script script = client -> {
            client.read(hello.length);
            client.send(String.valueOf(client.socket.getLocalPort()));
        };
        try (ScriptedBackend one = ScriptedBackend.running(script);
                ScriptedBackend two = ScriptedBackend.running(script);
                Proxy proxy = by(SourceIp.defaults(), true, one, two)
                        .passthrough(legacy)
                        .start()) {
            String first = passThrough(proxy, hello);
            for (int i = 0; i < 5; i++) {
                assertThat(passThrough(proxy, hello)).isEqualTo(first);
            }
            assertThat(proxy.seen.count("sticky HIT")).isEqualTo(5);
        }
    }

    private static String passThrough(Proxy proxy, byte[] hello) throws IOException {
        try (RawClient client = proxy.connect()) {
            client.send(hello);
            return client.rest();
        }
    }
}

package io.sluice.core.proxy;

import io.sluice.core.settings.TunnelSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What the tests of tunnels have in common: settings, and the words that open a tunnel. */
final class Tunnels {

    static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    private Tunnels() {}

    /** The two connections of a tunnel as the peers hold them. */
    record Pair(RawClient client, Wire backend) {}

    /** WebSocket and CONNECT, for as long as it takes. */
    static TunnelSettings patient() {
        return times(20_000, 20_000);
    }

    /** In milliseconds. */
    static TunnelSettings times(long idle, long halfClosed) {
        return new TunnelSettings(List.of("websocket"), true, Duration.ofMillis(idle), Duration.ofMillis(halfClosed));
    }

    static String upgrade(String fields) {
        return "GET /chat HTTP/1.1\r\nHost: example.org\r\n" + fields + "\r\n";
    }

    static String websocket() {
        return upgrade("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    }

    static String connect(String target) {
        return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n";
    }

    /** Opens a tunnel with a client of its own. */
    static Pair open(Proxy proxy, ScriptedBackend backend) throws IOException, InterruptedException {
        return open(proxy.connect(), backend);
    }

    static Pair open(RawClient client, ScriptedBackend backend) throws IOException, InterruptedException {
        client.send(websocket());
        Wire peer = backend.nextWithHead();
        peer.send(SWITCHING);
        client.expect(SWITCHING);
        return new Pair(client, peer);
    }
}

package io.sluice.core.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Which requests may turn their connection into a tunnel. One per listener; holds no state of a request. */
public final class TunnelRules {

    /** Nothing may. */
    static final TunnelRules NONE = new TunnelRules(List.of(), false);

    private final byte[][] upgrades;
    private final boolean connect;

    /**
     * Rules.
     *
     * @param upgrades the protocols that may be upgraded to, as they stand in Upgrade; case makes no difference
     * @param connect whether CONNECT is forwarded
     */
    public TunnelRules(List<String> upgrades, boolean connect) {
        this.upgrades = upgrades.stream()
                .map(protocol -> protocol.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
        this.connect = connect;
    }

    /** True where WebSocket may be upgraded to, and so opened in HTTP/2 (RFC 8441). */
    public boolean allowsWebSocket() {
        byte[] name = "websocket".getBytes(StandardCharsets.US_ASCII);
        return allows(name, 0, name.length);
    }

    boolean connect() {
        return connect;
    }

    boolean allows(byte[] bytes, int start, int end) {
        for (byte[] protocol : upgrades) {
            if (Ascii.equalsLowerCase(protocol, bytes, start, end)) {
                return true;
            }
        }
        return false;
    }
}

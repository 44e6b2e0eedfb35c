package io.sluice.core.http;

import org.jspecify.annotations.Nullable;

/**
 * What a request head means, beyond its syntax: method, where it wants to go, how its body is delimited, whether the
 * connection goes on (RFC 9112 sections 3, 6 and 9). Kept with the connection and filled anew for each head. Not safe for use
 * by several threads.
 */
public final class RequestRules {

    private static final byte[] CONTINUE = {'1', '0', '0', '-', 'c', 'o', 'n', 't', 'i', 'n', 'u', 'e'};

    private final ConnectionOptions connection = new ConnectionOptions();
    private final Framing framing = new Framing();
    private final RequestTarget target = new RequestTarget();
    private final UpgradeOffer upgrade = new UpgradeOffer();
    private KnownMethod method = KnownMethod.OTHER;

    /** Forgets the head before, so that nothing is believed of one that cannot be read. */
    public void clear() {
        method = KnownMethod.OTHER;
        upgrade.clear();
    }

    /** As {@link #read(Head, TunnelRules)} where no tunnel is allowed. */
    public @Nullable Fault read(Head head) {
        return read(head, TunnelRules.NONE);
    }

    /**
     * Looks at a head whose syntax is right.
     *
     * @param tunnels which requests may ask for a tunnel
     * @return why it is to be refused, or null
     */
    public @Nullable Fault read(Head head, TunnelRules tunnels) {
        upgrade.clear();
        method = KnownMethod.of(head.bytes, head.methodStart(), head.methodEnd());
        if (method == KnownMethod.CONNECT && !tunnels.connect()) {
            return Fault.METHOD_CONNECT;
        }
        Fault fault = framing.read(head);
        if (fault == null) {
            fault = target.read(head, method);
        }
        if (fault == null && !connection.read(head)) {
            fault = Fault.CONNECTION_INVALID;
        }
        if (fault == null && method == KnownMethod.CONNECT && bodyLength() != 0) {
            fault = Fault.CONNECT_BODY;
        }
        if (fault == null && head.has(KnownField.UPGRADE) && mayUpgrade(head)) {
            upgrade.read(head, connection, tunnels);
        }
        return fault == null && head.has(KnownField.EXPECT) ? expectation(head) : fault;
    }

    public KnownMethod method() {
        return method;
    }

    /** Where the request wants to go. */
    public RequestTarget target() {
        return target;
    }

    /** Bytes of the body, 0 where there is none, -1 where it is chunked. */
    public long bodyLength() {
        return framing.chunked() ? -1 : Math.max(framing.contentLength(), 0);
    }

    /** True where the client wants to use the connection again (RFC 9112 section 9.3). */
    public boolean keepAlive(Head head) {
        return !connection.close() && (head.minorVersion() > 0 || connection.keepAlive());
    }

    ConnectionOptions connection() {
        return connection;
    }

    /**
     * An upgrade in HTTP/1.0 is to be ignored (RFC 9110 section 7.8). One with a body would have us tell the end of the body
     * from the beginning of the other protocol, in which we and the backend could differ; no client of WebSocket sends one.
     */
    private boolean mayUpgrade(Head head) {
        return head.minorVersion() > 0 && method != KnownMethod.CONNECT && bodyLength() == 0;
    }

    /** True where the request asks for a tunnel in another protocol, and may. */
    public boolean asksForTunnel() {
        return upgrade.made();
    }

    /** The upgrade that goes on to the backend. */
    UpgradeOffer upgrade() {
        return upgrade;
    }

    private static @Nullable Fault expectation(Head head) {
        int field = head.find(KnownField.EXPECT);
        boolean understood = !head.repeats(KnownField.EXPECT)
                && Ascii.equalsLowerCase(CONTINUE, head.bytes, head.valueStart(field), head.valueEnd(field));
        return understood ? null : Fault.EXPECTATION;
    }
}

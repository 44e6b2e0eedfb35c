package io.sluice.core.http;

import org.jspecify.annotations.Nullable;

/**
 * What a response head means in answer to a request: how its body is delimited and whether the backend connection goes on
 * (RFC 9112 sections 6.3 and 9). Kept with the connection and filled anew for each head. Not safe for use by several threads.
 */
public final class ResponseRules {

    private final ConnectionOptions connection = new ConnectionOptions();
    private final Framing framing = new Framing();
    private boolean bodyless;
    private boolean keepAlive;
    private boolean switched;

    /**
     * Looks at a head whose syntax is right; it may turn the connection into a tunnel where the request asked for one.
     *
     * @param request what was sent to the backend
     * @return why it is to be refused, or null
     */
    public @Nullable Fault read(Head head, RequestRules request) {
        if (head.status() == 101 && request.upgrade().made()) {
            return readTunnel(head, request);
        }
        if (request.method() == KnownMethod.CONNECT && head.status() / 100 == 2) {
            return readTunnel(head, request);
        }
        return read(head, request.method());
    }

    /** Lengths and codings in such a head mean nothing (RFC 9110 sections 8.6 and 9.3.6). */
    private @Nullable Fault readTunnel(Head head, RequestRules request) {
        switched = true;
        bodyless = true;
        keepAlive = false;
        if (!connection.read(head)) {
            return Fault.CONNECTION_INVALID;
        }
        boolean answered = head.status() != 101
                || head.minorVersion() > 0 && request.upgrade().isAnsweredBy(head, connection);
        return answered ? null : Fault.SWITCHING_PROTOCOL;
    }

    /**
     * Looks at a head whose syntax is right.
     *
     * @param method the method of the request that it answers
     * @return why it is to be refused, or null
     */
    public @Nullable Fault read(Head head, KnownMethod method) {
        int status = head.status();
        switched = false;
        if (status == 101) {
            return Fault.SWITCHING;
        }
        bodyless = method == KnownMethod.HEAD || status < 200 || status == 204 || status == 304;
        Fault fault = framing.read(head);
        if (fault == null && !connection.read(head)) {
            fault = Fault.CONNECTION_INVALID;
        }
        keepAlive = !connection.close() && (head.minorVersion() > 0 || connection.keepAlive());
        return fault;
    }

    /** True where another head follows in answer to the same request. */
    public static boolean isInterim(Head head) {
        return head.status() < 200;
    }

    /** True where the connection is a tunnel from the end of this head on. */
    public boolean switched() {
        return switched;
    }

    /** True where the response has no body, whatever its fields say. */
    public boolean bodyless() {
        return bodyless;
    }

    /** True where the body is chunked. */
    public boolean chunked() {
        return !bodyless && framing.chunked();
    }

    /** Bytes of the body, 0 where there is none, -1 where it is chunked or goes on until the backend closes. */
    public long bodyLength() {
        return bodyless ? 0 : framing.contentLength();
    }

    /** What Content-Length says, also where there is no body; -1 where there is none. */
    public long declaredLength() {
        return switched ? -1 : framing.contentLength();
    }

    /** True where only the end of the connection ends the body. */
    public boolean untilClose() {
        return !bodyless && !framing.chunked() && framing.contentLength() < 0;
    }

    /** True where the backend connection can be used again once the body has ended. */
    public boolean keepAlive() {
        return keepAlive && !untilClose();
    }

    ConnectionOptions connection() {
        return connection;
    }
}

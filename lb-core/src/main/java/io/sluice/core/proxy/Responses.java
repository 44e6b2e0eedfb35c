package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownMethod;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.ResponseWriter;
import io.sluice.core.http.ResponseWriter.Persistence;
import io.sluice.core.spi.EndCause;

/** Writes the responses of one client connection, and decides whether it goes on after each. */
final class Responses {

    private static final long GRACE_NANOS = 1_000_000_000L;

    private final Outflow out;
    private final ByteBufAllocator allocator;
    private boolean keepAlive;
    private boolean draining;
    private boolean closing;

    Responses(Outflow out, ByteBufAllocator allocator) {
        this.out = out;
        this.allocator = allocator;
    }

    /** A request begins; whether its client wants the connection to go on. */
    void begin(boolean wanted) {
        keepAlive = wanted;
    }

    /** The response at hand, or the next one, is the last. */
    void drain() {
        draining = true;
    }

    /** The next head that we write is that of the last response. What has begun is not cut short by it. */
    void closeAfterNext() {
        closing = true;
    }

    /** How long the next request is waited for; one may be on its way on a connection that is to be closed. */
    long patienceNanos(ListenerPlan plan) {
        return closing ? Math.min(GRACE_NANOS, plan.keepAliveNanos) : plan.keepAliveNanos;
    }

    /** True where the connection goes on after the response that is being sent. */
    boolean keepsAlive() {
        return keepAlive && !draining;
    }

    /** Sends a response head, interim or final. */
    void sendHead(Exchange current, Head head, ResponseRules rules) {
        boolean chunks = current.head().minorVersion() > 0;
        Persistence persistence = Persistence.IMPLIED;
        if (rules.switched()) {
            persistence = head.status() == 101 ? Persistence.UPGRADE : Persistence.IMPLIED;
        } else if (!ResponseRules.isInterim(head)) {
            boolean delimited = !rules.untilClose() && (chunks || !rules.chunked());
            keepAlive = keepsAlive() && !closing && goesOnAfter(current) && delimited;
            persistence = !keepAlive ? Persistence.CLOSE : chunks ? Persistence.IMPLIED : Persistence.KEEP_ALIVE;
        }
        ResponseWriter writer = current.listener().responseWriter;
        ByteBuf bytes = allocator.directBuffer(head.length() + writer.slack() + Outflow.ROOM);
        writer.write(bytes, head, rules, chunks, persistence);
        current.facts().responseBytes += bytes.readableBytes();
        out.writeHead(bytes);
    }

    /** Answers ourselves. Returns true where the connection goes on. */
    boolean sendLocal(Exchange current, EndCause cause, String detail) {
        FixedAnswer page = current.listener().errorPages.of(cause.status());
        String connection = beginLocal(current, cause.status(), false);
        boolean withBody = current.rules().method() != KnownMethod.HEAD;
        send(
                current,
                page == null
                        ? LocalResponse.of(allocator, cause, detail, withBody, connection)
                        : page.write(allocator, withBody, connection));
        return keepAlive;
    }

    /** Sends the answer of a route. Returns true where the connection goes on. */
    boolean sendAnswer(Exchange current, LocalAnswer answer) {
        String connection = beginLocal(current, answer.status(), answer.closes());
        boolean withBody = current.rules().method() != KnownMethod.HEAD;
        send(current, answer.write(allocator, current.head(), current.rules().target(), withBody, connection));
        return keepAlive;
    }

    /** Returns the value of Connection, or empty. */
    private String beginLocal(Exchange current, int status, boolean close) {
        keepAlive = keepsAlive() && !closing && !close && goesOnAfter(current);
        current.facts().status = status;
        return !keepAlive ? "close" : current.head().minorVersion() == 0 ? "keep-alive" : "";
    }

    /** What a client sends behind a CONNECT that is declined was meant for the tunnel and must not be read as a request. */
    private static boolean goesOnAfter(Exchange current) {
        return current.requestDone() && current.rules().method() != KnownMethod.CONNECT;
    }

    /** Sends the next bytes as a part of the response body; takes them out. */
    void sendBody(Exchange current, ByteBuf in, int count) {
        current.facts().responseBytes += count;
        out.write(in, count);
    }

    /** Changes the head of a response of our own as its route says; takes it over. */
    private ByteBuf edited(Exchange current, ByteBuf own) {
        Head head = new Head();
        OwnAnswer.read(own, head);
        current.editOwn(head);
        ByteBuf out = allocator.directBuffer(head.length() + own.readableBytes());
        ResponseWriter.writeOwn(out, head);
        out.writeBytes(own);
        own.release();
        return out;
    }

    /** Sends a response of our own; takes it over. */
    private void send(Exchange current, ByteBuf own) {
        ByteBuf bytes = current.route().editsOwn() ? edited(current, own) : own;
        byte[] line = current.listener().strictTransport;
        current.facts().responseBytes += bytes.readableBytes() + line.length;
        if (line.length > 0) {
            int statusLine = bytes.bytesBefore((byte) '\n') + 1;
            out.write(bytes.readRetainedSlice(statusLine));
            out.write(allocator.directBuffer(line.length).writeBytes(line));
        }
        out.write(bytes);
    }
}

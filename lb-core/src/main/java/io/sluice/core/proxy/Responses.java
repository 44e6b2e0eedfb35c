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

    private final Outflow out;
    private final ByteBufAllocator allocator;
    private boolean keepAlive;
    private boolean draining;

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

    /** True where the connection goes on after the response that is being sent. */
    boolean keepsAlive() {
        return keepAlive && !draining;
    }

    /** Sends a response head, interim or final. */
    void sendHead(Exchange current, Head head, ResponseRules rules) {
        boolean chunks = current.head().minorVersion() > 0;
        Persistence persistence = Persistence.IMPLIED;
        if (!ResponseRules.isInterim(head)) {
            boolean delimited = !rules.untilClose() && (chunks || !rules.chunked());
            keepAlive = keepsAlive() && current.requestDone() && delimited;
            persistence = !keepAlive ? Persistence.CLOSE : chunks ? Persistence.IMPLIED : Persistence.KEEP_ALIVE;
        }
        ByteBuf bytes = allocator.directBuffer(head.length() + ResponseWriter.SLACK + Outflow.ROOM);
        current.listener().responseWriter.write(bytes, head, rules, chunks, persistence);
        current.facts().responseBytes += bytes.readableBytes();
        out.writeHead(bytes);
    }

    /** Answers ourselves. Returns true where the connection goes on. */
    boolean sendLocal(Exchange current, EndCause cause, String detail) {
        keepAlive = keepsAlive() && current.requestDone();
        current.facts().status = cause.status();
        boolean old = current.head().minorVersion() == 0;
        String connection = !keepAlive ? "close" : old ? "keep-alive" : "";
        boolean withBody = current.method() != KnownMethod.HEAD;
        send(current, LocalResponse.of(allocator, cause, detail, withBody, connection));
        return keepAlive;
    }

    /** Sends the next bytes as a part of the response body; takes them out. */
    void sendBody(Exchange current, ByteBuf in, int count) {
        current.facts().responseBytes += count;
        out.write(in, count);
    }

    /** Sends a response of our own; takes it over. */
    private void send(Exchange current, ByteBuf bytes) {
        current.facts().responseBytes += bytes.readableBytes();
        out.write(bytes);
    }
}

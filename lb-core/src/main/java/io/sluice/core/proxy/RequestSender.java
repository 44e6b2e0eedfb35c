package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.core.http.ChunkWriter;
import io.sluice.core.pool.Backend;

/**
 * Writes the requests of one HTTP/1 connection to a backend, one after another. A body comes as HTTP/1 frames it, or as data alone
 * from a client of HTTP/2; where its length is not known it gets chunks here then. On the connection's event loop.
 */
final class RequestSender {

    private final Outflow out;
    private final ByteBufAllocator allocator;
    private final ChunkWriter chunks = new ChunkWriter();
    private boolean chunking;

    RequestSender(Outflow out, ByteBufAllocator allocator) {
        this.out = out;
        this.allocator = allocator;
    }

    /** Writes the head. */
    void begin(Exchange exchange, Backend backend) {
        chunking = exchange.sendsDataOnly() && exchange.rules().bodyLength() < 0;
        if (chunking) {
            chunks.begin();
        }
        ByteBuf bytes = allocator.directBuffer(exchange.head().length() + 512 + Outflow.ROOM);
        exchange.writeHead(bytes, backend);
        out.writeHead(bytes);
    }

    /** Writes a part of the body; takes it over. */
    void write(ByteBuf part) {
        if (chunking) {
            if (!part.isReadable()) {
                part.release();
                return;
            }
            ByteBuf before = allocator.directBuffer(ChunkWriter.BEFORE);
            chunks.before(before, part.readableBytes());
            out.write(before);
        }
        out.write(part);
    }

    /** Writes the end of the body, where that takes any byte. */
    void end(Exchange exchange) {
        if (chunking) {
            chunking = false;
            ByteBuf end = allocator.directBuffer(
                    ChunkWriter.END + exchange.request().trailers.length());
            chunks.end(end, exchange.request().trailers);
            out.write(end);
        }
    }
}

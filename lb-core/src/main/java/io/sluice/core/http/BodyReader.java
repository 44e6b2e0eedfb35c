package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a body ends, however its bytes arrive (RFC 9112 sections 6 and 7). Counts and checks, never copies: the bytes
 * that {@link #accept} allows are forwarded as they came, chunk framing included. Kept with the connection. Not safe for use by
 * several threads.
 */
public final class BodyReader {

    private enum Kind {
        DONE,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final ChunkedBody chunked = new ChunkedBody();
    private Kind kind = Kind.DONE;
    private long remaining;
    private boolean partIsData;

    /**
     * Begins a body of that many bytes, or a chunked one where it is -1.
     *
     * @param limits bound the trailers as they bound a head
     */
    public void begin(long length, MessageLimits limits) {
        begin(length, limits, null);
    }

    /** The same, and copies the trailers of a chunked one, where it has any and they are wanted. */
    public void begin(long length, MessageLimits limits, @Nullable Trailers wanted) {
        if (length < 0) {
            chunked.begin(limits, wanted);
            kind = Kind.CHUNKED;
        } else {
            remaining = length;
            kind = length == 0 ? Kind.DONE : Kind.LENGTH;
        }
    }

    /** Begins a body that the end of the connection ends. */
    public void beginUntilClose() {
        kind = Kind.UNTIL_CLOSE;
    }

    /** True where the last byte of the body has been accepted. */
    public boolean done() {
        return kind == Kind.DONE;
    }

    /** True where the body may end with the connection. */
    public boolean untilClose() {
        return kind == Kind.UNTIL_CLOSE;
    }

    /**
     * How many of the readable bytes belong to the body and are right. The caller takes exactly these.
     *
     * @return from 0 to the readable bytes; fewer than these where the body ends before them, or is {@link #broken}
     */
    public int accept(ByteBuf in) {
        return switch (kind) {
            case DONE -> 0;
            case UNTIL_CLOSE -> in.readableBytes();
            case LENGTH -> acceptLength(in.readableBytes());
            case CHUNKED -> {
                int accepted = chunked.accept(in, in.readerIndex(), in.writerIndex());
                end(chunked.done());
                yield accepted;
            }
        };
    }

    /**
     * As {@link #accept}, but ends at each change between chunk framing and data, so that the framing can be left out for a
     * client that knows no chunks.
     */
    public int acceptPart(ByteBuf in) {
        if (kind != Kind.CHUNKED) {
            partIsData = true;
            return accept(in);
        }
        int accepted = chunked.acceptPart(in, in.readerIndex(), in.writerIndex());
        partIsData = chunked.partIsData();
        end(chunked.done());
        return accepted;
    }

    /** True where what {@link #acceptPart} accepted last is data, not chunk framing. */
    public boolean partIsData() {
        return partIsData;
    }

    /** True where the chunk framing is broken and the connection can be used for nothing more. */
    public boolean broken() {
        return kind == Kind.CHUNKED && chunked.fault() != null;
    }

    /** What is wrong where {@link #broken}. */
    public Fault fault() {
        Fault fault = chunked.fault();
        return fault == null ? Fault.CHUNK_END : fault;
    }

    private int acceptLength(int readable) {
        int accepted = (int) Math.min(remaining, readable);
        remaining -= accepted;
        end(remaining == 0);
        return accepted;
    }

    private void end(boolean ended) {
        if (ended) {
            kind = Kind.DONE;
        }
    }
}

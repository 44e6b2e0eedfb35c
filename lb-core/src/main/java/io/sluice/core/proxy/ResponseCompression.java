package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.core.compress.BodyEncoder;
import io.sluice.core.compress.Coding;
import io.sluice.core.http.AcceptEncoding;
import io.sluice.core.http.ChunkWriter;
import io.sluice.core.http.Head;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.Trailers;
import io.sluice.core.spi.ListenerObserver;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The compression of one response: whether there is one, and then its body on the way from the exchange to the client. Each burst of
 * the backend is flushed, so that an event stream passes event by event; a part of a body is encoded when it comes, and what is held
 * back is bounded by the window of the coding.
 *
 * <pre>
 *   decide() --not to be--> as it came
 *      |
 *      +--> begin() --> body() ... flush() ... body() --> finish() --> release()      release() at any time
 * </pre>
 *
 * Made for an exchange when a route first asks for it, used again. On the exchange's event loop.
 */
final class ResponseCompression {

    /** So many bytes are encoded before others of the event loop get their turn: a few milliseconds. */
    private static final int SLICE = 256 * 1024;

    private static final int NOT_MODIFIED = 304;

    private final ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    private final ChunkWriter chunks = new ChunkWriter();
    private final Trailers none = new Trailers();
    private @Nullable CompressionPlan plan;
    private @Nullable Coding coding;
    private @Nullable BodyEncoder encoder;
    private @Nullable Trailers trailers;
    private boolean varies;
    private boolean chunking;
    private boolean unflushed;
    private int slice;
    private long taken;
    private long given;

    /**
     * Decides about a response; a place is taken where it is to be compressed.
     *
     * @return true where its head has to be changed, whether its body is or not
     */
    boolean decide(CompressionPlan by, Head request, Head response, ResponseRules rules, ListenerObserver observer) {
        release(observer);
        varies = by.rules.allow(request, response, rules)
                && (by.rules.isLongEnough(rules) || AcceptEncoding.refusesIdentity(request));
        // A client of HTTP/1.0 would get it without an end that it could tell from a cut.
        if (!varies || request.minorVersion() == 0) {
            return varies || response.status() == NOT_MODIFIED && EncodedHead.wasWeakened(request, response);
        }
        Coding wanted = Coding.choose(request, by.offered);
        if (wanted == null || rules.bodyless()) {
            coding = wanted;
        } else if (by.enter()) {
            plan = by;
            coding = wanted;
        } else {
            observer.limitReached("compression-max-active");
        }
        return true;
    }

    /** True where the body is being compressed, or will be. */
    boolean on() {
        return plan != null;
    }

    /** True where the response depends on Accept-Encoding. */
    boolean varies() {
        return varies;
    }

    /** What the response is, or would be had it a body, compressed with; null where it goes out as it is. */
    @Nullable
    Coding coding() {
        return coding;
    }

    /**
     * The head is out, and the body follows.
     *
     * @param inChunks whether it gets chunks here, else the client side delimits it
     */
    void begin(boolean inChunks) {
        encoder = Objects.requireNonNull(plan).open(Objects.requireNonNull(coding));
        chunking = inChunks;
        chunks.begin();
        trailers = null;
        unflushed = false;
        slice = 0;
        taken = 0;
        given = 0;
    }

    /** Takes a part of the body out of a buffer. Returns true where others should get their turn now. */
    boolean body(ByteBuf in, int count, ClientSide to) {
        ByteBuf out = allocator.directBuffer(64 + count / 2);
        try {
            taken += count;
            encoder().encode(in, count, out);
            unflushed = true;
            send(out, to);
        } finally {
            out.release();
        }
        slice += count;
        if (slice < SLICE) {
            return false;
        }
        slice = 0;
        return true;
    }

    /** The fields behind the body, valid until its end. */
    void trailers(Trailers fields) {
        trailers = fields;
    }

    /** The backend pauses: the client gets what there is. */
    void flush(ClientSide to) {
        slice = 0;
        if (unflushed && encoder != null) {
            unflushed = false;
            ByteBuf out = allocator.directBuffer(512);
            try {
                encoder.flush(out);
                send(out, to);
            } finally {
                out.release();
            }
        }
    }

    /** The body is whole. */
    void finish(ClientSide to) {
        ByteBuf out = allocator.directBuffer(512);
        try {
            encoder().finish(out);
            send(out, to);
        } finally {
            out.release();
        }
        if (chunking && on()) {
            end(to);
        }
    }

    /** In a buffer of its own: a slice of the one before may still wait to be written. */
    private void end(ClientSide to) {
        Trailers fields = trailers == null ? none : trailers;
        ByteBuf out = allocator.directBuffer(ChunkWriter.END + 2 + fields.length());
        try {
            chunks.end(out, fields);
            to.sendBody(out, out.readableBytes());
        } finally {
            out.release();
        }
    }

    private void send(ByteBuf out, ClientSide to) {
        int count = out.readableBytes();
        if (count == 0) {
            return;
        }
        if (chunking) {
            ByteBuf before = allocator.directBuffer(ChunkWriter.BEFORE + 2);
            try {
                chunks.before(before, count);
                to.sendBody(before, before.readableBytes());
            } finally {
                before.release();
            }
        }
        // A write that fails may have ended the exchange.
        if (on()) {
            given += count;
            to.sendBody(out, count);
        }
    }

    /** The response is over, or is another: gives back what it holds. */
    void release(ListenerObserver observer) {
        CompressionPlan left = plan;
        if (left != null) {
            plan = null;
            left.leave();
        }
        BodyEncoder over = encoder;
        if (over != null) {
            encoder = null;
            over.close();
            observer.compressed(Objects.requireNonNull(coding).token(), taken, given);
        }
        coding = null;
        varies = false;
        trailers = null;
    }

    private BodyEncoder encoder() {
        return Objects.requireNonNull(encoder);
    }
}

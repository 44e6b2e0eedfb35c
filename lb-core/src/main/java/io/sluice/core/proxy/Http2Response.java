package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.core.http.ChunkWriter;
import io.sluice.core.http.Fault;
import io.sluice.core.http.FieldList;
import io.sluice.core.http.Head;
import io.sluice.core.http.Http2ResponseReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.Trailers;
import io.sluice.core.http.WebSocketKey;
import io.sluice.core.proxy.ResponseReader.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Reads the response of one stream of HTTP/2, and hands its parts to the exchange that it answers, as {@link ResponseReader} does
 * for HTTP/1. Knows nothing of the stream. Used again for the next; on the connection's event loop.
 */
final class Http2Response {

    /** As in HTTP/1. */
    private static final int MOST_INTERIM = 32;

    private static final int SMALL_HEAD = 16 * 1024;

    private final Head head = new Head();
    private final ResponseRules rules = new ResponseRules();
    private final Trailers trailers = new Trailers();
    private final ChunkWriter chunks = new ChunkWriter();
    private MessageLimits limits = new MessageLimits(0, 0, 0);
    private @Nullable Fault fault;
    private boolean upgrading;
    private boolean inBody;
    private boolean chunking;
    private long remaining;
    private int interim;

    /**
     * A request goes out: its response is awaited.
     *
     * @param asUpgrade true where a 2xx means to an HTTP/1 client that its upgrade was accepted
     */
    void begin(MessageLimits bounds, boolean asUpgrade) {
        limits = bounds;
        upgrading = asUpgrade;
        interim = 0;
        inBody = false;
        chunking = false;
        fault = null;
        trailers.clear();
    }

    /** Reads a field block: a head, interim or final, or the trailers. */
    Progress readFields(FieldList fields, boolean last, Exchange served, ByteBufAllocator allocator) {
        return inBody ? readTrailers(fields, last, served, allocator) : readHead(fields, last, served, allocator);
    }

    private Progress readHead(FieldList fields, boolean last, Exchange served, ByteBufAllocator allocator) {
        int status = Http2ResponseReader.status(fields);
        boolean switches = upgrading && status / 100 == 2;
        Fault found = switches ? parseSwitch(fields, served) : parse(fields, status, last, served);
        if (found == null) {
            found = rules.read(head, served.rules());
        }
        if (found != null) {
            return refuse(found);
        }
        if (rules.switched()) {
            served.responseHead(head, rules);
            return Progress.SWITCHED;
        }
        if (ResponseRules.isInterim(head)) {
            if (last || ++interim > MOST_INTERIM) {
                return refuse(last ? Fault.STATUS : Fault.INTERIM_COUNT);
            }
            served.interim(head, rules);
            return Progress.PART;
        }
        inBody = true;
        served.meets(head, rules);
        remaining = rules.bodyLength();
        chunking = rules.chunked() && !served.dataOnly();
        chunks.begin();
        if (served.drops(head)) {
            return Progress.DROPPED;
        }
        served.responseHead(head, rules);
        return last ? end(served, allocator) : Progress.PART;
    }

    private @Nullable Fault parse(FieldList fields, int status, boolean last, Exchange served) {
        return Http2ResponseReader.read(
                fields,
                head,
                limits,
                StatusText.ofAny(status),
                last,
                served.rules().method());
    }

    private @Nullable Fault parseSwitch(FieldList fields, Exchange served) {
        String answer = WebSocketKey.answer(served.head());
        return Http2ResponseReader.readSwitch(fields, head, limits, answer == null ? "" : answer);
    }

    /** Reads a part of the body. */
    Progress readData(ByteBuf data, boolean last, Exchange served, ByteBufAllocator allocator) {
        int count = data.readableBytes();
        if (!inBody || remaining >= 0 && count > remaining) {
            return refuse(inBody ? Fault.LENGTH_DATA : Fault.PSEUDO_FIELD);
        }
        if (remaining > 0) {
            remaining -= count;
        }
        if (count > 0) {
            if (chunking) {
                writeChunkStart(served, allocator, count);
            }
            served.responseBody(data, count);
        }
        return last ? end(served, allocator) : Progress.PART;
    }

    private void writeChunkStart(Exchange served, ByteBufAllocator allocator, int count) {
        ByteBuf before = allocator.directBuffer(ChunkWriter.BEFORE + 2);
        try {
            chunks.before(before, count);
            served.responseBody(before, before.readableBytes());
        } finally {
            before.release();
        }
    }

    private Progress readTrailers(FieldList fields, boolean last, Exchange served, ByteBufAllocator allocator) {
        Fault found = last ? Http2ResponseReader.readTrailers(fields, trailers, limits) : Fault.TRAILER;
        return found == null ? end(served, allocator) : refuse(found);
    }

    private Progress end(Exchange served, ByteBufAllocator allocator) {
        if (remaining > 0 && !rules.bodyless()) {
            return refuse(Fault.LENGTH_DATA);
        }
        if (chunking) {
            ByteBuf end = allocator.directBuffer(ChunkWriter.END + 2 + trailers.length());
            try {
                chunks.end(end, trailers);
                served.responseBody(end, end.readableBytes());
            } finally {
                end.release();
            }
        } else if (!trailers.isEmpty() && served.dataOnly()) {
            served.responseTrailers(trailers);
        }
        return Progress.WHOLE;
    }

    private Progress refuse(Fault reason) {
        fault = reason;
        return Progress.REFUSED;
    }

    /** Why the response was refused. */
    Fault fault() {
        return fault == null ? Fault.PSEUDO_FIELD : fault;
    }

    /** True where the head of the final response has been read. */
    boolean inBody() {
        return inBody;
    }

    /** True where nothing large hangs on the object, so that it may be kept. */
    boolean isSmall() {
        return head.bytes().length <= SMALL_HEAD;
    }
}

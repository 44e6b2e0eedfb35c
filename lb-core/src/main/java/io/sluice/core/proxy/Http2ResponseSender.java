package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.core.http.Head;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.Trailers;
import org.jspecify.annotations.Nullable;

/**
 * Writes the response of one stream to a client. The last bytes of a body are held back until more come, the burst ends or the
 * response does, so that a small response is one HEADERS and one DATA frame. On the event loop of the connection.
 */
final class Http2ResponseSender {

    private final Http2ClientConnection connection;
    private final Http2Stream stream;
    private @Nullable ByteBuf held;
    private @Nullable FieldHeaders trailers;
    private @Nullable ChannelFuture lastWrite;
    private boolean begun;
    private boolean ended;
    private boolean unclosed;
    private boolean closed;
    private Http2Error error = Http2Error.CANCEL;

    Http2ResponseSender(Http2ClientConnection connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
    }

    /** Writes a head, interim or final. Returns about how many bytes that are. */
    int head(Head head, ResponseRules rules, ListenerPlan plan) {
        if (ended || closed) {
            return 0;
        }
        boolean interim = ResponseRules.isInterim(head) && !rules.switched();
        boolean whole = !interim && !rules.switched() && (rules.bodyless() || rules.bodyLength() == 0);
        FieldHeaders fields = connection.outgoing();
        fields.clear();
        connection.loop().http2Responses().write(fields.fields(), head, rules, plan.via(), plan.strictTransportValue);
        begun |= !interim;
        ended |= whole;
        if (rules.switched() || whole && stream.state() != Http2Stream.State.HALF_CLOSED_REMOTE) {
            lastWrite = connection.writeHeaders(stream, fields, whole);
        } else {
            connection.writeHeadAlong(stream, fields, interim, whole);
            unclosed = whole;
        }
        return head.length();
    }

    /** Takes the next bytes of the body out of a buffer. */
    void body(ByteBuf in, int count) {
        write(false);
        if (ended || closed) {
            in.skipBytes(count);
        } else {
            held = in.readRetainedSlice(count);
        }
    }

    /** Takes over bytes that go through a tunnel. */
    void bytes(ByteBuf bytes) {
        write(false);
        if (ended || closed) {
            bytes.release();
        } else {
            held = bytes;
        }
    }

    /** Takes the fields behind the body, which end the response. */
    void trailers(Trailers fields) {
        FieldHeaders last = new FieldHeaders();
        connection.loop().http2Responses().write(last.fields(), fields);
        trailers = last;
    }

    /** Writes an answer of our own, given as HTTP/1 has it; takes it over. Returns how many bytes that are. */
    int own(ByteBuf answer, Exchange exchange) {
        int count = answer.readableBytes();
        try {
            Head head = new Head();
            ResponseRules rules = new ResponseRules();
            OwnAnswer.read(answer, head);
            if (rules.read(head, exchange.rules()) != null) {
                throw new IllegalStateException("an answer of our own that cannot be read");
            }
            exchange.editOwn(head);
            head(head, rules, exchange.listener());
            if (answer.isReadable()) {
                body(answer, answer.readableBytes());
            }
            return count;
        } finally {
            answer.release();
        }
    }

    void flush() {
        write(false);
        connection.flushSoon();
    }

    private void write(boolean last) {
        ByteBuf bytes = held;
        held = null;
        if (ended || closed) {
            if (bytes != null) {
                bytes.release();
            }
        } else if (last) {
            ended = true;
            boolean withTrailers = trailers != null;
            if (bytes != null || !withTrailers) {
                lastWrite = connection.writeData(stream, bytes == null ? Unpooled.EMPTY_BUFFER : bytes, !withTrailers);
            }
            if (trailers != null) {
                lastWrite = connection.writeHeaders(stream, trailers, true);
            }
        } else if (bytes != null) {
            lastWrite = connection.writeData(stream, bytes, false);
        }
    }

    /** The response cannot be finished, or is not wanted. */
    void breakWith(Http2Error why) {
        error = why;
        if (!closed) {
            reset();
        }
    }

    /** The exchange is over: ends the response where it is whole, else breaks the stream. */
    void end(boolean requestEnded) {
        if (!begun && !closed) {
            reset();
        } else if (unclosed && !closed) {
            connection.closeWritten(stream);
        } else if (!endsAlong()) {
            write(true);
            if (!requestEnded && !closed) {
                // The rest of the request is not wanted (RFC 9113 section 8.1).
                error = Http2Error.NO_ERROR;
                whenWritten(this::resetLate);
            }
        }
    }

    private boolean endsAlong() {
        ByteBuf bytes = held == null ? Unpooled.EMPTY_BUFFER : held;
        if (ended || closed || trailers != null) {
            return false;
        }
        // Closing the stream comes back here.
        held = null;
        ended = connection.writeLastAlong(stream, bytes);
        if (!ended) {
            held = bytes;
        }
        return ended;
    }

    private void resetLate() {
        if (!closed) {
            reset();
            connection.flushSoon();
        }
    }

    /** Does something once all that was written has gone to the socket, or never will. */
    void whenWritten(Runnable done) {
        write(false);
        ChannelFuture last = lastWrite;
        if (last == null || last.isDone()) {
            done.run();
        } else {
            last.addListener(written -> done.run());
        }
    }

    /** True where something waits for the client to take it. */
    boolean pending() {
        ChannelFuture last = lastWrite;
        return held != null || last != null && !last.isDone();
    }

    /** Says that nothing more comes; the other direction goes on. */
    void endOutput() {
        write(true);
        connection.flushSoon();
    }

    private void reset() {
        closed = true;
        write(false);
        connection.reset(stream, error);
    }

    /** The stream is closed, whoever did it. */
    void closed() {
        closed = true;
        write(false);
    }
}

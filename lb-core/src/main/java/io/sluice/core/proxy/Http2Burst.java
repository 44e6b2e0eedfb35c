package io.sluice.core.proxy;

import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One burst of reads of an HTTP/2 connection to a backend: which streams it concerned, and that what is written meanwhile goes out with
 * its end. On the event loop of the connection.
 */
final class Http2Burst {

    private final Http2BackendCodec codec;
    private final List<Http2BackendStream> touched = new ArrayList<>();
    private @Nullable ChannelHandlerContext context;
    private boolean inside;
    private long progress;

    Http2Burst(Http2BackendCodec codec) {
        this.codec = codec;
    }

    /** The codec, or who stands in for it, is in that pipeline. */
    void attached(ChannelHandlerContext to) {
        context = to;
    }

    ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    @Nullable
    ChannelHandlerContext contextIfAny() {
        return context;
    }

    void begins() {
        inside = true;
    }

    /** Something came on the stream in this burst. */
    void touch(Http2BackendStream stream) {
        touched.add(stream);
    }

    /** Tells the streams; what they write goes out next. */
    void ends() {
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).burstEnds();
        }
        touched.clear();
        inside = false;
    }

    /** Sends what is written, at once or with what the burst at hand brings. */
    void flush() {
        if (!inside && context != null && context.channel().isOpen()) {
            codec.flush(context);
        }
    }

    /** Asks whether the backend is alive. */
    void ping(long data) {
        codec.encoder().writePing(context(), false, data, context().newPromise());
        flush();
    }

    /** The backend has taken something of what is sent on the connection as a whole. */
    void progressed() {
        progress++;
    }

    /** Grows with {@link #progressed}. */
    long progress() {
        return progress;
    }
}

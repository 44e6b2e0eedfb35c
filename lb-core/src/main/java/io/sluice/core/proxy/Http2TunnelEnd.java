package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.sluice.core.spi.EndCause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Tunnel} that is one stream of an HTTP/2 connection to a backend (RFC 9113 section 8.5, RFC 8441 section 5):
 * DATA is what goes through it, END_STREAM is the last byte, RST_STREAM a reset. On the event loop of the connection.
 */
final class Http2TunnelEnd implements TunnelEnd {

    private final Http2BackendStream stream;
    private @Nullable Tunnel tunnel;
    private @Nullable TunnelEnd other;
    private long received;
    private boolean inputEnded;
    private boolean outputEnded;

    Http2TunnelEnd(Http2BackendStream stream) {
        this.stream = stream;
    }

    // The tunnel's side.

    @Override
    public void join(Tunnel joined, TunnelEnd opposite) {
        tunnel = joined;
        other = opposite;
    }

    @Override
    public void takeOver() {
        // The bytes come here already.
    }

    @Override
    public void read() {
        if (!tunnel().ended()) {
            read(other().writable());
        }
    }

    @Override
    public void read(boolean go) {
        stream.read(go);
    }

    @Override
    public void relay(ByteBuf bytes) {
        received += bytes.readableBytes();
        if (bytes.isReadable()) {
            other().send(bytes);
        } else {
            bytes.release();
        }
    }

    @Override
    public void send(ByteBuf bytes) {
        write(bytes, false, null);
    }

    private void write(ByteBuf bytes, boolean last, @Nullable Runnable done) {
        Http2Stream open = stream.flow().stream();
        if (open == null || outputEnded) {
            bytes.release();
            return;
        }
        ChannelHandlerContext at = stream.connection().burst().context();
        ChannelPromise promise = at.newPromise();
        if (done != null) {
            promise.addListener(gone -> done.run());
        }
        stream.connection().codec().encoder().writeData(at, open.id(), bytes, 0, last, promise);
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public boolean writable() {
        return stream.writable();
    }

    @Override
    public void endOutput(Runnable done) {
        write(Unpooled.EMPTY_BUFFER, true, () -> {
            outputEnded = true;
            if (!tunnel().ended()) {
                done.run();
            }
        });
        stream.flush();
    }

    @Override
    public void whenFlushed(Runnable done) {
        if (stream.flow().stream() == null) {
            done.run();
            return;
        }
        write(Unpooled.EMPTY_BUFFER, false, () -> {
            if (!tunnel().ended()) {
                done.run();
            }
        });
        stream.flush();
    }

    @Override
    public void close(boolean reset) {
        if (reset || !inputEnded || !outputEnded) {
            stream.flow().reset(reset ? Http2Error.CONNECT_ERROR : Http2Error.CANCEL);
        }
    }

    @Override
    public long received() {
        return received;
    }

    @Override
    public boolean closesByHalves() {
        return true;
    }

    @Override
    public boolean inputEnded() {
        return inputEnded;
    }

    @Override
    public boolean outputEnded() {
        return outputEnded;
    }

    @Override
    public EndCause abortCause() {
        return EndCause.BACKEND_ABORT;
    }

    @Override
    public boolean pending() {
        return stream.flow().pending();
    }

    @Override
    public void mark() {
        stream.flow().mark();
    }

    @Override
    public boolean progressed() {
        return stream.flow().progressed();
    }

    // The stream's side.

    void dataRead(ByteBuf data, boolean last) {
        if (!tunnel().ended()) {
            relay(data.readRetainedSlice(data.readableBytes()));
            if (last) {
                inputEnds();
            }
        }
    }

    void inputEnds() {
        if (!inputEnded && !tunnel().ended()) {
            inputEnded = true;
            tunnel().inputEnded(this);
        }
    }

    void burstEnds() {
        if (!tunnel().ended()) {
            other().flush();
            tunnel().moved();
        }
    }

    void writabilityChanged() {
        if (!tunnel().ended()) {
            other().read(writable());
        }
    }

    void closed() {
        if (!tunnel().ended() && !(inputEnded && outputEnded)) {
            tunnel().closed(this);
        }
    }

    private Tunnel tunnel() {
        return Objects.requireNonNull(tunnel);
    }

    private TunnelEnd other() {
        return Objects.requireNonNull(other);
    }
}

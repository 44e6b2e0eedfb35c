package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.sluice.core.spi.EndCause;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Tunnel} that is one stream of a client's HTTP/2 connection (RFC 8441, and CONNECT of RFC 9113 section 8.5): the
 * bytes are those of DATA frames, END_STREAM is the last byte, RST_STREAM the reset. On the event loop of the connection.
 */
final class StreamTunnelEnd implements TunnelEnd {

    private final Http2ClientStream stream;
    private final Http2ResponseSender out;
    private final EndCause abortCause;
    private @Nullable Tunnel tunnel;
    private @Nullable TunnelEnd other;
    private long received;
    private int owed;
    private boolean reading;
    private boolean burst;
    private boolean endsEarly;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean progressed;

    /**
     * An end.
     *
     * @param endsEarly true where the client has said already that nothing more comes
     */
    StreamTunnelEnd(Http2ClientStream stream, Http2ResponseSender out, boolean endsEarly, EndCause abortCause) {
        this.stream = stream;
        this.out = out;
        this.endsEarly = endsEarly;
        this.abortCause = abortCause;
    }

    // The stream's side.

    /** Bytes have come that are not given back to the window yet. */
    void owes(int bytes) {
        owed += bytes;
    }

    /** Bytes have come. Returns how many may be given back to the window at once. */
    int received(ByteBuf data, boolean end) {
        int count = data.readableBytes();
        if (tunnel().ended()) {
            return count;
        }
        tunnel().lookAtClock();
        burst = true;
        relay(data.retainedSlice());
        if (!reading) {
            owed += count;
            count = 0;
        }
        if (end) {
            inputEnds();
        }
        return count;
    }

    /** What came together is all there. */
    void burstEnded() {
        if (burst && !tunnel().ended()) {
            burst = false;
            other().flush();
            tunnel().moved();
        }
    }

    void writabilityChanged() {
        progressed = true;
        if (!tunnel().ended()) {
            other().read(stream.writable());
        }
    }

    /** The stream is closed. */
    void streamClosed() {
        if (!tunnel().ended()) {
            tunnel().lookAtClock();
            tunnel().closed(this);
        }
    }

    private void inputEnds() {
        if (!inputEnded && !tunnel().ended()) {
            inputEnded = true;
            tunnel().inputEnded(this);
        }
    }

    // The tunnel's side.

    @Override
    public void join(Tunnel joined, TunnelEnd opposite) {
        tunnel = joined;
        other = opposite;
    }

    @Override
    public void takeOver() {}

    @Override
    public void read() {
        if (!tunnel().ended()) {
            read(other().writable());
            if (endsEarly) {
                endsEarly = false;
                inputEnds();
            }
        }
    }

    @Override
    public void read(boolean go) {
        reading = go;
        if (go && owed > 0) {
            stream.consume(owed);
            owed = 0;
        }
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
        out.bytes(bytes);
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public boolean writable() {
        return stream.writable();
    }

    @Override
    public void endOutput(Runnable done) {
        outputEnded = true;
        out.endOutput();
        whenFlushed(done);
    }

    @Override
    public void whenFlushed(Runnable done) {
        out.flush();
        out.whenWritten(() -> {
            if (!tunnel().ended()) {
                done.run();
            }
        });
    }

    @Override
    public void close(boolean reset) {
        if (owed > 0) {
            stream.consume(owed);
            owed = 0;
        }
        if (reset) {
            out.breakWith(Http2Error.CANCEL);
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
        return abortCause;
    }

    @Override
    public boolean pending() {
        return out.pending();
    }

    @Override
    public void mark() {
        progressed = false;
    }

    @Override
    public boolean progressed() {
        return progressed;
    }

    private Tunnel tunnel() {
        return Objects.requireNonNull(tunnel);
    }

    private TunnelEnd other() {
        return Objects.requireNonNull(other);
    }
}

package io.sluice.core.proxy;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one stream to a backend: what may be sent, what of that the backend takes, and what we let it send. There from the
 * first frame sent until the stream is closed. On the connection's event loop.
 */
final class Http2Flow {

    private final Http2BackendConnection connection;
    private @Nullable Http2Stream stream;
    private boolean giving;
    private int kept;
    private long windowUpdates;
    private long progressAtMark;

    Http2Flow(Http2BackendConnection connection) {
        this.connection = connection;
    }

    /** For another stream, which is not open yet. */
    void renew() {
        stream = null;
        giving = true;
        kept = 0;
    }

    void open(Http2Stream opened) {
        stream = opened;
    }

    void closed() {
        stream = null;
    }

    /** The stream of the codec, or null where it is not open. */
    @Nullable
    Http2Stream stream() {
        return stream;
    }

    /** True where it is open and we have not ended it. */
    boolean sends() {
        return stream != null && stream.state().localSideOpen();
    }

    // What we send.

    boolean writable() {
        return stream == null || remote().isWritable(stream);
    }

    /** The backend takes more on this stream. */
    void windowGrew() {
        windowUpdates++;
    }

    void mark() {
        progressAtMark = progress();
    }

    /** True where the backend has taken something since the mark. */
    boolean progressed() {
        return progress() != progressAtMark;
    }

    /** Where the stream's own window is used up, only its own updates tell anything. */
    private long progress() {
        boolean full = stream != null && remote().windowSize(stream) <= 0;
        return full ? windowUpdates : windowUpdates + connection.burst().progress();
    }

    /** True where something that was written waits for the backend to take it. */
    boolean pending() {
        return stream != null
                && (remote().hasFlowControlled(stream)
                        || !connection.burst().context().channel().isWritable());
    }

    private Http2RemoteFlowController remote() {
        return connection.codec().encoder().flowController();
    }

    /** Tells the backend that the stream is of no use; what comes of it is closed at once or soon. */
    void reset(Http2Error error) {
        Http2Burst burst = connection.burst();
        if (stream != null && burst.context().channel().isActive()) {
            connection
                    .codec()
                    .resetStream(
                            burst.context(),
                            stream.id(),
                            error.code(),
                            burst.context().newPromise());
            burst.flush();
        }
    }

    // What the backend sends.

    /** True where what has come is given back to the window at once. */
    boolean giving() {
        return giving;
    }

    /** Bytes have come that are not given back to the window yet. */
    void keep(int bytes) {
        kept += bytes;
    }

    /** Lets the backend send on, or no more than the window has. Returns false where that is as it was. */
    boolean give(boolean go) {
        if (giving == go) {
            return false;
        }
        giving = go;
        if (go && kept > 0 && stream != null) {
            int bytes = kept;
            kept = 0;
            try {
                connection.codec().decoder().flowController().consumeBytes(stream, bytes);
            } catch (Http2Exception e) {
                connection.codec().onError(connection.burst().context(), true, e);
            }
            connection.burst().flush();
        }
        return true;
    }
}

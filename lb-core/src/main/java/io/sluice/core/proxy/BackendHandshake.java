package io.sluice.core.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.TlsFailure;

/** The handshake with a backend. On the event loop of the connection. */
final class BackendHandshake extends Handshake {

    private final BackendObserver observer;

    BackendHandshake(Loop loop, BackendObserver observer) {
        super(loop);
        this.observer = observer;
    }

    @Override
    void done(ChannelHandlerContext at, long begunEpochMillis, long nanos) {
        observer.handshakeDone(nanos);
    }

    @Override
    void failed(TlsFailure reason) {
        observer.handshakeFailed(reason);
    }
}

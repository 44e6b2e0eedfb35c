package io.sluice.core.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsFacts;
import io.sluice.core.spi.TlsFailure;

/**
 * The handshake of a client. Those behind get {@link TlsFacts} as an event of its own, before Netty's. On the event loop of the
 * connection.
 */
final class ClientHandshake extends Handshake {

    private final ServerTls tls;
    private final ListenerObserver observer;
    private final UnfinishedHandshakes unfinished;

    ClientHandshake(Loop loop, ServerTls tls, ListenerObserver observer, UnfinishedHandshakes unfinished) {
        super(loop);
        this.tls = tls;
        this.observer = observer;
        this.unfinished = unfinished;
    }

    @Override
    void done(ChannelHandlerContext at, long begunEpochMillis, long nanos) {
        unfinished.remove(this);
        TlsFacts facts = tls.facts(at.channel(), begunEpochMillis, nanos);
        observer.handshakeDone(facts);
        at.fireUserEventTriggered(facts);
    }

    @Override
    void failed(TlsFailure reason) {
        unfinished.remove(this);
        observer.handshakeFailed(reason);
    }
}

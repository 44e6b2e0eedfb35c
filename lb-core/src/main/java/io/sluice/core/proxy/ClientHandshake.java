package io.sluice.core.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.sluice.core.spi.ListenerObserver;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsFacts;
import io.sluice.core.spi.TlsFailure;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of a client. Those behind get {@link TlsFacts} as an event of its own, before Netty's. On the event loop of the
 * connection.
 */
final class ClientHandshake extends Handshake {

    private final ServerTls tls;
    private final ListenerObserver observer;
    private final UnfinishedHandshakes unfinished;
    private final @Nullable String ja4;

    /**
     * @param ja4 the fingerprint of the client's ClientHello, where one was taken
     */
    ClientHandshake(
            Loop loop,
            ServerTls tls,
            ListenerObserver observer,
            UnfinishedHandshakes unfinished,
            @Nullable String ja4) {
        super(loop);
        this.tls = tls;
        this.observer = observer;
        this.unfinished = unfinished;
        this.ja4 = ja4;
    }

    @Override
    void done(ChannelHandlerContext at, long begunEpochMillis, long nanos) {
        unfinished.remove(this);
        TlsFacts found = tls.facts(at.channel(), begunEpochMillis, nanos);
        TlsFacts facts = ja4 == null ? found : found.withJa4(ja4);
        observer.handshakeDone(facts);
        at.fireUserEventTriggered(facts);
    }

    @Override
    void failed(TlsFailure reason) {
        unfinished.remove(this);
        observer.handshakeFailed(reason);
    }
}

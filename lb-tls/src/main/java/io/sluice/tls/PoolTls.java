package io.sluice.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.sluice.core.spi.ClientTls;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The TLS towards one pool. Safe for use by every event loop.
 *
 * <p>The engines keep sessions by name and port. Where all backends have one name, the backend's address stands in the port's
 * place, so that none is offered the session of another; where sessions are not to be used again, a number that never comes
 * again does. After a change of the files another number is added, so that they count in the next handshake.
 */
final class PoolTls implements ClientTls {

    /** Far more than there are ports. */
    private static final int EPOCH = 1 << 17;

    private final SslContext context;
    private final PoolFiles files;
    private final String[] javaGroups;
    private final ServerName serverName;
    private final long handshakeMillis;
    private final boolean sessionReuse;
    private final AtomicInteger connections = new AtomicInteger();
    private ClientTls probes = this;

    PoolTls(
            SslContext context,
            ClientTlsSettings settings,
            PoolFiles files,
            String[] javaGroups,
            boolean sessionReuse) {
        this.context = context;
        this.files = files;
        this.javaGroups = javaGroups;
        this.serverName = settings.serverName();
        this.handshakeMillis = settings.handshakeTimeout().toMillis();
        this.sessionReuse = sessionReuse;
    }

    /** With that for {@link #forProbes}; before anybody else has this. */
    PoolTls probedBy(ClientTls others) {
        probes = others;
        return this;
    }

    @Override
    public ClientTls forProbes() {
        return probes;
    }

    @Override
    public boolean namedByRequest() {
        return serverName instanceof ServerName.Request;
    }

    @Override
    public ChannelHandler newHandler(ByteBufAllocator allocator, String host, int port) {
        return serverName instanceof ServerName.Fixed fixed
                ? handler(allocator, fixed.name(), spread(host, port))
                : handler(allocator, host, port);
    }

    @Override
    public ChannelHandler newHandler(ByteBufAllocator allocator, String host, int port, @Nullable String asked) {
        return namedByRequest() && asked != null
                ? handler(allocator, asked, spread(host, port))
                : newHandler(allocator, host, port);
    }

    private static int spread(String host, int port) {
        return host.hashCode() * 31 + port;
    }

    private SslHandler handler(ByteBufAllocator allocator, String name, int place) {
        int key = (sessionReuse ? place + files.epoch() * EPOCH : connections.getAndIncrement()) & Integer.MAX_VALUE;
        SslHandler handler = context.newHandler(allocator, name, key);
        handler.setHandshakeTimeoutMillis(handshakeMillis);
        if (javaGroups.length > 0) {
            SSLParameters parameters = handler.engine().getSSLParameters();
            parameters.setNamedGroups(javaGroups);
            handler.engine().setSSLParameters(parameters);
        }
        if (serverName instanceof ServerName.Off) {
            sendNoName(handler.engine());
        } else if (name.indexOf('.') < 0) {
            sendShortName(handler.engine(), name);
        }
        return handler;
    }

    /** The engines leave names without a dot out, which are the usual ones inside of a cluster. */
    private static void sendShortName(SSLEngine engine, String name) {
        SNIHostName toSend = ServerName.toSend(name);
        if (toSend != null) {
            sendNames(engine, List.of(toSend));
        }
    }

    private static void sendNoName(SSLEngine engine) {
        if (engine instanceof ReferenceCountedOpenSslEngine openSsl) {
            // Its parameters can put another name in the place of the host's, but not none.
            SSL.setTlsExtHostName(openSsl.sslPointer(), null);
        } else {
            sendNames(engine, List.of());
        }
    }

    private static void sendNames(SSLEngine engine, List<SNIHostName> names) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.copyOf(names));
        engine.setSSLParameters(parameters);
    }
}

package io.sluice.daemon.run;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.sluice.core.settings.HttpVersions;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.spi.ClientTls;
import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.TlsContexts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TLS towards a pool that offers both versions of HTTP by ALPN (RFC 7301), or the old one alone where that is asked for. */
record OfferedVersions(ClientTls both, ClientTls http1) implements ClientTls {

    private static final String HTTP_2 = "h2";
    private static final List<String> HTTP_1 = List.of("http/1.1");

    /** What the pool offers; what its own {@code alpn} says holds where that is not the rule. */
    static ClientTls of(TlsContexts contexts, PoolSettings pool, ClientTlsSettings settings) {
        HttpVersions versions = pool.http().versions();
        if (versions == HttpVersions.HTTP_2) {
            return contexts.client(pool.name(), settings.withAlpn(List.of(HTTP_2)));
        }
        ClientTls http1 = contexts.client(pool.name(), settings);
        return versions == HttpVersions.AUTO && settings.protocol().alpn().equals(HTTP_1)
                ? new OfferedVersions(
                        contexts.client(pool.name(), settings.withAlpn(List.of(HTTP_2, HTTP_1.getFirst()))), http1)
                : http1;
    }

    @Override
    public ChannelHandler newHandler(ByteBufAllocator allocator, String host, int port) {
        return both.newHandler(allocator, host, port);
    }

    @Override
    public ChannelHandler newHandler(ByteBufAllocator allocator, String host, int port, @Nullable String asked) {
        return both.newHandler(allocator, host, port, asked);
    }

    @Override
    public boolean namedByRequest() {
        return both.namedByRequest();
    }

    /** Probes speak HTTP/1.1. */
    @Override
    public ClientTls forProbes() {
        return http1.forProbes();
    }
}

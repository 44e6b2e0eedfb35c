package io.sluice.core.balance;

import io.sluice.core.spi.RequestKey;
import io.sluice.core.spi.RequestView;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A request for balancers that look at none. */
enum AnyRequest implements RequestView {
    REQUEST;

    @Override
    public SocketAddress client() {
        return new InetSocketAddress("127.0.0.1", 1);
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String target() {
        return "/";
    }

    @Override
    public @Nullable String header(String name) {
        return null;
    }

    @Override
    public long hash(RequestKey key) {
        return RequestKey.ABSENT;
    }
}

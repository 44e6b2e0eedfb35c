package io.sluice.core.balance;

import io.sluice.core.spi.RequestKey;
import io.sluice.core.spi.RequestView;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A request with the hashes that a test gives it, at the time that a test says. */
final class TestRequest implements RequestView {

    long hash;
    long sourceHash;
    long nanos;

    /** A request that has the part that is asked for, and no address. */
    static TestRequest hashing(long hash) {
        TestRequest request = new TestRequest();
        request.hash = hash;
        request.sourceHash = hash;
        return request;
    }

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
        return key.part() == RequestKey.Part.SOURCE_IP ? sourceHash : hash;
    }

    @Override
    public long nanos() {
        return nanos;
    }
}

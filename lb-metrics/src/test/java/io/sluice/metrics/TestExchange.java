package io.sluice.metrics;

import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import io.sluice.core.spi.ExchangeRecord;
import io.sluice.core.spi.Relayed;
import io.sluice.core.spi.RequestKey;
import io.sluice.core.spi.TlsFacts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An exchange that went well, to be changed where a test wants another. */
final class TestExchange implements ExchangeRecord {

    static final long MILLI = 1_000_000;

    final Map<String, String> headers = new HashMap<>();
    SocketAddress client = address(new byte[] {10, 1, 2, 3}, 50123);
    String method = "GET";
    String target = "/index.html?q=1";

    @Nullable
    String pool = "app";

    @Nullable
    String backend = "a";

    int status = 200;
    EndCause cause = EndCause.COMPLETE;
    ExchangePhase phase = ExchangePhase.DONE;
    int retries;
    long startEpochMillis = Instant.parse("2026-11-20T17:40:01.042Z").toEpochMilli();
    long requestNanos = 1 * MILLI;
    long queueNanos;
    long backendNanos = 2 * MILLI;
    long connectedNanos = 4 * MILLI;
    long responseNanos = 12 * MILLI;
    long endNanos = 21_500_000;
    boolean secure;
    boolean tunnel;

    @Nullable
    TlsFacts tls;

    @Nullable
    Relayed relayed;

    TestExchange() {
        headers.put("host", "www.foobar.com");
        headers.put("user-agent", "curl/8.5.0");
    }

    /** An exchange whose request head never became whole. */
    static TestExchange refused() {
        TestExchange refused = new TestExchange();
        refused.headers.clear();
        refused.method = "";
        refused.target = "";
        refused.pool = null;
        refused.backend = null;
        refused.status = 0;
        refused.cause = EndCause.CLIENT_ABORT;
        refused.phase = ExchangePhase.REQUEST_HEAD;
        refused.requestNanos = NOT_REACHED;
        refused.backendNanos = NOT_REACHED;
        refused.connectedNanos = NOT_REACHED;
        refused.responseNanos = NOT_REACHED;
        return refused;
    }

    static SocketAddress address(byte[] bytes, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public @Nullable Relayed relayed() {
        return relayed;
    }

    @Override
    public SocketAddress client() {
        return client;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public long hash(RequestKey key) {
        return RequestKey.ABSENT;
    }

    @Override
    public String listener() {
        return "web";
    }

    @Override
    public @Nullable String pool() {
        return pool;
    }

    @Override
    public @Nullable String backend() {
        return backend;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public EndCause cause() {
        return cause;
    }

    @Override
    public ExchangePhase phase() {
        return phase;
    }

    @Override
    public int retries() {
        return retries;
    }

    @Override
    public long requestBytes() {
        return 120;
    }

    @Override
    public long responseBytes() {
        return 4096;
    }

    @Override
    public long startEpochMillis() {
        return startEpochMillis;
    }

    @Override
    public long startNanos() {
        return 0;
    }

    @Override
    public long requestNanos() {
        return requestNanos;
    }

    @Override
    public long queueNanos() {
        return queueNanos;
    }

    @Override
    public long backendNanos() {
        return backendNanos;
    }

    @Override
    public long connectedNanos() {
        return connectedNanos;
    }

    @Override
    public long responseNanos() {
        return responseNanos;
    }

    @Override
    public long endNanos() {
        return endNanos;
    }

    @Override
    public boolean backendConnectionReused() {
        return true;
    }

    @Override
    public boolean tunnel() {
        return tunnel;
    }

    @Override
    public @Nullable TlsFacts tls() {
        return tls;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }
}

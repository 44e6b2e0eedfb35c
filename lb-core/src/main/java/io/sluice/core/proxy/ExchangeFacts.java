package io.sluice.core.proxy;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.http.RequestHash;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import io.sluice.core.spi.ExchangeRecord;
import io.sluice.core.spi.Relayed;
import io.sluice.core.spi.RequestKey;
import io.sluice.core.spi.TlsFacts;
import java.net.SocketAddress;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of an exchange: filled on its way, read by the observers at its end. */
final class ExchangeFacts implements ExchangeRecord {

    private static final AsciiString X_REQUEST_ID = AsciiString.cached("x-request-id");
    private static final Pattern REQUEST_ID = Pattern.compile("[!-~]{1,128}");

    private final Head head;
    private @Nullable LoopClock clock;

    String listener = "";
    SocketAddress client = NoAddress.INSTANCE;
    boolean secure;

    @Nullable
    TlsFacts tls;

    @Nullable
    Relayed relayed;

    private @Nullable String requestId;

    @Nullable
    String pool;

    @Nullable
    Backend backend;

    int status;
    EndCause cause = EndCause.INTERNAL;
    ExchangePhase phase = ExchangePhase.REQUEST_HEAD;
    int retries;
    long requestBytes;
    long responseBytes;
    boolean reused;
    boolean tunnel;
    long startEpochMillis;
    long startNanos;
    long requestNanos;
    long queueNanos;
    long backendNanos;
    long connectedNanos;
    long responseNanos;
    long endNanos;

    ExchangeFacts(Head head) {
        this.head = head;
    }

    void begin(LoopClock clock) {
        this.clock = clock;
        requestId = null;
        pool = null;
        backend = null;
        status = 0;
        cause = EndCause.INTERNAL;
        phase = ExchangePhase.REQUEST_HEAD;
        retries = 0;
        requestBytes = 0;
        responseBytes = 0;
        reused = false;
        tunnel = false;
        startEpochMillis = clock.epochMillis();
        startNanos = clock.nanos();
        requestNanos = NOT_REACHED;
        queueNanos = 0;
        endNanos = NOT_REACHED;
        beginAttempt();
    }

    /** What the client calls the request, where that is a word of sensible length; else a number of our own, made when first asked for. */
    String requestId() {
        String known = requestId;
        if (known == null) {
            int field = head.findReceived(X_REQUEST_ID, 0);
            String given = field < 0 ? "" : head.text(head.valueStart(field), head.valueEnd(field));
            known = REQUEST_ID.matcher(given).matches() ? given : newRequestId();
            requestId = known;
        }
        return known;
    }

    private static String newRequestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }

    /** Forgets the timers of the attempt before, and the status where its response was dropped. */
    void beginAttempt() {
        status = 0;
        backendNanos = NOT_REACHED;
        connectedNanos = NOT_REACHED;
        responseNanos = NOT_REACHED;
    }

    /** The backend's final response head is there. */
    void answered(int answeredStatus, long nowNanos) {
        status = answeredStatus;
        responseNanos = nowNanos;
        if (backend != null) {
            backend.exchangeAnswered(backendNanos, nowNanos, answeredStatus >= 500);
        }
    }

    /** The attempt on the backend is over: counts it, and tells whoever observes. */
    void tellEnd(Backend of) {
        // A relayed client has its answer with the connection.
        of.exchangeEnded(backendNanos, endNanos, responseNanos != NOT_REACHED || tunnel, cause);
        of.observer().exchangeEnded(this);
    }

    @Override
    public SocketAddress client() {
        return client;
    }

    @Override
    public String method() {
        return head.text(head.methodStart(), head.methodEnd());
    }

    @Override
    public String target() {
        return head.text(head.targetStart(), head.targetEnd());
    }

    @Override
    public @Nullable String header(String name) {
        return head.value(name);
    }

    @Override
    public long hash(RequestKey key) {
        return RequestHash.of(head, client, key);
    }

    @Override
    public long nanos() {
        return clock == null ? System.nanoTime() : clock.nanos();
    }

    @Override
    public String listener() {
        return listener;
    }

    @Override
    public @Nullable String pool() {
        return pool;
    }

    @Override
    public @Nullable String backend() {
        return backend == null ? null : backend.name();
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
        return requestBytes;
    }

    @Override
    public long responseBytes() {
        return responseBytes;
    }

    @Override
    public long startEpochMillis() {
        return startEpochMillis;
    }

    @Override
    public long startNanos() {
        return startNanos;
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
        return reused;
    }

    @Override
    public boolean tunnel() {
        return tunnel;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public @Nullable TlsFacts tls() {
        return tls;
    }

    @Override
    public @Nullable Relayed relayed() {
        return relayed;
    }

    @Override
    public String protocol() {
        return head.http2() ? "HTTP/2" : head.minorVersion() == 0 ? "HTTP/1.0" : "HTTP/1.1";
    }
}

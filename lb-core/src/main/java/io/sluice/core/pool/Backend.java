package io.sluice.core.pool;

import io.sluice.core.settings.BackendSettings;
import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.Candidate;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.HealthSubject;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server address of a pool, with its state and its live counters. Outlives the balancers that choose it. Safe for use
 * by any thread; the counters are written by the event loops, the state by whoever decides.
 */
public final class Backend implements Candidate, HealthSubject {

    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    /** Between two warnings of the same kind. */
    private static final long WARN_NANOS = 10_000_000_000L;

    private final String pool;
    private final BackendSettings settings;
    private final BackendObserver observer;
    private final Runnable usableChanged;
    private final Runnable roomMade;
    private final String authority;
    private final BackendLoad load;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger idle = new AtomicInteger();
    private volatile SocketAddress address;
    private volatile Condition condition;
    private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - WARN_NANOS);
    private volatile long sparedUntilNanos = System.nanoTime();

    /**
     * A state, why it was entered, and when.
     *
     * @param reason for people
     */
    public record Condition(BackendState state, String reason, Instant since) {}

    /**
     * @param usableChanged told when the backend has become usable, or is no longer
     * @param roomMade told when it has a connection fewer
     */
    Backend(
            String pool,
            BackendSettings settings,
            boolean startsUp,
            BackendObserver observer,
            Runnable usableChanged,
            Runnable roomMade,
            BackendLoad load) {
        this.pool = pool;
        this.settings = settings;
        this.observer = observer;
        this.usableChanged = usableChanged;
        this.roomMade = roomMade;
        this.load = load;
        this.address = lookUp(settings.address());
        this.authority = authorityOf(settings.address());
        this.condition = startsUp
                ? new Condition(BackendState.UP, "starts up", Instant.now())
                : new Condition(BackendState.STARTING, "no probe has ended yet", Instant.now());
    }

    @Override
    public String pool() {
        return pool;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public int weight() {
        return settings.weight();
    }

    @Override
    public int outstanding() {
        return load.outstanding();
    }

    @Override
    public long poolOutstanding() {
        return load.ofPool();
    }

    @Override
    public long latencyNanos(long nowNanos) {
        return load.latencyNanos(nowNanos);
    }

    /** What balancers want to know of it. */
    BackendLoad load() {
        return load;
    }

    @Override
    public SocketAddress address() {
        SocketAddress known = address;
        if (known instanceof InetSocketAddress inet && inet.isUnresolved()) {
            // Off the hot path: an unresolved address is asked for by probes only, as a backend without an address is
            // not up.
            known = lookUp(inet);
            address = known;
        }
        return known;
    }

    /** Host and port as the Host field of a request to this backend has them. */
    public String authority() {
        return authority;
    }

    private static SocketAddress lookUp(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? new InetSocketAddress(inet.getHostString(), inet.getPort())
                : address;
    }

    private static String authorityOf(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "localhost"; // what one says to a server that is no host of its own
        }
        String host = inet.getHostString();
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (bare ? "[" + host + "]" : host) + ":" + inet.getPort();
    }

    @Override
    public BackendState state() {
        return condition.state();
    }

    /** The state with its reason. */
    public Condition condition() {
        return condition;
    }

    /** Open connections to the backend over all event loops. */
    public int connections() {
        return connections.get();
    }

    /** Who is told of connections, exchanges and states. */
    public BackendObserver observer() {
        return observer;
    }

    /** An attempt begins. Called on an event loop. */
    public void exchangeStarted(long nowNanos) {
        load.started(nowNanos);
        observer.exchangeStarted();
    }

    /**
     * The attempt has its response head, or what stands for it. Called on an event loop, at most once for each attempt.
     *
     * @param begunNanos when the attempt began
     * @param failed where the answer is one of a backend in trouble
     */
    public void exchangeAnswered(long begunNanos, long nowNanos, boolean failed) {
        load.answered(begunNanos, nowNanos, failed);
    }

    /**
     * The attempt is over, however it ended; the caller tells the observer. Called on an event loop.
     *
     * @param answered whether {@link #exchangeAnswered} was called
     */
    public void exchangeEnded(long begunNanos, long nowNanos, boolean answered, EndCause cause) {
        load.ended(begunNanos, nowNanos, answered, cause);
    }

    /**
     * Takes one of the connections that the backend may have.
     *
     * @return false where the backend has as many as it may
     */
    public boolean reserveConnection(int most) {
        int open = connections.get();
        while (open < most) {
            if (connections.compareAndSet(open, open + 1)) {
                return true;
            }
            open = connections.get();
        }
        return false;
    }

    /** Gives back what {@link #reserveConnection} took; whoever waits for it in the pool's line gets it. */
    public void releaseConnection() {
        connections.decrementAndGet();
        roomMade.run();
    }

    /** True where it has fewer connections than the other, each in relation to its weight. */
    boolean isLessUsedThan(Backend other) {
        return (long) connections() * other.weight() < (long) other.connections() * weight();
    }

    /** Unused connections to the backend over all event loops. */
    public int idle() {
        return idle.get();
    }

    /**
     * Counts a connection that is kept unused.
     *
     * @return false where the backend has as many of them as it may; nothing is counted then
     */
    public boolean addIdle(int most) {
        int kept = idle.get();
        while (kept < most) {
            if (idle.compareAndSet(kept, kept + 1)) {
                return true;
            }
            kept = idle.get();
        }
        return false;
    }

    /** An unused connection is used again, or closed: takes back what {@link #addIdle} counted. */
    public void takeIdle() {
        idle.decrementAndGet();
    }

    /** The backend has asked to be left alone (Retry-After, RFC 9110 section 10.2.3) until then, by {@link System#nanoTime()}. */
    public void spareUntil(long nanos) {
        sparedUntilNanos = nanos;
    }

    /** True where the backend has asked for no retries now. It gets first attempts all the same. */
    public boolean spared(long nowNanos) {
        return sparedUntilNanos - nowNanos > 0;
    }

    @Override
    public void passed(String reason) {
        moveTo(BackendState.UP, reason, true);
    }

    @Override
    public void failed(String reason) {
        moveTo(BackendState.DOWN, reason, true);
    }

    /**
     * Moves to another state where the picture of {@link BackendState} allows it.
     *
     * @return false where it is already there or the move is not allowed; nothing has changed then
     */
    public boolean moveTo(BackendState next, String reason) {
        return moveTo(next, reason, false);
    }

    private boolean moveTo(BackendState next, String reason, boolean byProbe) {
        BackendState before;
        synchronized (this) {
            before = condition.state();
            if (!before.mayBecome(next) || byProbe && !heedsProbes(before)) {
                return false;
            }
            condition = new Condition(next, reason, Instant.now());
            observer.stateChanged(before, next, reason);
        }
        LOG.atLevel(
                        next == BackendState.DOWN || next == BackendState.EJECTED
                                ? org.slf4j.event.Level.WARN
                                : org.slf4j.event.Level.INFO)
                .log("backend {}/{} is {}, was {}: {}", pool, name(), next, before, reason);
        if (before.usable() != next.usable()) {
            usableChanged.run();
        }
        return true;
    }

    private static boolean heedsProbes(BackendState state) {
        return state != BackendState.MAINTENANCE && state != BackendState.DRAINING;
    }

    /** True at most every ten seconds: then a failure that comes with each connection is worth a line in the log. */
    public boolean mayWarn(long nowNanos) {
        long last = warnedNanos.get();
        return nowNanos - last >= WARN_NANOS && warnedNanos.compareAndSet(last, nowNanos);
    }
}

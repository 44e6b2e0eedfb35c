package io.sluice.core.pool;

import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolSettings;
import io.sluice.core.spi.BackendObserver;
import io.sluice.core.spi.BackendState;
import io.sluice.core.spi.Candidate;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.HealthSubject;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server address of a pool, with its state and its live counters. Outlives the balancers that choose it. Safe for use
 * by any thread; the counters are written by the event loops, the state by whoever decides, the share by its pool.
 */
public final class Backend implements Candidate, HealthSubject, Selectable {

    private static final Logger LOG = LoggerFactory.getLogger(Backend.class);

    /** Between two warnings of the same kind. */
    private static final long WARN_NANOS = 10_000_000_000L;

    private final PoolSettings pool;
    private final BackendSettings settings;
    private final BackendAddress address;
    private final BackendObserver observer;
    private final BackendChanges changes;
    private final BackendLife life;
    private final int mostConnections;
    private final BackendLoad load;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger idle = new AtomicInteger();
    private final AtomicLong warnedNanos = new AtomicLong(System.nanoTime() - WARN_NANOS);
    private volatile long sparedUntilNanos = System.nanoTime();
    private volatile int givenWeight;
    private volatile Share share;

    /**
     * A state, why it was entered, and when.
     *
     * @param reason for people
     */
    public record Condition(BackendState state, String reason, Instant since) {}

    Backend(
            PoolSettings pool,
            BackendSettings settings,
            BackendObserver observer,
            BackendChanges changes,
            Timetable timetable,
            BackendLoad load) {
        this.pool = pool;
        this.settings = settings;
        this.observer = observer;
        this.changes = changes;
        this.life = new BackendLife(pool, settings.name(), observer, timetable);
        this.load = load;
        this.address = new BackendAddress(settings.address());
        this.givenWeight = settings.weight();
        this.mostConnections = settings.maxConnections() > 0
                ? settings.maxConnections()
                : pool.limits().maxConnections();
        this.share = Share.none(mostConnections);
    }

    @Override
    public String pool() {
        return pool.name();
    }

    @Override
    public String name() {
        return settings.name();
    }

    /** The weight that the balancer works with: the given one, or what slow starts in the pool make of it for a time. */
    @Override
    public int weight() {
        return share.weight();
    }

    @Override
    public int givenWeight() {
        return givenWeight;
    }

    /**
     * Gives it another weight, which counts at once and until the process ends; exchanges under way go on.
     *
     * @param weight 0 to 256; with 0 it gets nothing new
     * @param by who says so, for the log
     * @return the weight before
     */
    public int giveWeight(int weight, String by) {
        if (weight < 0 || weight > RampedWeights.MOST) {
            throw new IllegalArgumentException("a weight is from 0 to 256, not " + weight);
        }
        int before;
        synchronized (this) {
            before = givenWeight;
            givenWeight = weight;
        }
        LOG.info("backend {}/{} has weight {}, had {}: set by {}", pool(), name(), weight, before, by);
        changes.changed();
        return before;
    }

    @Override
    public int tier() {
        return settings.tier();
    }

    /** True where the balancer chooses among it now. One that is up may not be in use, as another tier is, and the other way round. */
    public boolean inUse() {
        return share.inUse();
    }

    /** How much it gets of its share and of its connections: less than 100 while it starts slowly. */
    public int sharePercent() {
        return share.percent();
    }

    /** How many connections it may have now. */
    public int maxConnections() {
        return share.maxConnections();
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
        return address.get();
    }

    /** Host and port as the Host field of a request to this backend has them. */
    public String authority() {
        return address.authority();
    }

    @Override
    public BackendState state() {
        return life.condition().state();
    }

    /** True where clients that had it may be led to it still, whoever else is in use. */
    public boolean keepsClients() {
        return state().keepsClients() || inUse();
    }

    /** The state with its reason. */
    public Condition condition() {
        return life.condition();
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

    /** True where it has fewer connections than it may have. */
    public boolean hasRoom() {
        return connections.get() < share.maxConnections();
    }

    /**
     * Takes one of the connections that the backend may have.
     *
     * @return false where the backend has as many as it may
     */
    public boolean reserveConnection() {
        int most = share.maxConnections();
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
        changes.roomMade();
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
        boolean moved = life.moveTo(next, reason, byProbe, inUse());
        if (moved) {
            changes.changed();
        }
        return moved;
    }

    // What the pool asks and says.

    BackendLife life() {
        return life;
    }

    /** It is in use, with that weight and that percentage of its connections. */
    void use(int weight, int percent) {
        int most = (int) Math.max(1, (long) mostConnections * percent / SlowStart.FULL_PERCENT);
        become(new Share(true, weight, percent, most));
    }

    /** It gets nothing new. */
    void rest() {
        become(Share.none(mostConnections));
    }

    private void become(Share next) {
        if (!next.equals(share)) {
            share = next;
        }
    }

    /** True at most every ten seconds: then a failure that comes with each connection is worth a line in the log. */
    public boolean mayWarn(long nowNanos) {
        long last = warnedNanos.get();
        return nowNanos - last >= WARN_NANOS && warnedNanos.compareAndSet(last, nowNanos);
    }
}

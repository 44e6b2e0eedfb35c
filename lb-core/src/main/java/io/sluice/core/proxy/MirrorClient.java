package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadCopy;
import io.sluice.core.http.KnownField;
import io.sluice.core.http.KnownMethod;
import io.sluice.core.http.RequestRules;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.Trailers;
import io.sluice.core.spi.EndCause;
import java.net.SocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whoever asks the pool of a mirror: the client's side of an exchange that is a copy of another, and which nobody waits for. The head
 * is copied, the body shared slice by slice while the other exchange sends it; the copy begins, in an event of its own, when the
 * request is whole. So nothing that becomes of it can hold up or end the other. What comes back is thrown away.
 *
 * <pre>
 *   of() --> COLLECTING --complete()--> UNDER WAY --> the exchange ends
 *                 |                        |
 *                 +--> dropped             +--> timeout, shutdown
 * </pre>
 *
 * Made for one copy. On the event loop of the exchange that is copied.
 */
final class MirrorClient implements ClientSide, AcceptedConnection {

    private static final AsciiString MARK = AsciiString.cached("X-Mirrored");
    private static final AsciiString MARK_NAME = AsciiString.cached("x-mirrored");
    private static final AsciiString MARKED = AsciiString.cached("true");

    /** A copy has nobody who would wait for the word to send its body. */
    private static final long NOT_COPIED = HeadCopy.fields(KnownField.EXPECT);

    /** A part holds on to the whole buffer in which it was read, which has this size at least. */
    private static final int LEAST_BUFFER = 2048;

    private static final int FEW_PARTS = 16;

    private final Loop loop;
    private final MirrorPlan plan;
    private final ListenerPlan listener;
    private final ServedClient served;
    private final boolean dataOnly;
    private final Exchange copy;
    private final Deadline deadline = new Deadline(this::expired);
    private boolean whole;
    private boolean over;
    private long size;
    private int parts;
    private long charged;

    private MirrorClient(Loop loop, MirrorPlan plan, Exchange original) {
        this.loop = loop;
        this.plan = plan;
        this.listener = original.listener();
        this.served = original.client().served();
        this.dataOnly = original.sendsDataOnly();
        this.copy = loop.takeExchange();
    }

    /**
     * Begins to copy an exchange whose head is as its backend is to get it.
     *
     * @param come what of its body has come
     * @return whom to tell of the rest of the body; null where there is none, or no copy
     */
    static @Nullable MirrorClient of(Loop loop, MirrorPlan plan, Exchange original, ReplayBody come) {
        RequestRules rules = original.rules();
        boolean tunnel = rules.asksForTunnel() || rules.method() == KnownMethod.CONNECT;
        if (tunnel || loop.draining() || !plan.draws(ThreadLocalRandom.current())) {
            return null;
        }
        String reason = rules.bodyLength() > plan.bodySize ? "body" : plan.enter() ? "" : "max-active";
        if (!reason.isEmpty()) {
            original.listener().observer.mirrorDropped(reason);
            return null;
        }
        MirrorClient mirror = new MirrorClient(loop, plan, original);
        mirror.begin(original, come);
        return mirror.over || mirror.whole ? null : mirror;
    }

    private void begin(Exchange original, ReplayBody come) {
        loop.add(this);
        copy.begin(this, listener.unseen());
        served.describe(copy.facts(), listener);
        HeadCopy head = new HeadCopy(copy.head());
        head.begin(original.head(), NOT_COPIED);
        copy.head().removeAll(MARK_NAME);
        head.add(MARK, MARKED);
        head.end();
        if (copy.rules().read(copy.head()) != null) {
            drop("unreadable");
            return;
        }
        come.forEach(this::add);
        if (!over && original.requestDone()) {
            complete(original.request().trailers);
        }
    }

    /** A part of the body; stays the caller's. */
    void add(ByteBuf part) {
        if (over) {
            return;
        }
        int bytes = Math.max(part.readableBytes(), LEAST_BUFFER);
        size += part.readableBytes();
        charged += bytes;
        loop.mirroredBytes().take(bytes);
        if (size > plan.bodySize || ++parts > FEW_PARTS + plan.bodySize / 1024) {
            drop("body");
        } else if (!loop.mirroredBytes().hasRoom()) {
            drop("memory");
        } else {
            copy.requestBody(part.retainedDuplicate());
        }
    }

    /** The request is whole, with those trailers. The copy begins once the event at hand is over. */
    void complete(Trailers trailers) {
        if (!over) {
            whole = true;
            copy.request().trailers.copy(trailers);
            loop.deadlines().set(deadline, loop.nanos() + plan.timeoutNanos);
            if (!loop.execute(this::start)) {
                drop("shutdown");
            }
        }
    }

    private void start() {
        if (!over) {
            listener.observer.mirrored();
            copy.requestComplete();
            copy.start(plan.route);
        }
    }

    /** The exchange that is copied has ended before its request was whole. */
    void incomplete() {
        drop("incomplete");
    }

    private void drop(String reason) {
        if (!over) {
            listener.observer.mirrorDropped(reason);
            copy.clientGone(EndCause.CLIENT_ABORT);
        }
    }

    private void expired() {
        stop(EndCause.BACKEND_TIMEOUT);
    }

    private void stop(EndCause cause) {
        if (!over) {
            copy.clientGone(cause);
        }
    }

    // The exchange's side.

    @Override
    public ServedClient served() {
        return served;
    }

    @Override
    public boolean sendsDataOnly() {
        return dataOnly;
    }

    @Override
    public boolean takesDataOnly(Head request) {
        return true;
    }

    /** All that there is of the body has been handed over. */
    @Override
    public void updateReading() {}

    @Override
    public void backendReady() {
        copy.flushRequest();
    }

    @Override
    public void sendHead(Head head, ResponseRules rules) {}

    @Override
    public void sendBody(ByteBuf in, int count) {
        in.skipBytes(count);
    }

    @Override
    public void sendTrailers(Trailers trailers) {}

    @Override
    public boolean sendLocal(EndCause cause, String detail) {
        copy.facts().status = cause.status();
        return false;
    }

    @Override
    public boolean sendAnswer(LocalAnswer answer) {
        throw new IllegalStateException("a copy goes to a pool");
    }

    @Override
    public void abortResponse() {}

    @Override
    public void flush() {}

    @Override
    public TunnelEnd beginTunnel() {
        throw new IllegalStateException("a copy asks for no tunnel");
    }

    @Override
    public ByteBuf takeEarlyBytes() {
        return Unpooled.EMPTY_BUFFER;
    }

    @Override
    public boolean keepsAlive() {
        return false;
    }

    @Override
    public void exchangeEnded(boolean goesOn) {
        over = true;
        loop.deadlines().remove(deadline);
        loop.mirroredBytes().giveBack(charged);
        loop.remove(this);
        plan.leave();
    }

    // The loop's side. Nobody waits for a copy, at the end neither.

    @Override
    public void drain() {
        stop(EndCause.SHUTDOWN);
    }

    @Override
    public boolean closeAfterResponse(Predicate<SocketAddress> which) {
        return false;
    }

    @Override
    public void closeIfIdle() {}

    @Override
    public void close() {
        stop(EndCause.SHUTDOWN);
    }
}

package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.BodyReader;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.KnownMethod;
import io.sluice.core.http.RequestRules;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: chooses a backend, tries another where that is safe, and says how it ended. The bytes pass
 * from {@link ClientConnection} to {@link BackendConnection} and back; this class knows how far they have come.
 *
 * <p>Lent by its {@link Loop} from the first byte of a request to the end of the exchange, then used for the next. Its states
 * are drawn at {@link ExchangeState}.
 */
final class Exchange {

    private static final int SMALL_HEAD = 16 * 1024;

    private final Loop loop;
    private final Head head = new Head();
    private final HeadReader reader = HeadReader.ofRequests();
    private final RequestRules rules = new RequestRules();
    private final BodyReader body = new BodyReader();
    private final ExchangeFacts facts = new ExchangeFacts(head);
    private final ArrayDeque<ByteBuf> unsent = new ArrayDeque<>();
    private final List<Backend> tried = new ArrayList<>();
    private final Predicate<Backend> refused = this::refuses;

    private ExchangeState state = ExchangeState.ENDED;
    private @Nullable ClientConnection client;
    private @Nullable ListenerPlan listener;
    private @Nullable PoolPlan pool;
    private @Nullable BackendConnection dialing;
    private @Nullable BackendConnection connection;
    private boolean requestDone;
    private boolean bodySent;
    private boolean freshOnly;
    private boolean attempting;

    Exchange(Loop loop) {
        this.loop = loop;
    }

    // From the client.

    /** The first byte of a request has come. */
    void begin(ClientConnection from, ListenerPlan plan) {
        become(ExchangeState.RECEIVING);
        client = from;
        listener = plan;
        pool = null;
        requestDone = false;
        bodySent = false;
        freshOnly = false;
        attempting = false;
        tried.clear();
        rules.clear();
        reader.begin(head, plan.requestLimits);
        facts.begin(loop.clock());
        plan.observer.exchangeStarted();
    }

    /** The request head is complete and right, and as much of the body as came with it. Leads to a pool and a backend. */
    void start() {
        become(ExchangeState.ROUTING);
        facts.requestNanos = loop.nanos();
        PoolPlan chosen = listener().router.route(head, rules.target());
        if (chosen == null) {
            fail(EndCause.NO_ROUTE, "no route of this listener matches the request");
            return;
        }
        pool = chosen;
        facts.pool = chosen.pool.name();
        chosen.pool.observer().exchangeStarted();
        attempt();
    }

    /** A part of the request body; taken over. */
    void requestBody(ByteBuf part) {
        if (connection == null) {
            unsent.addLast(part);
        } else {
            bodySent = true;
            connection.write(part);
        }
    }

    /** The last byte of the request has been handed over. */
    void requestComplete() {
        requestDone = true;
        if (connection != null && state == ExchangeState.AWAITING) {
            connection.awaitHead();
        }
    }

    void flushRequest() {
        if (connection != null) {
            connection.flush();
        }
    }

    /** True where the backend can take more of the request body. */
    boolean wantsBody() {
        return connection != null && connection.writable();
    }

    /** The client can take more, or no more, of the response. */
    void clientWritable(boolean writable) {
        if (connection != null) {
            connection.read(writable);
        }
    }

    /** The client is gone or gave us nothing to go on with. Nothing can be sent to it. */
    void clientGone(EndCause cause) {
        if (state != ExchangeState.ENDED) {
            end(cause, false);
        }
    }

    /** The request cannot be served; the client is told where it can be. */
    void fail(EndCause cause, String detail) {
        boolean told = state != ExchangeState.RESPONDING;
        boolean keep = told && client().sendLocal(cause, detail);
        if (!told) {
            client().abortResponse();
        }
        end(cause, keep);
    }

    // Attempts.

    private void attempt() {
        become(ExchangeState.ROUTING);
        facts.beginAttempt();
        PoolPlan plan = pool();
        Backend chosen = plan.pool.pick(facts, refused);
        if (chosen == null) {
            fail(EndCause.NO_BACKEND, "no backend of the pool is usable");
            return;
        }
        facts.backend = chosen;
        facts.backendNanos = loop.nanos();
        attempting = true;
        chosen.exchangeStarted();
        BackendConnection idle = freshOnly ? null : loop.idle(chosen).take();
        facts.reused = idle != null;
        if (idle != null) {
            connected(idle);
        } else if (chosen.reserveConnection(plan.maxConnections)) {
            become(ExchangeState.CONNECTING);
            BackendConnection made = new BackendConnection(loop, chosen, plan, this);
            dialing = made;
            loop.dialer().dial(made);
        } else {
            plan.pool.observer().limitReached("max-connections");
            backendFailed(EndCause.NO_BACKEND, "each backend of the pool is at its connection limit");
        }
    }

    private boolean refuses(Backend backend) {
        return tried.contains(backend)
                || backend.connections() >= pool().maxConnections
                        && (freshOnly || loop.idle(backend).isEmpty());
    }

    /** A connection is there: the request goes out, with what of its body has come. */
    void connected(BackendConnection made) {
        if (state == ExchangeState.ENDED || connection != null) {
            throw new IllegalStateException("a connection that nobody waits for, in " + state);
        }
        become(ExchangeState.AWAITING);
        facts.connectedNanos = loop.nanos();
        dialing = null;
        connection = made;
        made.begin(this);
        for (ByteBuf part = unsent.pollFirst(); part != null; part = unsent.pollFirst()) {
            bodySent = true;
            made.write(part);
        }
        if (requestDone) {
            made.awaitHead();
        }
        client().backendReady();
    }

    /** The attempt came to nothing. Another is made where none of the request can have had an effect twice. */
    void backendFailed(EndCause cause, String detail) {
        dialing = null;
        connection = null;
        // A connection that was closed while nobody used it says nothing of its backend, which gets one more try.
        boolean stale = facts.reused && cause == EndCause.BACKEND_ABORT;
        if (stale) {
            freshOnly = true;
        } else if (facts.backend != null) {
            tried.add(facts.backend);
        }
        if (mayRetry(cause) && (stale || tried.size() <= pool().retries && anotherIsLeft())) {
            endAttempt(cause, phase(cause));
            facts.retries++;
            pool().pool.observer().retried(cause);
            attempt();
        } else {
            fail(cause, detail);
        }
    }

    private boolean anotherIsLeft() {
        for (Backend backend : pool().pool.backends()) {
            if (backend.state().usable() && backend.weight() > 0 && !refuses(backend)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayRetry(EndCause cause) {
        if (state == ExchangeState.RESPONDING || bodySent) {
            return false;
        }
        return switch (cause) {
            case CONNECT_FAILED, CONNECT_TIMEOUT, NO_BACKEND -> true;
            case BACKEND_ABORT -> rules.method().idempotent();
            default -> false;
        };
    }

    // From the backend.

    void interim(Head response, ResponseRules responseRules) {
        if (head.minorVersion() > 0) {
            client().sendHead(response, responseRules);
        }
    }

    void responseHead(Head response, ResponseRules responseRules) {
        become(ExchangeState.RESPONDING);
        facts.responseNanos = loop.nanos();
        facts.status = response.status();
        client().sendHead(response, responseRules);
    }

    /** The next bytes are of the response body; they are taken out. */
    void responseBody(ByteBuf in, int count) {
        client().sendBody(in, count);
    }

    /** The response is whole, and the connection that brought it is no longer ours. */
    void observeResponseWhole() {
        connection = null;
    }

    /** The response has been handed over whole. */
    void responseEnd() {
        end(EndCause.COMPLETE, client().keepsAlive());
    }

    void flushResponse() {
        client().flush();
    }

    /** The backend can take more, or no more, of the request. */
    void backendWritable() {
        client().updateReading();
    }

    /** True where the client knows no chunks and gets the data alone (RFC 9112 section 7). */
    boolean dataOnly() {
        return head.minorVersion() == 0;
    }

    // The end.

    private void end(EndCause cause, boolean keepAlive) {
        ExchangePhase phase = phase(cause);
        become(ExchangeState.ENDED);
        if (dialing != null) {
            dialing.abandon();
            dialing = null;
        }
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
        for (ByteBuf part = unsent.pollFirst(); part != null; part = unsent.pollFirst()) {
            part.release();
        }
        endAttempt(cause, phase);
        if (pool != null) {
            pool.pool.observer().exchangeEnded(facts);
        }
        listener().observer.exchangeEnded(facts);
        ClientConnection from = client();
        client = null;
        loop.giveBack(this);
        from.exchangeEnded(keepAlive);
    }

    private void endAttempt(EndCause cause, ExchangePhase phase) {
        facts.cause = cause;
        facts.phase = phase;
        facts.endNanos = loop.nanos();
        Backend backend = facts.backend;
        if (attempting && backend != null) {
            attempting = false;
            backend.exchangeEnded();
            backend.observer().exchangeEnded(facts);
        }
    }

    private ExchangePhase phase(EndCause cause) {
        if (cause == EndCause.COMPLETE) {
            return ExchangePhase.DONE;
        }
        return switch (state) {
            case RECEIVING -> ExchangePhase.REQUEST_HEAD;
            case ROUTING -> ExchangePhase.ROUTE;
            case CONNECTING -> ExchangePhase.CONNECT;
            case AWAITING -> ExchangePhase.RESPONSE_HEAD;
            case RESPONDING -> ExchangePhase.RESPONSE_BODY;
            case ENDED -> throw new IllegalStateException("an exchange ended twice");
        };
    }

    private void become(ExchangeState next) {
        if (state != next) {
            if (!state.mayBecome(next)) {
                throw new IllegalStateException("an exchange cannot go from " + state + " to " + next);
            }
            state = next;
        }
    }

    // What both sides look at.

    boolean requestDone() {
        return requestDone;
    }

    KnownMethod method() {
        return rules.method();
    }

    Head head() {
        return head;
    }

    HeadReader reader() {
        return reader;
    }

    RequestRules rules() {
        return rules;
    }

    BodyReader body() {
        return body;
    }

    ExchangeFacts facts() {
        return facts;
    }

    PoolPlan pool() {
        return Objects.requireNonNull(pool);
    }

    ListenerPlan listener() {
        return Objects.requireNonNull(listener);
    }

    void writeHead(ByteBuf out, Backend to) {
        listener().requestWriter.write(out, head, rules, client().identity(), to.name());
    }

    /** True where nothing large hangs on the object, so that it may be kept. */
    boolean isSmall() {
        return head.bytes().length <= SMALL_HEAD;
    }

    private ClientConnection client() {
        return Objects.requireNonNull(client);
    }
}

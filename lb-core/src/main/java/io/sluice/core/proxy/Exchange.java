package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownField;
import io.sluice.core.http.RequestRules;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.Trailers;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: chooses a backend, tries another where that is safe, and says how it ended. The bytes pass
 * from a {@link ClientSide} to a {@link BackendSide} and back; this class knows how far they have come.
 *
 * <p>Lent by its {@link Loop} from the first byte of a request to the end, then used again. {@link ExchangeState} draws its states.
 */
final class Exchange implements Queued {

    private final Loop loop;
    private final RequestMessage request = new RequestMessage();
    private final Head head = request.head;
    private final RequestRules rules = request.rules;
    private final ExchangeFacts facts = new ExchangeFacts(head);
    private final OwnAnswer answer = new OwnAnswer();
    private final ReplayBody unsent;
    private final Retries retries;
    private final BackendChoice choice;

    private ExchangeState state = ExchangeState.ENDED;
    private @Nullable ClientSide client;
    private @Nullable ListenerPlan listener;
    private @Nullable PoolPlan pool;
    private @Nullable PlaceInLine waiting;
    private @Nullable BackendSide dialing;
    private @Nullable BackendSide connection;
    private @Nullable Tunnel tunnel;
    private boolean requestDone;
    private boolean attempting;
    private boolean awaitsContinue;

    Exchange(Loop loop) {
        this.loop = loop;
        this.unsent = new ReplayBody(loop.keptBytes());
        this.retries = new Retries(loop, rules, unsent);
        this.choice = new BackendChoice(loop, this, retries);
    }

    // From the client.

    /** The first byte of a request has come. */
    void begin(ClientSide from, ListenerPlan plan) {
        become(ExchangeState.RECEIVING);
        client = from;
        listener = plan;
        pool = null;
        answer.clear();
        requestDone = false;
        attempting = false;
        awaitsContinue = false;
        unsent.clear();
        retries.clear();
        request.begin(plan.requestLimits);
        facts.begin(loop.clock());
        plan.observer.exchangeStarted();
    }

    /** The client is answered there from now on. */
    void goesOnAt(ClientSide side) {
        client = side;
    }

    /** The request head is complete and right, and as much of the body as came with it. Leads to a pool and a backend. */
    void start() {
        become(ExchangeState.ROUTING);
        facts.requestNanos = loop.nanos();
        // A client of HTTP/1.0 cannot wait for it (RFC 9110 section 10.1.1), and one that has begun to send does not.
        awaitsContinue = head.has(KnownField.EXPECT) && head.minorVersion() > 0 && !requestDone && unsent.isEmpty();
        RoutePath path = loop.routePath();
        RoutePlan found = listener().router.route(head, rules.target(), path);
        switch (found == null ? null : found.destination) {
            case null -> failUnrouted(path.ambiguous());
            case PoolPlan plan -> leadTo(plan);
            case SplitPlan split -> leadTo(split.choose(head, facts.client, ThreadLocalRandom.current()));
            case LocalAnswer local -> answer(local);
        }
    }

    private void leadTo(PoolPlan plan) {
        pool = plan;
        facts.pool = plan.pool.name();
        plan.pool.observer().exchangeStarted();
        retries.begin(plan);
        attempt();
    }

    private void failUnrouted(boolean ambiguous) {
        if (ambiguous) {
            fail(EndCause.BAD_REQUEST, "the path can be read in several ways, see ambiguous-paths");
        } else {
            fail(EndCause.NO_ROUTE, "no route of this listener matches the request");
        }
    }

    /** A part of the request body; taken over. */
    void requestBody(ByteBuf part) {
        awaitsContinue = false;
        if (answer.isChosen()) {
            answer.discard(part);
            answerWhenRead();
        } else if (connection == null) {
            unsent.hold(part);
        } else {
            unsent.passing(part);
            connection.write(part);
        }
    }

    /** The last byte of the request has been handed over, and its trailers are there. */
    void requestComplete() {
        requestDone = true;
        if (answer.isChosen()) {
            answerWhenRead();
        } else if (connection != null) {
            connection.endRequest();
            if (state == ExchangeState.AWAITING) {
                connection.awaitHead();
            }
        }
    }

    void flushRequest() {
        if (connection != null) {
            connection.flush();
        }
    }

    /** True where the backend can take more of the request body. */
    boolean wantsBody() {
        return answer.isChosen() || connection != null && connection.writable();
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

    @Override
    public void fail(EndCause cause, String detail) {
        if (tunnel != null) {
            tunnel.end(cause);
            return;
        }
        boolean told = state != ExchangeState.RESPONDING;
        boolean keep = told && client().sendLocal(cause, detail);
        if (!told) {
            client().abortResponse();
        }
        end(cause, keep);
    }

    // Answers of our own.

    private void answer(LocalAnswer chosen) {
        if (!chosen.answers(rules.target())) {
            fail(EndCause.BAD_REQUEST, "there is no Host to be led to");
            return;
        }
        answer.choose(chosen, unsent);
        answerWhenRead();
    }

    /** The request is read to its end first, so that the connection can go on; a long one is not. */
    private void answerWhenRead() {
        if (requestDone || answer.givesUp(head, rules, listener().observer)) {
            boolean keep = client().sendAnswer(answer.chosen());
            end(EndCause.LOCAL, keep);
        }
    }

    // Attempts.

    private void attempt() {
        become(ExchangeState.ROUTING);
        facts.beginAttempt();
        PoolPlan plan = pool();
        // Where others wait nobody overtakes them.
        Backend chosen = plan.line.length() > 0 ? null : choice.pick(plan, facts);
        BackendSide idle = chosen == null ? null : choice.takeIdle(chosen);
        if (chosen != null && (idle != null || chosen.reserveConnection(plan.maxConnections))) {
            attemptOn(chosen, idle);
        } else if (choice.anotherIsLeft(pool())) {
            queue(plan);
        } else {
            fail(EndCause.NO_BACKEND, "no backend of the pool is usable");
        }
    }

    /** Each backend that could be used is at its limit: waits for one. The client sends no more of a body meanwhile. */
    private void queue(PoolPlan plan) {
        become(ExchangeState.QUEUED);
        plan.pool.observer().limitReached("max-connections");
        PlaceInLine place = new PlaceInLine(loop, this, plan.pool, retries.tried(), retries.freshOnly());
        if (place.take(plan)) {
            waiting = place;
            plan.pool.observer().exchangeQueued();
            client().updateReading();
        } else {
            plan.pool.observer().limitReached("queue");
            fail(EndCause.QUEUE_FULL, "each backend of the pool is at its connection limit, and too many wait already");
        }
    }

    @Override
    public void waitEnded(long waitedNanos) {
        waiting = null;
        facts.queueNanos += waitedNanos;
    }

    @Override
    public void attemptOn(Backend chosen, @Nullable BackendSide found) {
        facts.backend = chosen;
        facts.backendNanos = loop.nanos();
        attempting = true;
        chosen.exchangeStarted();
        BackendSide side = found == null ? choice.newConnection(chosen) : found;
        facts.reused = side.ready();
        if (facts.reused) {
            connected(side);
        } else {
            become(ExchangeState.CONNECTING);
            dialing = side;
            side.dial(this);
        }
    }

    /** A connection is there: the request goes out, with what of its body has come. */
    void connected(BackendSide made) {
        if (state == ExchangeState.ENDED || connection != null) {
            throw new IllegalStateException("a connection that nobody waits for, in " + state);
        }
        become(ExchangeState.AWAITING);
        facts.connectedNanos = loop.nanos();
        dialing = null;
        connection = made;
        made.begin(this);
        unsent.sendTo(made);
        if (requestDone) {
            made.endRequest();
        }
        if (requestDone || awaitsContinue) {
            made.awaitHead();
        }
        client().backendReady();
    }

    /** The connection that was being made has no room for it after all: the attempt begins anew. */
    void displaced() {
        dialing = null;
        endAttempt(EndCause.BACKEND_REFUSED, phase(EndCause.BACKEND_REFUSED));
        attempt();
    }

    /** The attempt came to nothing. Another is made where that is safe and there is a backend and budget for it. */
    void backendFailed(EndCause cause, String detail) {
        dialing = null;
        connection = null;
        if (state != ExchangeState.RESPONDING
                && retries.mayFollow(cause, facts)
                && choice.anotherIsLeft(pool())
                && retries.pay()) {
            tryAgain(cause);
        } else {
            fail(cause, detail);
        }
    }

    private void tryAgain(EndCause cause) {
        endAttempt(cause, phase(cause));
        facts.retries++;
        pool().pool.observer().retried(cause);
        unsent.rewind();
        attempt();
    }

    // From the backend.

    void interim(Head response, ResponseRules responseRules) {
        boolean news = retries.isNews(response.status());
        if (response.status() == 100) {
            continued();
        }
        if (news && head.minorVersion() > 0) {
            client().sendHead(response, responseRules);
        }
    }

    /** The client knows whether to send its body: from now on it is who is waited for. */
    private void continued() {
        if (awaitsContinue) {
            awaitsContinue = false;
            client().updateReading();
        }
    }

    /** True where the response is dropped, because another backend is asked once {@link #responseDropped}. */
    boolean drops(Head response) {
        if (response.status() < 400
                || !retries.unwanted(response, facts)
                || !choice.anotherIsLeft(pool())
                || !retries.pay()) {
            return false;
        }
        facts.responseNanos = loop.nanos();
        facts.status = response.status();
        return true;
    }

    /** The connection that brought it is no longer ours. */
    void responseDropped() {
        connection = null;
        tryAgain(EndCause.RETRIED_STATUS);
    }

    void responseHead(Head response, ResponseRules responseRules) {
        become(ExchangeState.RESPONDING);
        continued();
        unsent.forget();
        facts.responseNanos = loop.nanos();
        facts.status = response.status();
        client().sendHead(response, responseRules);
    }

    /** The head that was sent made a tunnel; what the backend sent behind it is taken over. */
    void beginTunnel(TunnelEnd backendEnd, ByteBuf behindHead) {
        become(ExchangeState.TUNNEL);
        facts.tunnel = true;
        listener().observer.tunnelOpened();
        TunnelEnd clientEnd = client().beginTunnel();
        Tunnel begun = new Tunnel(loop, clientEnd, backendEnd, listener().tunnelTimes, this::tunnelEnded);
        tunnel = begun;
        begun.begin(client().takeEarlyBytes(), behindHead);
    }

    private void tunnelEnded(EndCause cause) {
        Tunnel over = Objects.requireNonNull(tunnel);
        tunnel = null;
        facts.requestBytes += over.fromClient();
        facts.responseBytes += over.fromBackend();
        listener().observer.tunnelClosed();
        end(cause, false);
    }

    /** The next bytes are of the response body; they are taken out. */
    void responseBody(ByteBuf in, int count) {
        client().sendBody(in, count);
    }

    /** The fields behind the response body, for a client that takes {@linkplain #dataOnly data only}. */
    void responseTrailers(Trailers fields) {
        client().sendTrailers(fields);
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

    /** True where the client is to get the data of the response body alone. */
    boolean dataOnly() {
        return client().takesDataOnly(head);
    }

    /** True where the request body comes as data alone. */
    boolean sendsDataOnly() {
        return client().sendsDataOnly();
    }

    RequestMessage request() {
        return request;
    }

    // The end.

    private void end(EndCause cause, boolean keepAlive) {
        ExchangePhase phase = phase(cause);
        become(ExchangeState.ENDED);
        if (waiting != null) {
            waiting.leave();
        }
        if (dialing != null) {
            dialing.abandon();
            dialing = null;
        }
        if (connection != null) {
            connection.abandon();
            connection = null;
        }
        unsent.release();
        endAttempt(cause, phase);
        if (pool != null) {
            pool.pool.observer().exchangeEnded(facts);
        }
        listener().observer.exchangeEnded(facts);
        ClientSide from = client();
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
        if (cause == EndCause.COMPLETE || cause == EndCause.LOCAL) {
            return ExchangePhase.DONE;
        }
        return state.phase();
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

    /** True where the client waits for the backend to ask for the body, so that the backend is who is waited for. */
    boolean awaitsContinue() {
        return awaitsContinue;
    }

    Head head() {
        return head;
    }

    RequestRules rules() {
        return rules;
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
        listener().requestWriter.write(out, head, rules, client().served().identity(), to.authority());
    }

    ClientSide client() {
        return Objects.requireNonNull(client);
    }
}

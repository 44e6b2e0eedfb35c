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
 * One request and its response, from the first byte to the end and its cause. The bytes pass from a {@link ClientSide} to a
 * {@link BackendSide} and back; this class knows how far they have come. Its {@link Attempts} choose the backend, and another where
 * that is safe.
 *
 * <p>Lent by its {@link Loop} from the first byte of a request to the end, then used again. {@link ExchangeState} draws its states.
 */
final class Exchange {

    private final Loop loop;
    private final RequestMessage request = new RequestMessage();
    private final Head head = request.head;
    private final RequestRules rules = request.rules;
    private final ExchangeFacts facts = new ExchangeFacts(head);
    private final OwnAnswer answer = new OwnAnswer();
    private final ReplayBody unsent;
    private final Attempts attempts;
    private final ResponseFlow flow = new ResponseFlow(this);
    private final RouteUse route = new RouteUse();

    private ExchangeState state = ExchangeState.ENDED;
    private @Nullable ClientSide client;
    private @Nullable ListenerPlan listener;
    private @Nullable Tunnel tunnel;
    private @Nullable MirrorClient mirror;
    private boolean requestDone;
    private boolean awaitsContinue;
    private long bodyRead;

    Exchange(Loop loop) {
        this.loop = loop;
        this.unsent = new ReplayBody(loop.keptBytes());
        this.attempts = new Attempts(loop, this, facts, rules, unsent);
    }

    // From the client.

    /** The first byte of a request has come. */
    void begin(ClientSide from, ListenerPlan plan) {
        become(ExchangeState.RECEIVING);
        client = from;
        listener = plan;
        route.clear();
        bodyRead = 0;
        attempts.clear();
        answer.clear();
        requestDone = false;
        awaitsContinue = false;
        unsent.clear();
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
        RoutePlan found = listener().router.route(head, rules.target(), facts, path);
        if (found == null) {
            failUnrouted(path.ambiguous());
        } else {
            enter(found);
        }
    }

    private void enter(RoutePlan along) {
        if (!route.enter(along)) {
            failAt("route-requests", EndCause.ROUTE_FULL, "the route has as many requests as it may");
        } else if (!route.takes(Math.max(rules.bodyLength(), bodyRead))) {
            failTooLarge();
        } else {
            go(along);
        }
    }

    /** The same for a copy, whose request is whole and whose route is known. */
    void start(RoutePlan along) {
        become(ExchangeState.ROUTING);
        facts.requestNanos = loop.nanos();
        route.follow(along);
        go(along);
    }

    private void go(RoutePlan along) {
        LocalAnswer preflight = along.policy.preflight(head, rules);
        switch (preflight == null ? along.destination : preflight) {
            case PoolPlan plan -> leadTo(plan, along);
            case SplitPlan split -> leadTo(split.choose(head, facts.client, ThreadLocalRandom.current()), along);
            case LocalAnswer local -> answer(local);
        }
    }

    private void leadTo(PoolPlan plan, RoutePlan along) {
        RewritePlan rewrite = along.policy.rewrite;
        if (rewrite != null
                && !rewrite.fits(head, rules, loop, listener().requestLimits.targetLength())) {
            failAt("target-length", EndCause.TARGET_TOO_LONG, "what its route makes of the path is too long");
            return;
        }
        facts.pool = plan.pool.name();
        along.policy.editRequest(this, loop.scratch());
        if (along.mirror != null) {
            mirror = MirrorClient.of(loop, along.mirror, this, unsent);
        }
        attempts.begin(plan);
    }

    private void failTooLarge() {
        failAt("max-body", EndCause.BODY_TOO_LARGE, "the body is larger than this route takes");
    }

    private void failAt(String limit, EndCause cause, String detail) {
        listener().observer.limitReached(limit);
        fail(cause, detail);
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
        bodyRead += part.readableBytes();
        if (!route.takes(bodyRead)) {
            part.release();
            failTooLarge();
        } else if (answer.isChosen()) {
            answer.discard(part);
            answerWhenRead();
        } else {
            if (mirror != null) {
                mirror.add(part);
            }
            BackendSide connection = attempts.connection();
            if (connection == null) {
                unsent.hold(part);
            } else {
                unsent.passing(part);
                connection.write(part);
            }
        }
    }

    /** The last byte of the request has been handed over, and its trailers are there. */
    void requestComplete() {
        requestDone = true;
        if (answer.isChosen()) {
            answerWhenRead();
            return;
        }
        if (mirror != null) {
            mirror.complete(request.trailers);
            mirror = null;
        }
        BackendSide connection = attempts.connection();
        if (connection != null) {
            connection.endRequest();
            if (state == ExchangeState.AWAITING) {
                connection.awaitHead();
            }
        }
    }

    void flushRequest() {
        BackendSide connection = attempts.connection();
        if (connection != null) {
            connection.flush();
        }
    }

    /** True where the backend can take more of the request body. */
    boolean wantsBody() {
        BackendSide connection = attempts.connection();
        return answer.isChosen() || connection != null && connection.writable();
    }

    /** The client can take more, or no more, of the response. */
    void clientWritable(boolean writable) {
        attempts.clientWritable(writable);
    }

    /** The client is gone or gave us nothing to go on with. Nothing can be sent to it. */
    void clientGone(EndCause cause) {
        if (state != ExchangeState.ENDED) {
            end(cause, false);
        }
    }

    void fail(EndCause cause, String detail) {
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

    /** A connection is there: the request goes out, with what of its body has come. */
    void connected(BackendSide made) {
        if (state == ExchangeState.ENDED || attempts.connection() != null) {
            throw new IllegalStateException("a connection that nobody waits for, in " + state);
        }
        become(ExchangeState.AWAITING);
        attempts.connected(made);
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
        attempts.displaced();
    }

    /** The attempt came to nothing. Another is made where that is safe and there is a backend and budget for it. */
    void backendFailed(EndCause cause, String detail) {
        attempts.lose();
        if (state == ExchangeState.RESPONDING || !attempts.tryAnother(cause)) {
            fail(cause, detail);
        }
    }

    // From the backend.

    /** Changes our own answer as the route says. */
    void editOwn(Head response) {
        route.editOwn(response, this, loop.scratch());
    }

    RouteUse route() {
        return route;
    }

    /** True where that is the answer that is given. */
    boolean answersWith(@Nullable LocalAnswer own) {
        return answer.isChosen() && answer.chosen() == own;
    }

    void interim(Head response, ResponseRules responseRules) {
        boolean news = attempts.isNews(response.status());
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
        return attempts.drop(response);
    }

    /** The connection that brought it is no longer ours. */
    void responseDropped() {
        attempts.lose();
        attempts.tryAgain(EndCause.RETRIED_STATUS);
    }

    /** The head of the final response is there; {@link #drops}, or the {@linkplain #responseHead response} itself, comes next. */
    void meets(Head response, ResponseRules responseRules) {
        flow.meet(response, responseRules);
    }

    void responseHead(Head response, ResponseRules responseRules) {
        become(ExchangeState.RESPONDING);
        continued();
        unsent.forget();
        facts.answered(response.status(), loop.nanos());
        attempts.answered(response);
        route.editResponse(response, this, loop.scratch());
        flow.head(response, responseRules);
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
        flow.body(in, count);
    }

    /** The fields behind the response body, for a client that takes {@linkplain #dataOnly data only}. */
    void responseTrailers(Trailers fields) {
        flow.trailers(fields);
    }

    /** The response is whole, and the connection that brought it is no longer ours. */
    void observeResponseWhole() {
        attempts.lose();
    }

    /** The response has been handed over whole. */
    void responseEnd() {
        flow.end();
        if (state != ExchangeState.ENDED) {
            end(EndCause.COMPLETE, client().keepsAlive());
        }
    }

    void flushResponse() {
        flow.flush();
    }

    /** The others of the event loop get their turn before more of the response is read, of this very connection. */
    void pauseResponse() {
        attempts.pauseReading();
    }

    /** The backend can take more, or no more, of the request. */
    void backendWritable() {
        client().updateReading();
    }

    /** True where the client is to get the data of the response body alone. */
    boolean dataOnly() {
        return flow.dataOnly();
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
        attempts.abandon();
        unsent.release();
        flow.release();
        if (mirror != null) {
            mirror.incomplete();
            mirror = null;
        }
        route.leave();
        attempts.end(cause, phase);
        listener().observer.exchangeEnded(facts);
        ClientSide from = client();
        client = null;
        loop.giveBack(this);
        from.exchangeEnded(keepAlive);
    }

    /** Where the exchange is, for one that ends with that cause. */
    ExchangePhase phase(EndCause cause) {
        return state.phase(cause);
    }

    void become(ExchangeState next) {
        state = state.to(next);
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
        return attempts.pool();
    }

    ListenerPlan listener() {
        return Objects.requireNonNull(listener);
    }

    void writeHead(ByteBuf out, Backend to) {
        RewritePlan rewrite = route.rewrite();
        if (rewrite != null) {
            rewrite.apply(head, rules, to, loop);
        }
        listener().requestWriter.write(out, head, rules, client().served().identity(), to.authority());
    }

    ClientSide client() {
        return Objects.requireNonNull(client);
    }
}

package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestRules;
import io.sluice.core.settings.HeaderChanges;
import io.sluice.core.settings.PathMatch;
import io.sluice.core.settings.RoutePolicy;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a route does with its exchanges besides leading them somewhere, worked out once per snapshot. Used by all event loops. */
final class RoutePolicyPlan {

    final @Nullable RewritePlan rewrite;
    final long bodySize;

    /** How responses are compressed; null for not at all. */
    final @Nullable CompressionPlan compression;

    private final @Nullable HeaderChangesPlan request;
    private final @Nullable HeaderChangesPlan response;
    private final @Nullable CorsPlan cors;
    private final @Nullable LocalAnswer preflight;
    private final int mostExchanges;
    private final AtomicInteger exchanges = new AtomicInteger();

    RoutePolicyPlan(RoutePolicy settings, PathMatch matched) {
        rewrite = settings.rewrite()
                .map(rewritten -> new RewritePlan(rewritten, matched))
                .orElse(null);
        request = changes(settings.request());
        response = changes(settings.response());
        cors = settings.cors().map(CorsPlan::new).orElse(null);
        preflight = cors == null ? null : new CorsAnswer(cors);
        compression = settings.compression().map(CompressionPlan::new).orElse(null);
        bodySize = settings.limits().bodySize().orElse(Long.MAX_VALUE);
        mostExchanges = settings.limits().concurrent().orElse(0);
    }

    private static @Nullable HeaderChangesPlan changes(HeaderChanges changes) {
        return changes.isEmpty() ? null : new HeaderChangesPlan(changes);
    }

    /** True where the backend gets another path than the client asked for. */
    boolean rewritesPath() {
        return rewrite != null && rewrite.changesPath();
    }

    /** An exchange begins. False where there are as many as may be; nothing is counted then. */
    boolean enter() {
        if (mostExchanges > 0 && exchanges.incrementAndGet() > mostExchanges) {
            exchanges.decrementAndGet();
            return false;
        }
        return true;
    }

    /** One that has entered is over. */
    void leave() {
        if (mostExchanges > 0) {
            exchanges.decrementAndGet();
        }
    }

    /** The answer to a browser that only asks whether it may send a request; null for any other request. */
    @Nullable
    LocalAnswer preflight(Head head, RequestRules rules) {
        return cors != null && cors.isPreflight(head, rules) ? preflight : null;
    }

    /** Changes what the backend gets of the request head. */
    void editRequest(Exchange exchange, ScratchText scratch) {
        if (request != null) {
            request.apply(exchange.head(), exchange, scratch);
        }
    }

    boolean editsResponses() {
        return response != null || cors != null;
    }

    /** Changes what the client gets of a final response head, whoever made it. */
    void editResponse(Head head, Exchange exchange, ScratchText scratch) {
        if (cors != null && !exchange.answersWith(preflight)) {
            cors.apply(exchange.head(), head);
        }
        if (response != null) {
            response.apply(head, exchange, scratch);
        }
    }
}

package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import org.jspecify.annotations.Nullable;

/** The route of an exchange, once it is known: what an exchange without one does not do. On the event loop of the exchange. */
final class RouteUse {

    private @Nullable RoutePlan plan;
    private boolean entered;

    /** No route is known. */
    void clear() {
        plan = null;
        entered = false;
    }

    /** Goes along a route, whatever its limit. */
    void follow(RoutePlan along) {
        plan = along;
    }

    /** Goes along a route and takes one of its places; false where all are taken. */
    boolean enter(RoutePlan along) {
        plan = along;
        entered = along.policy.enter();
        return entered;
    }

    void leave() {
        if (plan != null && entered) {
            plan.policy.leave();
            entered = false;
        }
    }

    /** True where a body may have that many bytes. */
    boolean takes(long bytes) {
        return plan == null || bytes <= plan.policy.bodySize;
    }

    @Nullable
    RewritePlan rewrite() {
        return plan == null ? null : plan.policy.rewrite;
    }

    /** How responses are compressed; null for not at all. */
    @Nullable
    CompressionPlan compression() {
        return plan == null ? null : plan.policy.compression;
    }

    /** Changes a final response head of a backend. */
    void editResponse(Head response, Exchange exchange, ScratchText scratch) {
        if (plan != null) {
            if (plan.destination instanceof SplitPlan split) {
                split.keep(response, exchange.head(), exchange.pool(), exchange.facts().secure);
            }
            plan.policy.editResponse(response, exchange, scratch);
        }
    }

    /** The same for our own answer. */
    void editOwn(Head response, Exchange exchange, ScratchText scratch) {
        if (plan != null) {
            plan.policy.editResponse(response, exchange, scratch);
        }
    }

    /** True where our own answers are changed. */
    boolean editsOwn() {
        return plan != null && plan.policy.editsResponses();
    }
}

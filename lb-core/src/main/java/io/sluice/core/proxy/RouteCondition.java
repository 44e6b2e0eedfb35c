package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;

/** Something that must hold of a request for a route to match. Used by all event loops. */
@FunctionalInterface
interface RouteCondition {

    boolean holds(Head head, RequestTarget target, ExchangeFacts facts);
}

package io.sluice.core.settings;

import java.util.Optional;

/**
 * What a route does with an exchange besides leading it somewhere.
 *
 * @param request what becomes of the header fields of a request
 * @param response what becomes of those of the response, our own answers included
 * @param rewrite what becomes of path and host
 * @param cors which pages of other origins may use it from within a browser; empty where that is left to the backends
 * @param limits what it grants
 * @param compression how responses are compressed; empty for not at all
 */
public record RoutePolicy(
        HeaderChanges request,
        HeaderChanges response,
        Optional<RewriteSettings> rewrite,
        Optional<CorsSettings> cors,
        RouteLimits limits,
        Optional<CompressionSettings> compression) {

    private static final RoutePolicy NONE = new RoutePolicy(
            HeaderChanges.none(),
            HeaderChanges.none(),
            Optional.empty(),
            Optional.empty(),
            RouteLimits.none(),
            Optional.empty());

    /** Without compression. */
    public RoutePolicy(
            HeaderChanges request,
            HeaderChanges response,
            Optional<RewriteSettings> rewrite,
            Optional<CorsSettings> cors,
            RouteLimits limits) {
        this(request, response, rewrite, cors, limits, Optional.empty());
    }

    public RoutePolicy {
        new Checks()
                .require(
                        "request-headers",
                        !request.tell(Template.Variable.BACKEND),
                        "tell of the backend, which is chosen only after them; responses can tell of it")
                .done();
    }

    /** The same, with responses compressed. */
    public RoutePolicy compressing(CompressionSettings how) {
        return new RoutePolicy(request, response, rewrite, cors, limits, Optional.of(how));
    }

    /** Nothing: requests and responses pass as they came. */
    public static RoutePolicy none() {
        return NONE;
    }
}

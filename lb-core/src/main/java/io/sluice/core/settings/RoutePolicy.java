package io.sluice.core.settings;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a route does with an exchange besides leading it somewhere.
 *
 * @param request what becomes of the header fields of a request
 * @param response what becomes of those of the response, our own answers included
 * @param rewrite what becomes of path and host
 * @param cors which pages of other origins may use it from within a browser; empty where that is left to the backends
 * @param limits what it grants
 * @param compression how responses are compressed; empty for not at all
 * @param mirror which pool gets copies of requests; empty for none
 */
public record RoutePolicy(
        HeaderChanges request,
        HeaderChanges response,
        Optional<RewriteSettings> rewrite,
        Optional<CorsSettings> cors,
        RouteLimits limits,
        Optional<CompressionSettings> compression,
        Optional<MirrorSettings> mirror) {

    /** A copy is made once: it must not become several. */
    private static final RouteLimits ONCE = new RouteLimits(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new RetrySettings(0, false, false, List.of(), 0, false, RetryBudgetSettings.defaults())),
            OptionalLong.empty(),
            OptionalInt.empty());

    private static final RoutePolicy NONE = new RoutePolicy(
            HeaderChanges.none(),
            HeaderChanges.none(),
            Optional.empty(),
            Optional.empty(),
            RouteLimits.none(),
            Optional.empty(),
            Optional.empty());

    /** Without a mirror. */
    public RoutePolicy(
            HeaderChanges request,
            HeaderChanges response,
            Optional<RewriteSettings> rewrite,
            Optional<CorsSettings> cors,
            RouteLimits limits,
            Optional<CompressionSettings> compression) {
        this(request, response, rewrite, cors, limits, compression, Optional.empty());
    }

    /** Without compression. */
    public RoutePolicy(
            HeaderChanges request,
            HeaderChanges response,
            Optional<RewriteSettings> rewrite,
            Optional<CorsSettings> cors,
            RouteLimits limits) {
        this(request, response, rewrite, cors, limits, Optional.empty(), Optional.empty());
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
        return new RoutePolicy(request, response, rewrite, cors, limits, Optional.of(how), mirror);
    }

    /** The same, with copies of requests for another pool. */
    public RoutePolicy mirroring(MirrorSettings how) {
        return new RoutePolicy(request, response, rewrite, cors, limits, compression, Optional.of(how));
    }

    /** What becomes of the copies: their header fields have been changed already, their paths are rewritten alike. */
    public RoutePolicy ofMirror() {
        return new RoutePolicy(
                HeaderChanges.none(),
                HeaderChanges.none(),
                rewrite,
                Optional.empty(),
                ONCE,
                Optional.empty(),
                Optional.empty());
    }

    /** Nothing: requests and responses pass as they came. */
    public static RoutePolicy none() {
        return NONE;
    }
}

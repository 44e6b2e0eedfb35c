package io.sluice.daemon.config;

import io.sluice.core.settings.CompressionSettings;
import io.sluice.core.settings.CorsSettings;
import io.sluice.core.settings.HeaderChanges;
import io.sluice.core.settings.MirrorSettings;
import io.sluice.core.settings.RetrySettings;
import io.sluice.core.settings.RewriteSettings;
import io.sluice.core.settings.RouteLimits;
import io.sluice.core.settings.RouteMatch;
import io.sluice.core.settings.RoutePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** The keys of a route that say what becomes of its exchanges besides being led somewhere. */
final class RoutePolicyKeys {

    /** What a route says of times, in place of its pool. */
    private record Times(Optional<Duration> responseHead, Optional<Duration> responseBody, Optional<Duration> queue) {}

    private static final Key<Duration> RESPONSE_HEAD =
            Key.optional("response-head", Types.DURATION, "For a whole response head after the request was sent.");
    private static final Key<Duration> RESPONSE_BODY =
            Key.optional("response-body", Types.DURATION, "Without a byte of a response body that is still to come.");
    private static final Key<Duration> QUEUE =
            Key.optional("queue", Types.DURATION, "For a connection while each usable backend has `max-connections`.");

    private static final Block<Times> TIMES = Block.of(
            "How long a route waits for a backend",
            "What is left out is as the pool says.",
            v -> new Times(
                    Optional.ofNullable(v.find(RESPONSE_HEAD)),
                    Optional.ofNullable(v.find(RESPONSE_BODY)),
                    Optional.ofNullable(v.find(QUEUE))),
            RESPONSE_HEAD,
            RESPONSE_BODY,
            QUEUE);

    private static final Key<HeaderChanges> REQUEST = Key.optional(
            "request-headers", HeaderChangesBlock.BLOCK, "What becomes of the header fields that the backend gets.");
    private static final Key<HeaderChanges> RESPONSE = Key.optional(
            "response-headers",
            HeaderChangesBlock.BLOCK,
            "What becomes of the header fields that the client gets, of Sluice's own answers too.");
    private static final Key<RewriteSettings> REWRITE =
            Key.optional("rewrite", RewriteBlock.BLOCK, "Another path and host for the backend.");
    private static final Key<CorsSettings> CORS =
            Key.optional("cors", CorsBlock.BLOCK, "Which pages of other origins may use it from within a browser.");
    private static final Key<Times> TIMEOUTS =
            Key.optional("timeouts", TIMES, "How long it waits for a backend, in place of what the pool says.");
    private static final Key<RetrySettings> RETRIES = Key.optional(
            "retries",
            RetryBlock.RETRIES,
            "When a failed attempt is followed by another, in place of what the pool says.");
    private static final Key<Integer> MAX_BODY = Key.optional(
            "max-body", Types.SIZE, "A request body, chunks included; a larger one gets 413. Left out, any size.");
    private static final Key<Integer> MAX_REQUESTS =
            Key.optional("max-requests", Types.NUMBER, "Requests at a time; more get 503. Left out, any number.");

    private static final Key<Optional<CompressionSettings>> COMPRESSION = Key.preset(
            "compression",
            CompressionBlock.COMPRESSION,
            Optional.empty(),
            "Whether responses of backends are compressed for clients that ask for it.");

    private static final Key<MirrorSettings> MIRROR =
            Key.optional("mirror", MirrorBlock.MIRROR, "Another pool that gets copies of the requests.");

    static final List<Key<?>> KEYS =
            List.of(REQUEST, RESPONSE, REWRITE, CORS, TIMEOUTS, RETRIES, MAX_BODY, MAX_REQUESTS, COMPRESSION, MIRROR);

    private RoutePolicyKeys() {}

    static void warn(Values v, RouteMatch match) {
        Set<String> methods = match.conditions().methods();
        if (v.has(CORS) && !methods.isEmpty() && !methods.contains("OPTIONS")) {
            v.warn(CORS.name(), "is not asked: browsers ask by OPTIONS, which is none of the methods of this route");
        }
    }

    static RoutePolicy policy(Values v) {
        Optional<Times> times = Optional.ofNullable(v.find(TIMEOUTS));
        Integer body = v.find(MAX_BODY);
        Integer requests = v.find(MAX_REQUESTS);
        return new RoutePolicy(
                Optional.ofNullable(v.find(REQUEST)).orElseGet(HeaderChanges::none),
                Optional.ofNullable(v.find(RESPONSE)).orElseGet(HeaderChanges::none),
                Optional.ofNullable(v.find(REWRITE)),
                Optional.ofNullable(v.find(CORS)),
                new RouteLimits(
                        times.flatMap(Times::responseHead),
                        times.flatMap(Times::responseBody),
                        times.flatMap(Times::queue),
                        Optional.ofNullable(v.find(RETRIES)),
                        body == null ? OptionalLong.empty() : OptionalLong.of(body),
                        requests == null ? OptionalInt.empty() : OptionalInt.of(requests)),
                v.get(COMPRESSION),
                Optional.ofNullable(v.find(MIRROR)));
    }
}

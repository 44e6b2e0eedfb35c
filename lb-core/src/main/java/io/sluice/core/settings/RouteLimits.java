package io.sluice.core.settings;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a route grants its exchanges, in place of what its pool does.
 *
 * @param responseHead how long a backend may take for a whole response head after the request was sent; empty as the pool says
 * @param responseBody how long without a byte of a response body; empty as the pool says
 * @param queue how long for a connection; empty as the pool says
 * @param retries when a failed attempt is followed by another; empty as the pool says
 * @param bodySize bytes of a request body, chunks included; empty for any number
 * @param concurrent exchanges at a time; empty for any number
 */
public record RouteLimits(
        Optional<Duration> responseHead,
        Optional<Duration> responseBody,
        Optional<Duration> queue,
        Optional<RetrySettings> retries,
        OptionalLong bodySize,
        OptionalInt concurrent) {

    private static final RouteLimits NONE = new RouteLimits(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            OptionalInt.empty());

    public RouteLimits {
        Checks checks = new Checks();
        responseHead.ifPresent(value -> checks.timeout("response-head", value));
        responseBody.ifPresent(value -> checks.timeout("response-body", value));
        queue.ifPresent(value -> checks.timeout("queue", value));
        bodySize.ifPresent(value -> checks.range("max-body", value, 0, Long.MAX_VALUE));
        concurrent.ifPresent(value -> checks.range("max-requests", value, 1, 10_000_000));
        checks.done();
    }

    /** What the pool grants. */
    public static RouteLimits none() {
        return NONE;
    }

    /** True where something is another than the pool has it. */
    public boolean changesPool() {
        return responseHead.isPresent() || responseBody.isPresent() || queue.isPresent() || retries.isPresent();
    }
}

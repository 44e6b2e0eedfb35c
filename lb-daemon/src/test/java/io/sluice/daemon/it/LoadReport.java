package io.sluice.daemon.it;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What became of a steady load.
 *
 * @param samples every exchange, in no particular order
 * @param skipped turns that were not sent, because their connection still waited for an answer
 */
record LoadReport(List<Sample> samples, long skipped) {

    /** One exchange; times are nanoseconds since the load's start. */
    record Sample(long dueNanos, long doneNanos, GetConnection.Answer answer) {
        boolean ok() {
            return answer.failure().isEmpty();
        }

        long nanos() {
            return doneNanos - dueNanos;
        }
    }

    /** The part that was due from the one time since the start up to the other. */
    LoadReport between(Duration from, Duration to) {
        List<Sample> part = samples.stream()
                .filter(sample -> sample.dueNanos >= from.toNanos() && sample.dueNanos < to.toNanos())
                .toList();
        return new LoadReport(part, 0);
    }

    long successes() {
        return samples.stream().filter(Sample::ok).count();
    }

    /** How often each reason occurred, such as {@code status 503} or {@code connect: Connection refused}. */
    Map<String, Long> failures() {
        return count(sample -> !sample.ok(), sample -> sample.answer().failure());
    }

    /** Successes by {@code X-Backend}. */
    Map<String, Long> byBackend() {
        return count(Sample::ok, sample -> sample.answer().backend());
    }

    /** Kept connections found closed when the next request went out; that request then went over a new one. */
    long staleRetries() {
        return samples.stream().filter(sample -> sample.answer().retried()).count();
    }

    /** Latency from when the exchange was due, over successes; quantile from 0 to 1, which is the longest. */
    Duration latency(double quantile) {
        long[] sorted = samples.stream()
                .filter(Sample::ok)
                .mapToLong(Sample::nanos)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            throw new AssertionError("nothing succeeded: " + this);
        }
        return Duration.ofNanos(sorted[(int) Math.round(quantile * (sorted.length - 1))]);
    }

    /** The longest time from one success to the next, which is how long clients saw no service. */
    Duration longestGap() {
        long[] done = samples.stream()
                .filter(Sample::ok)
                .mapToLong(Sample::doneNanos)
                .sorted()
                .toArray();
        long longest = 0;
        for (int i = 1; i < done.length; i++) {
            longest = Math.max(longest, done[i] - done[i - 1]);
        }
        return Duration.ofNanos(longest);
    }

    @Override
    public String toString() {
        String text = "%d ok %s, failures %s, %d retried, %d skipped"
                .formatted(successes(), byBackend(), failures(), staleRetries(), skipped);
        return successes() == 0
                ? text
                : "%s, p50 %d us, p99 %d us, longest %d us, longest gap %d ms"
                        .formatted(
                                text,
                                micros(0.5),
                                micros(0.99),
                                micros(1),
                                longestGap().toMillis());
    }

    private long micros(double quantile) {
        return latency(quantile).toNanos() / 1_000;
    }

    private Map<String, Long> count(Predicate<Sample> which, Function<Sample, String> key) {
        return samples.stream().filter(which).collect(Collectors.groupingBy(key, TreeMap::new, Collectors.counting()));
    }
}

package io.sluice.health;

import io.sluice.core.settings.Checks;
import java.time.Duration;

/**
 * How the backends of a pool are probed.
 *
 * <p>Probes of one backend never overlap. A timeout longer than the interval is legal: while a backend makes its probes
 * last longer than the interval, the next one starts as soon as the one before it has ended.
 *
 * @param probe what is asked
 * @param interval from the start of one probe to the start of the next, give or take a twentieth; 10 ms to 24 h
 * @param timeout for a whole probe: name, connection, TLS and response head; 1 ms to 24 h
 * @param rise passes in a row that bring a DOWN backend up; a STARTING one needs one
 * @param fall failures in a row that take a backend down; a STARTING one needs one
 */
public record HealthSettings(ProbeSettings probe, Duration interval, Duration timeout, int rise, int fall) {

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(24);
    private static final int MAX_COUNT = 1000;

    public HealthSettings {
        new Checks()
                .range("interval", interval, SHORTEST_INTERVAL, LONGEST_INTERVAL)
                .timeout("timeout", timeout)
                .range("rise", rise, 1, MAX_COUNT)
                .range("fall", fall, 1, MAX_COUNT)
                .done();
    }

    /** The probe every 2 s with 2 s to answer, rise 2, fall 3. */
    public static HealthSettings defaults(ProbeSettings probe) {
        return new HealthSettings(probe, Duration.ofSeconds(2), Duration.ofSeconds(2), 2, 3);
    }
}

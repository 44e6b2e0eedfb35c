package io.sluice.tls;

import io.sluice.core.settings.Checks;
import java.time.Duration;

/**
 * How clients of a listener resume a session instead of a full handshake.
 *
 * @param tickets the sessions that clients keep for us, encrypted
 * @param cacheSize how many sessions of TLS 1.2 the listener keeps itself for clients without tickets, up to 1,000,000;
 *     0 for none
 * @param timeout how old a session of TLS 1.2 may be, 1 s to 24 h
 */
public record SessionSettings(SessionTickets tickets, int cacheSize, Duration timeout) {

    public SessionSettings {
        new Checks()
                .range("size", cacheSize, 0, 1_000_000)
                .range("timeout", timeout, Duration.ofSeconds(1), Duration.ofHours(24))
                .done();
    }

    /** Tickets under keys of our own that rotate; 20,000 sessions for 5 min. */
    public static SessionSettings defaults() {
        return new SessionSettings(SessionTickets.Rotating.defaults(), 20_000, Duration.ofMinutes(5));
    }

    /** The same cache with other tickets. */
    public SessionSettings with(SessionTickets other) {
        return new SessionSettings(other, cacheSize, timeout);
    }
}

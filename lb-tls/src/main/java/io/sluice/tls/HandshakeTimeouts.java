package io.sluice.tls;

import io.sluice.core.settings.Checks;
import java.time.Duration;

/** The time that a handshake may take, for both sides. */
final class HandshakeTimeouts {

    static final Duration DEFAULT = Duration.ofSeconds(10);

    private HandshakeTimeouts() {}

    static void check(Duration timeout) {
        new Checks()
                .range("handshake-timeout", timeout, Duration.ofMillis(1), Duration.ofMinutes(5))
                .done();
    }
}

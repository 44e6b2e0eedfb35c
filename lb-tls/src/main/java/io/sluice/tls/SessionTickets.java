package io.sluice.tls;

import io.sluice.core.settings.Checks;
import java.nio.file.Path;
import java.time.Duration;

/** Where the keys come from that encrypt session tickets (RFC 5077, RFC 8446 section 4.6.1). */
public sealed interface SessionTickets {

    /** No tickets: TLS 1.3 does not resume at all then, TLS 1.2 out of the listener's own cache. */
    record Off() implements SessionTickets {}

    /**
     * Random keys of this process, which nobody else has and no file holds.
     *
     * @param rotate how long a key encrypts new tickets, 1 min to 168 h
     * @param keep how many older keys still open theirs, 0 to 14
     */
    record Rotating(Duration rotate, int keep) implements SessionTickets {

        public Rotating {
            new Checks()
                    .range("rotate", rotate, Duration.ofMinutes(1), Duration.ofDays(7))
                    .range("keep", keep, 0, TicketKeyFile.MOST_KEYS - 2)
                    .done();
        }

        /** A new key every 12 h, two older ones kept. */
        public static Rotating defaults() {
            return new Rotating(Duration.ofHours(12), 2);
        }
    }

    /**
     * Keys of a file that several nodes have, so that a client resumes at whichever answers.
     *
     * @param keyFile a line of Base64 for each key of 48 bytes; the last but one encrypts
     */
    record Shared(Path keyFile) implements SessionTickets {}
}

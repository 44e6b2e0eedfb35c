package io.sluice.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.time.Instant;
import java.util.List;

/** The keys of a listener's tickets as they change. Used by one thread at a time. */
sealed interface TicketKeys permits RotatingTicketKeys, SharedTicketKeys {

    /** The keys to use from now on, the encrypting one first; never empty, and the same list while nothing changes. */
    List<OpenSslSessionTicketKey> at(Instant now);
}

package io.sluice.core.spi;

import java.util.Locale;

/** What became of the stickiness of an exchange when its backend was chosen. */
public enum StickyOutcome {
    /** It goes to the backend that its client had, or waits for it. */
    HIT,
    /** Nothing is known of the client: it sent no cookie, or no key, or one that has no entry. Balanced. */
    MISS,
    /** The client's backend is not usable, or has failed this exchange. Balanced anew. */
    MOVED,
    /** The client's backend has no room, and the pool does not wait for it. Balanced anew. */
    FULL,
    /** The client's backend is not in the pool any more. Balanced anew. */
    GONE,
    /** The cookie is too old. Balanced anew. */
    EXPIRED,
    /** The cookie is not one that was signed for this pool: forged, of another pool or key, or no cookie of ours at all. Balanced. */
    FORGED,
    /** The cookie is longer than any of ours. Balanced. */
    OVERSIZED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** As metrics have it: lower case. */
    public String label() {
        return label;
    }
}

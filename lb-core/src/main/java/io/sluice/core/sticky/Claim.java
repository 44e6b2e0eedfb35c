package io.sluice.core.sticky;

import io.sluice.core.pool.Backend;
import io.sluice.core.spi.StickyOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What the value of a cookie says.
 *
 * @param outcome HIT where it is believed, else why not
 * @param backend where it leads, or null where it is not believed
 * @param issuedSeconds when the client had its first cookie, seconds since the epoch; 0 where that is not told
 * @param seenSeconds when it got this one
 */
record Claim(StickyOutcome outcome, @Nullable Backend backend, long issuedSeconds, long seenSeconds) {

    private static final Claim MISS = refused(StickyOutcome.MISS);
    private static final Claim FORGED = refused(StickyOutcome.FORGED);
    private static final Claim OVERSIZED = refused(StickyOutcome.OVERSIZED);
    private static final Claim EXPIRED = refused(StickyOutcome.EXPIRED);
    private static final Claim GONE = refused(StickyOutcome.GONE);

    private static Claim refused(StickyOutcome outcome) {
        return new Claim(outcome, null, 0, 0);
    }

    static Claim none() {
        return MISS;
    }

    static Claim forged() {
        return FORGED;
    }

    static Claim oversized() {
        return OVERSIZED;
    }

    static Claim expired() {
        return EXPIRED;
    }

    static Claim gone() {
        return GONE;
    }
}

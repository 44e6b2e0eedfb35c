package io.sluice.core.sticky;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.StickyOutcome;
import org.jspecify.annotations.Nullable;

/**
 * A visit with a cookie that we set: the client gets one with the first response, and a new one where another backend answers than
 * the one that its cookie names, or where it grows old.
 */
final class InsertedCookie implements Visit {

    private final CookieStickiness sticky;
    private final Claim claim;
    private final long nowSeconds;

    InsertedCookie(CookieStickiness sticky, Claim claim, long nowSeconds) {
        this.sticky = sticky;
        this.claim = claim;
        this.nowSeconds = nowSeconds;
    }

    @Override
    public @Nullable Backend backend() {
        return claim.backend();
    }

    @Override
    public StickyOutcome outcome() {
        return claim.outcome();
    }

    @Override
    public void editRequest(Head request) {
        if (claim.outcome() != StickyOutcome.MISS && !sticky.settings.forward()) {
            CookieLine.replace(request, sticky.name, (bytes, start, end) -> CookieLine.Cut.ALL);
        }
    }

    @Override
    public void connected(Backend backend) {}

    @Override
    public void editResponse(Head response, Backend from, boolean secure) {
        // The name is ours: a cookie of the backend under it would undo what we set.
        SetCookie own = new SetCookie(response, sticky.name);
        while (own.next()) {
            response.remove(own.line());
        }
        boolean known = from.equals(claim.backend());
        if (!known || sticky.tokens.wantsRenewal(claim, nowSeconds)) {
            // The life of a cookie goes on where its client moves: it is the client's session that ends some day.
            long issued = claim.backend() == null ? nowSeconds : claim.issuedSeconds();
            byte[] value = sticky.text.of(sticky.tokens.of(from, issued, nowSeconds), secure);
            response.add(SetCookie.FIELD, new AsciiString(value, false));
        }
    }
}

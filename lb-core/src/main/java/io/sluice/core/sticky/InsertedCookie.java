package io.sluice.core.sticky;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.http.KnownField;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.StickyOutcome;
import org.jspecify.annotations.Nullable;

/**
 * A visit with a cookie that we set: the client gets one with the first response, and a new one where another backend answers than
 * the one that its cookie names, or where it grows old.
 */
final class InsertedCookie implements Visit {

    static final AsciiString COOKIE = AsciiString.cached("Cookie");
    static final AsciiString SET_COOKIE = AsciiString.cached("Set-Cookie");

    private final CookieStickiness sticky;
    private final Head request;
    private final Claim claim;
    private final long nowSeconds;

    InsertedCookie(CookieStickiness sticky, Head request, Claim claim, long nowSeconds) {
        this.sticky = sticky;
        this.request = request;
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
    public void editRequest(HeadEdits edits) {
        if (claim.outcome() != StickyOutcome.MISS && !sticky.settings.forward()) {
            edits.remove(KnownField.COOKIE);
            byte[] rest = CookieLine.of(request, sticky.name, (bytes, start, end) -> CookieLine.Cut.ALL);
            if (rest.length > 0) {
                edits.add(COOKIE, rest);
            }
        }
    }

    @Override
    public void connected(Backend backend) {}

    @Override
    public void editResponse(Head response, Backend from, boolean secure, HeadEdits edits) {
        if (new SetCookie(response, sticky.name).next()) {
            leaveOut(response, edits);
        }
        boolean known = from.equals(claim.backend());
        if (!known || sticky.tokens.wantsRenewal(claim, nowSeconds)) {
            // The life of a cookie goes on where its client moves: it is the client's session that ends some day.
            long issued = claim.backend() == null ? nowSeconds : claim.issuedSeconds();
            edits.add(SET_COOKIE, sticky.text.of(sticky.tokens.of(from, issued, nowSeconds), secure));
        }
    }

    /** The name is ours: a cookie of the backend under it would undo what we set. */
    private void leaveOut(Head response, HeadEdits edits) {
        edits.remove(KnownField.SET_COOKIE);
        SetCookie own = new SetCookie(response, sticky.name);
        boolean more = own.next();
        for (int i = response.find(KnownField.SET_COOKIE); i >= 0; i = response.find(KnownField.SET_COOKIE, i + 1)) {
            if (more && own.line() == i) {
                more = own.next();
            } else {
                edits.add(SET_COOKIE, SetCookie.copy(response, i));
            }
        }
    }
}

package io.sluice.core.sticky;

import io.sluice.core.http.Head;
import io.sluice.core.http.KnownField;
import io.sluice.core.pool.Backend;
import io.sluice.core.settings.StickyCookie.Mode;
import io.sluice.core.spi.StickyOutcome;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A visit with a cookie that the backend sets, and whose value is replaced by ours, or gets ours in front; then the backend gets it
 * back as it set it.
 */
final class BackendCookie implements Visit {

    private final CookieStickiness sticky;
    private final Head request;
    private final Claim claim;
    private final long nowSeconds;
    private final boolean prefix;

    BackendCookie(CookieStickiness sticky, Head request, Claim claim, long nowSeconds) {
        this.sticky = sticky;
        this.request = request;
        this.claim = claim;
        this.nowSeconds = nowSeconds;
        this.prefix = sticky.settings.mode() == Mode.PREFIX;
    }

    @Override
    public @Nullable Backend backend() {
        return claim.backend();
    }

    @Override
    public StickyOutcome outcome() {
        return claim.outcome();
    }

    /** Takes off what looks like a token also where it is not believed, such as after the key has changed: it is none of the backend's. */
    @Override
    public void editRequest(HeadEdits edits) {
        if (prefix && claim.outcome() != StickyOutcome.MISS) {
            edits.remove(KnownField.COOKIE);
            edits.add(InsertedCookie.COOKIE, CookieLine.of(request, sticky.name, this::prefixOf));
        }
    }

    private int prefixOf(byte[] bytes, int start, int end) {
        return sticky.hasPrefix(bytes, start, end) ? sticky.tokens.length() + 1 : 0;
    }

    @Override
    public void connected(Backend backend) {}

    @Override
    public void editResponse(Head response, Backend from, boolean secure, HeadEdits edits) {
        SetCookie own = new SetCookie(response, sticky.name);
        boolean more = own.next();
        if (!more) {
            return;
        }
        byte[] token = sticky.tokens.of(from, nowSeconds, nowSeconds);
        if (prefix) {
            token = Arrays.copyOf(token, token.length + 1);
            token[token.length - 1] = CookieStickiness.DELIMITER;
        }
        edits.remove(KnownField.SET_COOKIE);
        for (int i = response.find(KnownField.SET_COOKIE); i >= 0; i = response.find(KnownField.SET_COOKIE, i + 1)) {
            if (more && own.line() == i) {
                edits.add(InsertedCookie.SET_COOKIE, own.with(token, prefix));
                more = own.next();
            } else {
                edits.add(InsertedCookie.SET_COOKIE, SetCookie.copy(response, i));
            }
        }
    }
}

package io.sluice.core.sticky;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
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
    private final Claim claim;
    private final long nowSeconds;
    private final boolean prefix;

    BackendCookie(CookieStickiness sticky, Claim claim, long nowSeconds) {
        this.sticky = sticky;
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
    public void editRequest(Head request) {
        if (prefix && claim.outcome() != StickyOutcome.MISS) {
            CookieLine.replace(request, sticky.name, this::prefixOf);
        }
    }

    private int prefixOf(byte[] bytes, int start, int end) {
        return sticky.hasPrefix(bytes, start, end) ? sticky.tokens.length() + 1 : 0;
    }

    @Override
    public void connected(Backend backend) {}

    @Override
    public void editResponse(Head response, Backend from, boolean secure) {
        SetCookie own = new SetCookie(response, sticky.name);
        int came = response.count();
        while (own.next() && own.line() < came) {
            byte[] value = own.with(token(from), prefix);
            response.remove(own.line());
            response.add(SetCookie.FIELD, new AsciiString(value, false));
        }
    }

    private byte[] token(Backend from) {
        byte[] token = sticky.tokens.of(from, nowSeconds, nowSeconds);
        if (!prefix) {
            return token;
        }
        byte[] delimited = Arrays.copyOf(token, token.length + 1);
        delimited[token.length] = CookieStickiness.DELIMITER;
        return delimited;
    }
}

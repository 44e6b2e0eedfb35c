package io.sluice.core.sticky;

import io.sluice.core.http.Head;
import io.sluice.core.http.KnownField;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.pool.Pool;
import io.sluice.core.settings.CookieKeys;
import io.sluice.core.settings.StickyCookie;
import io.sluice.core.settings.StickyCookie.Mode;
import io.sluice.core.spi.StickyOutcome;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Clients carry the name of their backend, signed, in a cookie. Keeps nothing of them. Immutable. */
final class CookieStickiness implements Stickiness {

    /** What stands between our token and the value of the backend's own cookie. */
    static final byte DELIMITER = '~';

    /** Cookies of the name that are looked at; a browser sends two where two paths or domains have set it. */
    private static final int MOST_LOOKED_AT = 4;

    final StickyCookie settings;
    final byte[] name;
    final Tokens tokens;
    final CookieText text;
    private final CookieKeys keys;

    private CookieStickiness(StickyCookie settings, CookieKeys keys, Pool pool) {
        this.settings = settings;
        this.keys = keys;
        this.name = settings.name().getBytes(StandardCharsets.US_ASCII);
        this.tokens = new Tokens(settings, keys, pool.name(), pool.backends());
        this.text = new CookieText(settings);
    }

    static CookieStickiness of(StickyCookie settings, Pool pool, @Nullable Stickiness before) {
        return new CookieStickiness(settings, keys(settings, before), pool);
    }

    private static CookieKeys keys(StickyCookie settings, @Nullable Stickiness before) {
        if (!settings.keys().isMadeAtStart()) {
            return settings.keys();
        }
        return before instanceof CookieStickiness cookie
                        && cookie.settings.keys().isMadeAtStart()
                ? cookie.keys
                : Tokens.randomKey();
    }

    @Override
    public Visit visit(Head request, RequestTarget target, SocketAddress client, long nowSeconds, long nowNanos) {
        Claim claim = request.has(KnownField.COOKIE) ? claim(request, nowSeconds) : Claim.none();
        return settings.mode() == Mode.INSERT
                ? new InsertedCookie(this, claim, nowSeconds)
                : new BackendCookie(this, claim, nowSeconds);
    }

    /** Of several cookies the first that is believed, else the first that might have been. */
    private Claim claim(Head request, long nowSeconds) {
        CookiePairs pairs = new CookiePairs(request);
        Claim first = Claim.none();
        for (int looked = 0; looked < MOST_LOOKED_AT && pairs.next(name); looked++) {
            Claim claim = read(request.bytes(), pairs.valueStart(), pairs.valueEnd(), nowSeconds);
            if (claim.backend() != null) {
                return claim;
            }
            first = first.outcome() == StickyOutcome.MISS ? claim : first;
        }
        return first;
    }

    private Claim read(byte[] bytes, int start, int end, long nowSeconds) {
        if (settings.mode() != Mode.PREFIX) {
            return tokens.read(bytes, start, end, nowSeconds);
        }
        return hasPrefix(bytes, start, end)
                ? tokens.read(bytes, start, start + tokens.length(), nowSeconds)
                : Claim.none();
    }

    /** True where the value begins with what may be a token of ours, of whatever key. */
    boolean hasPrefix(byte[] bytes, int start, int end) {
        int delimiter = start + tokens.length();
        return delimiter < end && bytes[delimiter] == DELIMITER && tokens.looksLikeOne(bytes, start);
    }
}

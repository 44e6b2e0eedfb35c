package io.sluice.core.sticky;

import io.sluice.core.pool.Backend;
import io.sluice.core.settings.CookieKeys;
import io.sluice.core.settings.StickyCookie;
import io.sluice.core.spi.StickyOutcome;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes and reads the text that names a backend in a cookie, of one length always. Immutable, safe for use by any thread.
 *
 * <pre>
 *   without times   id 8 | tag 16                          32 characters, the same for each client of a backend
 *   with times      id 8 | issued 5 | seen 4 | tag 16      44 characters; seconds since the epoch, seconds since issued
 * </pre>
 *
 * The one is made once for each backend; only the other needs the key for each cookie that comes.
 */
final class Tokens {

    private static final int ID_BYTES = 8;
    private static final int ISSUED_BYTES = 5;
    private static final int TIMES_BYTES = ISSUED_BYTES + 4;

    /**
     * A key with what it makes of the backends.
     *
     * @param texts the tokens, where they have no times
     */
    private record Signer(Seal seal, BackendIds ids, Map<Backend, byte[]> texts) {}

    private final List<Signer> signers;
    private final boolean timed;
    private final long maxIdleSeconds;
    private final long maxLifeSeconds;
    private final int bytes;

    Tokens(StickyCookie cookie, CookieKeys keys, String pool, List<Backend> backends) {
        maxIdleSeconds = cookie.maxIdle().toSeconds();
        maxLifeSeconds = cookie.maxLife().toSeconds();
        timed = maxIdleSeconds > 0 || maxLifeSeconds > 0;
        bytes = ID_BYTES + (timed ? TIMES_BYTES : 0) + Seal.TAG_BYTES;
        signers = keys.signingFirst().stream()
                .map(key -> signer(new Seal(key, pool, cookie.name()), backends))
                .toList();
    }

    private Signer signer(Seal seal, List<Backend> backends) {
        Map<Backend, byte[]> texts = new HashMap<>();
        if (!timed) {
            backends.forEach(backend -> texts.put(backend, encode(seal, backend, 0, 0)));
        }
        return new Signer(seal, new BackendIds(backends, seal::idOf), texts);
    }

    /** A key that nobody else has. */
    static CookieKeys randomKey() {
        byte[] key = new byte[CookieKeys.LEAST_BYTES];
        new SecureRandom().nextBytes(key);
        return CookieKeys.of(List.of(key));
    }

    /** How many characters a token has. */
    int length() {
        return bytes / 3 * 4;
    }

    /** True where a token may begin there, of whatever key; there must be enough bytes. */
    boolean looksLikeOne(byte[] text, int start) {
        return Base64Url.decode(text, start, new byte[bytes]);
    }

    /**
     * The token of a backend; nobody may change it.
     *
     * @param issuedSeconds when the client had its first one
     */
    byte[] of(Backend backend, long issuedSeconds, long nowSeconds) {
        Signer first = signers.getFirst();
        return timed
                ? encode(first.seal(), backend, issuedSeconds, nowSeconds)
                : Objects.requireNonNull(first.texts().get(backend));
    }

    private byte[] encode(Seal seal, Backend backend, long issuedSeconds, long nowSeconds) {
        ByteBuffer token = ByteBuffer.allocate(bytes).putLong(seal.idOf(backend.name()));
        if (timed) {
            token.put((byte) (issuedSeconds >> 32)).putInt((int) issuedSeconds);
            token.putInt((int) Math.max(0, nowSeconds - issuedSeconds));
        }
        seal.sign(token.array());
        return Base64Url.encode(token.array());
    }

    /** Reads what a client sent. */
    Claim read(byte[] text, int start, int end, long nowSeconds) {
        if (end - start != length()) {
            return end - start > length() ? Claim.oversized() : Claim.forged();
        }
        byte[] token = new byte[bytes];
        if (!Base64Url.decode(text, start, token)) {
            return Claim.forged();
        }
        long id = ByteBuffer.wrap(token).getLong();
        for (Signer signer : signers) {
            Backend backend = signer.ids().find(id);
            if (backend != null) {
                return fits(signer, backend, token, text, start) ? claim(backend, token, nowSeconds) : Claim.forged();
            }
        }
        return isOurs(token) ? Claim.gone() : Claim.forged();
    }

    /** Takes the same time wherever the token differs. */
    private boolean fits(Signer signer, Backend backend, byte[] token, byte[] text, int start) {
        return timed
                ? signer.seal().fits(token)
                : MessageDigest.isEqual(signer.texts().get(backend), Arrays.copyOfRange(text, start, start + length()));
    }

    private boolean isOurs(byte[] token) {
        for (Signer signer : signers) {
            if (signer.seal().fits(token)) {
                return true;
            }
        }
        return false;
    }

    private Claim claim(Backend backend, byte[] token, long nowSeconds) {
        if (!timed) {
            return new Claim(StickyOutcome.HIT, backend, 0, 0);
        }
        ByteBuffer times = ByteBuffer.wrap(token, ID_BYTES, TIMES_BYTES);
        long issued = (long) (times.get() & 0xff) << 32 | times.getInt() & 0xffffffffL;
        long seen = issued + (times.getInt() & 0xffffffffL);
        // A time to come is that of a node whose clock is ahead of ours.
        boolean old = maxLifeSeconds > 0 && nowSeconds - issued > maxLifeSeconds;
        boolean idle = maxIdleSeconds > 0 && nowSeconds - seen > maxIdleSeconds;
        return old || idle ? Claim.expired() : new Claim(StickyOutcome.HIT, backend, issued, seen);
    }

    /** True where a cookie that is believed should be followed by a younger one, so that an idle time counts from now. */
    boolean wantsRenewal(Claim claim, long nowSeconds) {
        return maxIdleSeconds > 0 && nowSeconds - claim.seenSeconds() >= Math.max(1, maxIdleSeconds / 16);
    }
}

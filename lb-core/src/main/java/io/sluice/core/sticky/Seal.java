package io.sluice.core.sticky;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs with one key, for one cookie of one pool: a token of another pool, or under another name, does not fit. HMAC-SHA256 cut to
 * 16 bytes (RFC 2104 section 5). Immutable, safe for use by any thread: what has taken in key and purpose is cloned for each use.
 */
final class Seal {

    static final int TAG_BYTES = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac tags;
    private final Mac ids;

    Seal(byte[] key, String pool, String cookie) {
        tags = begun(key, "sluice sticky tag\0" + pool + "\0" + cookie + "\0");
        ids = begun(key, "sluice sticky id\0" + pool + "\0");
    }

    private static Mac begun(byte[] key, String purpose) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each Java has " + ALGORITHM, e);
        }
    }

    private static Mac copy(Mac begun) {
        try {
            return (Mac) begun.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(ALGORITHM + " of this Java cannot be cloned", e);
        }
    }

    /** What stands for a backend: the same at each node that has the key, and it tells nothing of the name without it. */
    long idOf(String backend) {
        byte[] mac = copy(ids).doFinal(backend.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(mac).getLong();
    }

    /** Fills the last {@link #TAG_BYTES} of a token from what stands before them. */
    void sign(byte[] token) {
        System.arraycopy(tag(token), 0, token, token.length - TAG_BYTES, TAG_BYTES);
    }

    /** True where the token is one that was signed with this key. Takes the same time wherever it differs. */
    boolean fits(byte[] token) {
        byte[] claimed = Arrays.copyOfRange(token, token.length - TAG_BYTES, token.length);
        return MessageDigest.isEqual(Arrays.copyOf(tag(token), TAG_BYTES), claimed);
    }

    private byte[] tag(byte[] token) {
        Mac mac = copy(tags);
        mac.update(token, 0, token.length - TAG_BYTES);
        return mac.doFinal();
    }
}

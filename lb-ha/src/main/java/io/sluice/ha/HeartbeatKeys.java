package io.sluice.ha;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that the nodes of a virtual router share: the first signs, any of them verifies, so that a new one can be brought to one node
 * after the other. Signatures are HMAC-SHA256 (RFC 2104). Immutable; each node makes {@link Signer signers} of its own.
 */
public final class HeartbeatKeys {

    /** What the hash gives; shorter keys are weaker than it. */
    public static final int LEAST_BYTES = 32;

    /** Each costs a forged datagram one more hash. */
    public static final int MOST = 4;

    static final int SIGNATURE_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> keys = new ArrayList<>();

    private HeartbeatKeys(List<byte[]> keys) {
        keys.forEach(key -> this.keys.add(new SecretKeySpec(key, ALGORITHM)));
    }

    /**
     * Keys of these bytes.
     *
     * @throws InvalidVirtualRouterException where there are none, too many, or one is too short
     */
    public static HeartbeatKeys of(List<byte[]> keys) {
        Problems problems = new Problems()
                .require(
                        "key-file",
                        !keys.isEmpty() && keys.size() <= MOST,
                        "must hold from 1 to " + MOST + " keys, not " + keys.size());
        for (byte[] key : keys) {
            problems.require(
                    "key-file",
                    key.length >= LEAST_BYTES,
                    "holds a key of " + key.length + " bytes; at least " + LEAST_BYTES + " are needed");
        }
        problems.done();
        return new HeartbeatKeys(keys);
    }

    Signer signer() {
        return new Signer(keys);
    }

    /** Nothing of the keys. */
    @Override
    public String toString() {
        return keys.size() + " keys";
    }

    /** Signs and verifies; owned by one thread. */
    static final class Signer {

        private final List<Mac> macs = new ArrayList<>();

        private Signer(List<SecretKeySpec> keys) {
            try {
                for (SecretKeySpec key : keys) {
                    Mac mac = Mac.getInstance(ALGORITHM);
                    mac.init(key);
                    macs.add(mac);
                }
            } catch (NoSuchAlgorithmException | InvalidKeyException e) {
                throw new AssertionError("every Java has HMAC-SHA256, for keys of any length", e);
            }
        }

        /**
         * Puts the signature behind the message.
         *
         * @param signed with room for the signature behind the bytes to be signed
         */
        void sign(byte[] signed, InetAddress source, InetAddress destination) {
            int length = signed.length - SIGNATURE_BYTES;
            Mac mac = macs.getFirst();
            feed(mac, ByteBuffer.wrap(signed, 0, length), source, destination);
            try {
                mac.doFinal(signed, length);
            } catch (ShortBufferException e) {
                throw new AssertionError("there is room for it", e);
            }
        }

        /** True where one of the keys has signed what is in the buffer, for this way. */
        boolean verify(ByteBuffer signed, InetAddress source, InetAddress destination) {
            int length = signed.limit() - SIGNATURE_BYTES;
            byte[] signature = new byte[SIGNATURE_BYTES];
            signed.get(length, signature);
            for (Mac mac : macs) {
                feed(mac, signed.slice(0, length), source, destination);
                if (MessageDigest.isEqual(mac.doFinal(), signature)) {
                    return true;
                }
            }
            return false;
        }

        /** The addresses are signed as well: what one node sent to another is of no use on any other way. */
        private static void feed(Mac mac, ByteBuffer message, InetAddress source, InetAddress destination) {
            mac.update(message);
            mac.update(source.getAddress());
            mac.update(destination.getAddress());
        }
    }
}

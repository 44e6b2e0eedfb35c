package io.sluice.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** As much of DER (X.690) as it takes to write OCSP requests, and to put an older form of key into PKCS #8 (RFC 5958). */
final class Der {

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int PARAMETERS = 0xA0;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};
    private static final byte[] RSA = {0x06, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0};
    private static final byte[] EC = {0x06, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    private Der() {}

    /** PKCS #8 of an RSA key in PKCS #1 (RFC 8017 appendix A.1.2). */
    static byte[] pkcs8OfRsa(byte[] pkcs1) {
        return value(SEQUENCE, VERSION_0, value(SEQUENCE, RSA), value(OCTET_STRING, pkcs1));
    }

    /**
     * PKCS #8 of an EC key in SEC 1 (RFC 5915 section 3).
     *
     * @param curve the curve as it stands in a block of its own, for a key that does not name it; or null
     * @return null where neither names the curve, or the bytes are no such key
     */
    static byte @Nullable [] pkcs8OfEc(byte[] sec1, byte @Nullable [] curve) {
        byte[] named = curveOf(sec1);
        byte[] parameters = named == null ? curve : named;
        return parameters == null
                ? null
                : value(SEQUENCE, VERSION_0, value(SEQUENCE, EC, parameters), value(OCTET_STRING, sec1));
    }

    /** Whether a key in PKCS #8 says that it is one of EC: that stands within its first bytes. */
    static boolean isEc(byte[] pkcs8) {
        for (int at = 4; at < Math.min(12, pkcs8.length - EC.length); at++) {
            if (Arrays.equals(pkcs8, at, at + EC.length, EC, 0, EC.length)) {
                return true;
            }
        }
        return false;
    }

    private static byte @Nullable [] curveOf(byte[] sec1) {
        ByteBuffer in = content(ByteBuffer.wrap(sec1), SEQUENCE);
        if (in == null || content(in, INTEGER) == null || content(in, OCTET_STRING) == null) {
            return null;
        }
        ByteBuffer parameters = content(in, PARAMETERS);
        if (parameters == null) {
            return null;
        }
        byte[] bytes = new byte[parameters.remaining()];
        parameters.get(bytes);
        return bytes;
    }

    /** The content of the next value, where it has this tag; moves past it. */
    private static @Nullable ByteBuffer content(ByteBuffer in, int tag) {
        if (in.remaining() < 2 || (in.get(in.position()) & 0xFF) != tag) {
            return null;
        }
        in.get();
        int length = in.get() & 0xFF;
        if (length > 0x82) {
            return null;
        }
        int size = length <= 0x7F ? length : longLength(in, length & 0x7F);
        if (size < 0 || size > in.remaining()) {
            return null;
        }
        ByteBuffer content = in.slice(in.position(), size);
        in.position(in.position() + size);
        return content;
    }

    private static int longLength(ByteBuffer in, int bytes) {
        int length = 0;
        for (int i = 0; i < bytes; i++) {
            if (!in.hasRemaining()) {
                return -1;
            }
            length = length << 8 | in.get() & 0xFF;
        }
        return length;
    }

    /** A value of up to 65,535 bytes: tag, length, and the parts one after the other. */
    static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int size = content.size();
        if (size > 0xFF) {
            out.write(0x82);
            out.write(size >> 8);
        } else if (size > 0x7F) {
            out.write(0x81);
        }
        out.write(size);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}

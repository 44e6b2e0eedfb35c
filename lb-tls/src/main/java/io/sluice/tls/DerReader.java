package io.sluice.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Goes through the values of a DER structure (X.690 section 10), each of which must lie within the one around it. Definite
 * lengths and one-byte tags only, which is all that certificates and OCSP use. Foreign bytes end in an answer or an
 * {@link IOException}, never in another exception.
 */
final class DerReader {

    static final int INTEGER = 0x02;
    static final int OCTETS = 0x04;
    static final int OBJECT = 0x06;
    static final int ENUMERATED = 0x0a;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;

    private final byte[] bytes;
    private final int end;
    private int at;

    DerReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private DerReader(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    /** The tag of context-specific values that hold others, such as {@code [0] EXPLICIT}. */
    static int context(int number) {
        return 0xa0 | number;
    }

    boolean hasMore() {
        return at < end;
    }

    /** The tag of the next value, or -1 at the end. */
    int tag() {
        return at < end ? bytes[at] & 0xff : -1;
    }

    /** Steps over the next value, and gives a reader of what it holds. */
    DerReader enter(int tag) throws IOException {
        if (tag() != tag) {
            throw new IOException("DER: tag " + tag + " expected at " + at + ", not " + tag());
        }
        return next();
    }

    /** Steps over the next value, whatever it is. */
    DerReader next() throws IOException {
        if (end - at < 2) {
            throw new IOException("DER: the end at " + at + ", a value expected");
        }
        int length = length();
        if (length > end - at) {
            throw new IOException("DER: a value at " + at + " is longer than what holds it");
        }
        DerReader content = new DerReader(bytes, at, at + length);
        at += length;
        return content;
    }

    /** Moves to the first byte of the content. */
    private int length() throws IOException {
        int first = bytes[at + 1] & 0xff;
        at += 2;
        if (first < 0x80) {
            return first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > 3 || count > end - at) {
            throw new IOException("DER: a length at " + at + " that is not definite or too large");
        }
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = length << 8 | bytes[at++] & 0xff;
        }
        return length;
    }

    /** What is left of this reader's value. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, at, end);
    }

    /** Steps over an INTEGER. */
    BigInteger integer() throws IOException {
        byte[] value = enter(INTEGER).rest();
        if (value.length == 0) {
            throw new IOException("DER: an integer without a byte");
        }
        return new BigInteger(value);
    }
}

package io.sluice.core.sticky;

import java.security.SecureRandom;

/**
 * SipHash-2-4 (Aumasson and Bernstein, 2012): 64 bits of any bytes under a secret key, so that strangers cannot choose keys that
 * fall together. Immutable.
 */
final class SipHash {

    private final long k0;
    private final long k1;

    SipHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** One that nobody else has. */
    static SipHash random() {
        SecureRandom random = new SecureRandom();
        return new SipHash(random.nextLong(), random.nextLong());
    }

    long of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    long of(byte[] bytes, int start, int end) {
        State state = new State(k0, k1);
        int whole = start + (end - start & ~7);
        for (int i = start; i < whole; i += 8) {
            state.take(word(bytes, i, 8));
        }
        state.take((long) (end - start) << 56 | word(bytes, whole, end - whole));
        return state.end();
    }

    private static long word(byte[] bytes, int start, int count) {
        long word = 0;
        for (int i = 0; i < count; i++) {
            word |= (bytes[start + i] & 0xffL) << 8 * i;
        }
        return word;
    }

    /** The four words of the algorithm; lives on the stack once compiled. */
    private static final class State {

        private long v0;
        private long v1;
        private long v2;
        private long v3;

        State(long k0, long k1) {
            v0 = k0 ^ 0x736f6d6570736575L;
            v1 = k1 ^ 0x646f72616e646f6dL;
            v2 = k0 ^ 0x6c7967656e657261L;
            v3 = k1 ^ 0x7465646279746573L;
        }

        void take(long word) {
            v3 ^= word;
            round();
            round();
            v0 ^= word;
        }

        long end() {
            v2 ^= 0xff;
            for (int i = 0; i < 4; i++) {
                round();
            }
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void round() {
            v0 += v1;
            v2 += v3;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 = Long.rotateLeft(v2, 32);
        }
    }
}

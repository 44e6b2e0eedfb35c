package io.sluice.core.http;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Feeds anything as a chunked body: nothing throws, and neither the cuts nor the way of reading change what it is. */
class ChunkedBodyFuzzTest {

    private static final MessageLimits LIMITS = new MessageLimits(128, 4, 0);

    @FuzzTest(maxDuration = "2m")
    void readsTheSameHoweverCut(byte[] raw) {
        int seed = raw.length == 0 ? 0 : raw[raw.length - 1] & 0xff;
        Pieces.assertBodyReadsTheSame(-1, raw, seed, LIMITS);
    }
}

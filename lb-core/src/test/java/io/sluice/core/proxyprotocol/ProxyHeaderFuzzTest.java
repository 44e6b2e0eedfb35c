package io.sluice.core.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.proxyprotocol.ProxyHeader.Progress;

class ProxyHeaderFuzzTest {

    private static final int MOST = 600;

    /** Whatever comes: the same answer however it is cut, and no more taken or held than is allowed. */
    @FuzzTest
    void everyBeginningHasOneMeaning(byte[] bytes) {
        ProxyHeader whole = new ProxyHeader(MOST);
        ByteBuf all = Unpooled.wrappedBuffer(bytes);
        Progress expected = whole.read(all);
        int taken = all.readerIndex();
        assertThat(taken).isBetween(0, MOST);
        assertThat(taken > 0).isEqualTo(expected == Progress.DONE);
        if (expected == Progress.MORE) {
            assertThat(bytes.length).isLessThan(MOST);
        }
        ProxyHeader cut = new ProxyHeader(MOST);
        Progress progress = Progress.MORE;
        for (int length = 0; length <= bytes.length && progress == Progress.MORE; length++) {
            progress = cut.read(Unpooled.wrappedBuffer(bytes, 0, length));
        }
        assertThat(progress).isEqualTo(expected);
        assertThat(cut.fault()).isEqualTo(whole.fault());
        assertThat(cut.client()).isEqualTo(whole.client());
    }
}

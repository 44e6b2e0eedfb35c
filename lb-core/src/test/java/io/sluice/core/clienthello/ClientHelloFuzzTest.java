package io.sluice.core.clienthello;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.clienthello.ClientHelloReader.Progress;

class ClientHelloFuzzTest {

    private static final int MOST = 4096;

    /** Whatever comes: the same answer however it is cut, nothing taken, and no more asked for than is allowed. */
    @FuzzTest
    void everyBeginningHasOneMeaning(byte[] bytes) {
        ClientHelloReader whole = new ClientHelloReader(MOST);
        ByteBuf all = Unpooled.wrappedBuffer(bytes);
        Progress expected = whole.read(all);
        assertThat(all.readableBytes()).isEqualTo(bytes.length);
        ClientHelloReader cut = new ClientHelloReader(MOST);
        Progress progress = Progress.MORE;
        for (int length = 0; length <= bytes.length && progress == Progress.MORE; length++) {
            progress = cut.read(Unpooled.wrappedBuffer(bytes, 0, length));
        }
        assertThat(progress).isEqualTo(expected);
        switch (expected) {
            case MORE -> assertThat(bytes.length).isLessThan(MOST);
            case REFUSED -> assertThat(cut.fault()).isEqualTo(whole.fault());
            case DONE -> theSame(cut.hello(), whole.hello());
        }
    }

    private static void theSame(ClientHello cut, ClientHello whole) {
        assertThat(cut.wireBytes()).isEqualTo(whole.wireBytes()).isLessThanOrEqualTo(MOST);
        assertThat(cut.serverName()).isEqualTo(whole.serverName());
        assertThat(cut.protocols()).isEqualTo(whole.protocols());
        assertThat(cut.ja4()).isEqualTo(whole.ja4()).hasSize(36);
        String name = whole.serverName();
        assertThat(name == null || name.matches("[a-z0-9_-]+(\\.[a-z0-9_-]+)*")).isTrue();
    }
}

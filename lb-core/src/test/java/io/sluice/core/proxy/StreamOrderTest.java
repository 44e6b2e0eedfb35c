package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import org.junit.jupiter.api.Test;

class StreamOrderTest {

    private final Http2Connection streams = new DefaultHttp2Connection(true);
    private final StreamOrder order = new StreamOrder(streams);

    private void heads(int... ids) throws Http2Exception {
        for (int id : ids) {
            order.head(id);
        }
    }

    @Test
    void growingNumbersAndLateHeadsOfClosedStreamsPass() throws Http2Exception {
        heads(1, 3, 5, 3, 1, 5, 7);
    }

    @Test
    void aSkippedNumberBreaksTheConnection() throws Http2Exception {
        heads(1, 7, 21, 7, 1);
        for (int skipped : new int[] {3, 5, 9, 15, 19}) {
            assertThatThrownBy(() -> heads(skipped))
                    .isInstanceOfSatisfying(
                            Http2Exception.class, e -> assertThat(e.error()).isEqualTo(Http2Error.PROTOCOL_ERROR))
                    .isNotInstanceOf(Http2Exception.StreamException.class);
        }
    }

    @Test
    void theFirstNumberMayBeAny() throws Http2Exception {
        heads(101, 103);
        assertThatThrownBy(() -> heads(1)).isNotInstanceOf(Http2Exception.StreamException.class);
    }

    @Test
    void manyGapsAreForgottenAndDoNotGrow() throws Http2Exception {
        for (int id = 1; id < 4000; id += 4) {
            heads(id);
        }
        heads(3);
        assertThatThrownBy(() -> heads(3995)).isInstanceOf(Http2Exception.class);
    }

    @Test
    void aHeadBehindTheEndOfAStreamIsAnErrorOfTheStream() throws Http2Exception {
        heads(1);
        streams.remote().createStream(1, true);
        assertThatThrownBy(() -> heads(1))
                .isInstanceOfSatisfying(
                        Http2Exception.StreamException.class,
                        e -> assertThat(e.error()).isEqualTo(Http2Error.STREAM_CLOSED));
    }
}

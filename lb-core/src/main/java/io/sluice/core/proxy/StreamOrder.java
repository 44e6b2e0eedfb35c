package io.sluice.core.proxy;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Tells a head that opens a stream out of order from one that comes late for a stream that is closed: the former is an error of
 * the connection (RFC 9113 section 5.1.1), the latter one of the stream. Remembers the numbers that were skipped, which hardly a
 * client does, and not more of them than the array holds. On the event loop of the connection.
 */
final class StreamOrder {

    private static final int REMEMBERED = 16;
    private static final int[] NONE = {};

    private final Http2Connection streams;
    private int last = -1;
    /** First and last number of each gap; the oldest is forgotten for the newest. */
    private int[] gaps = NONE;

    private int count;

    StreamOrder(Http2Connection streams) {
        this.streams = streams;
    }

    /** A head has come. */
    void head(int id) throws Http2Exception {
        if (id <= last) {
            known(id);
        } else {
            if (id > last + 2) {
                skipped(last + 2, id - 2);
            }
            last = id;
        }
    }

    private void known(int id) throws Http2Exception {
        Http2Stream stream = streams.stream(id);
        if (stream != null && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
            throw Http2Exception.streamError(id, Http2Error.STREAM_CLOSED, "a head behind the end of stream %d", id);
        }
        for (int i = 0; i < gaps.length; i += 2) {
            if (id >= gaps[i] && id <= gaps[i + 1]) {
                throw Http2Exception.connectionError(
                        Http2Error.PROTOCOL_ERROR, "stream %d opened after stream %d", id, last);
            }
        }
    }

    private void skipped(int from, int to) {
        if (gaps.length == 0) {
            gaps = new int[2 * REMEMBERED];
        }
        int at = count++ % REMEMBERED * 2;
        gaps[at] = from;
        gaps[at + 1] = to;
    }
}

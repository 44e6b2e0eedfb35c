package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which fields may be trailers (RFC 9110 section 6.5.1). */
class TrailerLineTest {

    private static BodyReader read(String name) {
        BodyReader reader = new BodyReader();
        reader.begin(-1, Reading.LIMITS);
        ByteBuf in = Unpooled.wrappedBuffer(Reading.bytes("0\r\n" + name + ": x\r\n\r\n"));
        while (in.isReadable() && !reader.done() && !reader.broken()) {
            in.skipBytes(reader.accept(in));
        }
        return reader;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length",
                "TRANSFER-ENCODING",
                "host",
                "Connection",
                "Keep-Alive",
                "TE",
                "Trailer",
                "Upgrade",
                "Cache-Control",
                "Expect",
                "Max-Forwards",
                "Pragma",
                "Range",
                "If-Match",
                "If-None-Match",
                "If-Modified-Since",
                "If-Unmodified-Since",
                "If-Range",
                "Authorization",
                "Proxy-Authorization",
                "WWW-Authenticate",
                "Proxy-Authenticate",
                "Cookie",
                "Set-Cookie",
                "Age",
                "Expires",
                "Date",
                "Location",
                "Retry-After",
                "Vary",
                "Content-Encoding",
                "Content-Type",
                "Content-Range",
                "Via",
                "Forwarded",
                "X-Forwarded-For",
                "x-forwarded-proto",
                "X-Forwarded-Host",
                "HTTP2-Settings",
                "Content_Length",
                "x_forwarded-for"
            })
    void thatChangeHowTheMessageIsReadAreRefused(String name) {
        BodyReader reader = read(name);
        assertThat(reader.broken()).isTrue();
        assertThat(reader.fault()).isEqualTo(Fault.TRAILER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ETag",
                "Digest",
                "Content-Digest",
                "Server-Timing",
                "Grpc-Status",
                "Authentication-Info",
                "X-Sum",
                "X_Sum",
                "Hosts",
                "Content-Lengths",
                "T",
                "A-very-long-name-that-is-longer-than-each-that-is-not-allowed"
            })
    void thatDoNotAreTaken(String name) {
        assertThat(read(name).done()).isTrue();
    }
}

package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.sluice.core.conformance.PlainBackend;
import io.sluice.core.settings.AcceptSettings;
import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.HttpVersions;
import io.sluice.core.settings.ProxyProtocolSettings;
import io.sluice.core.settings.SocketFileSettings;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one client of HTTP/2 may have and do, and what becomes of one that does more, or nothing. */
@Timeout(30)
class Http2LimitsTest {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int RESET = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int CONTINUATION = 9;
    private static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'a'};
    private static final byte[] POST = {(byte) 0x83, (byte) 0x86, (byte) 0x84, 0x41, 1, 'a'};
    private static final byte[] GET_LARGE = {
        (byte) 0x82, (byte) 0x86, 0x04, 6, '/', 'l', 'a', 'r', 'g', 'e', 0x41, 1, 'a'
    };

    private record Got(int type, int flags, int stream, byte[] payload) {

        long code() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }
    }

    private static final class Frames implements AutoCloseable {

        private final Socket socket;
        private final DataInputStream in;

        Frames(Proxy proxy, byte[] settings) throws IOException {
            socket =
                    new Socket(InetAddress.getLoopbackAddress(), proxy.address().getPort());
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            send(SETTINGS, 0, 0, settings);
        }

        void send(int type, int flags, int stream, byte... payload) {
            ByteBuffer frame = ByteBuffer.allocate(9 + payload.length)
                    .putInt(payload.length << 8 | type)
                    .put((byte) flags)
                    .putInt(stream)
                    .put(payload);
            try {
                socket.getOutputStream().write(frame.array());
            } catch (IOException gone) {
                // What it said before is what counts.
            }
        }

        /** The next frame of a type that is no answer to ours, whatever comes before it. */
        Got next(int type) throws IOException {
            while (true) {
                Got got = next();
                if (got.type == type && !((type == PING || type == SETTINGS) && got.flags == 1)) {
                    return got;
                }
            }
        }

        Got next() throws IOException {
            int first = in.readInt();
            int flags = in.readUnsignedByte();
            int stream = in.readInt();
            return new Got(first & 0xff, flags, stream, in.readNBytes(first >>> 8));
        }

        void expectEnd() throws IOException {
            try {
                while (true) {
                    next();
                }
            } catch (EOFException | SocketException end) {
                // As it should be; what we sent behind the limit may turn the end into a reset.
            }
        }

        void expectCalm() throws IOException {
            assertThat(next(GOAWAY).code()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM.code());
            socket.shutdownOutput();
            expectEnd();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private final PlainBackend backend;

    Http2LimitsTest() throws IOException {
        backend = new PlainBackend();
    }

    @AfterEach
    void stop() throws IOException {
        backend.close();
    }

    private static Http2Limits limits(int streams, int resets, int controls, int idle, int continuations) {
        Duration minute = Duration.ofMinutes(1);
        return new Http2Limits(streams, 65_536, resets, controls, idle, continuations, minute, minute);
    }

    private static Proxy.Builder with(Proxy.Builder builder, Http2Limits limits) {
        return builder.accept(new AcceptSettings(
                SocketFileSettings.defaults(), ProxyProtocolSettings.defaults(), HttpVersions.AUTO, limits));
    }

    private Proxy.Builder with(Http2Limits limits) {
        return with(Proxy.toPorts(backend.port()), limits);
    }

    @Test
    void tooManyResetsSendTheClientAway() throws Exception {
        try (Proxy proxy = with(limits(100, 5, 100, 100, 16)).start();
                Frames client = new Frames(proxy, new byte[0])) {
            for (int stream = 1; stream <= 13; stream += 2) {
                client.send(HEADERS, 5, stream, GET);
                client.send(RESET, 0, stream, new byte[] {0, 0, 0, 8});
            }
            client.expectCalm();
            assertThat(proxy.seen.count("listener limit http2-resets")).isEqualTo(1);
        }
    }

    @Test
    void tooManyPingsSendTheClientAway() throws Exception {
        try (Proxy proxy = with(limits(100, 100, 10, 100, 16)).start();
                Frames client = new Frames(proxy, new byte[0])) {
            for (int i = 0; i < 11; i++) {
                client.send(PING, 0, 0, new byte[8]);
            }
            client.expectCalm();
            assertThat(proxy.seen.count("listener limit http2-controls")).isEqualTo(1);
        }
    }

    @Test
    void tooManyFramesThatBringNothingSendTheClientAway() throws Exception {
        try (Proxy proxy = with(limits(100, 100, 100, 10, 16)).start();
                Frames client = new Frames(proxy, new byte[0])) {
            client.send(HEADERS, 4, 1, POST);
            for (int i = 0; i < 6; i++) {
                client.send(PRIORITY, 0, 3, new byte[5]);
                client.send(DATA, 0, 1);
            }
            client.expectCalm();
            assertThat(proxy.seen.count("listener limit http2-idle-frames")).isEqualTo(1);
        }
    }

    @Test
    void aHeadInTooManyPiecesSendsTheClientAway() throws Exception {
        try (Proxy proxy = with(limits(100, 100, 100, 100, 2)).start();
                Frames client = new Frames(proxy, new byte[0])) {
            client.send(HEADERS, 1, 1, GET);
            for (int i = 0; i < 4; i++) {
                client.send(CONTINUATION, 0, 1);
            }
            client.expectCalm();
            assertThat(proxy.seen.count("listener limit http2-continuations")).isEqualTo(1);
        }
    }

    @Test
    void oneStreamTooManyIsRefusedAndTheOthersGoOn() throws Exception {
        try (ScriptedBackend manual = ScriptedBackend.manual();
                Proxy proxy =
                        with(Proxy.to(manual), limits(1, 100, 100, 100, 16)).start();
                Frames client = new Frames(proxy, new byte[0])) {
            client.send(HEADERS, 5, 1, GET);
            client.send(HEADERS, 5, 3, GET);
            Got refused = client.next(RESET);
            assertThat(refused.stream).isEqualTo(3);
            assertThat(refused.code()).isEqualTo(Http2Error.REFUSED_STREAM.code());
            assertThat(proxy.seen.count("listener limit http2-max-streams")).isEqualTo(1);
            Wire wire = manual.next();
            wire.head();
            wire.send(ScriptedBackend.ok("x"));
            assertThat(client.next(HEADERS).stream).isEqualTo(1);
        }
    }

    @Test
    void streamsRefusedBeforeTheClientCanKnowTheLimitDoNotSendItAway() throws Exception {
        try (ScriptedBackend manual = ScriptedBackend.manual();
                Proxy proxy = with(Proxy.to(manual), limits(1, 5, 100, 100, 16)).start();
                Frames client = new Frames(proxy, new byte[0])) {
            for (int stream = 1; stream <= 41; stream += 2) {
                client.send(HEADERS, 5, stream, GET);
            }
            for (int stream = 3; stream <= 41; stream += 2) {
                assertThat(client.next(RESET).stream).isEqualTo(stream);
            }
            client.send(SETTINGS, 1, 0);
            for (int stream = 43; stream <= 53; stream += 2) {
                client.send(HEADERS, 5, stream, GET);
            }
            client.expectCalm();
            assertThat(proxy.seen.count("listener limit http2-resets")).isEqualTo(1);
        }
    }

    @Test
    void aStreamThatTakesNothingIsCutAndOthersGoOn() throws Exception {
        byte[] smallWindow = {0, 4, 0, 0, 3, (byte) 0xe8};
        try (Proxy proxy = with(Http2Limits.defaults())
                        .listenerTimeouts(60_000, 60_000, 60_000, 300)
                        .start();
                Frames client = new Frames(proxy, smallWindow)) {
            client.send(HEADERS, 5, 1, GET_LARGE);
            assertThat(client.next(DATA).payload).hasSize(1000);
            client.send(HEADERS, 5, 3, GET);
            Got data = client.next(DATA);
            assertThat(data.stream).isEqualTo(3);
            assertThat(client.next(RESET).stream).isEqualTo(1);
            client.send(HEADERS, 5, 5, GET);
            assertThat(client.next(DATA).stream).isEqualTo(5);
        }
    }

    @Test
    void aSlowRequestBodyGets408AndOthersGoOn() throws Exception {
        try (Proxy proxy = with(Http2Limits.defaults())
                        .listenerTimeouts(60_000, 60_000, 300, 60_000)
                        .start();
                Frames client = new Frames(proxy, new byte[0])) {
            client.send(HEADERS, 4, 1, POST);
            assertThat(client.next(HEADERS).stream).isEqualTo(1);
            assertThat(proxy.seen.next().status()).isEqualTo(408);
            client.send(HEADERS, 5, 3, GET);
            assertThat(client.next(HEADERS).stream).isEqualTo(3);
        }
    }

    @Test
    void aConnectionWithoutARequestEnds() throws Exception {
        try (Proxy proxy = with(Http2Limits.defaults())
                        .listenerTimeouts(300, 300, 60_000, 60_000)
                        .start();
                Frames client = new Frames(proxy, new byte[0])) {
            assertThat(client.next(GOAWAY).code()).isZero();
            client.expectEnd();
        }
    }

    @Test
    void silenceIsAskedAboutAndNoAnswerEndsTheConnection() throws Exception {
        Duration soon = Duration.ofMillis(200);
        Http2Limits limits = new Http2Limits(100, 65_536, 200, 200, 2000, 16, soon, Duration.ofMillis(400));
        try (ScriptedBackend manual = ScriptedBackend.manual();
                Proxy proxy = with(Proxy.to(manual), limits).start();
                Frames client = new Frames(proxy, new byte[0])) {
            client.send(HEADERS, 5, 1, GET);
            manual.next().head();
            Got asked = client.next(PING);
            client.send(PING, 1, 0, asked.payload);
            client.next(PING);
            client.expectEnd();
        }
    }
}

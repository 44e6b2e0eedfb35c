package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.Http2Limits;
import io.sluice.core.settings.SendProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool of HTTP/2 backends that are told of the client before the connection preface; the backend is played frame by frame. */
@Timeout(60)
class SendProxyHttp2Test {

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int SETTINGS = 4;
    private static final int HEADERS = 1;

    /** {@code :status 200} from the static table, with the end of the stream and of the fields (RFC 7541 appendix A). */
    private static final byte[] EMPTY_OK = {(byte) 0x88};

    private record Frame(int type, int stream) {}

    private static void send(Wire peer, int type, int flags, int stream, byte... payload) throws Exception {
        byte[] head = {0, 0, (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream};
        peer.send(head);
        peer.send(payload);
    }

    private static Frame read(Wire peer) throws Exception {
        String head = peer.read(9);
        int length = head.charAt(0) << 16 | head.charAt(1) << 8 | head.charAt(2);
        assertThat(peer.skip(length)).isEqualTo(length);
        return new Frame(head.charAt(3), head.charAt(8));
    }

    /** Reads up to the request and returns its stream. */
    private static int request(Wire peer) throws Exception {
        Frame frame = read(peer);
        while (frame.type() != HEADERS) {
            frame = read(peer);
        }
        return frame.stream();
    }

    private static Wire accept(ScriptedBackend backend, Proxy proxy, RawClient client) throws Exception {
        Wire peer = backend.next();
        peer.expect("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket.getLocalPort() + " "
                + proxy.address().getPort() + "\r\n" + PREFACE);
        send(peer, SETTINGS, 0, 0);
        return peer;
    }

    private static void exchange(Wire peer, RawClient client) throws Exception {
        int stream = request(peer);
        send(peer, HEADERS, 5, stream, EMPTY_OK);
        assertThat(client.head()).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void eachClientHasAConnectionOfItsOwnThoughOneWouldCarryBoth() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .sendProxy(SendProxy.V1)
                        .http2(Http2Limits.defaults())
                        .start();
                RawClient one = proxy.connect();
                RawClient two = proxy.connect()) {
            one.get("/1");
            Wire first = accept(backend, proxy, one);
            exchange(first, one);
            two.get("/2");
            Wire second = accept(backend, proxy, two);
            exchange(second, two);
            one.get("/3");
            exchange(first, one);
            two.get("/4");
            exchange(second, two);
            assertThat(backend.connections()).isEqualTo(2);
            one.socket.close();
            assertThat(first.restOrReset()).contains("\0\0\0");
            two.get("/5");
            exchange(second, two);
        }
    }
}

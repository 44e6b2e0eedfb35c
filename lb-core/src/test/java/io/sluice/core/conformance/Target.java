package io.sluice.core.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The server to be asked. Its {@code path} answers GET and POST with 200 and a body of 6 octets at least once it has read the
 * request to its end; its {@code largePath}, if there is one, answers GET with 100,000 octets at least.
 *
 * @param tls null for HTTP/2 with prior knowledge
 */
record Target(
        InetSocketAddress address,
        String authority,
        String path,
        @Nullable String largePath,
        Conformance.@Nullable Tls tls) {

    private static final int CONNECT_MILLIS = 5000;

    String scheme() {
        return tls == null ? "http" : "https";
    }

    Fields request(String method) {
        return Fields.of(":method", method, ":scheme", scheme(), ":authority", authority, ":path", path);
    }

    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(address, CONNECT_MILLIS);
        socket.setTcpNoDelay(true);
        return tls == null ? socket : handshake(socket, tls, "h2");
    }

    /** Offers the protocols by ALPN and checks that the first was chosen. */
    private static Socket handshake(Socket socket, Conformance.Tls tls, String... protocols) throws IOException {
        SSLSocket secure = (SSLSocket)
                tls.context().getSocketFactory().createSocket(socket, tls.serverName(), socket.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        secure.setSSLParameters(parameters);
        secure.setSoTimeout(CONNECT_MILLIS);
        secure.startHandshake();
        secure.setSoTimeout(0);
        if (!protocols[0].equals(secure.getApplicationProtocol())) {
            throw new IOException("ALPN chose '" + secure.getApplicationProtocol() + "'");
        }
        return secure;
    }
}

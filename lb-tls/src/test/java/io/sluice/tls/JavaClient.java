package io.sluice.tls;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client with Java's own TLS on a blocking socket, whose abilities can be cut down. */
final class JavaClient implements AutoCloseable {

    private final SSLSocket socket;

    private JavaClient(SSLSocket socket) {
        this.socket = socket;
    }

    /**
     * Connects to 127.0.0.1 and shakes hands.
     *
     * @param name what it asks for by SNI, or null for none
     */
    static JavaClient connect(X509Bundle authority, int port, @Nullable String name, Consumer<SSLParameters> abilities)
            throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority.toTrustManagerFactory().getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
        abilities.accept(parameters);
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new JavaClient(socket);
    }

    /** The subject of the certificate that it was shown. */
    String shown() throws Exception {
        X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return certificate.getSubjectX500Principal().getName().replace("CN=", "");
    }

    String version() {
        return socket.getSession().getProtocol();
    }

    String suite() {
        return socket.getSession().getCipherSuite();
    }

    /** What ALPN chose, or empty. */
    String application() {
        return socket.getApplicationProtocol();
    }

    /** Sends a request and reads as much as {@link Loopback#RESPONSE} has. */
    String exchange() throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] response = socket.getInputStream().readNBytes(Loopback.RESPONSE.length());
        return new String(response, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

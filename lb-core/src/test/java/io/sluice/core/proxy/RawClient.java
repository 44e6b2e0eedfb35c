package io.sluice.core.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.util.Locale;

/** A client that says exactly what the test says. */
final class RawClient extends Wire {

    private RawClient(Socket socket) throws IOException {
        super(socket);
    }

    static RawClient to(InetSocketAddress address) throws IOException {
        return new RawClient(new Socket(address.getAddress(), address.getPort()));
    }

    static RawClient to(UnixDomainSocketAddress address) throws IOException {
        return new RawClient(UnixSockets.connect(address));
    }

    /** A client whose kernel takes little before somebody reads. */
    static RawClient withSmallBuffers(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(address);
        return new RawClient(socket);
    }

    /** A GET of HTTP/1.1 without any frills. */
    void get(String path) throws IOException {
        send("GET " + path + " HTTP/1.1\r\nHost: example.org\r\n\r\n");
    }

    /** Reads a response with Content-Length, or without a body. Returns the status line and the body, a space between. */
    String response() throws IOException {
        String head = head();
        String status = head.substring(0, Math.max(head.indexOf('\r'), 0));
        return status + " " + read(length(head));
    }

    /** The status of the response that comes next; its body is read too where it has a length. */
    int status() throws IOException {
        String response = response();
        return response.length() < 12 ? -1 : Integer.parseInt(response.substring(9, 12));
    }

    private static int length(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length: ");
        return at < 0 ? 0 : Integer.parseInt(lower.substring(at + 16, lower.indexOf('\r', at)));
    }
}

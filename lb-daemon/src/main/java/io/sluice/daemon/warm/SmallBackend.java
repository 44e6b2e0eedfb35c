package io.sluice.daemon.warm;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server on a free loopback port that answers {@code /128} with as many bytes and {@code /chunked/512} in chunks. A thread for
 * each connection, blocking: the types that Netty's call sites see stay those of the real traffic. At most
 * {@link #MOST_CONNECTIONS}.
 */
public final class SmallBackend implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SmallBackend.class);

    private static final int MOST_CONNECTIONS = 64;
    private static final int MOST_SIZE = 64 * 1024;

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Binds and accepts. */
    public SmallBackend() throws IOException {
        server = new ServerSocket(0, MOST_CONNECTIONS, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    /** Host and port as the configuration writes them. */
    public String address() {
        String host = server.getInetAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + server.getLocalPort();
    }

    private static void thread(Runnable work) {
        Thread.ofPlatform().daemon().name("warm-up-backend").start(work);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (open.size() >= MOST_CONNECTIONS) {
                    socket.close();
                    continue;
                }
                open.add(socket);
                thread(() -> serve(socket));
            } catch (IOException e) {
                LOG.debug("the warm-up's backend stops accepting", e);
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            MessageReader requests = new MessageReader(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String head = requests.next(); !head.isEmpty(); head = requests.next()) {
                out.write(response(head));
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("a connection of the warm-up's backend ends", e);
        } finally {
            open.remove(socket);
        }
    }

    private static byte[] response(String head) {
        String path = head.substring(head.indexOf('/') + 1, head.indexOf(" http/"));
        boolean chunked = path.startsWith("chunked/");
        String digits = chunked ? path.substring("chunked/".length()) : path;
        int size = digits.matches("[0-9]{1,5}") ? Math.min(MOST_SIZE, Integer.parseInt(digits)) : 2;
        String body = "x".repeat(size);
        String framed = chunked
                ? "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(size) + "\r\n" + body + "\r\n0\r\n\r\n"
                : "Content-Length: " + size + "\r\n\r\n" + body;
        return ("HTTP/1.1 200 OK\r\nServer: warm-up\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nContent-Type: text/plain\r\n"
                        + "ETag: \"0123456789\"\r\nCache-Control: no-cache\r\n" + framed)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Closes the port and every connection; their threads end. */
    @Override
    public void close() {
        close(server);
        open.forEach(SmallBackend::close);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            LOG.debug("a socket of the warm-up's backend does not close", e);
        }
    }
}

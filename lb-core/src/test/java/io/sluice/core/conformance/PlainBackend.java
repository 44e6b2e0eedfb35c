package io.sluice.core.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The HTTP/1.1 server behind a proxy that is asked: it reads each request to its end, writes down what it read as it was, and
 * answers with 200 and some content, a lot of it where the path is /large.
 */
public final class PlainBackend implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *([0-9]+) *\r\n");
    private static final String SMALL = "well, hello there";
    private static final String LARGE = "0123456789".repeat(20_000);

    private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** Starts to listen on loopback. */
    public PlainBackend() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    /** Where it listens on 127.0.0.1. */
    public int port() {
        return server.getLocalPort();
    }

    /** What came, one text per request with its head, body and framing; octets are characters. */
    public List<String> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The end.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                String head = head(in);
                String body = body(head, in);
                requests.add(head + body);
                socket.getOutputStream().write(answer(head).getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException gone) {
            // The proxy has closed, or the end.
        }
    }

    private static String answer(String head) {
        String content = head.split(" ", 3)[1].startsWith("/large") ? LARGE : SMALL;
        return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + content.length() + "\r\n\r\n"
                + (head.startsWith("HEAD ") ? "" : content);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(line(in));
        }
        return head.toString();
    }

    /** Up to and with LF. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next;
        do {
            next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            line.write(next);
        } while (next != '\n');
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static String body(String head, InputStream in) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("\r\ntransfer-encoding: chunked\r\n")) {
            return chunks(in);
        }
        Matcher length = LENGTH.matcher(lower);
        return length.find() ? read(in, Integer.parseInt(length.group(1))) : "";
    }

    private static String chunks(InputStream in) throws IOException {
        StringBuilder all = new StringBuilder();
        int size;
        do {
            String line = line(in);
            size = Integer.parseInt(line.strip(), 16);
            all.append(line);
            if (size > 0) {
                all.append(read(in, size + 2));
            }
        } while (size > 0);
        String line;
        do {
            line = line(in);
            all.append(line);
        } while (!line.equals("\r\n"));
        return all.toString();
    }

    private static String read(InputStream in, int length) throws IOException {
        byte[] octets = in.readNBytes(length);
        if (octets.length < length) {
            throw new EOFException();
        }
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}

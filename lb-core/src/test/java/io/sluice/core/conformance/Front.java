package io.sluice.core.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request over HTTP/1.1 to the front of the proxy whose client side is asked, on a connection that closes after it. */
final class Front implements AutoCloseable {

    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *([0-9]+)");
    private static final int CONNECT_MILLIS = 5000;

    private final Socket socket = new Socket();
    private final ByteArrayOutputStream arrived = new ByteArrayOutputStream();
    private final CompletableFuture<String> response = new CompletableFuture<>();

    private Front(InetSocketAddress proxy, String request) throws IOException {
        socket.connect(proxy, CONNECT_MILLIS);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        Thread.ofVirtual().start(this::read);
    }

    /** Sends a request with more fields, each with its CR LF, and a body. */
    static Front send(InetSocketAddress proxy, String method, String fields, String body) throws IOException {
        String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
        return new Front(
                proxy,
                method + " / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n" + length + fields + "\r\n" + body);
    }

    private void read() {
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(arrived);
        } catch (IOException reset) {
            // What has come is what counts.
        }
        response.complete(arrived.toString(StandardCharsets.ISO_8859_1));
    }

    boolean isDone() {
        return response.isDone();
    }

    /** All that has come, to the end of the connection or of patience. */
    String text() throws InterruptedException {
        try {
            return response.get(Talk.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException late) {
            response.complete(arrived.toString(StandardCharsets.ISO_8859_1));
            return response.join();
        }
    }

    /** The final status; 0 where none has come. */
    int status() throws InterruptedException {
        String last = text();
        while (last.matches("(?s)HTTP/1.. 1.*")) {
            int end = last.indexOf("\r\n\r\n");
            last = end < 0 ? "" : last.substring(end + 4);
        }
        return last.length() < 12 ? 0 : Integer.parseInt(last.substring(9, 12));
    }

    /** Whether a client can take it for a whole response. */
    boolean isWhole() throws InterruptedException {
        String text = text();
        int end = text.lastIndexOf("\r\n\r\n", text.indexOf("\r\n\r\n", Math.max(0, text.indexOf(" 200 "))));
        if (end < 0) {
            return false;
        }
        String lower = text.substring(0, end + 2).toLowerCase(Locale.ROOT);
        Matcher length = LENGTH.matcher(lower);
        if (lower.contains("\r\ntransfer-encoding: chunked")) {
            return text.endsWith("\r\n\r\n") && text.indexOf("0\r\n", end) > 0;
        }
        return !length.find() || text.length() - end - 4 == Integer.parseInt(length.group(1));
    }

    /** A response of success that came whole. */
    boolean isServed() throws InterruptedException {
        int status = status();
        return status >= 200 && status < 300 && isWhole();
    }

    String shown() throws InterruptedException {
        String text = text();
        return "\""
                + text.substring(0, Math.min(text.length(), 300))
                        .replace("\r", "\\r")
                        .replace("\n", "\\n") + "\"";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

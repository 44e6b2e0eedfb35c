package io.sluice.core.proxy;

import io.sluice.core.compress.Decoded;
import io.sluice.core.settings.CompressionSettings;
import io.sluice.core.settings.RoutePolicy;
import io.sluice.core.settings.RouteSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One response that may be compressed, as a client of HTTP/1.1 reads it. */
record Compressed(String head, String body, String trailers) {

    /** A route that compresses everything in text of a byte and more. */
    static RouteSettings route() {
        return route(settings(256));
    }

    static CompressionSettings settings(int maxActive) {
        return new CompressionSettings(
                CompressionSettings.ENCODINGS, CompressionSettings.defaults().types(), 1, 4, maxActive);
    }

    static RouteSettings route(CompressionSettings how) {
        RouteSettings plain = new RouteSettings("", "/", "app");
        return new RouteSettings(
                plain.match(), plain.action(), RoutePolicy.none().compressing(how));
    }

    static String request(String method, String coding, String... fields) {
        return method + " / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: " + coding + "\r\n" + String.join("", fields)
                + "\r\n";
    }

    /** Reads a whole response and decodes its body. */
    static Compressed read(Wire client) throws IOException {
        String head = client.head();
        String lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("transfer-encoding: chunked")) {
            StringBuilder body = new StringBuilder();
            for (String chunk = chunk(client); !chunk.isEmpty(); chunk = chunk(client)) {
                body.append(chunk);
            }
            return new Compressed(head, decoded(lower, body.toString()), trailers(client));
        }
        int at = lower.indexOf("content-length: ");
        int length = at < 0 ? 0 : Integer.parseInt(lower.substring(at + 16, lower.indexOf('\r', at)));
        return new Compressed(head, decoded(lower, client.read(length)), "");
    }

    /** The data of the next chunk; empty for the last. The line that ends a chunk may come with the next one. */
    static String chunk(Wire client) throws IOException {
        String line = line(client);
        return client.read(Integer.parseInt(line.isEmpty() ? line(client) : line, 16));
    }

    private static String trailers(Wire client) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String line = line(client); !line.isEmpty(); line = line(client)) {
            lines.append(line).append('\n');
        }
        return lines.toString();
    }

    private static String line(Wire client) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            String next = client.read(1);
            if (next.isEmpty()) {
                throw new IOException("the connection ended within a line: " + line);
            }
            line.append(next);
        }
        return line.substring(0, line.length() - 2);
    }

    static String coding(String head) {
        int at = head.toLowerCase(Locale.ROOT).indexOf("content-encoding: ");
        return at < 0 ? "none" : head.substring(at + 18, head.indexOf('\r', at));
    }

    private static String decoded(String head, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        byte[] data = coding(head).equals("none") ? bytes : Decoded.whole(coding(head), bytes);
        return new String(data, StandardCharsets.ISO_8859_1);
    }

    String coding() {
        return coding(head);
    }
}

package io.sluice.daemon.it;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads HTTP/1.1 responses to GETs from a socket, bodies to their last byte, and holds each one as a whole to a
 * deadline, while a socket's own timeout starts anew with every read. One thread.
 */
final class ResponseReader {
    private static final int BUFFER_SIZE = 16 * 1024;
    private static final int LONGEST_LINE = 8 * 1024;

    /** A complete response; header names are in lower case, of repeated ones the last counts. */
    record Response(int status, Map<String, String> headers, boolean keepsConnection) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private int position;
    private int limit;
    private long deadlineNanos;

    ResponseReader(Socket socket) throws IOException {
        this.socket = socket;
        in = socket.getInputStream();
    }

    void deadline(long nanoTime) {
        deadlineNanos = nanoTime;
    }

    /** Whether a response has begun; false if the connection has ended before its first byte. */
    boolean begins() throws IOException {
        return position < limit || fill();
    }

    Response read() throws IOException {
        String statusLine = line();
        if (!statusLine.matches("HTTP/1\\.1 [1-5][0-9]{2}( .*)?")) {
            throw new IOException("malformed status line");
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        Map<String, String> headers = headers();
        boolean framed = skipBody(status, headers);
        boolean keeps = framed && !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
        return new Response(status, headers, keeps);
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("malformed header");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** Returns whether the body has an end other than the connection's. */
    private boolean skipBody(int status, Map<String, String> headers) throws IOException {
        if (status == 204 || status == 304) {
            return true;
        }
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            skipChunks();
            return true;
        }
        String length = headers.get("content-length");
        if (length != null) {
            skip(number(length, 10));
            return true;
        }
        do {
            position = limit;
        } while (fill());
        return false;
    }

    private void skipChunks() throws IOException {
        for (long size = chunkSize(); size > 0; size = chunkSize()) {
            skip(size);
            if (!line().isEmpty()) {
                throw new IOException("malformed chunk");
            }
        }
        headers();
    }

    private long chunkSize() throws IOException {
        return number(line().split(";", 2)[0].strip(), 16);
    }

    private static long number(String digits, int radix) throws IOException {
        try {
            return Long.parseLong(digits, radix);
        } catch (NumberFormatException e) {
            throw new IOException("malformed length", e);
        }
    }

    private void skip(long count) throws IOException {
        long left = count;
        while (left > 0) {
            need();
            int step = (int) Math.min(left, limit - position);
            position += step;
            left -= step;
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            need();
            char c = (char) (buffer[position++] & 0xff);
            if (c == '\n' && !line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
                line.setLength(line.length() - 1);
                return line.toString();
            }
            if (line.append(c).length() > LONGEST_LINE) {
                throw new IOException("malformed line");
            }
        }
    }

    private void need() throws IOException {
        if (position == limit && !fill()) {
            throw new EOFException("truncated response");
        }
    }

    private boolean fill() throws IOException {
        socket.setSoTimeout(millisUntil(deadlineNanos));
        int read = in.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(0, read);
        return read > 0;
    }

    /** At least 1, because 0 means for ever to a socket. */
    static int millisUntil(long nanoTime) {
        return (int) Math.max(1, (nanoTime - System.nanoTime()) / 1_000_000);
    }
}

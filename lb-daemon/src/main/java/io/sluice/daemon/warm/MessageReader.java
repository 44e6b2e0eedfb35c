package io.sluice.daemon.warm;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads whole HTTP/1.1 messages of a peer that is our own, one after the other, and drops their bodies. For one thread. */
final class MessageReader {

    private static final String LENGTH = "\r\ncontent-length:";
    private static final String CHUNKED = "\r\ntransfer-encoding:";
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final InputStream in;
    private final byte[] buffer = new byte[32 * 1024];
    private int filled;

    MessageReader(InputStream in) {
        this.in = in;
    }

    /**
     * The start line and fields of the next message, in lower case; its body has been read, too. Empty at the end of the stream.
     *
     * @throws IOException where the stream fails or ends within a message
     */
    String next() throws IOException {
        filled = 0;
        int end;
        while ((end = headEnd()) < 0) {
            if (!fill()) {
                if (filled > 0) {
                    throw new EOFException("the connection ended within a message");
                }
                return "";
            }
        }
        String head = new String(buffer, 0, end, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        if (head.contains(CHUNKED)) {
            skipChunks();
        } else {
            skip(length(head) - (filled - end));
        }
        return head;
    }

    private static int length(String head) {
        int at = head.indexOf(LENGTH);
        return at < 0
                ? 0
                : Integer.parseInt(head.substring(at + LENGTH.length(), head.indexOf('\r', at + 2))
                        .trim());
    }

    private int headEnd() {
        for (int i = 3; i < filled; i++) {
            if (buffer[i] == '\n' && buffer[i - 1] == '\r' && buffer[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private void skip(int missing) throws IOException {
        for (int left = missing; left > 0; left -= filled) {
            filled = 0;
            require();
        }
    }

    /** The bodies are small enough for the buffer, and have no chunk that looks like the last. */
    private void skipChunks() throws IOException {
        while (!endsWith(LAST_CHUNK)) {
            require();
        }
    }

    private boolean endsWith(byte[] end) {
        return filled >= end.length && java.util.Arrays.equals(buffer, filled - end.length, filled, end, 0, end.length);
    }

    private void require() throws IOException {
        if (!fill()) {
            throw new EOFException("the connection ended within a body");
        }
    }

    private boolean fill() throws IOException {
        if (filled == buffer.length) {
            throw new IOException("a message of the warm-up is larger than its buffer");
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(0, read);
        return read > 0;
    }
}

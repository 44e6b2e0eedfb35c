package io.sluice.core.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of WebSocket in HTTP/1 (RFC 6455 section 4.2.2), which HTTP/2 has no use for: where one side speaks HTTP/2 we answer
 * the key of the other. Holds no state.
 */
public final class WebSocketKey {

    private static final byte[] KEY = "sec-websocket-key".getBytes(StandardCharsets.US_ASCII);
    private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private WebSocketKey() {}

    /** What answers the key of a request, or null where it has none. */
    public static @Nullable String answer(Head request) {
        String key = request.value("Sec-WebSocket-Key");
        return key == null ? null : answer(key);
    }

    private static String answer(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + SALT).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-1", e);
        }
    }

    static boolean isKey(byte[] bytes, int start, int end) {
        return Ascii.equalsLowerCase(KEY, bytes, start, end);
    }
}

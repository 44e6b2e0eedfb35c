package io.sluice.core.sticky;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.settings.StickySettings.Part;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key of a request or a response, as bytes that are hashed at once: however long a stranger makes it, nothing of it is
 * kept. Immutable.
 */
final class KeySource {

    private final StickySettings.Key key;
    private final byte[] name;

    KeySource(StickySettings.Key key) {
        this.key = key;
        this.name = name(key).getBytes(StandardCharsets.US_ASCII);
    }

    private static String name(StickySettings.Key key) {
        return switch (key) {
            case StickySettings.SourceIp ip -> "";
            case StickySettings.Requested requested -> requested.name();
            case StickySettings.Learned learned -> learned.name();
        };
    }

    /** The key by which a request is looked up; null where it has none, or an empty one. */
    byte @Nullable [] ofRequest(Head head, RequestTarget target, SocketAddress client) {
        return switch (key) {
            case StickySettings.SourceIp(int ipv4Prefix, int ipv6Prefix) -> network(client, ipv4Prefix, ipv6Prefix);
            case StickySettings.Requested(Part part, String text) -> ofRequest(part, text, head, target);
            case StickySettings.Learned(Part part, String text) -> ofRequest(part, text, head, target);
        };
    }

    private byte @Nullable [] ofRequest(Part part, String text, Head head, RequestTarget target) {
        return switch (part) {
            case HEADER -> header(head, text);
            case COOKIE -> cookie(head);
            case QUERY -> parameter(head.bytes(), target.pathStart(), target.pathEnd());
        };
    }

    /** The key that a response gives; null where it gives none. */
    byte @Nullable [] ofResponse(Head head) {
        if (!(key instanceof StickySettings.Learned(Part part, String text))) {
            return null;
        }
        if (part == Part.HEADER) {
            return header(head, text);
        }
        SetCookie cookie = new SetCookie(head, name);
        return cookie.next() ? unquoted(head.bytes(), cookie.valueStart(), cookie.valueEnd()) : null;
    }

    /** The network with its family, so that no two of them have the same bytes. */
    private static byte @Nullable [] network(SocketAddress client, int ipv4Prefix, int ipv6Prefix) {
        if (!(client instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            return null;
        }
        byte[] bytes = inet.getAddress().getAddress();
        int prefix = inet.getAddress() instanceof Inet4Address ? ipv4Prefix : ipv6Prefix;
        for (int i = 0; i < bytes.length; i++) {
            int bits = Math.clamp(prefix - 8 * i, 0, 8);
            bytes[i] = (byte) (bytes[i] & 0xff00 >> bits);
        }
        return bytes;
    }

    private static byte @Nullable [] header(Head head, String name) {
        String value = head.value(name);
        return value == null || value.isEmpty() ? null : value.getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte @Nullable [] cookie(Head head) {
        CookiePairs pairs = new CookiePairs(head);
        return pairs.next(name) ? copy(head.bytes(), pairs.valueStart(), pairs.valueEnd()) : null;
    }

    private static byte @Nullable [] unquoted(byte[] bytes, int start, int end) {
        boolean quoted = end - start >= 2 && bytes[start] == '"' && bytes[end - 1] == '"';
        return quoted ? copy(bytes, start + 1, end - 1) : copy(bytes, start, end);
    }

    private byte @Nullable [] parameter(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != '?') {
            at++;
        }
        while (at < end) {
            int from = at + 1;
            at = from;
            while (at < end && bytes[at] != '&') {
                at++;
            }
            int value = from + name.length + 1;
            if (value <= at && bytes[value - 1] == '=' && Arrays.equals(name, 0, name.length, bytes, from, value - 1)) {
                return copy(bytes, value, at);
            }
        }
        return null;
    }

    private static byte @Nullable [] copy(byte[] bytes, int start, int end) {
        return start == end ? null : Arrays.copyOfRange(bytes, start, end);
    }
}

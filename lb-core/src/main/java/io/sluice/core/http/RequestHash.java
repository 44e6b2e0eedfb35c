package io.sluice.core.http;

import io.sluice.core.spi.RequestKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteOrder;

/**
 * Hashes a part of a request where it lies in the head. The function is fixed, as several nodes, and the next start of this one,
 * must come to the same backend: eight bytes at a time, each step one multiplication, and at the end the mix of MurmurHash3.
 */
public final class RequestHash {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED = 0x9e3779b97f4a7c15L;
    private static final long STEP = 0xd6e8feb86659fd93L;

    private RequestHash() {}

    /**
     * The hash of the part, or {@link RequestKey#ABSENT}.
     *
     * @param head the head of the request, HTTP/2 or not
     * @param client who sent it
     */
    public static long of(Head head, SocketAddress client, RequestKey key) {
        return switch (key.part()) {
            case SOURCE_IP -> ofAddress(client);
            case PATH -> ofPath(head);
            case HEADER -> ofHeader(head, key.name());
            case COOKIE -> ofCookie(head, key.name());
            case QUERY -> ofQuery(head, key.name());
        };
    }

    /** {@link java.net.InetAddress#hashCode} is made of the address alone, and without a copy of its bytes. */
    private static long ofAddress(SocketAddress client) {
        if (client instanceof InetSocketAddress inet && inet.getAddress() != null) {
            return end(SEED ^ inet.getAddress().hashCode() * STEP);
        }
        return RequestKey.ABSENT;
    }

    private static long ofPath(Head head) {
        int start = pathStart(head);
        return of(head.bytes, start, queryMark(head, start));
    }

    private static long ofHeader(Head head, byte[] lowerCase) {
        for (int i = 0; i < head.count(); i++) {
            if (Ascii.equalsLowerCase(lowerCase, head.bytes, head.line(i), head.nameEnd(i))) {
                return of(head.bytes, head.valueStart(i), head.valueEnd(i));
            }
        }
        return RequestKey.ABSENT;
    }

    /** HTTP/2 lets a client send each cookie in a line of its own (RFC 9113 section 8.2.3). */
    private static long ofCookie(Head head, byte[] name) {
        for (int i = head.find(KnownField.COOKIE); i >= 0; i = head.find(KnownField.COOKIE, i + 1)) {
            long hash = inPairs(head.bytes, head.valueStart(i), head.valueEnd(i), (byte) ';', name);
            if (hash != RequestKey.ABSENT) {
                return hash;
            }
        }
        return RequestKey.ABSENT;
    }

    private static long ofQuery(Head head, byte[] name) {
        int mark = queryMark(head, pathStart(head));
        return inPairs(head.bytes, mark + 1, head.targetEnd(), (byte) '&', name);
    }

    /** Looks for {@code name=value} among pairs; white space before a name is not part of it. */
    private static long inPairs(byte[] bytes, int from, int end, byte separator, byte[] name) {
        int start = from;
        while (start < end) {
            int next = find(bytes, start, end, separator);
            while (start < next && Ascii.isWhitespace(bytes[start])) {
                start++;
            }
            int value = start + name.length + 1;
            if (value <= next && bytes[value - 1] == '=' && Ascii.equals(name, bytes, start, value - 1)) {
                return of(bytes, value, next);
            }
            start = next + 1;
        }
        return RequestKey.ABSENT;
    }

    /** Behind scheme and host where the target came in absolute-form (RFC 9112 section 3.2.2). */
    private static int pathStart(Head head) {
        int start = head.targetStart();
        int end = head.targetEnd();
        if (start == end || head.bytes[start] == '/') {
            return start;
        }
        int scheme = find(head.bytes, start, end, (byte) ':');
        int path = scheme + 3 <= end ? find(head.bytes, scheme + 3, end, (byte) '/') : end;
        return Math.min(path, queryMark(head, start));
    }

    private static int queryMark(Head head, int from) {
        return find(head.bytes, from, head.targetEnd(), (byte) '?');
    }

    private static int find(byte[] bytes, int from, int end, byte wanted) {
        int at = from;
        while (at < end && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    private static long of(byte[] bytes, int start, int end) {
        if (start >= end) {
            return RequestKey.ABSENT;
        }
        long hash = SEED ^ (end - start);
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = step(hash, (long) LONGS.get(bytes, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | bytes[at] & 0xff;
        }
        return end(step(hash, rest));
    }

    private static long step(long hash, long word) {
        long mixed = (hash ^ word) * STEP;
        return mixed ^ mixed >>> 32;
    }

    private static long end(long hash) {
        long mixed = hash;
        mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        mixed ^= mixed >>> 33;
        return mixed == RequestKey.ABSENT ? 1 : mixed;
    }
}

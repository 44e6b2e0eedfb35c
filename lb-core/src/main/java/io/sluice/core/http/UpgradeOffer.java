package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The protocols that a request offers to go over to, as far as they may be forwarded, and whether a 101 answers that offer (RFC
 * 9110 section 7.8). Kept with the rules of a request and filled anew for each head.
 */
final class UpgradeOffer {

    private static final byte[] OPTION = bytes("upgrade");
    private static final byte[] LINES = bytes("Connection: upgrade\r\nUpgrade: ");
    private static final byte[] SEPARATOR = {',', ' '};

    /** More protocols than any client offers; what comes behind these is left out. */
    private static final int MOST = 8;

    private final byte[][] offered = new byte[MOST][];
    private int count;

    /** Takes an element of a list. Returns false where the list need not be read on. */
    @FunctionalInterface
    private interface Taker {
        boolean take(byte[] bytes, int start, int end);
    }

    void clear() {
        count = 0;
    }

    /** Reads what the head offers, and keeps what is allowed. A malformed offer is none, which RFC 9110 lets us take it for. */
    void read(Head head, ConnectionOptions connection, TunnelRules allowed) {
        count = 0;
        if (connection.lists(head, OPTION) && !readAll(head, (bytes, from, to) -> add(allowed, bytes, from, to))) {
            count = 0;
        }
    }

    private boolean add(TunnelRules allowed, byte[] bytes, int start, int end) {
        if (count < MOST && allowed.allows(bytes, start, end)) {
            offered[count++] = lowerCase(bytes, start, end);
        }
        return true;
    }

    /** True where there is something to forward. */
    boolean made() {
        return count > 0;
    }

    /** Writes the fields that make the offer to the next hop. */
    void write(ByteBuf out) {
        out.writeBytes(LINES);
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                out.writeBytes(SEPARATOR);
            }
            out.writeBytes(offered[i]);
        }
        out.writeShort('\r' << 8 | '\n');
    }

    /** True where that 101 says what it switches to, and names nothing that was not offered. */
    boolean isAnsweredBy(Head response, ConnectionOptions connection) {
        return response.has(KnownField.UPGRADE)
                && connection.lists(response, OPTION)
                && readAll(response, this::offers);
    }

    /** True where that protocol, in lower case, is among those that are forwarded. */
    boolean offers(byte[] protocol) {
        return offers(protocol, 0, protocol.length);
    }

    private boolean offers(byte[] bytes, int start, int end) {
        for (int i = 0; i < count; i++) {
            if (Ascii.equalsLowerCase(offered[i], bytes, start, end)) {
                return true;
            }
        }
        return false;
    }

    /** Walks all Upgrade lines. Returns false where one is empty, malformed or not to the taker's mind. */
    private static boolean readAll(Head head, Taker taker) {
        for (int i = head.find(KnownField.UPGRADE); i >= 0; i = head.find(KnownField.UPGRADE, i + 1)) {
            if (!readList(head.bytes, head.valueStart(i), head.valueEnd(i), taker)) {
                return false;
            }
        }
        return true;
    }

    private static boolean readList(byte[] bytes, int start, int end, Taker taker) {
        int i = start;
        boolean separated = true;
        boolean any = false;
        while (i < end) {
            if (bytes[i] == ',' || Ascii.isWhitespace(bytes[i])) {
                separated |= bytes[i++] == ',';
                continue;
            }
            int to = endOfProtocol(bytes, i, end);
            if (to < 0 || !separated || !taker.take(bytes, i, to)) {
                return false;
            }
            any = true;
            separated = false;
            i = to;
        }
        return any;
    }

    /** {@code protocol-name [ "/" protocol-version ]}; -1 where it is none. */
    private static int endOfProtocol(byte[] bytes, int start, int end) {
        int name = endOfToken(bytes, start, end);
        if (name == start || name == end || bytes[name] != '/') {
            return name == start ? -1 : name;
        }
        int version = endOfToken(bytes, name + 1, end);
        return version == name + 1 ? -1 : version;
    }

    private static int endOfToken(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && Ascii.isToken(bytes[i])) {
            i++;
        }
        return i;
    }

    private static byte[] lowerCase(byte[] bytes, int start, int end) {
        byte[] copy = new byte[end - start];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = Ascii.lower(bytes[start + i]);
        }
        return copy;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

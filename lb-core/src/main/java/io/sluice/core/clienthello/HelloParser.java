package io.sluice.core.clienthello;

import io.sluice.core.clienthello.ClientHello.Parts;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one whole ClientHello message, its handshake header included, into {@link Parts}. Every length must lead exactly to the
 * end of what holds it: where two programs could find two different names in one message, one of them could be led astray.
 */
final class HelloParser {

    private static final int HEADER_BYTES = 4;
    private static final int RANDOM_BYTES = 32;
    private static final int MOST_SESSION_ID = 32;

    private final byte[] message;
    private final int end;
    private final Parts parts = new Parts();
    private int at = HEADER_BYTES;
    private @Nullable ClientHelloFault fault;

    HelloParser(byte[] message, int end) {
        this.message = message;
        this.end = end;
    }

    /** The parts, or null where {@link #fault()} says why not. */
    @Nullable
    Parts parse() {
        boolean read = fixedFields() && cipherSuites() && compression() && extensions();
        if (!read && fault == null) {
            fault = ClientHelloFault.MALFORMED;
        }
        return read ? parts : null;
    }

    ClientHelloFault fault() {
        return fault == null ? ClientHelloFault.MALFORMED : fault;
    }

    /** legacy_version, random, legacy_session_id. */
    private boolean fixedFields() {
        int sessionId = at + 2 + RANDOM_BYTES;
        if (sessionId >= end) {
            return false;
        }
        parts.legacyVersion = Bytes.unsignedShort(message, at);
        int length = message[sessionId] & 0xFF;
        at = sessionId + 1 + length;
        return length <= MOST_SESSION_ID && at <= end && parts.legacyVersion >> 8 == 3;
    }

    private boolean cipherSuites() {
        if (end - at < 2) {
            return false;
        }
        int length = Bytes.unsignedShort(message, at);
        at += 2;
        if (length == 0 || length % 2 != 0 || end - at < length) {
            return false;
        }
        parts.cipherSuites = new Codes(message, at, length);
        at += length;
        return true;
    }

    /** Anything may be offered, but no compression must be. */
    private boolean compression() {
        if (at >= end) {
            return false;
        }
        int last = at + (message[at] & 0xFF);
        if (last >= end) {
            return false;
        }
        boolean none = false;
        for (int i = at + 1; i <= last; i++) {
            none |= message[i] == 0;
        }
        at = last + 1;
        return none;
    }

    private boolean extensions() {
        if (at == end) {
            return true; // a client of TLS 1.2 or less may have none
        }
        if (end - at < 2 || Bytes.unsignedShort(message, at) != end - at - 2) {
            return false;
        }
        at += 2;
        byte[] types = new byte[(end - at) / 4 * 2];
        int count = 0;
        while (at < end) {
            if (end - at < 4) {
                return false;
            }
            types[count] = message[at];
            types[count + 1] = message[at + 1];
            count += 2;
            if (!extension()) {
                return false;
            }
        }
        parts.extensions = new Codes(types, 0, count);
        return eachOnce(parts.extensions);
    }

    private boolean extension() {
        int type = Bytes.unsignedShort(message, at);
        int start = at + 4;
        int length = Bytes.unsignedShort(message, at + 2);
        if (end - start < length) {
            return false;
        }
        at = start + length;
        return switch (type) {
            case Extension.SERVER_NAME -> serverName(start);
            case Extension.ALPN -> protocols(start);
            case Extension.SUPPORTED_GROUPS -> (parts.groups = longList(start)) != Codes.NONE;
            case Extension.SIGNATURE_ALGORITHMS -> (parts.signatureAlgorithms = longList(start)) != Codes.NONE;
            case Extension.SUPPORTED_VERSIONS -> (parts.supportedVersions = shortList(start)) != Codes.NONE;
            case Extension.SESSION_TICKET -> {
                parts.ticket = length > 0;
                yield true;
            }
            case Extension.PRE_SHARED_KEY -> {
                parts.preSharedKey = true;
                yield at == end;
            }
            default -> true;
        };
    }

    /** One name of the kind host_name, the only kind there is (RFC 6066 section 3). */
    private boolean serverName(int start) {
        if (at - start < 6
                || Bytes.unsignedShort(message, start) != at - start - 2
                || message[start + 2] != 0
                || Bytes.unsignedShort(message, start + 3) != at - start - 5) {
            return false;
        }
        parts.serverName = ServerName.read(message, start + 5, at);
        if (parts.serverName == null) {
            fault = ClientHelloFault.BAD_NAME;
        }
        return parts.serverName != null;
    }

    private boolean protocols(int start) {
        if (at - start < 4 || Bytes.unsignedShort(message, start) != at - start - 2) {
            return false;
        }
        int name = start + 2;
        while (name < at && message[name] != 0) {
            name += 1 + (message[name] & 0xFF);
        }
        parts.protocolsStart = start + 2;
        parts.protocolsEnd = at;
        return name == at;
    }

    /** Numbers behind a length of two bytes, which fill the extension; {@link Codes#NONE} where they do not. */
    private Codes longList(int start) {
        boolean right =
                at - start >= 4 && Bytes.unsignedShort(message, start) == at - start - 2 && (at - start) % 2 == 0;
        return right ? new Codes(message, start + 2, at - start - 2) : Codes.NONE;
    }

    /** The same behind a length of one byte. */
    private Codes shortList(int start) {
        boolean right = at - start >= 3 && (message[start] & 0xFF) == at - start - 1 && (at - start) % 2 == 1;
        return right ? new Codes(message, start + 1, at - start - 1) : Codes.NONE;
    }

    /** RFC 8446 section 4.2: no two extensions of one type. Sorted first, as there may be thousands. */
    private static boolean eachOnce(Codes types) {
        int[] sorted = new int[types.size()];
        Arrays.setAll(sorted, types::at);
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                return false;
            }
        }
        return true;
    }
}

package io.sluice.core.clienthello;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS client offers in its first message (RFC 8446 section 4.1.2; RFC 5246 section 7.4.1.2), checked by
 * {@link ClientHelloReader}. A view of the message's bytes: texts and lists are made when they are asked for. Immutable, safe for
 * use by any thread.
 */
public final class ClientHello {

    private final byte[] message;
    private final int wireBytes;
    private final Parts parts;

    /** Where in the message things are; filled once, by the parser. */
    static final class Parts {
        int legacyVersion;

        @Nullable
        String serverName;

        Codes cipherSuites = Codes.NONE;
        Codes extensions = Codes.NONE;
        Codes supportedVersions = Codes.NONE;
        Codes groups = Codes.NONE;
        Codes signatureAlgorithms = Codes.NONE;
        int protocolsStart;
        int protocolsEnd;
        boolean ticket;
        boolean preSharedKey;
    }

    ClientHello(byte[] message, int wireBytes, Parts parts) {
        this.message = message;
        this.wireBytes = wireBytes;
        this.parts = parts;
    }

    /** Bytes that it took on the wire, the headers of its records included. */
    public int wireBytes() {
        return wireBytes;
    }

    /** The host that the client wants (SNI, RFC 6066 section 3), in lower case, without a final dot; null where it says none. */
    public @Nullable String serverName() {
        return parts.serverName;
    }

    /** The version field of old, such as 0x0303 for TLS 1.2 and for all that offer more by an extension. */
    public int legacyVersion() {
        return parts.legacyVersion;
    }

    /** The versions of the extension supported_versions, preferred first; empty for clients below TLS 1.3. */
    public Codes supportedVersions() {
        return parts.supportedVersions;
    }

    /** The highest version that it offers, such as 0x0304 for TLS 1.3. */
    public int highestVersion() {
        return parts.supportedVersions.meant().max().orElse(parts.legacyVersion);
    }

    /** The cipher suites, preferred first. */
    public Codes cipherSuites() {
        return parts.cipherSuites;
    }

    /** The numbers of all extensions in the order in which they came; none twice. */
    public Codes extensions() {
        return parts.extensions;
    }

    /** The groups for the key exchange (RFC 8446 section 4.2.7), preferred first. */
    public Codes groups() {
        return parts.groups;
    }

    /** The signature schemes (RFC 8446 section 4.2.3), preferred first; empty where the extension is not there. */
    public Codes signatureAlgorithms() {
        return parts.signatureAlgorithms;
    }

    /** True where the client shows a ticket or a session of before (RFC 5077, RFC 8446 section 4.2.11), to resume it. */
    public boolean resumes() {
        return parts.ticket || parts.preSharedKey;
    }

    /** True where it offers application protocols (ALPN, RFC 7301). */
    public boolean hasProtocols() {
        return parts.protocolsStart < parts.protocolsEnd;
    }

    /** True where it offers this application protocol. */
    public boolean offers(byte[] protocol) {
        for (int at = parts.protocolsStart; at < parts.protocolsEnd; at += 1 + (message[at] & 0xFF)) {
            int end = at + 1 + (message[at] & 0xFF);
            if (Arrays.equals(message, at + 1, end, protocol, 0, protocol.length)) {
                return true;
            }
        }
        return false;
    }

    /** The application protocols, preferred first, each byte a character. */
    public List<String> protocols() {
        List<String> names = new ArrayList<>();
        for (int at = parts.protocolsStart; at < parts.protocolsEnd; at += 1 + (message[at] & 0xFF)) {
            names.add(new String(message, at + 1, message[at] & 0xFF, StandardCharsets.ISO_8859_1));
        }
        return names;
    }

    /** The JA4 fingerprint, such as {@code t13d1516h2_8daaf6152771_e5627efa2ab1}; made anew in each call, which costs two hashes. */
    public String ja4() {
        return Ja4.of(this);
    }
}

package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import io.sluice.core.settings.TlsForwarding;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the head that the backend gets: the request line in origin-form (CONNECT in authority-form), the fields that are not for one hop only, and
 * what we tell of the client. One per listener; holds no state of a request.
 */
public final class RequestWriter {

    private static final byte[] VERSION = bytes(" HTTP/1.1\r\n");
    private static final byte[] HOST = bytes("Host: ");
    private static final byte[] FOR = bytes("X-Forwarded-For: ");
    private static final byte[] PROTO = bytes("X-Forwarded-Proto: ");
    private static final byte[] FORWARDED_HOST = bytes("X-Forwarded-Host: ");
    private static final byte[] FORWARDED_FOR = bytes("Forwarded: for=");
    private static final byte[] ELEMENT_HOST = bytes(";host=\"");
    private static final byte[] ELEMENT_PROTO = bytes(";proto=");
    private static final byte[] VIA_VALUE = bytes("Via: ");
    private static final byte[] VIA_NAME = bytes(" sluice\r\n");
    private static final byte[] SEPARATOR = {',', ' '};

    private final ForwardingSettings forwarding;
    private final long dropped;
    private final @Nullable TlsFields tls;

    public RequestWriter(ForwardingSettings forwarding) {
        this.forwarding = forwarding;
        long fields = FieldRuns.HOP_BY_HOP;
        fields |= switch (forwarding.xForwarded()) {
            case OFF -> 0;
            case APPEND -> KnownField.X_FORWARDED_FOR.bit();
            case REPLACE ->
                KnownField.mask(KnownField.X_FORWARDED_FOR, KnownField.X_FORWARDED_PROTO, KnownField.X_FORWARDED_HOST);
        };
        fields |= forwarding.underscores() == ForwardingSettings.Underscores.DROP ? KnownField.UNDERSCORED.bit() : 0;
        fields |= forwarding.forwarded() == Mode.REPLACE ? KnownField.FORWARDED.bit() : 0;
        if (forwarding.tls().clientCertificate() != TlsForwarding.Certificate.PASS) {
            fields |= KnownField.mask(KnownField.CLIENT_CERT, KnownField.CLIENT_CERT_CHAIN);
        }
        this.dropped = fields;
        this.tls = TlsFields.of(forwarding.tls());
    }

    /** Bytes that the head as written has at most beyond those that it came with. */
    public static int slack(String backendHost) {
        return 512 + 3 * backendHost.length();
    }

    /**
     * Writes a head.
     *
     * @param backendHost the Host for a request of HTTP/1.0 that came without one
     */
    public void write(ByteBuf out, Head head, RequestRules rules, ClientIdentity client, String backendHost) {
        RequestTarget target = rules.target();
        out.writeBytes(head.bytes, head.methodStart(), head.methodEnd() - head.methodStart());
        out.writeByte(' ');
        writeTarget(out, head, rules);
        out.writeBytes(VERSION);
        long dropped = this.dropped;
        if (target.absolute() || target.hostStart() == target.hostEnd()) {
            dropped |= KnownField.HOST.bit();
            out.writeBytes(HOST);
            if (target.hostStart() == target.hostEnd()) {
                out.writeCharSequence(backendHost, StandardCharsets.US_ASCII);
            } else {
                writeHost(out, head, target);
            }
            endLine(out);
        }
        FieldRuns.copy(out, head, rules.connection(), dropped, tls == null ? null : tls.names);
        if (rules.upgrade().made()) {
            rules.upgrade().write(out);
        }
        if (forwarding.xForwarded() != Mode.OFF) {
            writeXForwarded(out, head, target, client);
        }
        if (forwarding.forwarded() != Mode.OFF) {
            writeForwarded(out, head, target, client);
        }
        if (tls != null) {
            out.writeBytes(client.lines(tls));
        }
        if (forwarding.via()) {
            writeVia(out, head);
        }
        endLine(out);
    }

    static void writeVia(ByteBuf out, Head head) {
        out.writeBytes(VIA_VALUE);
        out.writeByte(head.http2() ? '2' : '1').writeByte('.');
        out.writeByte(head.http2() ? '0' : '0' + head.minorVersion()).writeBytes(VIA_NAME);
    }

    private static void writeTarget(ByteBuf out, Head head, RequestRules rules) {
        RequestTarget target = rules.target();
        if (rules.method() == KnownMethod.CONNECT) {
            writeHost(out, head, target);
            return;
        }
        int start = target.pathStart();
        int end = target.pathEnd();
        if (start == end) {
            // RFC 9112 section 3.2.4: OPTIONS of a whole server that came in absolute-form goes on as an asterisk.
            out.writeByte(rules.method() == KnownMethod.OPTIONS ? '*' : '/');
        } else if (head.bytes[start] == '?') {
            out.writeByte('/');
        }
        out.writeBytes(head.bytes, start, end - start);
    }

    private void writeXForwarded(ByteBuf out, Head head, RequestTarget target, ClientIdentity client) {
        boolean append = forwarding.xForwarded() == Mode.APPEND;
        int claim = append ? head.find(KnownField.X_FORWARDED_FOR) : -1;
        if (claim >= 0 || client.address.length > 0) {
            writeFor(out, head, claim, client.address);
        }
        // Proto and Host are no lists: the first proxy's word stands where we are told to believe it.
        if (!append || !head.has(KnownField.X_FORWARDED_PROTO)) {
            out.writeBytes(PROTO).writeBytes(client.scheme);
            endLine(out);
        }
        if ((!append || !head.has(KnownField.X_FORWARDED_HOST)) && target.askedHostStart() < target.askedHostEnd()) {
            out.writeBytes(FORWARDED_HOST);
            writeAskedHost(out, head, target);
            endLine(out);
        }
    }

    /**
     * Writes the claims that came, from that field on, and the client behind them. A client without an address adds nothing:
     * whoever reads the list takes its last element for an address.
     */
    private static void writeFor(ByteBuf out, Head head, int claim, byte[] address) {
        out.writeBytes(FOR);
        for (int i = claim; i >= 0; ) {
            out.writeBytes(head.bytes, head.valueStart(i), head.valueEnd(i) - head.valueStart(i));
            i = head.find(KnownField.X_FORWARDED_FOR, i + 1);
            if (i >= 0 || address.length > 0) {
                out.writeBytes(SEPARATOR);
            }
        }
        out.writeBytes(address);
        endLine(out);
    }

    /** RFC 7239 section 4. A further line means the same as a further element of the list (RFC 9110 section 5.3). */
    private static void writeForwarded(ByteBuf out, Head head, RequestTarget target, ClientIdentity client) {
        out.writeBytes(FORWARDED_FOR).writeBytes(client.node);
        if (target.askedHostStart() < target.askedHostEnd()) {
            out.writeBytes(ELEMENT_HOST);
            writeAskedHost(out, head, target);
            out.writeByte('"');
        }
        out.writeBytes(ELEMENT_PROTO).writeBytes(client.scheme);
        endLine(out);
    }

    private static void writeAskedHost(ByteBuf out, Head head, RequestTarget target) {
        out.writeBytes(head.bytes, target.askedHostStart(), target.askedHostEnd() - target.askedHostStart());
    }

    private static void writeHost(ByteBuf out, Head head, RequestTarget target) {
        out.writeBytes(head.bytes, target.hostStart(), target.hostEnd() - target.hostStart());
    }

    private static void endLine(ByteBuf out) {
        out.writeShort('\r' << 8 | '\n');
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

package io.sluice.core.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Turns the head that a backend sent into the fields that a client of HTTP/2 gets. One per event loop; holds no state of a
 * response.
 */
public final class Http2ResponseWriter {

    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString VIA = AsciiString.cached("via");
    private static final AsciiString VIA_OLD = AsciiString.cached("1.0 sluice");
    private static final AsciiString VIA_TEXT = AsciiString.cached("1.1 sluice");
    private static final AsciiString VIA_HTTP2 = AsciiString.cached("2.0 sluice");
    private static final AsciiString SWITCHED = AsciiString.cached("200");
    private static final int STATUSES = 600;

    /** Fields of HTTP/1 connections, of its framing, and of the opening of a WebSocket (RFC 8441 section 5). */
    private static final long DROPPED = FieldRuns.HOP_BY_HOP | KnownField.TRANSFER_ENCODING.bit();

    private static final byte[] ACCEPT = AsciiString.of("sec-websocket-accept").toByteArray();

    private final FieldNames names;
    private final @Nullable AsciiString[] statuses = new AsciiString[STATUSES];

    public Http2ResponseWriter(FieldNames names) {
        this.names = names;
    }

    /**
     * Adds the fields of a head, interim or final.
     *
     * @param via whether Via is added
     */
    public void write(FieldList out, Head head, ResponseRules rules, boolean via) {
        out.add(STATUS, rules.switched() ? SWITCHED : status(head.status()));
        ConnectionOptions connection = rules.connection();
        long dropped = DROPPED;
        if (head.status() < 200 || head.status() == 204 || rules.switched()) {
            dropped |= KnownField.CONTENT_LENGTH.bit();
        }
        for (int i = 0; i < head.count(); i++) {
            if (!FieldRuns.isDropped(head, i, connection, dropped) && !(rules.switched() && isAccept(head, i))) {
                out.add(names.of(head.bytes, head.line(i), head.nameEnd(i)), value(head, i));
            }
        }
        if (via) {
            out.add(VIA, head.http2() ? VIA_HTTP2 : head.minorVersion() == 0 ? VIA_OLD : VIA_TEXT);
        }
    }

    /** Adds the fields behind a body. */
    public void write(FieldList out, Trailers trailers) {
        trailers.forEach((bytes, nameStart, nameEnd, valueStart, valueEnd) -> out.add(
                names.of(bytes, nameStart, nameEnd), new AsciiString(bytes, valueStart, valueEnd - valueStart, true)));
    }

    private static boolean isAccept(Head head, int field) {
        return Ascii.equalsLowerCase(ACCEPT, head.bytes, head.line(field), head.nameEnd(field));
    }

    /** A copy, because the table of HPACK keeps what it has written, and the head is used again. */
    private static AsciiString value(Head head, int field) {
        int start = head.valueStart(field);
        return new AsciiString(head.bytes, start, head.valueEnd(field) - start, true);
    }

    private AsciiString status(int status) {
        AsciiString text = statuses[status];
        if (text == null) {
            text = AsciiString.of(Integer.toString(status));
            statuses[status] = text;
        }
        return text;
    }
}

package io.sluice.core.http;

import io.netty.util.AsciiString;

/**
 * A head made of another: without some of its fields, and with others behind them. Whoever reads it sees what it would have been, had
 * it come so. Kept with an exchange and filled anew. Not safe for use by several threads.
 *
 * <pre>
 *   begin(from, dropped)   add(name, value) ...   end()
 * </pre>
 */
public final class HeadCopy {

    private static final AsciiString COLON = AsciiString.cached(": ");
    private static final int SMALL = 16 * 1024;

    private final boolean lent;
    private Head head;
    private int received;

    /** Copies into a head of its own. */
    public HeadCopy() {
        this.head = new Head();
        this.lent = false;
    }

    /** Copies into that one. */
    public HeadCopy(Head into) {
        this.head = into;
        this.lent = true;
    }

    /** A set of fields as {@link #begin} takes it. */
    public static long fields(KnownField... fields) {
        return KnownField.mask(fields);
    }

    /** Copies the first line, and the fields that are not of the set and have not been removed. */
    public void begin(Head from, long dropped) {
        long leftOut = dropped | KnownField.REMOVED.bit();
        received = 0;
        if (!lent && head.bytes.length > SMALL) {
            head = new Head();
        }
        head.clear();
        head.append(from.bytes, 0, from.line(0));
        head.firstStart = from.firstStart;
        head.firstEnd = from.firstEnd;
        head.secondStart = from.secondStart;
        head.secondEnd = from.secondEnd;
        head.minorVersion = from.minorVersion;
        head.status = from.status;
        head.http2 = from.http2;
        for (int i = 0; i < from.count(); i++) {
            KnownField known = from.known(i);
            if (known == null || (known.bit() & leftOut) == 0) {
                copy(from, i);
                received += i < from.received() ? 1 : 0;
            }
        }
    }

    private void copy(Head from, int field) {
        int line = head.length;
        int shift = line - from.line(field);
        head.append(from.bytes, from.line(field), from.line(field + 1));
        head.addField(line, from.nameEnd(field) + shift, from.valueStart(field) + shift, from.valueEnd(field) + shift);
        if (from.known(field) == KnownField.UNDERSCORED) {
            head.markUnderscored();
        }
    }

    /** Adds a field, whose name and value are known to be right (RFC 9110 sections 5.1 and 5.5). */
    public void add(AsciiString name, AsciiString value) {
        int line = head.length;
        head.append(name);
        head.append(COLON);
        head.append(value);
        head.append(Head.CRLF);
        int nameEnd = line + name.length();
        head.addField(line, nameEnd, nameEnd + 2, nameEnd + 2 + value.length());
    }

    /** The message is one of HTTP/1.1, so that what is added may say so. */
    public void asHttp11() {
        head.minorVersion = 1;
    }

    /** Returns the head, valid until the next one is begun. */
    public Head end() {
        head.endFields(head.length, received);
        head.append(Head.CRLF);
        return head;
    }
}

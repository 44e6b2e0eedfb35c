package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** What RFC 9113 section 8.2 says of one field, checked before it becomes a line of HTTP/1: no byte gets through that could end one. */
final class Http2Field {

    private static final long CONNECTION_SPECIFIC = FieldRuns.HOP_BY_HOP | KnownField.TRANSFER_ENCODING.bit();

    private Http2Field() {}

    /** Looks at a field that is no pseudo-field. Returns what is wrong, or null. */
    static @Nullable Fault check(AsciiString name, AsciiString value) {
        byte[] bytes = name.array();
        int start = name.arrayOffset();
        int end = start + name.length();
        if (!isName(bytes, start, end)) {
            return Fault.FIELD_NAME;
        }
        KnownField known = KnownField.of(bytes, start, end);
        if (known != null && (known.bit() & CONNECTION_SPECIFIC) != 0) {
            return Fault.CONNECTION_FIELD;
        }
        return isValue(value) ? null : Fault.FIELD_VALUE;
    }

    private static boolean isName(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!Ascii.isToken(bytes[i]) || Ascii.lower(bytes[i]) != bytes[i]) {
                return false;
            }
        }
        return start < end;
    }

    private static boolean isValue(AsciiString value) {
        byte[] bytes = value.array();
        int start = value.arrayOffset();
        int end = start + value.length();
        for (int i = start; i < end; i++) {
            if (!Ascii.isText(bytes[i])) {
                return false;
            }
        }
        return start == end || !Ascii.isWhitespace(bytes[start]) && !Ascii.isWhitespace(bytes[end - 1]);
    }

    /** Writes a checked field as a line. */
    static void write(ByteBuf out, AsciiString name, AsciiString value) {
        out.writeBytes(name.array(), name.arrayOffset(), name.length());
        out.writeShort(':' << 8 | ' ');
        out.writeBytes(value.array(), value.arrayOffset(), value.length());
        out.writeShort('\r' << 8 | '\n');
    }

    /** True where it is that name. */
    static boolean is(AsciiString name, KnownField field) {
        return KnownField.of(name.array(), name.arrayOffset(), name.arrayOffset() + name.length()) == field;
    }
}

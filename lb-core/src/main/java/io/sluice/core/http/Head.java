package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of a message as it came, with an index over it: where each field line, name and value begins and ends, and which
 * known field it is. Nothing is turned into objects; a proxy looks at a few fields and copies the rest in runs.
 *
 * <pre>
 *   bytes   G E T   / x   H T T P / 1 . 1 \r\n H o s t :   a \r\n ... \r\n
 *           first   second                     ^line(0)    ^valueStart(0)
 * </pre>
 *
 * The bytes are a plain array, which the compiler reads without the checks of a buffer; it is lent by the event loop for the
 * length of an exchange and used again. Filled by {@link HeadReader} and its like for HTTP/2; what was read can be changed on its
 * way by {@link #remove} and {@link #add}, which all writers heed. Not safe for use by several threads.
 */
public final class Head {

    private static final int LINE = 0;
    private static final int NAME_END = 1;
    private static final int VALUE = 2;
    private static final int VALUE_END = 3;
    private static final int STRIDE = 4;

    static final AsciiString CRLF = AsciiString.cached("\r\n");

    private static final AsciiString COLON = AsciiString.cached(": ");

    byte[] bytes = new byte[1024];
    int length;

    int firstStart;
    int firstEnd;
    int secondStart;
    int secondEnd;
    int minorVersion;
    int status;
    boolean http2;

    private int[] index = new int[STRIDE * 32];
    private @Nullable KnownField[] known = new KnownField[32];
    private int count;
    private int received;
    private int fieldsEnd;
    private long present;
    private long repeated;

    void clear() {
        length = 0;
        count = 0;
        received = 0;
        fieldsEnd = 0;
        present = 0;
        repeated = 0;
        firstStart = 0;
        firstEnd = 0;
        secondStart = 0;
        secondEnd = 0;
        status = 0;
        minorVersion = 1;
        http2 = false;
    }

    /** Copies bytes behind those that are there. */
    void append(ByteBuf in, int count) {
        room(count);
        in.readBytes(bytes, length, count);
        length += count;
    }

    /** Copies a text behind what is there. */
    void append(AsciiString text) {
        room(text.length());
        System.arraycopy(text.array(), text.arrayOffset(), bytes, length, text.length());
        length += text.length();
    }

    void append(byte[] from, int start, int end) {
        room(end - start);
        System.arraycopy(from, start, bytes, length, end - start);
        length += end - start;
    }

    private void room(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }

    void addField(int line, int nameEnd, int valueStart, int valueEnd) {
        if (count == known.length) {
            index = Arrays.copyOf(index, index.length * 2);
            known = Arrays.copyOf(known, known.length * 2);
        }
        int at = count * STRIDE;
        index[at + LINE] = line;
        index[at + NAME_END] = nameEnd;
        index[at + VALUE] = valueStart;
        index[at + VALUE_END] = valueEnd;
        KnownField field = KnownField.of(bytes, line, nameEnd);
        known[count++] = field;
        if (field != null) {
            repeated |= present & field.bit();
            present |= field.bit();
        }
    }

    /** The field that was added last has an underscore in its name. */
    void markUnderscored() {
        known[count - 1] = KnownField.UNDERSCORED;
        present |= KnownField.UNDERSCORED.bit();
    }

    void endFields(int end) {
        endFields(end, count);
    }

    /**
     * The fields end there.
     *
     * @param came how many of them, the first ones, came with the message
     */
    void endFields(int end, int came) {
        fieldsEnd = end;
        received = came;
    }

    /** How many of the field lines came with the message; those behind them were {@linkplain #add added}. */
    int received() {
        return received;
    }

    /** Leaves a field line out of what is written. It stays where it is, and is found no more. */
    public void remove(int field) {
        known[field] = KnownField.REMOVED;
        present = 0;
        repeated = 0;
        for (int i = 0; i < count; i++) {
            KnownField each = known[i];
            if (each != null) {
                repeated |= present & each.bit();
                present |= each.bit();
            }
        }
    }

    /** Keeps a text behind the head. Returns where it begins. */
    int keep(byte[] text, int textLength) {
        int at = length;
        append(text, 0, textLength);
        return at;
    }

    /**
     * Leaves all lines of a field out.
     *
     * @param name in lower case
     */
    public void removeAll(AsciiString name) {
        removeAll(name, count);
    }

    /** The same, of the first so many lines. */
    public void removeAll(AsciiString name, int first) {
        for (int i = 0; i < first; i++) {
            if (hasName(i, name)) {
                remove(i);
            }
        }
    }

    /** True where a field line has that name, given in lower case, and has not been removed. */
    public boolean hasName(int field, AsciiString name) {
        return known[field] != KnownField.REMOVED
                && Ascii.equalsLowerCase(name.array(), bytes, line(field), nameEnd(field));
    }

    /**
     * The first line of a field, from a line on, that came with the message, removed since or not; or -1.
     *
     * @param name in lower case
     */
    public int findReceived(AsciiString name, int from) {
        for (int i = from; i < received; i++) {
            if (Ascii.equalsLowerCase(name.array(), bytes, line(i), nameEnd(i))) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Adds a field line behind those that are there. Positions stay right; {@link #bytes} may be another array.
     *
     * @param name a token (RFC 9110 section 5.6.2), of no field that is for one hop or frames the message
     * @return false where the value has bytes that no value has (RFC 9110 section 5.5); nothing is added then
     */
    public boolean add(AsciiString name, AsciiString value) {
        return add(name, value.array(), value.arrayOffset(), value.arrayOffset() + value.length());
    }

    /** The same, with the bytes from one place of an array to another as the value, spaces at its ends left out. */
    public boolean add(AsciiString name, byte[] value, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Ascii.isWhitespace(value[start])) {
            start++;
        }
        while (end > start && Ascii.isWhitespace(value[end - 1])) {
            end--;
        }
        for (int i = start; i < end; i++) {
            if (!Ascii.isText(value[i])) {
                return false;
            }
        }
        length = fieldsEnd;
        int nameEnd = length + name.length();
        append(name);
        append(COLON);
        int valueStart = length;
        append(value, start, end);
        addField(fieldsEnd, nameEnd, valueStart, length);
        append(CRLF);
        fieldsEnd = length;
        append(CRLF);
        return true;
    }

    /** How many field lines there are. */
    public int count() {
        return count;
    }

    /** The known field of a line, or null for any other. */
    public @Nullable KnownField known(int field) {
        return known[field];
    }

    /** Where a field line begins; for {@code count()} the end of the last line. */
    public int line(int field) {
        return field == count ? fieldsEnd : index[field * STRIDE + LINE];
    }

    int nameEnd(int field) {
        return index[field * STRIDE + NAME_END];
    }

    /** Where the value begins, white space left out. */
    public int valueStart(int field) {
        return index[field * STRIDE + VALUE];
    }

    /** Where the value ends, white space left out. */
    public int valueEnd(int field) {
        return index[field * STRIDE + VALUE_END];
    }

    /** The bytes that the positions point into; valid until the head is read anew. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes the head has, its end included. */
    public int length() {
        return length;
    }

    /** True where at least one line of the field is there. */
    public boolean has(KnownField field) {
        return (present & field.bit()) != 0;
    }

    /** True where any of the fields of the mask is there. */
    boolean hasAny(long mask) {
        return (present & mask) != 0;
    }

    /** True where more than one line of the field is there. */
    public boolean repeats(KnownField field) {
        return (repeated & field.bit()) != 0;
    }

    /** The first line of the field, or -1. */
    public int find(KnownField field) {
        return find(field, 0);
    }

    /** The first line of the field from a line on, or -1. */
    public int find(KnownField field, int from) {
        if (has(field)) {
            for (int i = from; i < count; i++) {
                if (known[i] == field) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Where the method of a request begins. */
    public int methodStart() {
        return firstStart;
    }

    /** Where the method of a request ends. */
    public int methodEnd() {
        return firstEnd;
    }

    /** Where the target of a request, or the reason phrase of a response, begins. */
    public int targetStart() {
        return secondStart;
    }

    /** Where the target of a request, or the reason phrase of a response, ends. */
    public int targetEnd() {
        return secondEnd;
    }

    /** True where the message came in HTTP/2, and the head is what it would have been in HTTP/1.1. */
    public boolean http2() {
        return http2;
    }

    /** 0 or 1; 1 for HTTP/2. */
    public int minorVersion() {
        return minorVersion;
    }

    /** The status code of a response. */
    public int status() {
        return status;
    }

    /** A part of the head as text, byte for byte. */
    public String text(int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** The value of the first field of that name, compared without case, or null. Walks all lines. */
    public @Nullable String value(String name) {
        byte[] wanted = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < count; i++) {
            if (known[i] != KnownField.REMOVED && Ascii.equalsLowerCase(wanted, bytes, line(i), nameEnd(i))) {
                return text(valueStart(i), valueEnd(i));
            }
        }
        return null;
    }
}

package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads one head after another into a {@link Head}, however the bytes arrive, and refuses what RFC 9112 lets a recipient
 * refuse: each leniency there is somebody's request smuggling. Bytes behind the head stay in the buffer.
 *
 * <p>Lines are read whole. A line that is not all there is read again when more has come, but only once its LF is there,
 * so that a head sent byte by byte costs no more than one sent at once.
 */
public final class HeadReader {

    /** What a read came to. */
    public enum Result {
        /** All bytes were taken and the head is not complete. */
        MORE,
        /** The head is complete and its syntax is right. */
        DONE,
        /** The head is to be refused, see {@link #fault()}. */
        REFUSED
    }

    private static final int STEP = 1024;
    private static final int INCOMPLETE = -1;

    private final StartLine startLine;
    private MessageLimits limits = MessageLimits.NONE;
    private Head head = new Head();
    private int line;
    private int searched;
    private boolean startLineRead;
    private @Nullable Fault fault;

    private HeadReader(StartLine startLine) {
        this.startLine = startLine;
    }

    /** A reader of request heads. */
    public static HeadReader ofRequests() {
        return new HeadReader(new RequestLine());
    }

    /** A reader of response heads. */
    public static HeadReader ofResponses() {
        return new HeadReader(new StatusLine());
    }

    /** Starts anew and fills that head, within those limits. */
    public void begin(Head next, MessageLimits bounds) {
        head = next;
        limits = bounds;
        startLine.limit(bounds);
        head.clear();
        line = 0;
        searched = 0;
        startLineRead = false;
        fault = null;
    }

    /** True where bytes of a head have been taken that is not complete. */
    public boolean inside() {
        return head.length > 0;
    }

    /** Takes bytes up to the end of the head. */
    public Result read(ByteBuf in) {
        int headSize = limits.headSize();
        while (in.isReadable()) {
            int step = Math.min(Math.min(in.readableBytes(), STEP), headSize + 1 - head.length);
            head.append(in, step);
            if (!hasLineEnd()) {
                if (head.length > headSize) {
                    return refuse(tooLarge());
                }
                continue;
            }
            Result result = readLines();
            if (result == Result.DONE) {
                in.readerIndex(in.readerIndex() - (head.length - line));
                head.length = line;
                return head.length > headSize ? refuse(Fault.HEAD_SIZE) : result;
            }
            if (result == Result.REFUSED) {
                return result;
            }
            if (head.length > headSize) {
                return refuse(tooLarge());
            }
        }
        return Result.MORE;
    }

    /** Why the head was refused. */
    public Fault fault() {
        return fault == null ? Fault.START_LINE : fault;
    }

    private Fault tooLarge() {
        return startLineRead ? Fault.HEAD_SIZE : startLine.tooLong();
    }

    private boolean hasLineEnd() {
        byte[] bytes = head.bytes;
        int end = head.length;
        for (int i = searched; i < end; i++) {
            if (bytes[i] == '\n') {
                return true;
            }
        }
        searched = end;
        return false;
    }

    private Result readLines() {
        if (!startLineRead && !readStartLine()) {
            return fault == null ? Result.MORE : Result.REFUSED;
        }
        while (true) {
            int next = readFieldLine(line);
            if (next == INCOMPLETE) {
                searched = head.length;
                return fault == null ? Result.MORE : Result.REFUSED;
            }
            boolean last = next - line == 2;
            if (last) {
                head.endFields(line);
            }
            line = next;
            if (last) {
                return Result.DONE;
            }
            if (head.count() > limits.fieldCount()) {
                return refuse(Fault.FIELD_COUNT);
            }
        }
    }

    private boolean readStartLine() {
        int next = startLine.read(head, line);
        if (next < 0) {
            searched = head.length;
            fault = startLine.fault();
            return false;
        }
        line = next;
        startLineRead = true;
        return true;
    }

    /** Reads the line that begins there. Returns where the next begins, {@link #INCOMPLETE} where it is not all there. */
    private int readFieldLine(int start) {
        byte[] bytes = head.bytes;
        int end = head.length;
        int i = start;
        int name = 0;
        for (int next; i < end && (next = Ascii.tokenClass(bytes[i])) != 0; i++) {
            name |= next;
        }
        if (i == end) {
            return INCOMPLETE;
        }
        if (bytes[i] != ':' || i == start) {
            return notAName(start, i);
        }
        int nameEnd = i++;
        while (i < end && Ascii.isWhitespace(bytes[i])) {
            i++;
        }
        int valueStart = i;
        while (i < end && Ascii.isText(bytes[i])) {
            i++;
        }
        int next = LineEnd.after(bytes, i, end);
        if (next <= 0) {
            return next == 0 ? INCOMPLETE : fail(LineEnd.fault(bytes[i], Fault.FIELD_VALUE));
        }
        int valueEnd = i;
        while (valueEnd > valueStart && Ascii.isWhitespace(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        head.addField(start, nameEnd, valueStart, valueEnd);
        if ((name & Ascii.UNDERSCORE) != 0) {
            head.markUnderscored();
        }
        return next;
    }

    /** The empty line that ends the head, or a line that is none of ours. */
    private int notAName(int start, int at) {
        byte[] bytes = head.bytes;
        if (at == start && (bytes[at] == '\r' || bytes[at] == '\n')) {
            int next = LineEnd.after(bytes, at, head.length);
            return next > 0 ? next : next == 0 ? INCOMPLETE : fail(LineEnd.fault(bytes[at], Fault.FIELD_NAME));
        }
        if (Ascii.isWhitespace(bytes[at])) {
            return fail(at == start ? Fault.FIELD_FOLD : Fault.FIELD_SPACE);
        }
        return fail(Fault.FIELD_NAME);
    }

    private int fail(Fault reason) {
        fault = reason;
        return INCOMPLETE;
    }

    private Result refuse(Fault reason) {
        fault = reason;
        return Result.REFUSED;
    }
}

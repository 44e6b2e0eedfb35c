package io.sluice.core.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The chunked transfer coding (RFC 9112 section 7.1), byte by byte through its framing and in leaps through its data.
 *
 * <pre>
 *   +--> SIZE --;--> EXTENSION --+
 *   |      \--------CR---------+ v
 *   |                        SIZE_LF --size 0--> TRAILER_START --CR--> END_LF --LF--> DONE
 *   |                            |                ^   | name              any state --> FAULT
 *   |                            v                |   v
 *   +--- DATA_LF <-- DATA_CR <-- DATA         TRAILER_LF <--CR-- TRAILER (see TrailerLine)
 * </pre>
 */
final class ChunkedBody {

    private enum State {
        SIZE,
        EXTENSION,
        SIZE_LF,
        DATA,
        DATA_CR,
        DATA_LF,
        TRAILER_START,
        TRAILER,
        TRAILER_LF,
        END_LF,
        DONE
    }

    private static final int MOST_DIGITS = 15;
    private static final int MOST_EXTENSION = 256;

    private final TrailerLine trailer = new TrailerLine();
    private MessageLimits limits = MessageLimits.NONE;
    private State state = State.DONE;
    private @Nullable Fault fault;
    private long size;
    private int digits;
    private int extension;
    private int trailerBytes;
    private int trailers;
    private boolean partIsData;
    private @Nullable Trailers collected;

    void begin(MessageLimits bounds) {
        begin(bounds, null);
    }

    /** Begins a body, and copies its trailers to where they are wanted. */
    void begin(MessageLimits bounds, @Nullable Trailers wanted) {
        limits = bounds;
        collected = wanted;
        state = State.SIZE;
        fault = null;
        trailerBytes = 0;
        trailers = 0;
        beginSize();
    }

    boolean done() {
        return state == State.DONE;
    }

    @Nullable
    Fault fault() {
        return fault;
    }

    boolean partIsData() {
        return partIsData;
    }

    /** Returns how many bytes from {@code from} on are right and belong to the body. */
    int accept(ByteBuf in, int from, int to) {
        int i = from;
        while (i < to && state != State.DONE && fault == null) {
            if (state == State.DATA) {
                i += leap(to - i);
            } else if (step(in.getByte(i))) {
                i++;
            }
        }
        return i - from;
    }

    /** As {@link #accept}, but ends where data begins or ends. */
    int acceptPart(ByteBuf in, int from, int to) {
        partIsData = state == State.DATA;
        if (partIsData) {
            return from < to ? leap(to - from) : 0;
        }
        int i = from;
        while (i < to && state != State.DATA && state != State.DONE && fault == null) {
            if (step(in.getByte(i))) {
                i++;
            }
        }
        return i - from;
    }

    private int leap(int available) {
        int taken = (int) Math.min(size, available);
        size -= taken;
        if (size == 0) {
            state = State.DATA_CR;
        }
        return taken;
    }

    /** Takes one byte of framing. Returns false where it is wrong and {@link #fault} is set. */
    private boolean step(byte b) {
        return switch (state) {
            case SIZE -> inSize(b);
            case EXTENSION -> inExtension(b);
            case SIZE_LF -> expect('\n', b, size == 0 ? State.TRAILER_START : State.DATA, Fault.CHUNK_SIZE);
            case DATA_CR -> expect('\r', b, State.DATA_LF, Fault.CHUNK_END);
            case DATA_LF -> {
                beginSize();
                yield expect('\n', b, State.SIZE, Fault.CHUNK_END);
            }
            case TRAILER_START, TRAILER, TRAILER_LF -> inTrailers(b);
            case END_LF -> expect('\n', b, State.DONE, Fault.TRAILER);
            case DATA, DONE -> throw new IllegalStateException("no framing is expected in " + state);
        };
    }

    private void beginSize() {
        size = 0;
        digits = 0;
        extension = 0;
    }

    private boolean inSize(byte b) {
        int digit = Ascii.hex(b);
        if (digit >= 0) {
            size = size << 4 | digit;
            return ++digits <= MOST_DIGITS || fail(Fault.CHUNK_SIZE);
        }
        if (digits == 0) {
            return fail(Fault.CHUNK_SIZE);
        }
        if (b == ';') {
            state = State.EXTENSION;
            return true;
        }
        return expect('\r', b, State.SIZE_LF, Fault.CHUNK_SIZE);
    }

    private boolean inExtension(byte b) {
        if (b == '\r') {
            state = State.SIZE_LF;
            return true;
        }
        return Ascii.isText(b) && ++extension <= MOST_EXTENSION || fail(Fault.CHUNK_EXTENSION);
    }

    private boolean inTrailers(byte b) {
        if (++trailerBytes > limits.headSize()) {
            return fail(Fault.TRAILER);
        }
        if (collected != null && (state != State.TRAILER_START || b != '\r')) {
            collected.add(b);
        }
        if (state == State.TRAILER_LF) {
            return expect('\n', b, State.TRAILER_START, Fault.TRAILER);
        }
        if (state == State.TRAILER_START) {
            if (b == '\r') {
                state = State.END_LF;
                return true;
            }
            trailer.begin();
            state = State.TRAILER;
            if (++trailers > limits.fieldCount()) {
                return fail(Fault.TRAILER);
            }
        }
        if (b == '\r' && trailer.mayEnd()) {
            state = State.TRAILER_LF;
            return true;
        }
        return trailer.take(b) || fail(Fault.TRAILER);
    }

    private boolean expect(char expected, byte b, State next, Fault otherwise) {
        if (b != expected) {
            return fail(otherwise);
        }
        state = next;
        return true;
    }

    private boolean fail(Fault reason) {
        fault = reason;
        return false;
    }
}

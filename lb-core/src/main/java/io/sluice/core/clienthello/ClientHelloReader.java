package io.sluice.core.clienthello;

import io.netty.buffer.ByteBuf;
import io.sluice.core.clienthello.ClientHello.Parts;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ClientHello from the beginning of a connection without taking it: whoever terminates TLS, here or at the backend, gets
 * the bytes as they came. The message may come in any number of records and these in any pieces; each byte is looked at once.
 *
 * <pre>
 *   record:   22 | version (2) | length (2) | a piece of the message         RFC 8446 section 5.1
 *   message:   1 | length (3)  | ClientHello                                 RFC 8446 section 4, RFC 5246 section 7.4
 * </pre>
 *
 * Strict, because a name that two programs read differently leads past the rules of one of them. For one connection, not safe
 * for use by several threads.
 */
public final class ClientHelloReader {

    /** What a read came to. */
    public enum Progress {
        /** There is not all of it. */
        MORE,
        /** It is there, see {@link #hello()}. */
        DONE,
        /** It is refused, see {@link #fault()}. */
        REFUSED
    }

    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR = 3;
    private static final int MOST_FRAGMENT = 1 << 14;
    private static final int MESSAGE_HEADER = 4;
    private static final int CLIENT_HELLO = 1;

    private final int mostBytes;
    private byte[] message = new byte[512];
    private int read;
    private int length = MESSAGE_HEADER;
    private int wire;
    private int recordLeft;
    private @Nullable ClientHelloFault fault;
    private @Nullable ClientHello hello;

    /**
     * A reader of one message.
     *
     * @param mostBytes bytes that it may take on the wire, the headers of its records included
     */
    public ClientHelloReader(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Goes on where the last call ended.
     *
     * @param in all bytes that have come since the connection began, those of earlier calls included; none is taken
     */
    public Progress read(ByteBuf in) {
        while (fault == null && hello == null) {
            if (recordLeft == 0 ? !readRecordHeader(in) : !readFragment(in)) {
                break;
            }
        }
        if (fault != null) {
            return Progress.REFUSED;
        }
        return hello == null ? Progress.MORE : Progress.DONE;
    }

    /** Why it is refused; not to be asked before it is. */
    public ClientHelloFault fault() {
        return Objects.requireNonNull(fault);
    }

    /** What was read; not to be asked before it is. */
    public ClientHello hello() {
        return Objects.requireNonNull(hello);
    }

    /** The header of a record that goes on with the message; false where it is not all there, or refused. */
    private boolean readRecordHeader(ByteBuf in) {
        int at = in.readerIndex() + wire;
        int there = in.writerIndex() - at;
        boolean first = wire == 0;
        if (there > 0 && in.getByte(at) != HANDSHAKE || there > 1 && in.getByte(at + 1) != MAJOR) {
            return refuse(first ? ClientHelloFault.NOT_TLS : ClientHelloFault.MALFORMED);
        }
        if (there < RECORD_HEADER) {
            return false;
        }
        recordLeft = in.getUnsignedShort(at + 3);
        if (recordLeft == 0 || recordLeft > MOST_FRAGMENT) {
            return refuse(ClientHelloFault.MALFORMED);
        }
        wire += RECORD_HEADER;
        return wire + recordLeft <= mostBytes || refuse(ClientHelloFault.TOO_LARGE);
    }

    /** What there is of the record at hand; false where nothing is, or the message is refused. */
    private boolean readFragment(ByteBuf in) {
        int at = in.readerIndex() + wire;
        int count = Math.min(Math.min(in.writerIndex() - at, recordLeft), length - read);
        if (count == 0) {
            return false;
        }
        if (message.length < read + count) {
            message = Arrays.copyOf(message, Math.min(length, Math.max(read + count, 2 * message.length)));
        }
        in.getBytes(at, message, read, count);
        boolean begins = read == 0;
        read += count;
        wire += count;
        recordLeft -= count;
        if (begins && message[0] != CLIENT_HELLO) {
            return refuse(ClientHelloFault.MALFORMED);
        }
        return read < length || (length == MESSAGE_HEADER ? readLength() : finish());
    }

    private boolean readLength() {
        length = MESSAGE_HEADER + Bytes.unsignedMedium(message, 1);
        if (length == MESSAGE_HEADER) {
            return refuse(ClientHelloFault.MALFORMED);
        }
        return length <= mostBytes || refuse(ClientHelloFault.TOO_LARGE);
    }

    /** Nothing may follow in the record: the client has nothing to say before it has been answered, but in a record of its own. */
    private boolean finish() {
        HelloParser parser = new HelloParser(message, length);
        Parts parts = recordLeft == 0 ? parser.parse() : null;
        if (parts == null) {
            return refuse(parser.fault());
        }
        hello = new ClientHello(message, wire, parts);
        return true;
    }

    private boolean refuse(ClientHelloFault reason) {
        fault = reason;
        return false;
    }
}

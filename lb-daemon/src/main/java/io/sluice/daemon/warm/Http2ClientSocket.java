package io.sluice.daemon.warm;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of HTTP/2 without TLS that knows beforehand that it is spoken (RFC 9113 section 3.3): several requests at a time, as
 * HTTP/2 is there for. What it sends is coded before, so that it costs next to nothing. For one thread.
 */
final class Http2ClientSocket implements Client {

    private static final Logger LOG = LoggerFactory.getLogger(Http2ClientSocket.class);

    private static final int STREAMS = 4;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    /** No window is ever used up (RFC 9113 section 6.9). */
    private static final int WINDOW = 1 << 30;

    /** {@code :status: 200} of the static table, which stands first (RFC 7541 appendix A). */
    private static final byte OK = (byte) 0x88;

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final byte[] payload = new byte[16 * 1024];
    private int nextStream = 1;
    private int open;
    private Kind asked = Kind.SMALL;

    Http2ClientSocket(InetSocketAddress to, Duration silence) throws IOException {
        try {
            int millis = (int) silence.toMillis();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(millis);
            socket.connect(to, millis);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 32 * 1024));
            begin();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void begin() {
        out.writeBytes(PREFACE);
        // SETTINGS_INITIAL_WINDOW_SIZE is number 4.
        frame(SETTINGS, 0, 0, new byte[] {0, 4, (byte) (WINDOW >> 24), 0, 0, 0});
        frame(WINDOW_UPDATE, 0, 0, new byte[] {(byte) (WINDOW >> 24), 0, 0, 0});
    }

    @Override
    public int ask(Kind kind) throws IOException {
        asked = kind;
        int before = open;
        if (nextStream == 1) {
            for (Kind each : Kind.values()) {
                request(each, Http2Heads.first(each));
            }
        } else {
            for (int i = 0; i < STREAMS; i++) {
                request(kind, Http2Heads.again(kind));
            }
        }
        send();
        return open - before;
    }

    private void request(Kind kind, byte[] head) {
        boolean bodyless = kind.bodySize == 0;
        frame(HEADERS, bodyless ? END_STREAM | END_HEADERS : END_HEADERS, nextStream, head);
        if (!bodyless) {
            frame(DATA, END_STREAM, nextStream, new byte[kind.bodySize]);
        }
        nextStream += 2;
        open++;
    }

    private void frame(int type, int flags, int stream, byte[] content) {
        int size = content.length;
        out.writeBytes(new byte[] {
            (byte) (size >> 16),
            (byte) (size >> 8),
            (byte) size,
            (byte) type,
            (byte) flags,
            (byte) (stream >> 24),
            (byte) (stream >> 16),
            (byte) (stream >> 8),
            (byte) stream
        });
        out.writeBytes(content);
    }

    private void send() throws IOException {
        out.writeTo(socket.getOutputStream());
        out.reset();
    }

    @Override
    public void read() throws IOException {
        while (open > 0) {
            readFrame();
        }
    }

    private void readFrame() throws IOException {
        int size = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        if (size > payload.length) {
            throw new IOException("a frame of the warm-up is larger than it may be");
        }
        in.readFully(payload, 0, size);
        switch (type) {
            case HEADERS -> {
                if (size == 0 || payload[0] != OK) {
                    throw new IOException("an exchange of the warm-up in HTTP/2 was not answered with 200");
                }
            }
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    frame(SETTINGS, ACK, 0, new byte[0]);
                    send();
                }
            }
            case RST_STREAM -> throw new IOException("stream " + stream + " of the warm-up was broken");
            case GOAWAY -> throw new EOFException("the proxy leaves a connection of the warm-up");
            default -> {}
        }
        if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
            open--;
        }
    }

    @Override
    public boolean last() {
        return asked == Kind.LAST;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a socket of the warm-up does not close", e);
        }
    }
}

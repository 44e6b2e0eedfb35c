package io.sluice.core.conformance;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection of the tester, as a client or as a server. A thread of its own reads frames; the thread of the case takes
 * them in {@link #await}, acknowledges, keeps the books ({@link Books}) and writes down everything for the report.
 */
final class Talk implements AutoCloseable {

    static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** How long something that has to come may take; nobody waits so long on a loopback unless something is wrong. */
    static final long PATIENCE_MILLIS = 4000;

    private static final Frame END = new Frame(-1, 0, 0, new byte[0]);

    final Books books;
    private final Socket socket;
    private final DataInputStream in;
    private final BlockingQueue<Frame> arrived = new LinkedBlockingQueue<>();
    private final List<String> protocol = new ArrayList<>();
    private final Map<Long, Boolean> pings = new LinkedHashMap<>();
    private volatile String end = "";
    private boolean ended;
    private boolean acknowledges = true;
    private long nextPing = 0x5eed0000L;

    private Talk(Socket socket, boolean client) throws IOException {
        this.socket = socket;
        this.books = new Books(client);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
    }

    /** A client that has said nothing yet. */
    static Talk client(Target target) throws IOException {
        Talk talk = new Talk(target.connect(), true);
        Thread.ofVirtual().start(talk::read);
        return talk;
    }

    /** A server for a connection that was accepted; reads the client's preface, and says nothing yet. */
    static Talk server(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        Talk talk = new Talk(socket, false);
        socket.setSoTimeout((int) PATIENCE_MILLIS);
        String preface = new String(talk.in.readNBytes(PREFACE.length()), StandardCharsets.ISO_8859_1);
        socket.setSoTimeout(0);
        talk.note("< " + shown(preface));
        if (!preface.equals(PREFACE)) {
            talk.books.complain("the client's preface is " + shown(preface));
        }
        Thread.ofVirtual().start(talk::read);
        return talk;
    }

    private static String shown(String text) {
        return "\"" + text.replace("\r", "\\r").replace("\n", "\\n") + "\"";
    }

    /** Does not acknowledge SETTINGS from now on. */
    Talk withoutAcknowledging() {
        acknowledges = false;
        return this;
    }

    /** Preface and SETTINGS of a client, and those of the server; returns when both are acknowledged. */
    Talk handshake(long... settings) throws IOException, InterruptedException {
        bytes(PREFACE.getBytes(StandardCharsets.ISO_8859_1));
        return greet(settings);
    }

    /** SETTINGS of both sides; returns when both are acknowledged. */
    Talk greet(long... settings) throws IOException, InterruptedException {
        send(Frame.settings(settings));
        if (!await(() -> books.settings != null && books.acknowledged > 0)) {
            throw new IOException("no handshake: SETTINGS " + (books.settings != null) + ", acknowledged "
                    + (books.acknowledged > 0) + ", " + describe());
        }
        return this;
    }

    void send(Frame... frames) {
        byte[][] all = new byte[frames.length][];
        for (int i = 0; i < frames.length; i++) {
            books.sent(frames[i]);
            note("> " + frames[i]);
            all[i] = frames[i].bytes();
        }
        write(Frame.join(all));
    }

    /** Sends frames behind other octets, everything at once or in pieces of that size. */
    void sendBehind(byte[] octets, int size, Frame... frames) {
        byte[] all = octets;
        for (Frame frame : frames) {
            books.sent(frame);
            all = Frame.join(all, frame.bytes());
        }
        for (int at = 0; at < all.length; at += size) {
            bytes(Arrays.copyOfRange(all, at, Math.min(all.length, at + size)));
        }
    }

    void bytes(byte[] octets) {
        int shown = Math.min(octets.length, 48);
        note("> octets " + HexFormat.of().formatHex(octets, 0, shown) + (shown < octets.length ? "..." : ""));
        write(octets);
    }

    private void write(byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
            socket.getOutputStream().flush();
        } catch (IOException gone) {
            // The other side may have closed already; what it said before that is what counts.
            note("> failed: " + gone.getMessage());
        }
    }

    /** Half-closes: nothing more will be sent. */
    void finish() throws IOException {
        note("> FIN");
        socket.shutdownOutput();
    }

    /** Sends a PING; {@link #isAnswered} knows of its answer. */
    long ping() {
        return ping(0);
    }

    long ping(int flags) {
        long opaque = nextPing++;
        pings.put(opaque, false);
        send(Frame.ping(flags, opaque));
        return opaque;
    }

    boolean isAnswered(long ping) {
        return pings.getOrDefault(ping, false);
    }

    /** Sends a PING and waits for its answer, or for the end. Returns whether it was answered. */
    boolean roundTrip() throws InterruptedException {
        long ping = ping();
        await(() -> isAnswered(ping) || isEnding());
        return isAnswered(ping);
    }

    Heard stream(int id) {
        return books.stream(id);
    }

    /** The connection is closed, or an error has been reported for it. */
    boolean isEnding() {
        return ended || books.goAway().filter(code -> code != 0).isPresent();
    }

    boolean isClosed() {
        return ended;
    }

    /** Takes what arrives until the condition holds, the connection is at its end, or patience is. Returns the condition. */
    boolean await(BooleanSupplier condition) throws InterruptedException {
        return await(condition, PATIENCE_MILLIS);
    }

    boolean await(BooleanSupplier condition, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!condition.getAsBoolean() && !ended) {
            Frame frame = arrived.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (frame == null) {
                note("| nothing for " + millis + " ms");
                break;
            }
            take(frame);
        }
        return condition.getAsBoolean();
    }

    private void take(Frame frame) {
        if (frame.type() == END.type()) {
            ended = true;
            note("< " + end);
            return;
        }
        note("< " + frame);
        Optional.ofNullable(books.heard(frame)).ifPresent(what -> note("  " + what));
        if (frame.type() == Frame.SETTINGS && !frame.has(Frame.ACK) && acknowledges) {
            send(Frame.settingsAck());
        } else if (frame.type() == Frame.PING && frame.length() == 8) {
            answer(frame);
        }
    }

    private void answer(Frame ping) {
        if (!ping.has(Frame.ACK)) {
            send(ping.with(Frame.ACK));
            return;
        }
        long opaque = ping.number(0) << 32 | ping.number(4);
        if (pings.replace(opaque, true) == null) {
            books.complain("an answer to a PING that was not asked for");
        }
    }

    private void read() {
        try {
            while (true) {
                int first = in.readInt();
                if (first == 0x48545450) {
                    in.skipBytes(1);
                    end = "HTTP/1 text: "
                            + shown(new String(in.readNBytes(64), StandardCharsets.ISO_8859_1).replaceAll("\r.*", ""));
                    break;
                }
                int flags = in.readUnsignedByte();
                int stream = in.readInt();
                byte[] payload = new byte[first >>> 8];
                in.readFully(payload);
                arrived.add(new Frame(first & 0xff, flags, stream, payload));
            }
        } catch (EOFException over) {
            end = "closed";
        } catch (SocketException reset) {
            end = "closed (" + reset.getMessage() + ")";
        } catch (IOException broken) {
            end = "closed: " + broken;
        }
        arrived.add(END);
    }

    private void note(String line) {
        protocol.add(line);
    }

    /** What was sent and what came, a line each. */
    String transcript() {
        return String.join("\n", protocol);
    }

    /** Where the connection stands, in a few words. */
    String describe() {
        String goAway = books.goAway()
                .map(code -> "GOAWAY " + ErrorCode.name(code) + (ended ? ", " : ""))
                .orElse("");
        return goAway + (ended ? end : goAway.isEmpty() ? "open" : "");
    }

    /** How the connection ended; empty while it goes on. */
    @Nullable
    String endOrNull() {
        return ended ? end : null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

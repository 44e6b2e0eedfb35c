package io.sluice.core.fuzz;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** What a backend does about one request. Follows from the seed of the case and the number of the request alone. */
final class Reply {

    enum Framing {
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    /** What goes wrong, if anything. */
    enum Mishap {
        NONE,
        /** Answers before it has read the body. */
        EARLY,
        /** Closes without an answer. */
        VANISHES,
        /** Sends a part of the answer and closes. */
        CUT,
        /** Sends a part of the answer and resets. */
        RESET,
        /** Sends no HTTP. */
        GARBAGE,
        /** Some byte of the answer is another. */
        MUTATED,
        /** Sends another answer behind the answer, unasked. */
        EXCESS,
        /** Says nothing until somebody gives up. */
        SILENT
    }

    private static final int[] STATUSES = {200, 200, 200, 200, 201, 204, 304, 404, 500, 599};

    final String id;
    final int status;
    final Framing framing;
    final Mishap mishap;
    final boolean goesOn;
    final String body;
    private final boolean bodyless;
    private final byte[] wire;
    private final Random random;

    Reply(Random random, boolean clean, String id, String method) {
        this.random = random;
        this.id = id;
        this.status = STATUSES[random.nextInt(STATUSES.length)];
        this.framing = one(10) ? Framing.UNTIL_CLOSE : one(2) ? Framing.CHUNKED : Framing.LENGTH;
        this.mishap = clean || !one(3) ? Mishap.NONE : mishap();
        this.bodyless = method.equals("HEAD") || status == 204 || status == 304;
        // What comes unasked is told from an answer only where it comes with the answer before it, in one piece.
        boolean small = mishap == Mishap.EXCESS || mishap == Mishap.MUTATED;
        int size = one(40) && !small ? 150_000 : random.nextInt(200);
        this.body = bodyless ? "" : id.repeat(size / id.length() + 1);
        boolean saysClose = one(10);
        boolean old = framing != Framing.CHUNKED && one(12);
        this.goesOn = !saysClose && !old && (framing != Framing.UNTIL_CLOSE || bodyless) && mishap == Mishap.NONE;
        this.wire = finished(text(method, saysClose, old));
    }

    private Mishap mishap() {
        Mishap[] all = Mishap.values();
        Mishap any = all[1 + random.nextInt(all.length - 1)];
        return any == Mishap.SILENT && !one(20) ? Mishap.CUT : any;
    }

    private String text(String method, boolean saysClose, boolean old) {
        StringBuilder text = new StringBuilder();
        for (int left = one(8) ? 1 + random.nextInt(3) : 0; left > 0; left--) {
            text.append(one(2) ? "HTTP/1.1 103 Early Hints" : "HTTP/1.1 100 Continue")
                    .append("\r\nX-Reply: ")
                    .append(id)
                    .append("\r\n\r\n");
        }
        text.append(old ? "HTTP/1.0 " : "HTTP/1.1 ")
                .append(status)
                .append(one(5) ? " " : " Some reason")
                .append("\r\n");
        text.append("X-Reply: ").append(id).append("\r\n");
        if (one(6)) {
            text.append("Keep-Alive: timeout=5\r\nX-Text: \u00e9\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n");
        }
        text.append(saysClose ? "Connection: close\r\n" : one(8) ? "Connection: X-Own\r\nX-Own: 1\r\n" : "");
        switch (framing) {
            case LENGTH -> length(text, method);
            case CHUNKED -> chunks(text);
            case UNTIL_CLOSE -> text.append("\r\n").append(body);
        }
        return text.toString();
    }

    private void length(StringBuilder text, String method) {
        boolean said = status != 204 || one(2);
        int length = method.equals("HEAD") || status == 304 ? 77 : body.length();
        text.append(said ? "Content-Length: " + length + "\r\n\r\n" : "\r\n").append(body);
    }

    private void chunks(StringBuilder text) {
        text.append(status == 204 ? "" : "Transfer-Encoding: chunked\r\n").append("\r\n");
        if (bodyless) {
            return;
        }
        for (int from = 0; from < body.length(); ) {
            int size = Math.min(body.length() - from, 1 + random.nextInt(one(3) ? 50_000 : 60));
            text.append(Integer.toHexString(size)).append(one(10) ? ";x=y" : "").append("\r\n");
            text.append(body, from, from + size).append("\r\n");
            from += size;
        }
        text.append("0\r\n").append(one(5) ? "X-Sum: 1\r\n" : "").append("\r\n");
    }

    private byte[] finished(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return switch (mishap) {
            case VANISHES, SILENT -> new byte[0];
            // Until close, the orderly end of a part is the end of the whole.
            case CUT, RESET -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case GARBAGE -> garbage();
            case MUTATED -> mutated(bytes);
            case EXCESS ->
                (text + "HTTP/1.1 200 OK\r\nX-Reply: excess\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
            case NONE, EARLY -> bytes;
        };
    }

    private byte[] garbage() {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] mutated(byte[] bytes) {
        for (int left = 1 + random.nextInt(3); left > 0; left--) {
            int at = random.nextInt(Math.min(bytes.length, 400));
            bytes[at] = (byte) Vocabulary.SHARP.charAt(random.nextInt(Vocabulary.SHARP.length()));
        }
        return bytes;
    }

    /** True where nobody can say what the client should get. */
    boolean isAnything() {
        return mishap == Mishap.GARBAGE
                || mishap == Mishap.MUTATED
                || mishap == Mishap.EXCESS && framing == Framing.UNTIL_CLOSE;
    }

    /** True where less than all may come to the client. */
    boolean mayBePartial() {
        return mishap != Mishap.NONE;
    }

    /** Answers. Returns whether the connection goes on. */
    boolean send(Socket socket, OutputStream out) throws IOException {
        if (mishap == Mishap.SILENT) {
            socket.setSoTimeout(20_000);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return false;
        }
        int pieces = mishap == Mishap.NONE && one(2) ? 1 + random.nextInt(20) : 1;
        for (int from = 0, left = pieces; from < wire.length; left--) {
            int to = left <= 1 ? wire.length : Math.min(wire.length, from + 1 + random.nextInt(60));
            out.write(wire, from, to - from);
            out.flush();
            from = to;
        }
        boolean untilCloseCut = framing == Framing.UNTIL_CLOSE && mishap == Mishap.CUT;
        if (mishap == Mishap.RESET || untilCloseCut || mishap == Mishap.VANISHES && one(2)) {
            socket.setSoLinger(true, 0);
        }
        return goesOn;
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }

    @Override
    public String toString() {
        String text = new String(wire, StandardCharsets.ISO_8859_1);
        return id + " " + status + " " + framing + " " + mishap + (goesOn ? " goes on" : " closes") + " \""
                + Shown.of(text, 300) + "\"";
    }
}

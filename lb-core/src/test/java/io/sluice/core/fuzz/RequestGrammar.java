package io.sluice.core.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** Writes streams of requests: right ones, or such as are nearly right, and bytes of these changed. */
final class RequestGrammar {

    private static final int MOST_PIPELINED = 24;

    private final Random random;
    private final String tag;
    private final boolean clean;

    /**
     * A writer of one client's stream.
     *
     * @param tag what each path begins with
     * @param clean whether every request is to be right
     */
    RequestGrammar(Random random, String tag, boolean clean) {
        this.random = random;
        this.tag = tag;
        this.clean = clean;
    }

    byte[] stream() {
        int count = 1 + random.nextInt(one(4) ? MOST_PIPELINED : 3);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            request(text, i, i == count - 1);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        for (int left = clean || one(2) ? 0 : 1 + random.nextInt(3); left > 0; left--) {
            bytes = mutated(bytes);
        }
        return bytes;
    }

    private void request(StringBuilder text, int number, boolean last) {
        boolean tricky = !clean && one(3);
        if (one(20)) {
            text.append("\r\n");
        }
        String method = pick(Vocabulary.METHODS);
        boolean old = last && one(6);
        text.append(tricky && one(20) ? "CONNECT" : method)
                .append(tricky && one(30) ? "\t" : " ")
                .append(target(method, number, tricky))
                .append(' ')
                .append(
                        tricky && one(6)
                                ? pick(Vocabulary.VERSIONS)
                                : old ? "HTTP/1.0" : one(30) ? "HTTP/1.7" : "HTTP/1.1")
                .append("\r\n");
        if (!old || one(2)) {
            text.append(casing("Host"))
                    .append(": ")
                    .append(one(5) ? "[::1]:80" : "example.org")
                    .append("\r\n");
        }
        for (int left = random.nextInt(4); left > 0; left--) {
            text.append(pick(Vocabulary.RIGHT)).append("\r\n");
        }
        if (one(12)) {
            text.append("X-Long: ").append("l".repeat(random.nextInt(1500))).append("\r\n");
        }
        for (int left = tricky ? random.nextInt(3) : 0; left > 0; left--) {
            text.append(pick(Vocabulary.TRICKS)).append("\r\n");
        }
        body(text, method, old, tricky);
    }

    private String target(String method, int number, boolean tricky) {
        if (tricky && one(5)) {
            return pick(Vocabulary.TARGETS);
        }
        if (method.equals("OPTIONS") && one(3)) {
            return one(2) ? "*" : "http://" + tag + ".org:80";
        }
        String path = "/" + tag + "/" + number + (one(4) ? "?q=" + random.nextInt(100) : "");
        return one(10) ? "http://" + tag + ".org" + path : path;
    }

    private void body(StringBuilder text, String method, boolean old, boolean tricky) {
        boolean wants = method.equals("POST") || method.equals("PUT") || one(10);
        if (!wants || tricky && one(4)) {
            text.append("\r\n");
            return;
        }
        if (one(8)) {
            text.append("Expect: 100-continue\r\n");
        }
        String data = data();
        if (old || one(2)) {
            int said = data.length() + (tricky && one(4) ? random.nextInt(5) - 2 : 0);
            text.append(casing("Content-Length"))
                    .append(": ")
                    .append(said)
                    .append("\r\n\r\n")
                    .append(data);
        } else {
            text.append(casing("Transfer-Encoding"))
                    .append(": ")
                    .append(casing("chunked"))
                    .append("\r\n\r\n");
            chunks(text, data, tricky);
        }
    }

    private String data() {
        if (one(3)) {
            return pick(Vocabulary.SPLICES);
        }
        int size = one(40) ? 200_000 : one(4) ? random.nextInt(3000) : random.nextInt(30);
        StringBuilder data = new StringBuilder(size);
        for (int i = 0; i < size; i++) {
            data.append((char) (size > 3000 ? 'a' + i % 26 : random.nextInt(256)));
        }
        return data.toString();
    }

    private void chunks(StringBuilder text, String data, boolean tricky) {
        for (int from = 0; from < data.length(); ) {
            int size = Math.min(data.length() - from, 1 + random.nextInt(one(3) ? 70_000 : 20));
            if (tricky && one(15)) {
                text.append(pick(Vocabulary.CHUNK_SIZES)).append("\r\n");
            }
            String hex = Integer.toHexString(size);
            text.append(one(10) ? "000" : "").append(one(2) ? hex : hex.toUpperCase(Locale.ROOT));
            text.append(one(8) ? ";name=\"v;x\"" : "").append("\r\n");
            text.append(data, from, from + size).append(tricky && one(40) ? "\n" : "\r\n");
            from += size;
        }
        text.append(one(10) ? "000;last" : "0").append("\r\n");
        if (one(4)) {
            text.append(tricky ? pick(Vocabulary.TRAILERS) : "X-Sum: 1\r\nX-Empty:")
                    .append("\r\n");
        }
        text.append("\r\n");
    }

    private byte[] mutated(byte[] bytes) {
        if (bytes.length == 0) {
            return bytes;
        }
        // What lies within a large body is rarely worth a mutation.
        int at = random.nextInt(Math.min(bytes.length, 4000));
        int end = Math.min(bytes.length, at + 1 + random.nextInt(20));
        byte[] cut = Arrays.copyOfRange(bytes, at, end);
        return switch (random.nextInt(6)) {
            case 0 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
            case 1 -> joined(bytes, at, new byte[] {sharp()}, at + 1);
            case 2 -> joined(bytes, at, new byte[] {sharp()}, at);
            case 3 -> joined(bytes, at, new byte[0], end);
            case 4 -> joined(bytes, end, cut, end);
            default -> joined(bytes, at, pick(Vocabulary.SPLICES).getBytes(StandardCharsets.ISO_8859_1), at);
        };
    }

    private byte sharp() {
        return (byte) Vocabulary.SHARP.charAt(random.nextInt(Vocabulary.SHARP.length()));
    }

    private static byte[] joined(byte[] bytes, int before, byte[] between, int after) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, before);
        out.writeBytes(between);
        out.write(bytes, after, bytes.length - after);
        return out.toByteArray();
    }

    private String casing(String word) {
        return one(6) ? word.toUpperCase(Locale.ROOT) : one(6) ? word.toLowerCase(Locale.ROOT) : word;
    }

    private String pick(String[] words) {
        return words[random.nextInt(words.length)];
    }

    private boolean one(int in) {
        return random.nextInt(in) == 0;
    }
}

package io.sluice.metrics;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A strict reader of one JSON object (RFC 8259) whose values are text, numbers, truths or null. */
final class FlatJson {

    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /** Fails where the bytes are not UTF-8 or not one object. */
    static Map<String, @Nullable Object> parse(byte[] utf8) {
        try {
            return new FlatJson(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(utf8))
                            .toString())
                    .object();
        } catch (CharacterCodingException e) {
            throw new AssertionError("not UTF-8", e);
        }
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        expect('{');
        do {
            String key = string();
            expect(':');
            require(!object.containsKey(key));
            object.put(key, value());
        } while (accept(','));
        expect('}');
        require(at == text.length());
        return object;
    }

    private @Nullable Object value() {
        char c = text.charAt(at);
        if (c == '"') {
            return string();
        }
        int start = at;
        while (",}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> {
                require(word.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?"));
                yield new BigDecimal(word);
            }
        };
    }

    private String string() {
        expect('"');
        StringBuilder string = new StringBuilder();
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            require(c >= ' ');
            string.append(c == '\\' ? escape() : c);
        }
        expect('"');
        return string.toString();
    }

    private char escape() {
        char c = text.charAt(at++);
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        require(c == '"' || c == '\\');
        return c;
    }

    private boolean accept(char c) {
        boolean there = text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        require(accept(c));
    }

    private void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("no JSON at " + at + ": " + text);
        }
    }
}

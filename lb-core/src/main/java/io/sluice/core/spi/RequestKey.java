package io.sluice.core.spi;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A part of requests that a balancer can hash: which one, and its name as bytes, so that nothing is made of it per request. Make
 * it once and ask {@link RequestView#hash} with it.
 */
public final class RequestKey {

    /** What a request has none of: the {@link RequestView#hash} of a part that is missing or empty. */
    public static final long ABSENT = 0;

    private static final String ALLOWED = "must be source-ip, path, header:NAME, cookie:NAME or query:NAME";

    /** Which part of a request. */
    public enum Part {
        /** The address of the client, without its port. */
        SOURCE_IP,
        /** The path of the target as sent, without the query. */
        PATH,
        /** The value of the first field line of a name, compared without case. */
        HEADER,
        /** The value of the first cookie of a name (RFC 6265 section 5.4), compared with case. */
        COOKIE,
        /** The value of the first query parameter of a name, both as sent. */
        QUERY
    }

    private final Part part;
    private final byte[] name;
    private final String text;

    private RequestKey(Part part, String name, String text) {
        this.part = part;
        this.name = name.getBytes(StandardCharsets.UTF_8);
        this.text = text;
    }

    /**
     * Reads a key as the file has it: {@code source-ip}, {@code path}, {@code header:X-User}, {@code cookie:session}, {@code
     * query:id}.
     *
     * @throws IllegalArgumentException where it is none, with what is allowed
     */
    public static RequestKey of(String text) {
        int colon = text.indexOf(':');
        String name = text.substring(colon + 1);
        boolean named = colon > 0 && name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
        return switch (colon < 0 ? text : named ? text.substring(0, colon) : "") {
            case "source-ip" -> withoutName(Part.SOURCE_IP, colon, text);
            case "path" -> withoutName(Part.PATH, colon, text);
            case "header" -> named(Part.HEADER, colon, name.toLowerCase(Locale.ROOT), text);
            case "cookie" -> named(Part.COOKIE, colon, name, text);
            case "query" -> named(Part.QUERY, colon, name, text);
            default -> throw wrong(text);
        };
    }

    private static RequestKey withoutName(Part part, int colon, String text) {
        if (colon >= 0) {
            throw wrong(text);
        }
        return new RequestKey(part, "", text);
    }

    private static RequestKey named(Part part, int colon, String name, String text) {
        if (colon < 0) {
            throw wrong(text);
        }
        return new RequestKey(part, name, text);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(ALLOWED + ", not \"" + text + "\"");
    }

    public Part part() {
        return part;
    }

    /** The name of a header, in lower case, or of a cookie or parameter; empty for the others. Not to be changed. */
    public byte[] name() {
        return name;
    }

    /** As the file has it. */
    @Override
    public String toString() {
        return text;
    }
}

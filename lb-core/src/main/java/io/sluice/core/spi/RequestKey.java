package io.sluice.core.spi;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A part of requests that a balancer can hash: which one, and its name as bytes, so that nothing is made of it per request. Make
 * it once and ask {@link RequestView#hash} with it.
 */
public final class RequestKey {

    /** What a request has none of: the {@link RequestView#hash} of a part that is missing or empty. */
    public static final long ABSENT = 0;

    /** RFC 9110 section 5.6.2, and RFC 6265 section 4.1.1. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");

    /** What may stand in a query (RFC 3986 section 3.4) and ends no name. */
    private static final Pattern PARAMETER = Pattern.compile("[!$%'()*+,./:;@_~\\[\\]0-9A-Za-z-]{1,128}");

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
        return switch (colon < 0 ? text : text.substring(0, colon + 1)) {
            case "source-ip" -> new RequestKey(Part.SOURCE_IP, "", text);
            case "path" -> new RequestKey(Part.PATH, "", text);
            case "header:" -> named(Part.HEADER, TOKEN, name.toLowerCase(Locale.ROOT), text);
            case "cookie:" -> named(Part.COOKIE, TOKEN, name, text);
            case "query:" -> named(Part.QUERY, PARAMETER, name, text);
            default -> throw wrong(text);
        };
    }

    private static RequestKey named(Part part, Pattern shape, String name, String text) {
        if (!shape.matcher(name).matches()) {
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

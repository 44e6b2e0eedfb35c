package io.sluice.core.settings;

import java.time.Duration;

/**
 * How the clients of a pool come back to the backend that they had.
 *
 * @param how what tells the backend of a client
 * @param waits what a client does whose backend has no room: true, it waits in line for it; false, it is balanced anew
 */
public record StickySettings(How how, boolean waits) {

    private static final StickySettings OFF = new StickySettings(new Off(), true);

    /** What tells the backend of a client. */
    public sealed interface How permits Off, StickyCookie, Table {}

    /** Nothing: each exchange is balanced. */
    public record Off() implements How {}

    /**
     * A table of keys that we keep.
     *
     * @param key what an entry is found by
     * @param expire how long an entry is kept after it was last used, 1 s to 720 h
     * @param size how many entries there may be, 1 to 10,000,000; the one that has not been used for longest makes room
     */
    public record Table(Key key, Duration expire, int size) implements How {

        public Table {
            new Checks()
                    .range("expire", expire, Duration.ofSeconds(1), Duration.ofDays(30))
                    .range("size", size, 1, 10_000_000)
                    .done();
        }
    }

    /** What an entry of the table is found by. */
    public sealed interface Key {}

    /**
     * The network of the client. A client without an address, at a unix socket, has no key.
     *
     * @param ipv4Prefix leading bits of an IPv4 address that count, 1 to 32
     * @param ipv6Prefix leading bits of an IPv6 address that count, 1 to 128
     */
    public record SourceIp(int ipv4Prefix, int ipv6Prefix) implements Key {

        public SourceIp {
            new Checks()
                    .range("ipv4-prefix", ipv4Prefix, 1, 32)
                    .range("ipv6-prefix", ipv6Prefix, 1, 128)
                    .done();
        }

        /** One IPv4 address, or the 64 bits of an IPv6 address within which a host changes its own. */
        public static SourceIp defaults() {
            return new SourceIp(32, 64);
        }
    }

    /** A part of the request: who sends the same is led to the same backend. */
    public record Requested(Part part, String name) implements Key {

        public Requested {
            checkName(part, name);
        }
    }

    /** A part of the response, which the backend gives; requests are looked up by the part of the same name. */
    public record Learned(Part part, String name) implements Key {

        public Learned {
            new Checks()
                    .require(word(part), part != Part.QUERY, "a response has no query")
                    .done();
            checkName(part, name);
        }
    }

    /** Where in a message a key stands. */
    public enum Part {
        /** The value of the first field of the name. */
        HEADER,
        /** The value of the cookie of the name: in Cookie of a request, in Set-Cookie of a response. */
        COOKIE,
        /** The value of the first parameter of the name in the query of the target, as it was sent. */
        QUERY
    }

    /** Each exchange is balanced. */
    public static StickySettings off() {
        return OFF;
    }

    /** True where clients come back. */
    public boolean on() {
        return !(how instanceof Off);
    }

    private static void checkName(Part part, String name) {
        Checks checks = new Checks();
        switch (part) {
            case COOKIE -> StickyCookie.checkName(checks, word(part), name);
            case HEADER ->
                checks.require(
                        word(part),
                        name.matches(StickyCookie.TOKEN + "{1,64}"),
                        "\"" + name + "\" is no name of a header; it has up to 64 letters, digits and any of"
                                + " ! # $ % & ' * + - . ^ _ ` | ~");
            case QUERY ->
                checks.require(
                        word(part),
                        name.matches("[\\x21-\\x7e&&[^&=#]]{1,64}"),
                        "\"" + name + "\" is no name of a parameter; write it as it stands in the target, up to 64"
                                + " characters");
        }
        checks.done();
    }

    private static String word(Part part) {
        return switch (part) {
            case HEADER -> "header";
            case COOKIE -> "cookie";
            case QUERY -> "query";
        };
    }
}

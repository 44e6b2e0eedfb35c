package io.sluice.daemon.config;

import io.sluice.core.settings.StickySettings;
import io.sluice.core.settings.StickySettings.Learned;
import io.sluice.core.settings.StickySettings.Part;
import io.sluice.core.settings.StickySettings.Requested;
import io.sluice.core.settings.StickySettings.SourceIp;
import io.sluice.core.settings.StickySettings.Table;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/** The keys of {@code sticky} that keep a table of what clients show. */
final class StickyTableKeys {

    private static final Duration EXPIRE_PRESET = Duration.ofMinutes(30);
    private static final int SIZE_PRESET = 100_000;

    private static final Key<Duration> EXPIRE = Key.preset(
            "expire", Types.DURATION, EXPIRE_PRESET, "How long an entry is kept after it was last used, 1s to 720h.");
    private static final Key<Integer> SIZE = Key.preset(
            "size",
            Types.NUMBER,
            SIZE_PRESET,
            "How many entries there may be, 1 to 10000000, each of some 40 bytes; the one unused for longest makes room.");

    private static final SourceIp USUAL = SourceIp.defaults();
    private static final Key<Integer> IPV4_PREFIX =
            Key.preset("ipv4-prefix", Types.NUMBER, USUAL.ipv4Prefix(), "Bits of an IPv4 address that count, 1 to 32.");
    private static final Key<Integer> IPV6_PREFIX = Key.preset(
            "ipv6-prefix",
            Types.NUMBER,
            USUAL.ipv6Prefix(),
            "Bits of an IPv6 address that count, 1 to 128; within 64 a host changes its address at will.");

    private static final Key<String> HEADER = Key.optional("header", Types.TEXT, "The name of a header.");
    private static final Key<String> COOKIE = Key.optional("cookie", Types.TEXT, "The name of a cookie.");
    private static final Key<String> QUERY =
            Key.optional("query", Types.TEXT, "The name of a parameter in the query, as it stands there.");

    static final Block<Table> SOURCE_IP = Block.of(
            "Clients known by their network",
            "The address is that of the connection's peer, or what a PROXY header that is believed said of it.",
            v -> new Table(new SourceIp(v.get(IPV4_PREFIX), v.get(IPV6_PREFIX)), v.get(EXPIRE), v.get(SIZE)),
            IPV4_PREFIX,
            IPV6_PREFIX,
            EXPIRE,
            SIZE);

    static final Block<Table> REQUEST = Block.of(
            "Clients known by a part of their requests",
            "One of `header`, `cookie` and `query`. A value is entered once a backend has been reached for it; a request"
                    + " without one is balanced.",
            v -> new Table(part(v, Requested::new, List.of(HEADER, COOKIE, QUERY)), v.get(EXPIRE), v.get(SIZE)),
            HEADER,
            COOKIE,
            QUERY,
            EXPIRE,
            SIZE);

    static final Block<Table> LEARN = Block.of(
            "Clients known by what a backend gave them",
            "One of `cookie` and `header`, such as `learn: { cookie: JSESSIONID }`. A value is entered when a response has it;"
                    + " a request is looked up by the cookie or header of the same name, and one that no backend gave has no"
                    + " entry.",
            v -> new Table(part(v, Learned::new, List.of(COOKIE, HEADER)), v.get(EXPIRE), v.get(SIZE)),
            COOKIE,
            HEADER,
            EXPIRE,
            SIZE);

    private StickyTableKeys() {}

    /** A table of the usual size. */
    static Table of(StickySettings.Key key) {
        return new Table(key, EXPIRE_PRESET, SIZE_PRESET);
    }

    private static StickySettings.Key part(
            Values v, BiFunction<Part, String, StickySettings.Key> make, List<Key<String>> keys) {
        List<Key<String>> given = keys.stream().filter(v::has).toList();
        if (given.isEmpty()) {
            v.reject(
                    "",
                    "says not what; it needs one of "
                            + String.join(", ", keys.stream().map(Key::name).toList()));
            return USUAL;
        }
        given.stream()
                .skip(1)
                .forEach(key -> v.reject(
                        key.name(), "cannot stand beside " + given.getFirst().name() + "; a key is one of them"));
        Key<String> first = given.getFirst();
        return v.isWrong(first) ? USUAL : make.apply(partOf(first), v.get(first));
    }

    private static Part partOf(Key<String> key) {
        return key.equals(HEADER) ? Part.HEADER : key.equals(COOKIE) ? Part.COOKIE : Part.QUERY;
    }
}

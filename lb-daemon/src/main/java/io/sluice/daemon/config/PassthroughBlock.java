package io.sluice.daemon.config;

import io.sluice.core.settings.PassthroughSettings;
import io.sluice.core.settings.SniRoute;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The keys of a listener's {@code tls} that say what is passed through to backends without being terminated. */
final class PassthroughBlock {

    private static final PassthroughSettings NOBODY = PassthroughSettings.defaults();

    private static final Key<List<String>> SNI = Key.preset(
            "sni",
            new WordsType("a list of names", "www.example.org"),
            List.of(),
            "The names that clients ask for: `www.example.org`, `*.example.org` for every name below it, `\"*\"` for every name,"
                    + " `none` for clients that say none; left out, every client.");
    private static final Key<List<String>> ALPN = Key.preset(
            "alpn",
            new WordsType("a list of protocols", "h2"),
            List.of(),
            "Protocols of which the client must offer one; left out, any client.");
    private static final Key<String> POOL = Key.required(
            "pool", Types.NAME, "The pool whose backends terminate the TLS; it must have no `tls` of its own.");

    static final Block<SniRoute> ROUTE = Block.of(
            "Whose TLS is passed through",
            "A match on what the client says before anything is encrypted. The exact name wins over the longest wildcard, that"
                    + " over `\"*\"` and `none`, these over an entry without `sni`; and then one with `alpn` over one without.",
            v -> new SniRoute(v.get(SNI), v.get(ALPN), v.get(POOL)),
            SNI,
            ALPN,
            POOL);

    static final Key<List<SniRoute>> PASSTHROUGH = Key.optional(
            "passthrough",
            new ListType<>("a list of matches", ROUTE, PassthroughBlock::match, "each entry needs another sni or alpn"),
            "The clients whose bytes go to a pool as they came, so that its backends terminate TLS with certificates of their own"
                    + " and nothing here can be read; `routes`, headers and the like have no say in it. Clients that match none"
                    + " get the listener's own certificates; where it has none, the alert `unrecognized_name`.");

    static final Key<Integer> CLIENT_HELLO_SIZE = Key.preset(
            "client-hello-size",
            Types.SIZE,
            NOBODY.clientHelloSize(),
            "The first message of a client, 1KiB to 128KiB, as far as it is read here: with `passthrough` or `ja4`. It must"
                    + " come within `timeouts.request-head`.");

    static final Key<Boolean> JA4 = Key.preset(
            "ja4",
            Types.FLAG,
            NOBODY.ja4(),
            "Whether the JA4 fingerprint of each client's first message is taken, for the access log.");

    private PassthroughBlock() {}

    /** What the keys say; the block has all three. */
    static PassthroughSettings settings(Values v) {
        return new PassthroughSettings(
                Objects.requireNonNullElse(v.find(PASSTHROUGH), NOBODY.routes()), v.get(CLIENT_HELLO_SIZE), v.get(JA4));
    }

    private static Optional<String> match(Node route) {
        if (!(route instanceof Node.Mapping)) {
            return Optional.empty();
        }
        return Optional.of("sni " + words(route, "sni") + " alpn " + words(route, "alpn"));
    }

    private static String words(Node route, String key) {
        return route.find(key)
                .map(list -> list.elements().stream()
                        .map(word -> word.asText().orElse(""))
                        .sorted()
                        .toList()
                        .toString())
                .orElse("any");
    }
}

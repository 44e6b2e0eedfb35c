package io.sluice.daemon.config;

import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import io.sluice.core.settings.ForwardingSettings.Underscores;
import io.sluice.core.settings.TlsFact;
import io.sluice.core.settings.TlsForwarding;
import io.sluice.core.settings.TlsForwarding.Certificate;
import java.util.LinkedHashMap;
import java.util.Map;

/** The schema of {@code forwarded}. */
final class ForwardingBlock {

    private static final ForwardingSettings TOLD = ForwardingSettings.defaults();
    private static final Type<Mode> MODE = Types.choice(modes());
    private static final Key<Mode> X_FORWARDED = Key.preset(
            "x-forwarded",
            MODE,
            TOLD.xForwarded(),
            "X-Forwarded-For, -Proto and -Host: `off` leaves them as they came, `append` adds the client, `replace` drops"
                    + " what came first.");
    private static final Key<Mode> FORWARDED =
            Key.preset("forwarded", MODE, TOLD.forwarded(), "The same for Forwarded (RFC 7239).");
    private static final Key<Boolean> VIA =
            Key.preset("via", Types.FLAG, TOLD.via(), "Whether Via is added, on both ways.");

    private static final Key<Underscores> UNDERSCORES = Key.preset(
            "underscores",
            Types.choice(underscores()),
            TOLD.underscores(),
            "Request fields with `_` in their name, which CGI and its heirs cannot tell from the same name with `-`, so that"
                    + " X_Forwarded_For would stand beside ours: `pass`, `drop` or `refuse` with 400.");

    private static final Key<Certificate> CLIENT_CERTIFICATE = Key.preset(
            "client-certificate",
            Types.choice(certificates()),
            TOLD.tls().clientCertificate(),
            "Client-Cert and Client-Cert-Chain (RFC 9440): `drop` drops what clients send of them, `pass` leaves it as it"
                    + " came, `replace` sets the certificate that the client gave, `replace-with-chain` those behind it, too.");

    private static final Key<Map<String, TlsFact>> TLS_HEADERS = Key.preset(
            "tls-headers",
            new MapType<>("a block of header fields", "NAME", name -> name, Types.choice(facts())),
            TOLD.tls().fields(),
            "Fields that tell of the client's TLS, such as `{ X-SSL-Protocol: version, X-SSL-Client-DN: client-subject }`."
                    + " What clients send under these names is dropped, with `_` for `-` too. What is not known has no field.");

    static final Block<ForwardingSettings> FORWARDING = Block.of(
            "What the backend is told of the client",
            "`append` and `off` are for listeners behind a proxy that you trust: what clients say of themselves cannot be"
                    + " believed.",
            v -> new ForwardingSettings(
                    v.get(X_FORWARDED),
                    v.get(FORWARDED),
                    v.get(VIA),
                    v.get(UNDERSCORES),
                    new TlsForwarding(v.get(CLIENT_CERTIFICATE), v.get(TLS_HEADERS))),
            X_FORWARDED,
            FORWARDED,
            VIA,
            UNDERSCORES,
            CLIENT_CERTIFICATE,
            TLS_HEADERS);

    private ForwardingBlock() {}

    private static Map<String, Certificate> certificates() {
        Map<String, Certificate> choices = new LinkedHashMap<>();
        choices.put("drop", Certificate.DROP);
        choices.put("pass", Certificate.PASS);
        choices.put("replace", Certificate.REPLACE);
        choices.put("replace-with-chain", Certificate.REPLACE_WITH_CHAIN);
        return choices;
    }

    private static Map<String, TlsFact> facts() {
        Map<String, TlsFact> words = new LinkedHashMap<>();
        for (TlsFact fact : TlsFact.values()) {
            words.put(fact.text(), fact);
        }
        return words;
    }

    private static Map<String, Underscores> underscores() {
        Map<String, Underscores> choices = new LinkedHashMap<>();
        choices.put("pass", Underscores.PASS);
        choices.put("drop", Underscores.DROP);
        choices.put("refuse", Underscores.REFUSE);
        return choices;
    }

    private static Map<String, Mode> modes() {
        Map<String, Mode> modes = new LinkedHashMap<>();
        modes.put("off", Mode.OFF);
        modes.put("append", Mode.APPEND);
        modes.put("replace", Mode.REPLACE);
        return modes;
    }
}

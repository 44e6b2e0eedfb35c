package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.ListenerSettings;
import io.sluice.core.settings.RouteAction.Redirect;
import io.sluice.core.settings.RouteSettings;
import io.sluice.core.settings.StrictTransportSettings;
import io.sluice.core.settings.TlsFact;
import io.sluice.core.settings.TlsForwarding;
import io.sluice.core.settings.TlsForwarding.Certificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a listener tells of TLS, and how plain ones lead to it. */
class TellingConfigurationTest {

    private static final String TLS = "tls: { certificate: a.pem, key: a.key }";

    @TempDir
    private Path directory;

    @BeforeEach
    void makeCertificate() throws Exception {
        SelfSigned.write(directory, "a");
    }

    private Loaded load(String keys) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app }, { name: more, bind: "127.0.0.1:0", %s } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                """.formatted(keys)));
    }

    private ListenerSettings listener(String keys) throws IOException {
        return load(keys).configuration().orElseThrow().traffic().listeners().getLast();
    }

    private List<String> messages(String keys) throws IOException {
        return load(keys).problems().stream()
                .map(problem -> problem.path() + ": " + problem.message())
                .toList();
    }

    @Test
    void everyKeyReachesItsSettings() throws Exception {
        ListenerSettings settings = listener("pool: app, " + TLS
                + ", limits: { max-handshakes: 77 }, hsts: { max-age: 2y, include-subdomains: true, preload:"
                + " true }, forwarded: { client-certificate: replace-with-chain, tls-headers: { X-V: version, X-D:"
                + " client-subject } }");
        assertThat(settings.limits().maxHandshakes()).isEqualTo(77);
        assertThat(settings.answers().strictTransport())
                .contains(new StrictTransportSettings(Duration.ofDays(730), true, true));
        assertThat(settings.forwarding().tls())
                .isEqualTo(new TlsForwarding(
                        Certificate.REPLACE_WITH_CHAIN, Map.of("X-V", TlsFact.VERSION, "X-D", TlsFact.CLIENT_SUBJECT)));
    }

    @ParameterizedTest
    @CsvSource({"1y,31536000", "180d,15552000", "24h,86400", "5m,300", "0s,0"})
    void strictTransportIsOneLine(String age, long seconds) throws Exception {
        assertThat(listener("pool: app, " + TLS + ", hsts: " + age).answers().strictTransport())
                .contains(new StrictTransportSettings(Duration.ofSeconds(seconds), false, false));
    }

    @Test
    void aRedirectToHttpsIsOneLine() throws Exception {
        assertThat(listener("redirect: https").routes())
                .containsExactly(new RouteSettings("", "/", new Redirect("https", 302, true, false)));
        assertThat(listener("redirect: { to: \"https:8443\", status: 308 }").routes())
                .containsExactly(new RouteSettings("", "/", new Redirect("https:8443", 308, true, false)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pool: app, hsts: 1y                                       | listeners[1].hsts: is for listeners with tls
            pool: app, forwarded: { tls-headers: { X-V: version } }   | listeners[1].forwarded: tells of the client's TLS
            pool: app, forwarded: { client-certificate: replace }     | listeners[1].forwarded: tells of the client's TLS
            pool: app, TLS, hsts: 11y                                 | listeners[1].hsts: must be at most 10y
            pool: app, TLS, hsts: 1                                   | listeners[1].hsts: must be a time such as 0s
            pool: app, TLS, hsts: { max-age: 1d, preload: true }      | listeners[1].hsts.preload: needs include-subdomains
            TLS, redirect: https                                      | listeners[1].redirect: redirect: https leads to itself
            pool: app, redirect: https                                | listeners[1].pool: cannot stand beside redirect
            pool: app, TLS, forwarded: { tls-headers: { Host: sni } } | listeners[1].forwarded.tls-headers: "Host" has a meaning
            pool: app, TLS, forwarded: { tls-headers: { X_V: sni } }  | listeners[1].forwarded.tls-headers: "X_V" is no name
            pool: app, TLS, forwarded: { tls-headers: { X-V: dn } }   | listeners[1].forwarded.tls-headers.X-V: must be one of
            """)
    void whatCannotBeIsSaidWithItsPlace(String keys, String message) throws Exception {
        assertThat(messages(keys.replace("TLS", TLS)))
                .singleElement()
                .asString()
                .startsWith(message);
    }

    @Test
    void onlyOneOfThemSaysStrictTransport() throws Exception {
        assertThat(messages(TLS
                        + ", hsts: 1y, routes: [ { respond: { headers: { strict-transport-security: max-age=1 } } } ]"))
                .singleElement()
                .asString()
                .startsWith("listeners[1].hsts: stands beside a response");
    }
}

package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import io.sluice.core.settings.ForwardingSettings.Underscores;
import io.sluice.core.settings.TlsFact;
import io.sluice.core.settings.TlsForwarding;
import io.sluice.core.settings.TlsForwarding.Certificate;
import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.ClientCertificateCheck;
import io.sluice.core.spi.TlsFacts;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What backends are told of a client's TLS, and what clients cannot tell. */
class TlsFieldsTest {

    private static final TlsFacts PLAIN_CLIENT = new TlsFacts(
            "TLSv1.3", "TLS_AES_128_GCM_SHA256", null, true, "www.foobar.com", "h2", 1, List.of(), null, "t13d1516h2");

    private static TlsFacts withSubject(String subject) {
        ClientCertificate certificate = new ClientCertificate(
                subject,
                "CN=ca",
                List.of("DNS:a.example", "URI:spiffe://a,b"),
                "0a",
                "00ff",
                Instant.EPOCH,
                Instant.parse("2030-01-01T00:00:00Z"),
                ClientCertificateCheck.EXPIRED);
        return new TlsFacts("TLSv1.2", "c", "X25519", false, null, null, 1, List.of(), certificate, null);
    }

    private static TlsForwarding all() {
        Map<String, TlsFact> fields = new LinkedHashMap<>();
        for (TlsFact fact : TlsFact.values()) {
            fields.put("X-" + fact.text(), fact);
        }
        return new TlsForwarding(Certificate.DROP, fields);
    }

    private static String forwarded(TlsForwarding tls, TlsFacts facts, String request) {
        HeadReader reader = HeadReader.ofRequests();
        Head head = new Head();
        reader.begin(head, new MessageLimits(4096, 50, 1000));
        ByteBuf in = Unpooled.copiedBuffer(request.replace("|", "\r\n"), StandardCharsets.ISO_8859_1);
        assertThat(reader.read(in)).isEqualTo(HeadReader.Result.DONE);
        RequestRules rules = new RequestRules();
        assertThat(rules.read(head, TunnelRules.NONE)).isNull();
        ByteBuf out = Unpooled.buffer();
        ClientIdentity client = new ClientIdentity(new InetSocketAddress("127.0.0.1", 1), true, facts);
        new RequestWriter(new ForwardingSettings(Mode.OFF, Mode.OFF, false, Underscores.PASS, tls))
                .write(out, head, rules, client, "back:80");
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void eachFactHasItsField() {
        assertThat(forwarded(all(), PLAIN_CLIENT, "GET / HTTP/1.1|Host: h||")).isEqualTo("""
                GET / HTTP/1.1
                Host: h
                X-version: TLSv1.3
                X-cipher: TLS_AES_128_GCM_SHA256
                X-sni: www.foobar.com
                X-resumed: true
                X-alpn: h2
                X-ja4: t13d1516h2
                X-client-verify: none

                """.replace("\n", "\r\n"));
        assertThat(forwarded(all(), withSubject("CN=robot,O=Example Ltd"), "GET / HTTP/1.1|Host: h||"))
                .isEqualTo("""
                GET / HTTP/1.1
                Host: h
                X-version: TLSv1.2
                X-cipher: c
                X-group: X25519
                X-resumed: false
                X-client-subject: CN=robot,O=Example Ltd
                X-client-issuer: CN=ca
                X-client-san: DNS:a.example,URI:spiffe://a%2Cb
                X-client-serial: 0a
                X-client-fingerprint: 00ff
                X-client-verify: expired
                X-client-not-before: 1970-01-01T00:00:00Z
                X-client-not-after: 2030-01-01T00:00:00Z

                """.replace("\n", "\r\n"));
    }

    @Test
    void whatStrangersWroteCannotBreakOutOfItsField() {
        TlsForwarding subject = new TlsForwarding(Certificate.DROP, Map.of("X-DN", TlsFact.CLIENT_SUBJECT));
        assertThat(forwarded(subject, withSubject(" CN=a\r\nX-Admin: 1\0\u00e9%\u007f "), "GET / HTTP/1.1|Host: h||"))
                .isEqualTo("GET / HTTP/1.1\r\nHost: h\r\nX-DN: %20CN=a%0D%0AX-Admin: 1%00%C3%A9%25%7F%20\r\n\r\n");
        assertThat(forwarded(subject, withSubject("CN=" + "a".repeat(5000)), "GET / HTTP/1.1|Host: h||"))
                .isEqualTo("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-DN", "x-dn", "X_DN", "x_Dn"})
    void aClientCannotTellIt(String name) {
        TlsForwarding subject = new TlsForwarding(Certificate.DROP, Map.of("X-DN", TlsFact.CLIENT_SUBJECT));
        String request = "GET / HTTP/1.1|Host: h|" + name + ": CN=admin|X-DNS: a|" + name + ": CN=root||";
        assertThat(forwarded(subject, PLAIN_CLIENT, request))
                .isEqualTo("GET / HTTP/1.1\r\nHost: h\r\nX-DNS: a\r\n\r\n");
    }

    @Test
    void aClientCannotTellItInTrailersEither() {
        ReservedNames names = new ReservedNames(List.of("x-dn"));
        for (String trailer : List.of("X-DN: a", "x_dn: a", "Client-Cert: :aa:", "Client_Cert_Chain: :aa:")) {
            BodyReader body = new BodyReader();
            body.begin(-1, new MessageLimits(1000, 10, 100, names));
            ByteBuf in = Unpooled.copiedBuffer("0\r\n" + trailer + "\r\n\r\n", StandardCharsets.US_ASCII);
            body.accept(in);
            assertThat(body.broken()).as(trailer).isTrue();
        }
    }

    @Test
    void clientCertIsDroppedUnlessItIsToPass() {
        String request = "GET / HTTP/1.1|Host: h|Client-Cert: :aa:|client-cert-chain: :bb:||";
        assertThat(forwarded(TlsForwarding.defaults(), PLAIN_CLIENT, request))
                .isEqualTo("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(forwarded(new TlsForwarding(Certificate.REPLACE, Map.of()), PLAIN_CLIENT, request))
                .isEqualTo("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        assertThat(forwarded(new TlsForwarding(Certificate.PASS, Map.of()), PLAIN_CLIENT, request))
                .contains("Client-Cert: :aa:\r\nclient-cert-chain: :bb:\r\n");
    }
}

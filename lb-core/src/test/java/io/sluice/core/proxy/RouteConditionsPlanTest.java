package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.Unpooled;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import io.sluice.core.settings.CertificateMatch;
import io.sluice.core.settings.PeerNetwork;
import io.sluice.core.settings.RouteConditions;
import io.sluice.core.settings.TextMatch;
import io.sluice.core.settings.TextMatch.Kind;
import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.ClientCertificateCheck;
import io.sluice.core.spi.TlsFacts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each condition of a route against requests that meet it and requests that do not. */
class RouteConditionsPlanTest {

    private static final String PRINT = "ab".repeat(32);
    private static final String JA4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";

    private static boolean holds(RouteConditions conditions, String raw, ExchangeFacts like) {
        Head head = new Head();
        HeadReader reader = HeadReader.ofRequests();
        reader.begin(head, new MessageLimits(4096, 100, 1024));
        String text = raw.replace("|", "\r\n") + "\r\n";
        reader.read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)));
        RequestRules rules = new RequestRules();
        assertThat(rules.read(head)).isNull();
        return new RouteConditionsPlan(conditions).hold(head, rules.target(), like);
    }

    private static boolean holds(RouteConditions conditions, String raw) {
        return holds(conditions, raw, new ExchangeFacts(new Head()));
    }

    private static RouteConditions header(TextMatch match) {
        return new RouteConditions(
                Set.of(), Map.of("X-A", match), Map.of(), List.of(), Optional.empty(), Optional.empty(), Set.of());
    }

    private static RouteConditions query(TextMatch match) {
        return new RouteConditions(
                Set.of(), Map.of(), Map.of("a", match), List.of(), Optional.empty(), Optional.empty(), Set.of());
    }

    static Stream<Arguments> fields() {
        return Stream.of(
                arguments(TextMatch.exact("1"), "X-A: 1", true),
                arguments(TextMatch.exact("1"), "x-a:1", true),
                arguments(TextMatch.exact("1"), "X-A: 11", false),
                arguments(TextMatch.exact("1"), "X-A: 2|X-A: 1", true),
                arguments(TextMatch.exact("1"), "X-AB: 1", false),
                arguments(TextMatch.exact(""), "X-A:", true),
                arguments(TextMatch.present(true), "X-A:", true),
                arguments(TextMatch.present(true), "X-B: 1", false),
                arguments(TextMatch.present(false), "X-B: 1", true),
                arguments(TextMatch.present(false), "X-A: 1", false),
                arguments(new TextMatch(Kind.PREFIX, "ab"), "X-A: abc", true),
                arguments(new TextMatch(Kind.PREFIX, "ab"), "X-A: a", false),
                arguments(new TextMatch(Kind.PREFIX, "ab"), "X-B: abc", false),
                arguments(new TextMatch(Kind.SUFFIX, "bc"), "X-A: abc", true),
                arguments(new TextMatch(Kind.SUFFIX, "bc"), "X-A: c", false),
                arguments(new TextMatch(Kind.SUFFIX, "bc"), "X-A: bcd", false),
                arguments(new TextMatch(Kind.CONTAINS, "bc"), "X-A: bc", true),
                arguments(new TextMatch(Kind.CONTAINS, "bc"), "X-A: abcd", true),
                arguments(new TextMatch(Kind.CONTAINS, "bc"), "X-A: ab", false),
                arguments(new TextMatch(Kind.CONTAINS, "bc"), "X-A: b|X-B: bc", false),
                arguments(new TextMatch(Kind.CONTAINS, ""), "X-A:", true),
                arguments(new TextMatch(Kind.REGEX, "^admin$"), "X-A: admin", true),
                // No byte that UTF-8 does not know may pass for the end of the text.
                arguments(new TextMatch(Kind.REGEX, "^admin$"), "X-A: admin\u00ff", false),
                arguments(new TextMatch(Kind.REGEX, "^admin$"), "X-A: admin\u00c3", false),
                arguments(new TextMatch(Kind.REGEX, "^[a-z]+$"), "X-A: admin\u0080", false),
                arguments(new TextMatch(Kind.REGEX, "^admin.$"), "X-A: admin\u00c3\u00a9", true),
                arguments(new TextMatch(Kind.REGEX, "b+"), "X-A: abbc", true),
                arguments(new TextMatch(Kind.REGEX, "^b+"), "X-A: abbc", false),
                arguments(new TextMatch(Kind.REGEX, "(?i)ABB"), "X-A: abbc", true),
                arguments(new TextMatch(Kind.REGEX, ""), "X-B: abbc", false));
    }

    @ParameterizedTest
    @MethodSource("fields")
    void aFieldMustBeLikeThat(TextMatch match, String lines, boolean holds) {
        assertThat(holds(header(match), "GET / HTTP/1.1|Host: h|" + lines + "|"))
                .isEqualTo(holds);
    }

    static Stream<Arguments> queries() {
        return Stream.of(
                arguments(TextMatch.exact("1"), "/?a=1", true),
                arguments(TextMatch.exact("1"), "/?b&a=1&c", true),
                arguments(TextMatch.exact("1"), "/?a=2&a=1", true),
                arguments(TextMatch.exact("1"), "/?a=1x", false),
                arguments(TextMatch.exact("1"), "/?aa=1", false),
                arguments(TextMatch.exact("1"), "/a=1", false),
                arguments(TextMatch.exact("1=2"), "/?a=1=2", true),
                arguments(TextMatch.exact(""), "/?a", true),
                arguments(TextMatch.exact(""), "/?a=", true),
                arguments(TextMatch.present(true), "/?a", true),
                arguments(TextMatch.present(true), "/?", false),
                arguments(TextMatch.present(true), "http://h/?a", true),
                arguments(TextMatch.present(false), "/?ab=a", true),
                arguments(TextMatch.present(false), "/?&&a", false),
                arguments(new TextMatch(Kind.REGEX, "^[0-9]+$"), "/?a=17", true),
                arguments(new TextMatch(Kind.REGEX, "^[0-9]+$"), "/?a=x", false));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void aParameterMustBeLikeThat(TextMatch match, String target, boolean holds) {
        assertThat(holds(query(match), "GET " + target + " HTTP/1.1|Host: h|")).isEqualTo(holds);
    }

    @Test
    void theMethodMustBeOneOfThem() {
        RouteConditions reads = new RouteConditions(
                Set.of("GET", "HEAD"), Map.of(), Map.of(), List.of(), Optional.empty(), Optional.empty(), Set.of());
        assertThat(holds(reads, "GET / HTTP/1.1|Host: h|")).isTrue();
        assertThat(holds(reads, "HEAD / HTTP/1.1|Host: h|")).isTrue();
        assertThat(holds(reads, "GETS / HTTP/1.1|Host: h|")).isFalse();
        assertThat(holds(reads, "get / HTTP/1.1|Host: h|")).isFalse();
    }

    private static ExchangeFacts from(String address, TlsFacts tls) throws Exception {
        ExchangeFacts facts = new ExchangeFacts(new Head());
        facts.client = new InetSocketAddress(InetAddress.getByName(address), 1);
        facts.tls = tls;
        facts.secure = tls != null;
        return facts;
    }

    @Test
    void theClientMustBeInOneOfTheNetworks() throws Exception {
        List<PeerNetwork> networks = List.of(
                new PeerNetwork.Cidr(InetAddress.getByName("10.0.0.0"), 8),
                new PeerNetwork.Cidr(InetAddress.getByName("2001:db8::"), 32));
        RouteConditions inside = new RouteConditions(
                Set.of(), Map.of(), Map.of(), networks, Optional.empty(), Optional.empty(), Set.of());
        String get = "GET / HTTP/1.1|Host: h|";
        assertThat(holds(inside, get, from("10.255.0.1", null))).isTrue();
        assertThat(holds(inside, get, from("2001:db8::1", null))).isTrue();
        assertThat(holds(inside, get, from("11.0.0.1", null))).isFalse();
        assertThat(holds(inside, get)).isFalse();
    }

    private static TlsFacts tls(ClientCertificate certificate) {
        return new TlsFacts("TLSv1.3", "c", null, false, "h", null, 1, List.of(), certificate, JA4);
    }

    private static ClientCertificate shown(ClientCertificateCheck check) {
        Instant now = Instant.EPOCH;
        List<String> names = List.of("DNS:a.example", "URI:spiffe://a/b");
        return new ClientCertificate("CN=robot,O=Example", "CN=ca", names, "1", PRINT, now, now, check);
    }

    private static RouteConditions certificate(CertificateMatch match) {
        return new RouteConditions(
                Set.of(), Map.of(), Map.of(), List.of(), Optional.of(true), Optional.of(match), Set.of(JA4));
    }

    static Stream<Arguments> certificates() {
        Optional<TextMatch> any = Optional.empty();
        return Stream.of(
                arguments(new CertificateMatch(true, any, any, any, Set.of()), true),
                arguments(
                        new CertificateMatch(
                                true, Optional.of(new TextMatch(Kind.PREFIX, "CN=robot,")), any, any, Set.of()),
                        true),
                arguments(
                        new CertificateMatch(true, Optional.of(TextMatch.exact("CN=robot")), any, any, Set.of()),
                        false),
                arguments(new CertificateMatch(true, any, Optional.of(TextMatch.exact("CN=ca")), any, Set.of()), true),
                arguments(new CertificateMatch(true, any, Optional.of(TextMatch.exact("CN=x")), any, Set.of()), false),
                arguments(
                        new CertificateMatch(
                                true, any, any, Optional.of(TextMatch.exact("URI:spiffe://a/b")), Set.of()),
                        true),
                arguments(new CertificateMatch(true, any, any, Optional.of(TextMatch.exact("DNS:b")), Set.of()), false),
                arguments(new CertificateMatch(true, any, any, any, Set.of(PRINT)), true),
                arguments(new CertificateMatch(true, any, any, any, Set.of("AB:".repeat(31) + "ab")), true),
                arguments(new CertificateMatch(true, any, any, any, Set.of("cd".repeat(32))), false));
    }

    @ParameterizedTest
    @MethodSource("certificates")
    void theCertificateMustBeLikeThat(CertificateMatch match, boolean holds) throws Exception {
        String get = "GET / HTTP/1.1|Host: h|";
        TlsFacts verified = tls(shown(ClientCertificateCheck.VERIFIED));
        assertThat(holds(certificate(match), get, from("::1", verified))).isEqualTo(holds);
        assertThat(holds(certificate(match), get, from("::1", tls(null)))).isFalse();
        assertThat(holds(certificate(match), get, from("::1", null))).isFalse();
    }

    @Test
    void aCertificateThatWasNotVerifiedIsOneWhereThatIsSaid() throws Exception {
        ClientCertificateCheck failed = Stream.of(ClientCertificateCheck.values())
                .filter(check -> check != ClientCertificateCheck.VERIFIED)
                .findFirst()
                .orElseThrow();
        Optional<TextMatch> any = Optional.empty();
        String get = "GET / HTTP/1.1|Host: h|";
        ExchangeFacts facts = from("::1", tls(shown(failed)));
        assertThat(holds(certificate(new CertificateMatch(true, any, any, any, Set.of())), get, facts))
                .isFalse();
        assertThat(holds(certificate(new CertificateMatch(false, any, any, any, Set.of())), get, facts))
                .isTrue();
    }

    @Test
    void theFingerprintMustBeOneOfThem() throws Exception {
        String other = JA4.replace('8', '9');
        RouteConditions wanted = new RouteConditions(
                Set.of(), Map.of(), Map.of(), List.of(), Optional.empty(), Optional.empty(), Set.of(other));
        assertThat(holds(wanted, "GET / HTTP/1.1|Host: h|", from("::1", tls(null))))
                .isFalse();
        assertThat(holds(
                        wanted, "GET / HTTP/1.1|Host: h|", from("::1", tls(null).withJa4(other))))
                .isTrue();
    }
}

package io.sluice.core.http;

import static io.sluice.core.settings.ForwardingSettings.Mode.APPEND;
import static io.sluice.core.settings.ForwardingSettings.Mode.OFF;
import static io.sluice.core.settings.ForwardingSettings.Mode.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.settings.ForwardingSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the backend gets, to the byte. Lines are written with | for CRLF. */
class RequestWriterTest {

    private static final ForwardingSettings PLAIN = new ForwardingSettings(OFF, OFF, false);

    static Stream<Arguments> targets() {
        return Stream.of(
                arguments("GET /a?b HTTP/1.1|Host: h||", "GET /a?b HTTP/1.1|Host: h||"),
                arguments("|GET / HTTP/1.1|Host: h||", "GET / HTTP/1.1|Host: h||"),
                arguments("GET http://b:1/a?b HTTP/1.1|X: y|Host: h||", "GET /a?b HTTP/1.1|Host: b:1|X: y||"),
                arguments("GET http://b HTTP/1.1|Host: h||", "GET / HTTP/1.1|Host: b||"),
                arguments("GET http://b?q HTTP/1.1|Host: h||", "GET /?q HTTP/1.1|Host: b||"),
                arguments("GET http://[::1]:8/ HTTP/1.1|Host: h||", "GET / HTTP/1.1|Host: [::1]:8||"),
                arguments("OPTIONS * HTTP/1.1|Host: h||", "OPTIONS * HTTP/1.1|Host: h||"),
                arguments("OPTIONS http://b HTTP/1.1|Host: h||", "OPTIONS * HTTP/1.1|Host: b||"),
                arguments("OPTIONS http://b?q HTTP/1.1|Host: h||", "OPTIONS /?q HTTP/1.1|Host: b||"),
                arguments("OPTIONS http://b/ HTTP/1.1|Host: h||", "OPTIONS / HTTP/1.1|Host: b||"),
                arguments("GET / HTTP/1.0||", "GET / HTTP/1.1|Host: back:80||"),
                arguments("GET / HTTP/1.0|X: y||", "GET / HTTP/1.1|Host: back:80|X: y||"),
                arguments("GET / HTTP/1.0|Host: h||", "GET / HTTP/1.1|Host: h||"),
                arguments("GET http://b/ HTTP/1.0||", "GET / HTTP/1.1|Host: b||"),
                arguments("get / HTTP/1.7|hOST:h||", "get / HTTP/1.1|hOST:h||"));
    }

    static Stream<Arguments> fields() {
        return Stream.of(
                arguments("Connection: close|X: y", "X: y|"),
                arguments("X: y|Connection: keep-alive|Z: z", "X: y|Z: z|"),
                arguments("Connection: X|x: y|X: z|Y: X", "Y: X|"),
                arguments("Connection: a|Connection: ,b , c|B: 1|C: 2|A: 3|D: 4", "D: 4|"),
                arguments("Connection: a,b,c,d,e,f,g|G: 1|H: 2", "H: 2|"),
                arguments("Keep-Alive: 5|Proxy-Connection: x|TE: trailers|Upgrade: h2c|HTTP2-Settings: x", ""),
                arguments("Connection: Upgrade, HTTP2-Settings|Upgrade: h2c|HTTP2-Settings: x|X: y", "X: y|"),
                arguments("Connection: TE, close|TE: trailers|Trailer: X", "Trailer: X|"),
                arguments("Transfer-Encoding: chunked", "Transfer-Encoding: chunked|"),
                arguments("Content-Length: 5", "Content-Length: 5|"),
                arguments("Expect: 100-continue|X:  a  ", "Expect: 100-continue|X:  a  |"),
                arguments(
                        "Via: 1.0 x|X-Forwarded-For: z|Forwarded: for=z",
                        "Via: 1.0 x|X-Forwarded-For: z|Forwarded: for=z|"));
    }

    static Stream<Arguments> forwardings() {
        String came = "X-Forwarded-For: 1.1.1.1|X-Forwarded-For: 2.2.2.2|X-Forwarded-Proto: https|X-Forwarded-Host: o";
        String told = "X-Forwarded-For: 9.8.7.6|X-Forwarded-Proto: http|X-Forwarded-Host: h|";
        return Stream.of(
                arguments(OFF, OFF, false, came, came + "|"),
                arguments(APPEND, OFF, false, "X: y", "X: y|" + told),
                arguments(REPLACE, OFF, false, "X: y", "X: y|" + told),
                arguments(REPLACE, OFF, false, came, told),
                arguments(
                        APPEND,
                        OFF,
                        false,
                        came,
                        "X-Forwarded-Proto: https|X-Forwarded-Host: o|X-Forwarded-For: 1.1.1.1, 2.2.2.2, 9.8.7.6|"),
                arguments(OFF, APPEND, false, "X: y", "X: y|Forwarded: for=9.8.7.6;host=\"h\";proto=http|"),
                arguments(
                        OFF,
                        APPEND,
                        false,
                        "Forwarded: for=x",
                        "Forwarded: for=x|Forwarded: for=9.8.7.6;host=\"h\";proto=http|"),
                arguments(OFF, REPLACE, false, "Forwarded: for=x", "Forwarded: for=9.8.7.6;host=\"h\";proto=http|"),
                arguments(OFF, OFF, true, "Via: 1.0 x", "Via: 1.0 x|Via: 1.1 sluice|"),
                arguments(
                        REPLACE,
                        REPLACE,
                        true,
                        came + "|Forwarded: for=x",
                        told + "Forwarded: for=9.8.7.6;host=\"h\";proto=http|Via: 1.1 sluice|"));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void writesTheTargetInOriginFormWithItsHost(String came, String expected) {
        assertThat(write(PLAIN, came, client("9.8.7.6"), false)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("fields")
    void leavesOutWhatIsForOneHop(String came, String expected) {
        String head = "GET / HTTP/1.1|Host: h|";
        assertThat(write(PLAIN, head + came + "||", client("9.8.7.6"), false)).isEqualTo(head + expected + "|");
    }

    @ParameterizedTest
    @MethodSource("forwardings")
    void tellsOfTheClientWhatTheSettingsSay(
            ForwardingSettings.Mode xForwarded,
            ForwardingSettings.Mode forwarded,
            boolean via,
            String came,
            String expected) {
        ForwardingSettings settings = new ForwardingSettings(xForwarded, forwarded, via);
        String head = "GET / HTTP/1.1|Host: h|";
        assertThat(write(settings, head + came + "||", client("9.8.7.6"), false))
                .isEqualTo(head + expected + "|");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "::1 ::1 \"[::1]\"",
                "2001:db8:0:0:0:0:0:5 2001:db8::5 \"[2001:db8::5]\"",
                "fe80::1%1 fe80::1 \"[fe80::1]\"",
                "::ffff:1.2.3.4 1.2.3.4 1.2.3.4"
            },
            quoteCharacter = '\'')
    void writesIpv6ClientsAsEachFieldWantsThem(String address, String plain, String node) {
        assertThat(write(
                        new ForwardingSettings(REPLACE, REPLACE, false),
                        "GET / HTTP/1.1|Host: h||",
                        client(address),
                        true))
                .isEqualTo("GET / HTTP/1.1|Host: h|X-Forwarded-For: " + plain
                        + "|X-Forwarded-Proto: https|X-Forwarded-Host: h|Forwarded: for=" + node
                        + ";host=\"h\";proto=https||");
    }

    @Test
    void tellsNoHostWhereAnOldClientGaveNone() {
        assertThat(write(new ForwardingSettings(REPLACE, REPLACE, true), "GET / HTTP/1.0||", client("9.8.7.6"), false))
                .isEqualTo("GET / HTTP/1.1|Host: back:80|X-Forwarded-For: 9.8.7.6|X-Forwarded-Proto: http"
                        + "|Forwarded: for=9.8.7.6;proto=http|Via: 1.0 sluice||");
    }

    @Test
    void tellsTheHostOfAnAbsoluteFormNotThatOfTheField() {
        assertThat(write(
                        new ForwardingSettings(REPLACE, REPLACE, false),
                        "GET http://b/ HTTP/1.1|Host: h||",
                        client("9.8.7.6"),
                        false))
                .isEqualTo("GET / HTTP/1.1|Host: b|X-Forwarded-For: 9.8.7.6|X-Forwarded-Proto: http|X-Forwarded-Host: b"
                        + "|Forwarded: for=9.8.7.6;host=\"b\";proto=http||");
    }

    @Test
    void callsAClientWithoutAnAddressUnknownWhereTheFieldMustHaveOne() {
        SocketAddress nowhere = UnixDomainSocketAddress.of("/tmp/x");
        assertThat(write(new ForwardingSettings(REPLACE, REPLACE, false), "GET / HTTP/1.1|Host: h||", nowhere, false))
                .doesNotContain("X-Forwarded-For")
                .contains("Forwarded: for=unknown;");
    }

    private static SocketAddress client(String address) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 1234);
    }

    private static String write(ForwardingSettings settings, String came, SocketAddress client, boolean secure) {
        Head head = Reading.requestHead(came.replace("|", "\r\n"));
        RequestRules rules = new RequestRules();
        assertThat(rules.read(head)).isNull();
        ByteBuf out = Unpooled.buffer();
        new RequestWriter(settings).write(out, head, rules, new ClientIdentity(client, secure), "back:80");
        String written = out.toString(StandardCharsets.ISO_8859_1);
        assertThat(out.release()).isTrue();
        return written.replace("\r\n", "|");
    }
}

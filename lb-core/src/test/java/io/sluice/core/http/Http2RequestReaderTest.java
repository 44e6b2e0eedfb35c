package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.AsciiString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is meant where a request of HTTP/2 says it in more ways than one. */
class Http2RequestReaderTest {

    private final Head head = new Head();

    private Fault read(String... namesAndValues) {
        FieldList fields = new FieldList();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new AsciiString(namesAndValues[i]), new AsciiString(namesAndValues[i + 1]));
        }
        return new Http2RequestReader().read(fields, head, Reading.LIMITS, true);
    }

    private List<String> hosts() {
        return head.text(0, head.length())
                .lines()
                .filter(line -> line.startsWith("host:"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "http, example.org, example.org",
        "http, example.org, EXAMPLE.org",
        "http, example.org, example.org:80",
        "http, example.org:80, Example.org",
        "HTTP, example.org, example.org:80",
        "https, example.org, example.org:443",
        "https, [::1]:443, [::1]",
        "http, example.org:81, example.org:81"
    })
    void aHostThatMeansTheSameIsAccepted(String scheme, String authority, String host) {
        assertThat(read(":method", "GET", ":scheme", scheme, ":path", "/", ":authority", authority, "host", host))
                .isNull();
        assertThat(hosts()).containsExactly("host: " + authority);
    }

    @ParameterizedTest
    @CsvSource({
        "http, example.org, example.org:443",
        "https, example.org, example.org:80",
        "http, example.org, example.org:8",
        "http, example.org, example.org:080",
        "http, example.org:80, example.org:81",
        "http, example.org:80, example.com",
        "http, example.org, example.com:80",
        "gopher, example.org, example.org:80"
    })
    void aHostThatMeansAnotherIsRefused(String scheme, String authority, String host) {
        assertThat(read(":method", "GET", ":scheme", scheme, ":path", "/", ":authority", authority, "host", host))
                .isEqualTo(Fault.AUTHORITY_HOST);
    }

    @Test
    void connectHasNoDefaultPort() {
        assertThat(read(":method", "CONNECT", ":authority", "a:80", "host", "a:80"))
                .isNull();
        assertThat(read(":method", "CONNECT", ":authority", "a:80", "host", "a"))
                .isEqualTo(Fault.AUTHORITY_HOST);
    }

    @Test
    void connectWantsAnAuthority() {
        assertThat(read(":method", "CONNECT", ":authority", "")).isEqualTo(Fault.PSEUDO_FIELD);
        assertThat(read(":method", "CONNECT")).isEqualTo(Fault.PSEUDO_FIELD);
        assertThat(read(":method", "CONNECT", ":scheme", "http", ":authority", "a:1"))
                .isEqualTo(Fault.PSEUDO_FIELD);
    }
}

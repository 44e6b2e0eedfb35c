package io.sluice.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.AsciiString;
import io.sluice.core.spi.RequestKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bytes of a request a key stands for: two requests have the same hash where those are the same, and else another. */
class RequestHashTest {

    private static final SocketAddress CLIENT = client("192.0.2.7", 4711);

    private static SocketAddress client(String address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static long hash(String target, String fields, String key) {
        Head head = Reading.requestHead(
                "GET " + target + " HTTP/1.1\r\nHost: a.example\r\n" + fields.replace("|", "\r\n") + "\r\n\r\n");
        return RequestHash.of(head, CLIENT, RequestKey.of(key));
    }

    /** What the value alone hashes to. */
    private static long value(String value) {
        return hash("/", "K: " + value, "header:k");
    }

    @ParameterizedTest
    @CsvSource({
        "header:X-User, /, X-User: alice, alice",
        "header:x-user, /, X-USER: alice, alice",
        "header:X-User, /, X-User:   alice \t, alice",
        "header:X-User, /, X-User: alice|X-User: bob, alice",
        "header:Host, /, X: y, a.example",
        "cookie:sid, /, Cookie: sid=s1, s1",
        "cookie:sid, /, Cookie: a=b; sid=s1; c=d, s1",
        "cookie:sid, /, Cookie: a=b;sid=s1, s1",
        "cookie:sid, /, Cookie: xsid=no; sid=s1, s1",
        "cookie:sid, /, Cookie: sid=s1; sid=s2, s1",
        "cookie:sid, /, Cookie: a=b|Cookie: sid=s1, s1",
        "cookie:sid, /, Cookie: sid=s1=2, s1=2",
        "query:id, /x?id=7, X: y, 7",
        "query:id, /x?a=b&id=7&c, X: y, 7",
        "query:id, /x?idd=8&id=7, X: y, 7",
        "query:id, /x?a=id=3&id=7, X: y, 7",
        "query:id, http://h/x?id=7, X: y, 7",
        "query:id, http://h?id=7, X: y, 7",
        "path, /a/b?c=d, X: y, /a/b",
        "path, /a/b, X: y, /a/b",
        "path, http://h:80/a/b?c, X: y, /a/b",
        "path, /a?b?c, X: y, /a"
    })
    void takesTheBytesOfThePart(String key, String target, String fields, String value) {
        assertThat(hash(target, fields, key)).isEqualTo(value(value)).isNotEqualTo(RequestKey.ABSENT);
    }

    @ParameterizedTest
    @CsvSource({
        "header:X-User, /, X: alice",
        "header:X-User, /, X-User:",
        "cookie:sid, /, X: y",
        "cookie:sid, /, Cookie: SID=s1",
        "cookie:sid, /, Cookie: sid",
        "cookie:sid, /, Cookie: sid=",
        "cookie:sid, /, Cookie: ;;; ;",
        "query:id, /x, X: y",
        "query:id, /x?, X: y",
        "query:id, /x?id, X: y",
        "query:id, /x?id=&, X: y",
        "query:id, /id=7, X: y",
        "path, http://h?a, X: y",
        "path, http://h, X: y"
    })
    void saysWhereThereIsNone(String key, String target, String fields) {
        assertThat(hash(target, fields, key)).isEqualTo(RequestKey.ABSENT);
    }

    @Test
    void hashesARequestOfHttp2AsItWouldOneOfHttp1() {
        FieldList fields = new FieldList();
        String[] lines = {
            ":method",
            "GET",
            ":scheme",
            "http",
            ":path",
            "/a?id=7",
            ":authority",
            "a.example",
            "cookie",
            "a=b",
            "cookie",
            "sid=s1",
            "x-user",
            "alice"
        };
        for (int i = 0; i < lines.length; i += 2) {
            fields.add(new AsciiString(lines[i]), new AsciiString(lines[i + 1]));
        }
        Head head = new Head();
        assertThat(new Http2RequestReader().read(fields, head, Reading.LIMITS, true))
                .isNull();
        for (String[] part : new String[][] {
            {"header:X-User", "alice"},
            {"header:Host", "a.example"},
            {"cookie:sid", "s1"},
            {"query:id", "7"},
            {"path", "/a"}
        }) {
            assertThat(RequestHash.of(head, CLIENT, RequestKey.of(part[0])))
                    .as(part[0])
                    .isEqualTo(value(part[1]));
        }
    }

    @Test
    void takesTheAddressOfTheClientWithoutItsPort() {
        Head head = Reading.requestHead("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        RequestKey key = RequestKey.of("source-ip");
        long hash = RequestHash.of(head, CLIENT, key);
        assertThat(RequestHash.of(head, client("192.0.2.7", 1), key)).isEqualTo(hash);
        assertThat(RequestHash.of(head, client("192.0.2.8", 4711), key)).isNotEqualTo(hash);
        assertThat(RequestHash.of(head, client("2001:db8::1", 1), key))
                .isNotEqualTo(RequestHash.of(head, client("2001:db8::2", 1), key));
        assertThat(RequestHash.of(head, UnixDomainSocketAddress.of("/x"), key)).isEqualTo(RequestKey.ABSENT);
    }

    @Test
    void neverChanges() {
        // Nodes of different versions, and one before and after an update, are to choose alike.
        assertThat(value("alice")).isEqualTo(305270437246161662L);
        assertThat(value("a value that is longer than eight bytes")).isEqualTo(-5824384611002912304L);
    }

    @Test
    void spreadsValuesThatDifferInLittle() {
        Set<Long> hashes = new HashSet<>();
        int[] slots = new int[64];
        for (int i = 0; i < 64_000; i++) {
            long hash = value("user-" + i);
            hashes.add(hash);
            slots[(int) (hash >>> 58)]++;
        }
        assertThat(hashes).hasSize(64_000);
        for (int slot : slots) {
            assertThat(slot).isBetween(850, 1150);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "header",
                "header:",
                "header:a b",
                "cookie:",
                "query:a&b",
                "path:x",
                "source-ip:1",
                "sourceip",
                "uri",
                ":x",
                "header:Ä"
            })
    void refusesAKeyThatIsNone(String text) {
        assertThatThrownBy(() -> RequestKey.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be source-ip, path, header:NAME, cookie:NAME or query:NAME, not \"" + text + "\"");
    }
}

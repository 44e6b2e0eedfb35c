package io.sluice.core.conformance;

import static io.sluice.core.conformance.ErrorCode.COMPRESSION_ERROR;
import static io.sluice.core.conformance.Expectation.connectionError;
import static io.sluice.core.conformance.Expectation.either;
import static io.sluice.core.conformance.Expectation.malformed;
import static io.sluice.core.conformance.Expectation.served;
import static io.sluice.core.conformance.Expectation.should;

import java.util.function.UnaryOperator;

/** To a server, about the fields of requests (RFC 9113, sections 8.2 and 8.3). */
final class FieldQuestions {

    private FieldQuestions() {}

    static void addTo(Questions<Client> usual) {
        names(usual);
        values(usual);
        connectionSpecific(usual);
        pseudo(usual);
        paths(usual);
        authorities(usual);
        poorAuthorities(usual);
    }

    /** A GET whose fields are bent. */
    private static Side.Script<Client> get(UnaryOperator<Fields> bend) {
        return client -> client.send(Frame.headers(1, Frame.WHOLE, bend.apply(client.request("GET"))));
    }

    private static void bad(Questions<Client> usual, String section, String what, UnaryOperator<Fields> bend) {
        usual.ask(section, what, get(bend), malformed(1));
    }

    /** What a server is only advised to refuse. */
    private static void poor(Questions<Client> usual, String section, String what, UnaryOperator<Fields> bend) {
        usual.ask(section, what, get(bend), should(malformed(1), served(1)));
    }

    private static void good(Questions<Client> usual, String section, String what, UnaryOperator<Fields> bend) {
        usual.ask(section, what, get(bend), served(1));
    }

    private static String shown(char c) {
        return c > ' ' && c < 0x7f ? "'" + c + "'" : String.format("0x%02x", (int) c);
    }

    private static void names(Questions<Client> usual) {
        bad(usual, "8.2.1", "an uppercase name", fields -> fields.with("X-TEST", "1"));
        bad(usual, "8.2.1", "an uppercase letter in a name", fields -> fields.with("x-tEst", "1"));
        usual.ask(
                "8.2.1",
                "an empty name",
                get(fields -> fields.with("", "1")),
                should(malformed(1), connectionError(COMPRESSION_ERROR)));
        for (char c : "\0\1\t\n\r \u001f\u007f\u0080\u00e9\u00ff:".toCharArray()) {
            bad(usual, "8.2.1", "a name with " + shown(c), fields -> fields.with("x" + c + "y", "1"));
        }
        bad(usual, "8.2.1", "a name that ends with a space", fields -> fields.with("x-a ", "1"));
        bad(usual, "8.2.1", "a name that ends with a colon", fields -> fields.with("x-a:", "1"));
        bad(usual, "8.2.1", "a name that holds a whole field", fields -> fields.with("x-a: 1\r\nx-b", "2"));
        for (char c : "\"(),/;<=>?@[\\]{}".toCharArray()) {
            poor(usual, "8.2.1", "a name with " + shown(c), fields -> fields.with("x" + c + "y", "1"));
        }
        good(usual, "8.2.1", "a name of all allowed signs", fields -> fields.with("x!#$%&'*+-.^`|~09", "1"));
    }

    private static void values(Questions<Client> usual) {
        for (char c : "\0\n\r".toCharArray()) {
            bad(usual, "8.2.1", "a value with " + shown(c), fields -> fields.with("x-a", "1" + c + "2"));
            bad(usual, "8.2.1", "a value that starts with " + shown(c), fields -> fields.with("x-a", c + "1"));
            bad(usual, "8.2.1", "a value that ends with " + shown(c), fields -> fields.with("x-a", "1" + c));
        }
        for (char c : " \t".toCharArray()) {
            bad(usual, "8.2.1", "a value that starts with " + shown(c), fields -> fields.with("x-a", c + "1"));
            bad(usual, "8.2.1", "a value that ends with " + shown(c), fields -> fields.with("x-a", "1" + c));
            bad(usual, "8.2.1", "a value that is " + shown(c), fields -> fields.with("x-a", String.valueOf(c)));
            good(usual, "8.2.1", "a value with " + shown(c) + " within", fields -> fields.with("x-a", "1" + c + "2"));
        }
        for (char c : "\1\u000b\u001f\u007f".toCharArray()) {
            poor(usual, "8.2.1", "a value with " + shown(c), fields -> fields.with("x-a", "1" + c + "2"));
        }
        good(usual, "8.2.1", "a value with octets above 0x7f", fields -> fields.with("x-a", "\u0080\u00e9\u00ff"));
        good(usual, "8.2.1", "an empty value", fields -> fields.with("x-a", ""));
        bad(usual, "8.2.1", "a value that holds a field", fields -> fields.with("x-a", "1\r\nx-b: 2"));
        bad(usual, "8.2.1", "a cookie with LF", fields -> fields.with("cookie", "a=1\nx: y"));
    }

    private static void connectionSpecific(Questions<Client> usual) {
        bad(usual, "8.2.2", "connection: close", fields -> fields.with("connection", "close"));
        bad(usual, "8.2.2", "connection: keep-alive", fields -> fields.with("connection", "keep-alive"));
        bad(usual, "8.2.2", "an empty connection", fields -> fields.with("connection", ""));
        bad(usual, "8.2.2", "keep-alive", fields -> fields.with("keep-alive", "timeout=5"));
        bad(usual, "8.2.2", "proxy-connection", fields -> fields.with("proxy-connection", "keep-alive"));
        bad(usual, "8.2.2", "upgrade", fields -> fields.with("upgrade", "websocket"));
        bad(usual, "8.2.2", "transfer-encoding: chunked", fields -> fields.with("transfer-encoding", "chunked"));
        bad(usual, "8.2.2", "transfer-encoding: identity", fields -> fields.with("transfer-encoding", "identity"));
        bad(usual, "8.2.2", "te: gzip", fields -> fields.with("te", "gzip"));
        bad(usual, "8.2.2", "te: trailers, gzip", fields -> fields.with("te", "trailers, gzip"));
        bad(usual, "8.2.2", "te: trailers;q=0.5", fields -> fields.with("te", "trailers;q=0.5"));
        good(usual, "8.2.2", "te: trailers", fields -> fields.with("te", "trailers"));
        usual.ask(
                "8.2.2",
                "transfer-encoding: chunked with content",
                client -> client.send(
                        Frame.headers(
                                1, Frame.END_HEADERS, client.request("POST").with("transfer-encoding", "chunked")),
                        Frame.data(1, Frame.END_STREAM, "0\r\n\r\n")),
                malformed(1));
    }

    private static void pseudo(Questions<Client> usual) {
        bad(usual, "8.3", "an unknown pseudo-header field", fields -> fields.first(":test", "1"));
        bad(usual, "8.3", "a pseudo-header field without a name", fields -> fields.first(":", "1"));
        bad(usual, "8.3", ":status", fields -> fields.first(":status", "200"));
        bad(
                usual,
                "8.3",
                "an uppercase pseudo-header field",
                fields -> fields.without(":path").first(":Path", "/"));
        for (String name : new String[] {":method", ":scheme", ":path"}) {
            bad(usual, "8.3.1", "no " + name, fields -> fields.without(name));
            bad(usual, "8.3.1", "an empty " + name, fields -> fields.set(name, ""));
        }
        for (String name : new String[] {":method", ":scheme", ":path", ":authority"}) {
            usual.ask(
                    "8.3",
                    name + " twice",
                    client -> {
                        String value = name.equals(":authority") ? client.target.authority() : "GET";
                        value = name.equals(":path") ? client.target.path() : value;
                        value = name.equals(":scheme") ? client.target.scheme() : value;
                        client.send(Frame.headers(
                                1, Frame.WHOLE, client.request("GET").first(name, value)));
                    },
                    malformed(1));
            usual.ask(
                    "8.3",
                    name + " behind a regular field",
                    client -> {
                        Fields fields = client.request("GET").without(name).with("x-a", "1");
                        String value = name.equals(":path") ? client.target.path() : client.target.authority();
                        value = name.equals(":method") ? "GET" : value;
                        value = name.equals(":scheme") ? client.target.scheme() : value;
                        client.send(Frame.headers(1, Frame.WHOLE, fields.with(name, value)));
                    },
                    malformed(1));
        }
        bad(usual, "8.3.1", ":method with a space", fields -> fields.set(":method", "GET /other"));
        bad(usual, "8.3.1", ":method with CR LF", fields -> fields.set(":method", "GET / HTTP/1.1\r\nx: y"));
        bad(usual, "8.3.1", ":method with NUL", fields -> fields.set(":method", "GE\0T"));
        poor(usual, "8.3.1", ":method that is no token", fields -> fields.set(":method", "GE(T"));
        bad(usual, "8.3.1", ":scheme with CR LF", fields -> fields.set(":scheme", "http\r\nx: y"));
        poor(usual, "8.3.1", ":scheme that is no scheme", fields -> fields.set(":scheme", "ht tp"));
        poor(usual, "8.3.1", ":scheme with a path", fields -> fields.set(":scheme", "http://other/"));
        usual.ask(
                "8.3.1",
                "another scheme: as the server likes",
                get(fields -> fields.set(":scheme", "ftp")),
                either(served(1), malformed(1)));
    }

    private static void paths(Questions<Client> usual) {
        bad(usual, "8.3.1", ":path without a slash", fields -> fields.set(":path", "index.html"));
        bad(usual, "8.3.1", ":path that is a whole URI", fields -> fields.set(":path", "http://example.org/"));
        bad(usual, "8.3.1", ":path * of a GET", fields -> fields.set(":path", "*"));
        bad(usual, "8.3.1", ":path ?query", fields -> fields.set(":path", "?query"));
        for (char c : "\0\r\n".toCharArray()) {
            bad(usual, "8.2.1", ":path with " + shown(c), fields -> fields.set(":path", "/" + c + "x"));
        }
        bad(usual, "8.3.1", ":path with a space", fields -> fields.set(":path", "/ HTTP/1.1"));
        bad(usual, "8.2.1", ":path that ends with a space", fields -> fields.set(":path", "/ "));
        bad(usual, "8.2.1", ":path that starts with a space", fields -> fields.set(":path", " /"));
        poor(usual, "8.3.1", ":path with a tab", fields -> fields.set(":path", "/\tx"));
        poor(usual, "8.3.1", ":path with 0x7f", fields -> fields.set(":path", "/\u007f"));
        poor(usual, "8.3.1", ":path with a fragment", fields -> fields.set(":path", "/#x"));
        usual.ask(
                "8.3.1",
                ":path with octets above 0x7f: may be refused",
                get(fields -> fields.set(":path", "/\u00e9")),
                either(served(1), malformed(1), Expectation.answered(1)));
        usual.ask(
                "8.3.1",
                "OPTIONS *",
                client -> client.send(
                        Frame.headers(1, Frame.WHOLE, client.request("OPTIONS").set(":path", "*"))),
                Expectation.answered(1));
        usual.ask(
                "8.3.1",
                "OPTIONS of a path",
                client -> client.send(Frame.headers(1, Frame.WHOLE, client.request("OPTIONS"))),
                Expectation.answered(1));
        usual.ask(
                "8.3.1",
                "a query",
                client -> {
                    String path = client.target.path() + "?a=b&c=/d?e";
                    client.send(
                            Frame.headers(1, Frame.WHOLE, client.request("GET").set(":path", path)));
                },
                served(1));
    }

    private static void authorities(Questions<Client> usual) {
        usual.ask(
                "8.3.1",
                "host in place of :authority",
                client -> {
                    Fields fields = client.request("GET").without(":authority").with("host", client.target.authority());
                    client.send(Frame.headers(1, Frame.WHOLE, fields));
                },
                served(1));
        usual.ask(
                "8.3.1",
                "host beside the same :authority",
                client -> {
                    Fields fields = client.request("GET").with("host", client.target.authority());
                    client.send(Frame.headers(1, Frame.WHOLE, fields));
                },
                served(1));
        usual.ask(
                "8.3.1",
                "host beside the same :authority in other letters",
                client -> {
                    Fields fields = Fields.of(":method", "GET", ":scheme", client.target.scheme(), ":path", "/");
                    fields.first(":authority", "example.org").with("host", "EXAMPLE.org");
                    client.send(Frame.headers(1, Frame.WHOLE, fields));
                },
                should(served(1), malformed(1)));
        usual.ask(
                "8.3.1",
                "host beside the same :authority with the scheme's port",
                client -> {
                    Fields fields = Fields.of(":method", "GET", ":scheme", client.target.scheme(), ":path", "/");
                    String port = client.target.tls() == null ? ":80" : ":443";
                    fields.first(":authority", "example.org").with("host", "example.org" + port);
                    client.send(Frame.headers(1, Frame.WHOLE, fields));
                },
                should(served(1), malformed(1)));
    }

    private static void poorAuthorities(Questions<Client> usual) {
        poor(usual, "8.3.1", "host beside another :authority", fields -> fields.with("host", "other.example"));
        poor(
                usual,
                "8.3.1",
                "host beside :authority with another port",
                fields -> fields.set(":authority", "example.org").with("host", "example.org:81"));
        poor(usual, "8.3.1", "an empty host beside :authority", fields -> fields.with("host", ""));
        poor(usual, "8.3.1", "an empty :authority", fields -> fields.set(":authority", ""));
        poor(usual, "8.3.1", "neither :authority nor host", fields -> fields.without(":authority"));
        poor(
                usual,
                "8.3.1",
                "an empty host and no :authority",
                fields -> fields.without(":authority").with("host", ""));
        poor(
                usual,
                "8.3.1",
                "two hosts",
                fields -> fields.without(":authority").with("host", "a.example").with("host", "b.example"));
        poor(usual, "8.3.1", "user information in :authority", fields -> fields.set(":authority", "user@example.org"));
        poor(usual, "8.3.1", "a path in :authority", fields -> fields.set(":authority", "example.org/x"));
        poor(usual, "8.3.1", "a space in :authority", fields -> fields.set(":authority", "example.org x"));
        poor(usual, "8.3.1", "a comma in :authority", fields -> fields.set(":authority", "a.example, b.example"));
        for (char c : "\0\r\n".toCharArray()) {
            bad(usual, "8.2.1", ":authority with " + shown(c), fields -> fields.set(":authority", "a" + c + "b"));
            bad(
                    usual,
                    "8.2.1",
                    "host with " + shown(c),
                    fields -> fields.without(":authority").with("host", "a" + c + "b"));
        }
    }
}

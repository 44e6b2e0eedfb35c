package io.sluice.core.conformance;

import static io.sluice.core.conformance.Client.posts;
import static io.sluice.core.conformance.Client.sends;
import static io.sluice.core.conformance.Expectation.either;
import static io.sluice.core.conformance.Expectation.malformed;
import static io.sluice.core.conformance.Expectation.nothing;
import static io.sluice.core.conformance.Expectation.served;

import java.util.function.UnaryOperator;

/** To a server, about requests as messages (RFC 9113, section 8). */
final class MessageQuestions {

    private MessageQuestions() {}

    static void addTo(Questions<Client> usual) {
        methods(usual);
        requests(usual);
        trailers(usual);
        lengths(usual);
        moreLengths(usual);
        connect(usual);
    }

    /** A GET whose fields are bent. */
    private static Side.Script<Client> get(UnaryOperator<Fields> bend) {
        return client -> client.send(Frame.headers(1, Frame.WHOLE, bend.apply(client.request("GET"))));
    }

    private static void good(Questions<Client> usual, String section, String what, UnaryOperator<Fields> bend) {
        usual.ask(section, what, get(bend), served(1));
    }

    private static void methods(Questions<Client> usual) {
        for (String method : new String[] {"GET", "HEAD", "DELETE"}) {
            usual.ask(
                    "8.1",
                    method,
                    client -> client.send(Frame.headers(1, Frame.WHOLE, client.request(method))),
                    served(1));
        }
        for (String method : new String[] {"POST", "PUT"}) {
            usual.ask(
                    "8.1",
                    method + " with content",
                    client -> client.send(
                            Frame.headers(1, Frame.END_HEADERS, client.request(method)),
                            Frame.data(1, Frame.END_STREAM, "test")),
                    served(1));
            usual.ask(
                    "8.1",
                    method + " without content",
                    client -> client.send(Frame.headers(1, Frame.WHOLE, client.request(method))),
                    served(1));
        }
    }

    private static void requests(Questions<Client> usual) {
        usual.ask(
                "8.1",
                "the end of content is a frame of its own",
                client -> {
                    client.send(client.post(1), Frame.data(1, 0, "test"));
                    client.talk().roundTrip();
                    client.send(Frame.data(1, Frame.END_STREAM, ""));
                },
                served(1));
        usual.ask(
                "8.1",
                "a request with Expect: 100-continue",
                client -> {
                    Fields fields =
                            client.request("POST").with("content-length", "4").with("expect", "100-continue");
                    client.send(Frame.headers(1, Frame.END_HEADERS, fields));
                    client.talk().await(() -> !client.talk().stream(1).sections.isEmpty(), 300);
                    client.send(Frame.data(1, Frame.END_STREAM, "test"));
                },
                served(1));
        usual.ask(
                "8.1",
                "the connection ends in the middle of a request",
                client -> {
                    client.send(client.post(1), Frame.data(1, 0, "test"));
                    client.talk().finish();
                    client.talk().await(client.talk()::isClosed);
                },
                nothing());
        good(
                usual,
                "8.2.3",
                "cookies in several fields",
                fields -> fields.with("cookie", "a=1").with("cookie", "b=2"));
        good(usual, "8.1", "fifty fields", fields -> {
            for (int i = 0; i < 50; i++) {
                fields.with("x-field-" + i, "value");
            }
            return fields;
        });
    }

    private static void trailing(
            Questions<Client> usual, String section, String what, Fields trailers, Expectation then) {
        usual.ask(section, what, posts(Frame.data(1, 0, "test"), Frame.headers(1, Frame.WHOLE, trailers)), then);
    }

    private static void trailers(Questions<Client> usual) {
        trailing(usual, "8.1", "trailers", Fields.of("x-sum", "1"), served(1));
        usual.ask(
                "8.1",
                "trailers without content",
                posts(Frame.headers(1, Frame.WHOLE, Fields.of("x-sum", "1"))),
                served(1));
        usual.ask(
                "8.1",
                "empty trailers",
                posts(Frame.data(1, 0, "a"), Frame.headers(1, Frame.WHOLE, new byte[0])),
                served(1));
        usual.ask(
                "8.1",
                "a second HEADERS that does not end the stream",
                posts(Frame.data(1, 0, "test"), Frame.headers(1, Frame.END_HEADERS, Fields.of("x-sum", "1"))),
                malformed(1));
        usual.ask(
                "8.1",
                "a second HEADERS that does not end the stream, right behind the first",
                posts(Frame.headers(1, Frame.END_HEADERS, Fields.of("x-sum", "1"))),
                malformed(1));
        usual.ask(
                "8.1",
                "a second HEADERS that does not end the stream, then DATA",
                posts(
                        Frame.headers(1, Frame.END_HEADERS, Fields.of("x-sum", "1")),
                        Frame.data(1, Frame.END_STREAM, "test")),
                malformed(1));
        trailing(usual, "8.1", "trailers with :path", Fields.of(":path", "/"), malformed(1));
        trailing(usual, "8.1", "trailers with :method", Fields.of("x-sum", "1", ":method", "GET"), malformed(1));
        trailing(usual, "8.3", "trailers with :status", Fields.of(":status", "200"), malformed(1));
        trailing(usual, "8.3", "trailers with an unknown pseudo-header field", Fields.of(":x", "1"), malformed(1));
        trailing(usual, "8.2.1", "trailers with an uppercase name", Fields.of("X-Sum", "1"), malformed(1));
        trailing(usual, "8.2.1", "trailers with LF in a value", Fields.of("x-sum", "1\nx: y"), malformed(1));
        trailing(usual, "8.2.1", "trailers with a space in a name", Fields.of("x sum", "1"), malformed(1));
        trailing(usual, "8.2.2", "trailers with connection", Fields.of("connection", "close"), malformed(1));
        trailing(
                usual,
                "8.2.2",
                "trailers with transfer-encoding",
                Fields.of("transfer-encoding", "chunked"),
                malformed(1));
    }

    private static void length(
            Questions<Client> usual, String what, String length, Expectation then, String... contents) {
        usual.ask(
                "8.1.1",
                what,
                client -> {
                    client.send(Frame.headers(
                            1, Frame.END_HEADERS, client.request("POST").with("content-length", length)));
                    for (int i = 0; i < contents.length; i++) {
                        client.send(Frame.data(1, i == contents.length - 1 ? Frame.END_STREAM : 0, contents[i]));
                    }
                },
                then);
    }

    private static void lengths(Questions<Client> usual) {
        length(usual, "content-length fits", "4", served(1), "test");
        length(usual, "content-length fits several DATA", "4", served(1), "te", "", "st", "");
        length(usual, "content-length 0 fits", "0", served(1), "");
        length(usual, "content-length above the content", "5", malformed(1), "test");
        length(usual, "content-length below the content", "3", malformed(1), "test");
        length(usual, "content-length 0 with content", "0", malformed(1), "test");
        length(usual, "content-length above the content of several DATA", "5", malformed(1), "te", "st");
        length(usual, "content-length below the content of several DATA", "3", malformed(1), "te", "st");
        length(usual, "content-length above empty content", "4", malformed(1), "");
        for (String value : new String[] {"four", "-4", "+4", "4.0", "0x4", "4,5", "", "18446744073709551620"}) {
            length(usual, "content-length is '" + value + "'", value, malformed(1), "test");
        }
        length(usual, "content-length is '4, 4': may be refused", "4, 4", either(malformed(1), served(1)), "test");
    }

    private static void moreLengths(Questions<Client> usual) {
        usual.ask(
                "8.1.1",
                "content-length without content",
                get(fields -> fields.with("content-length", "4")),
                malformed(1));
        usual.ask("8.1.1", "content-length 0 of a GET", get(fields -> fields.with("content-length", "0")), served(1));
        usual.ask(
                "8.1.1",
                "padding is not content",
                client -> client.send(
                        Frame.headers(
                                1, Frame.END_HEADERS, client.request("POST").with("content-length", "4")),
                        Frame.data(1, Frame.END_STREAM, "test").padded(20)),
                served(1));
        usual.ask("8.1.1", "content-length fits, and trailers", client -> withTrailers(client, "4"), served(1));
        usual.ask(
                "8.1.1",
                "content-length above the content before trailers",
                client -> {
                    withTrailers(client, "5");
                },
                malformed(1));
        usual.ask(
                "8.1.1",
                "content-length below the content before trailers",
                client -> {
                    withTrailers(client, "3");
                },
                malformed(1));
        usual.ask(
                "8.1.1",
                "two fields of content-length that differ",
                client -> {
                    Fields fields =
                            client.request("POST").with("content-length", "4").with("content-length", "5");
                    client.send(Frame.headers(1, Frame.END_HEADERS, fields), Frame.data(1, Frame.END_STREAM, "test"));
                },
                malformed(1));
        usual.ask(
                "8.1.1",
                "more content than content-length, the stream still open",
                client -> client.send(
                        Frame.headers(
                                1, Frame.END_HEADERS, client.request("POST").with("content-length", "3")),
                        Frame.data(1, 0, "test")),
                malformed(1));
    }

    private static void withTrailers(Client client, String length) {
        client.send(Frame.headers(1, Frame.END_HEADERS, client.request("POST").with("content-length", length)));
        client.send(Frame.data(1, 0, "test"), Frame.headers(1, Frame.WHOLE, Fields.of("x-sum", "1")));
    }

    private static void connect(Questions<Client> usual) {
        usual.ask(
                "8.5",
                "CONNECT: established or refused",
                sends(Frame.headers(
                        1, Frame.END_HEADERS, Fields.of(":method", "CONNECT", ":authority", "example.org:443"))),
                Expectation.answered(1));
        usual.ask(
                "8.5",
                "CONNECT with :scheme and :path",
                client -> client.send(Frame.headers(1, Frame.END_HEADERS, client.request("CONNECT"))),
                malformed(1));
        usual.ask(
                "8.5",
                "CONNECT with :path",
                client -> client.send(Frame.headers(
                        1, Frame.END_HEADERS, client.request("CONNECT").without(":scheme"))),
                malformed(1));
        usual.ask(
                "8.5",
                "CONNECT with :scheme",
                client -> client.send(Frame.headers(
                        1, Frame.END_HEADERS, client.request("CONNECT").without(":path"))),
                malformed(1));
        usual.ask(
                "8.5",
                "CONNECT without :authority",
                sends(Frame.headers(1, Frame.END_HEADERS, Fields.of(":method", "CONNECT"))),
                malformed(1));
        usual.ask(
                "8.5",
                "CONNECT with an empty :authority",
                sends(Frame.headers(1, Frame.END_HEADERS, Fields.of(":method", "CONNECT", ":authority", ""))),
                malformed(1));
        usual.ask(
                "RFC 8441 4",
                "CONNECT with :protocol, the server not having offered it",
                client -> {
                    if (client.talk().books.setting(Frame.ENABLE_CONNECT_PROTOCOL, 0) != 0) {
                        throw new Side.Skip("the server offers it");
                    }
                    Fields fields = client.request("CONNECT").first(":protocol", "websocket");
                    client.send(Frame.headers(1, Frame.END_HEADERS, fields));
                },
                malformed(1));
        usual.ask(
                "RFC 8441 4",
                "GET with :protocol",
                get(fields -> fields.first(":protocol", "websocket")),
                malformed(1));
        extendedConnect(usual, ":scheme");
        extendedConnect(usual, ":path");
    }

    private static void extendedConnect(Questions<Client> usual, String missing) {
        usual.ask(
                "RFC 8441 4",
                "CONNECT with :protocol and without " + missing,
                client -> {
                    Fields fields = client.request("CONNECT").first(":protocol", "websocket");
                    client.send(Frame.headers(1, Frame.END_HEADERS, fields.without(missing)));
                },
                malformed(1));
    }
}

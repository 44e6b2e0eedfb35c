package io.sluice.core.conformance;

import static io.sluice.core.conformance.ErrorCode.CANCEL;
import static io.sluice.core.conformance.ErrorCode.ENHANCE_YOUR_CALM;
import static io.sluice.core.conformance.ErrorCode.HTTP_1_1_REQUIRED;
import static io.sluice.core.conformance.ErrorCode.INTERNAL_ERROR;
import static io.sluice.core.conformance.ErrorCode.NO_ERROR;
import static io.sluice.core.conformance.ErrorCode.PROTOCOL_ERROR;
import static io.sluice.core.conformance.ErrorCode.REFUSED_STREAM;
import static io.sluice.core.conformance.Expectation.connectionError;
import static io.sluice.core.conformance.Expectation.ignored;
import static io.sluice.core.conformance.Expectation.nothing;

import java.io.IOException;

/** To a proxy's client side, about responses as messages, and about requests that were not processed. */
final class ResponseQuestions {

    private ResponseQuestions() {}

    static void addTo(Questions<Server> usual, TestedProxy proxy) {
        fine(usual, proxy);
        status(usual);
        fields(usual);
        framing(usual);
        lengths(usual);
        unprocessed(usual, proxy);
        goAway(usual);
        resets(usual, proxy);
        others(usual, proxy);
    }

    /** Section 8.1.1: nobody may take it for a response; the stream ends with PROTOCOL_ERROR. */
    private static Expectation malformed() {
        return side -> {
            Server server = (Server) side;
            Talk talk = server.talk();
            Heard heard = talk.stream(server.stream());
            long ping = talk.ping();
            talk.await(() -> talk.isEnding() || heard.reset >= 0 || talk.isAnswered(ping));
            talk.await(() -> talk.isEnding() || heard.reset >= 0, 100);
            String got = server.front().shown();
            boolean elsewhere = server.front().text().contains(TestedProxy.ELSEWHERE);
            // Part of it may have gone on before the error came; where that part is a response, only the reset tells.
            boolean known =
                    heard.reset == PROTOCOL_ERROR.code && server.front().text().contains("ontent-");
            if (server.front().isServed() && !elsewhere && !known) {
                return Outcome.wrong("taken for a response: " + got);
            }
            if (heard.reset < 0) {
                return Outcome.allowed(talk.isEnding() ? talk.describe() : "no RST_STREAM, the client got " + got);
            }
            String what = "RST_STREAM " + ErrorCode.name(heard.reset) + ", the client got " + got;
            if (server.front().isServed() && !elsewhere) {
                return Outcome.allowed(what);
            }
            return heard.reset == PROTOCOL_ERROR.code ? Outcome.exact(what) : Outcome.allowed(what);
        };
    }

    private static void bad(Questions<Server> usual, String section, String what, String... fields) {
        usual.ask(
                section,
                what,
                server -> {
                    int id = server.stream();
                    server.send(Server.head(id, fields), Frame.data(id, Frame.END_STREAM, "hello"));
                },
                malformed());
    }

    private static void bare(Questions<Server> usual, String section, String what, String... fields) {
        usual.ask(
                section,
                what,
                server -> {
                    int id = server.stream();
                    Frame head = Frame.headers(id, Frame.END_HEADERS, Fields.of(fields));
                    server.send(head, Frame.data(id, Frame.END_STREAM, "hello"));
                },
                malformed());
    }

    private static Side.Script<Server> served(String... fields) {
        return server -> {
            server.send(Server.head(server.stream(), fields), Frame.data(server.stream(), Frame.END_STREAM, "hello"));
            Side.check(server.front().isServed(), server.front().shown());
        };
    }

    private static void fine(Questions<Server> usual, TestedProxy proxy) {
        usual.ask("8.1", "a response", served("x-a", "1"), ignored());
        usual.ask("8.1.1", "a response whose content-length fits", served("content-length", "5"), ignored());
        usual.ask("8.2.1", "a value with octets above 0x7f", served("x-a", "\u00e9\u00ff"), ignored());
        usual.ask(
                "8.1",
                "a response without content",
                server -> {
                    server.send(Frame.headers(server.stream(), Frame.WHOLE, Fields.of(":status", "204")));
                    Side.check(server.front().status() == 204, server.front().shown());
                },
                ignored());
        usual.ask(
                "8.1",
                "interim responses",
                server -> {
                    int id = server.stream();
                    server.send(Frame.headers(id, Frame.END_HEADERS, Fields.of(":status", "103", "link", "</x>")));
                    server.send(Frame.headers(id, Frame.END_HEADERS, Fields.of(":status", "103")));
                    server.answer(id);
                    Side.check(server.front().isServed(), server.front().shown());
                },
                ignored());
        usual.ask(
                "8.1",
                "trailers",
                server -> {
                    int id = server.stream();
                    server.send(Server.head(id), Frame.data(id, 0, "hello"));
                    server.send(Frame.headers(id, Frame.WHOLE, Fields.of("x-sum", "1")));
                    Side.check(server.front().isServed(), server.front().shown());
                },
                ignored());
        usual.over(() -> Server.open(proxy, "HEAD", ""))
                .ask(
                        "8.1.1",
                        "a response to HEAD says a length and has no content",
                        server -> {
                            Fields fields = Fields.of(":status", "200", "content-length", "500");
                            server.send(Frame.headers(server.stream(), Frame.WHOLE, fields));
                            Side.check(
                                    server.front().status() == 200,
                                    server.front().shown());
                        },
                        ignored());
        usual.ask(
                "8.1.1",
                "304 says a length and has no content",
                server -> {
                    Fields fields = Fields.of(":status", "304", "content-length", "500");
                    server.send(Frame.headers(server.stream(), Frame.WHOLE, fields));
                    Side.check(server.front().status() == 304, server.front().shown());
                },
                ignored());
    }

    private static void status(Questions<Server> usual) {
        bare(usual, "8.3.2", "no :status", "x-a", "1");
        bare(usual, "8.3.2", "no fields at all");
        for (String status : new String[] {"", "abc", "20", "2000", "099", "+20", "200 OK", "2 0"}) {
            bare(usual, "8.3.2", ":status '" + status + "'", ":status", status);
        }
        bare(usual, "8.3", ":status twice", ":status", "200", ":status", "200");
        bare(usual, "8.3", ":status behind a field", "x-a", "1", ":status", "200");
        bare(usual, "8.3", ":method in a response", ":status", "200", ":method", "GET");
        bare(usual, "8.3", ":path in a response", ":status", "200", ":path", "/");
        bare(usual, "8.3", "an unknown pseudo-header field", ":status", "200", ":x", "1");
        bare(usual, "8.6", "status 101", ":status", "101");
        bare(usual, "8.6", "status 101 with upgrade", ":status", "101", "upgrade", "websocket");
    }

    private static void fields(Questions<Server> usual) {
        bad(usual, "8.2.1", "an uppercase name", "X-Test", "1");
        for (char c : "\0\n\r :\u007f\u0080\t".toCharArray()) {
            bad(usual, "8.2.1", String.format("a name with 0x%02x", (int) c), "x" + c + "y", "1");
        }
        for (char c : "\0\n\r".toCharArray()) {
            bad(usual, "8.2.1", String.format("a value with 0x%02x", (int) c), "x-a", "1" + c + "2");
        }
        bad(usual, "8.2.1", "a value that starts with a space", "x-a", " 1");
        bad(usual, "8.2.1", "a value that ends with a tab", "x-a", "1\t");
        bad(usual, "8.2.1", "a value that holds a field", "x-a", "1\r\nset-cookie: a=b");
        bad(usual, "8.2.1", "a value that holds a response", "x-a", "1\r\n\r\nHTTP/1.1 200 OK\r\n");
        bad(usual, "8.2.2", "connection", "connection", "close");
        bad(usual, "8.2.2", "keep-alive", "keep-alive", "timeout=5");
        bad(usual, "8.2.2", "proxy-connection", "proxy-connection", "close");
        bad(usual, "8.2.2", "transfer-encoding", "transfer-encoding", "chunked");
        bad(usual, "8.2.2", "upgrade", "upgrade", "h2c");
    }

    private static void framing(Questions<Server> usual) {
        usual.ask(
                "8.1",
                "DATA before HEADERS",
                server -> {
                    server.send(Frame.data(server.stream(), 0, "test"));
                },
                malformed());
        usual.ask(
                "8.1",
                "an interim response that ends the stream",
                server -> {
                    server.send(Frame.headers(server.stream(), Frame.WHOLE, Fields.of(":status", "103")));
                },
                malformed());
        usual.ask(
                "8.1",
                "DATA behind an interim response",
                server -> {
                    server.send(Frame.headers(server.stream(), Frame.END_HEADERS, Fields.of(":status", "103")));
                    server.send(Frame.data(server.stream(), Frame.END_STREAM, "test"));
                },
                malformed());
        usual.ask(
                "8.1",
                "trailers that do not end the stream",
                server -> {
                    int id = server.stream();
                    server.send(Server.head(id), Frame.data(id, 0, "hello"));
                    server.send(Frame.headers(id, Frame.END_HEADERS, Fields.of("x-sum", "1")));
                },
                malformed());
        usual.ask(
                "8.1",
                "trailers with :status",
                server -> {
                    int id = server.stream();
                    server.send(Server.head(id), Frame.data(id, 0, "hello"));
                    server.send(Frame.headers(id, Frame.WHOLE, Fields.of(":status", "200")));
                },
                malformed());
        usual.ask(
                "8.2.1",
                "trailers with an uppercase name",
                server -> {
                    int id = server.stream();
                    server.send(Server.head(id), Frame.data(id, 0, "hello"));
                    server.send(Frame.headers(id, Frame.WHOLE, Fields.of("X-Sum", "1")));
                },
                malformed());
    }

    private static void length(Questions<Server> usual, String what, String length, String... contents) {
        usual.ask(
                "8.1.1",
                what,
                server -> {
                    int id = server.stream();
                    server.send(Server.head(id, "content-length", length));
                    for (int i = 0; i < contents.length; i++) {
                        server.send(Frame.data(id, i == contents.length - 1 ? Frame.END_STREAM : 0, contents[i]));
                    }
                },
                malformed());
    }

    private static void lengths(Questions<Server> usual) {
        length(usual, "content-length above the content", "6", "hello");
        length(usual, "content-length below the content", "4", "hello");
        length(usual, "content-length below the content of several DATA", "4", "he", "llo");
        length(usual, "content-length 0 with content", "0", "hello");
        length(usual, "content-length above no content", "5", "");
        length(usual, "content-length is no number", "five", "hello");
        length(usual, "content-length is negative", "-5", "hello");
        usual.ask(
                "8.1.1",
                "content-length of a response that ends with its head",
                server -> {
                    Fields fields = Fields.of(":status", "200", "content-length", "5");
                    server.send(Frame.headers(server.stream(), Frame.WHOLE, fields));
                },
                malformed());
        usual.ask(
                "8.1.1",
                "two fields of content-length that differ",
                server -> {
                    Frame head = Server.head(server.stream(), "content-length", "5", "content-length", "6");
                    server.send(head, Frame.data(server.stream(), Frame.END_STREAM, "hello"));
                },
                malformed());
    }

    /** The request may come again, here or elsewhere; then the client is served. Otherwise it gets an error. */
    private static Expectation retried() {
        return side -> {
            Server server = (Server) side;
            again(server);
            return server.front().isServed()
                    ? Outcome.exact("tried again")
                    : Outcome.allowed(
                            "not tried again, the client got " + server.front().shown());
        };
    }

    private static void again(Server server) throws InterruptedException {
        Talk talk = server.talk();
        talk.await(() -> talk.books.opened.size() > 1
                || talk.isClosed()
                || server.front().isDone());
        if (talk.books.opened.size() > 1) {
            server.answer(server.stream(1));
        }
    }

    /** The client gets an error, or no whole response. */
    private static Expectation failed() {
        return side -> {
            Front front = ((Server) side).front();
            boolean fine =
                    front.status() >= 500 || !front.isServed() || front.text().contains(TestedProxy.ELSEWHERE);
            return fine ? Outcome.exact("the client got " + front.shown()) : Outcome.wrong(front.shown());
        };
    }

    private static void unprocessed(Questions<Server> usual, TestedProxy proxy) {
        for (String method : new String[] {"GET", "POST"}) {
            Questions<Server> asked = usual.over(() -> Server.open(proxy, method, ""));
            asked.ask(
                    "8.7",
                    "GOAWAY below the stream of a " + method,
                    server -> {
                        server.send(Frame.goAway(0, NO_ERROR));
                    },
                    retried());
            asked.ask(
                    "8.7",
                    "REFUSED_STREAM for a " + method,
                    server -> {
                        server.send(Frame.reset(server.stream(), REFUSED_STREAM));
                    },
                    retried());
        }
    }

    private static void goAway(Questions<Server> usual) {
        usual.ask(
                "6.8",
                "GOAWAY lets a request end, and no more come",
                server -> {
                    server.send(Frame.goAway(server.stream(), NO_ERROR));
                    Front next = server.ask("GET", "", "");
                    Side.check(next.isServed() && next.text().contains(TestedProxy.ELSEWHERE), next.shown());
                    server.answer(server.stream());
                    Side.check(server.front().isServed(), server.front().shown());
                    Side.check(server.talk().books.opened.size() == 1, "another stream was opened");
                },
                nothing());
        usual.ask(
                "6.8",
                "a first GOAWAY with the greatest stream, then one with the last",
                server -> {
                    server.send(Frame.goAway(Integer.MAX_VALUE, NO_ERROR));
                    server.talk().roundTrip();
                    server.send(Frame.goAway(server.stream(), NO_ERROR));
                    server.answer(server.stream());
                    Side.check(server.front().isServed(), server.front().shown());
                },
                nothing());
        usual.ask(
                "6.8",
                "GOAWAY with an error, and the end",
                server -> {
                    server.send(Frame.goAway(server.stream(), INTERNAL_ERROR));
                    server.talk().finish();
                },
                failed());
        usual.ask(
                "5.4.3",
                "the connection ends without GOAWAY",
                server -> server.talk().finish(),
                failed());
        usual.ask(
                "5.4.3",
                "the connection ends within a response",
                server -> {
                    server.send(Server.head(server.stream()), Frame.data(server.stream(), 0, "hello"));
                    server.talk().finish();
                },
                failed());
    }

    private static void resets(Questions<Server> usual, TestedProxy proxy) {
        for (ErrorCode code :
                new ErrorCode[] {CANCEL, INTERNAL_ERROR, ENHANCE_YOUR_CALM, HTTP_1_1_REQUIRED, NO_ERROR}) {
            usual.over(() -> Server.open(proxy, "POST", "content"))
                    .ask(
                            "6.4",
                            "RST_STREAM " + code,
                            server -> {
                                server.send(Frame.reset(server.stream(), code));
                            },
                            failed());
        }
        usual.ask(
                "7",
                "RST_STREAM with an unknown code",
                server -> {
                    server.send(Frame.reset(server.stream(), 0xffff_ffffL));
                },
                failed());
        usual.ask(
                "6.4",
                "RST_STREAM within a response",
                server -> {
                    server.send(Server.head(server.stream()), Frame.data(server.stream(), 0, "hello"));
                    server.send(Frame.reset(server.stream(), INTERNAL_ERROR));
                },
                failed());
        usual.ask(
                "5.4.2",
                "RST_STREAM leaves the connection for others",
                server -> {
                    server.send(Frame.reset(server.stream(), CANCEL));
                    server.front().text();
                },
                ignored());
    }

    private static void others(Questions<Server> usual, TestedProxy proxy) {
        usual.over(() -> Server.open(proxy, "POST", "0123456789", Frame.INITIAL_WINDOW_SIZE, 3))
                .ask(
                        "8.1",
                        "a whole response before the request has ended, and RST_STREAM NO_ERROR",
                        server -> {
                            int id = server.stream();
                            server.answer(id);
                            server.send(Frame.reset(id, NO_ERROR));
                            boolean served = server.front().isServed();
                            Side.check(served, server.front().shown());
                        },
                        nothing());
        usual.ask(
                "5.4.2",
                "an unread stream's error leaves the other streams alone",
                ResponseQuestions::oneOfTwo,
                nothing());
        usual.ask(
                "4.3",
                "an error of the connection fails all requests",
                server -> {
                    server.send(Frame.headers(server.stream(), Frame.WHOLE, new byte[] {(byte) 0x80}));
                },
                side -> {
                    Outcome outcome =
                            connectionError(ErrorCode.COMPRESSION_ERROR).judge(side);
                    return outcome.verdict() == Outcome.Verdict.WRONG ? outcome : failed().judge(side);
                });
    }

    private static void oneOfTwo(Server server) throws IOException, InterruptedException {
        Front other = server.ask("GET", "", "");
        server.talk().await(() -> server.talk().books.opened.size() > 1 || other.isDone());
        if (server.talk().books.opened.size() < 2) {
            throw new Side.Skip("the proxy does not put two requests on one connection at once");
        }
        server.send(Server.head(server.stream(0), "X-Upper", "1"));
        server.answer(server.stream(1));
        Side.check(other.isServed(), other.shown());
    }
}

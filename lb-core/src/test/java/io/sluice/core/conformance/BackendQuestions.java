package io.sluice.core.conformance;

import static io.sluice.core.conformance.ErrorCode.CANCEL;
import static io.sluice.core.conformance.ErrorCode.COMPRESSION_ERROR;
import static io.sluice.core.conformance.ErrorCode.FLOW_CONTROL_ERROR;
import static io.sluice.core.conformance.ErrorCode.FRAME_SIZE_ERROR;
import static io.sluice.core.conformance.ErrorCode.NO_ERROR;
import static io.sluice.core.conformance.ErrorCode.PROTOCOL_ERROR;
import static io.sluice.core.conformance.ErrorCode.REFUSED_STREAM;
import static io.sluice.core.conformance.ErrorCode.STREAM_CLOSED;
import static io.sluice.core.conformance.Expectation.connectionError;
import static io.sluice.core.conformance.Expectation.either;
import static io.sluice.core.conformance.Expectation.ignored;
import static io.sluice.core.conformance.Expectation.nothing;
import static io.sluice.core.conformance.Expectation.should;
import static io.sluice.core.conformance.Expectation.streamError;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntFunction;

/** To a proxy's client side, about the connection, its frames and its settings. */
final class BackendQuestions {

    private BackendQuestions() {}

    static void addTo(Questions<Server> usual, TestedProxy proxy) {
        start(usual, usual.over(() -> Server.silent(proxy, "GET", "")));
        frames(usual);
        whole(usual);
        broken(usual);
        brokenStreams(usual);
        brokenBlocks(usual);
        states(usual);
        settings(usual);
        push(usual);
    }

    /** Sends a frame that is made for the stream of the request. */
    private static Side.Script<Server> sends(IntFunction<Frame> frame) {
        return server -> server.send(frame.apply(server.stream()));
    }

    private static void error(Questions<Server> usual, String section, String what, Frame frame, ErrorCode... codes) {
        usual.ask(section, what, server -> server.send(frame), connectionError(codes));
    }

    private static void start(Questions<Server> usual, Questions<Server> silent) {
        usual.ask("3.4", "preface, SETTINGS and a request come", server -> {}, ignored());
        usual.ask("6.5.2", "push is switched off", server -> {}, side -> {
            boolean off = side.talk().books.setting(Frame.ENABLE_PUSH, 1) == 0;
            return off ? ignored().judge(side) : Outcome.allowed("ENABLE_PUSH is not 0");
        });
        usual.ask(
                "5.1.1",
                "streams have odd numbers that grow",
                server -> {
                    server.answer(server.stream());
                    for (int i = 1; i < 4; i++) {
                        server.ask("GET", "", "");
                        server.answer(server.stream(i));
                    }
                    // RFC 9113 does not say that the first is 1; RFC 7540 kept that one for an upgrade.
                    Side.check(server.stream(0) % 2 == 1, "the first stream is " + server.stream(0));
                },
                nothing());
        silent.ask(
                "3.4", "PING is first", server -> server.talk().send(Frame.ping(1)), connectionError(PROTOCOL_ERROR));
        silent.ask(
                "3.4",
                "an acknowledgement of SETTINGS is first",
                server -> server.send(Frame.settingsAck()),
                connectionError(PROTOCOL_ERROR));
        silent.ask(
                "3.4",
                "HTTP/1.1 is first",
                server -> server.talk().bytes("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)),
                side -> {
                    side.talk().await(() -> side.talk().isEnding());
                    return side.talk().isEnding() ? Outcome.exact(side.talk().describe()) : Outcome.wrong("goes on");
                });
    }

    private static void frames(Questions<Server> usual) {
        usual.ask(
                "4.1",
                "an unknown frame on the connection",
                sends(id -> new Frame(0x60, 0xff, 0, new byte[9])),
                ignored());
        usual.ask("5.5", "an unknown frame on a stream", sends(id -> new Frame(0x60, 0, id, new byte[9])), ignored());
        usual.ask(
                "5.5",
                "an unknown frame on an idle stream",
                sends(id -> new Frame(0x60, 0, 9, new byte[9])),
                ignored());
        usual.ask(
                "4.1",
                "undefined flags on SETTINGS",
                sends(id -> Frame.settings().with(0xfe)),
                ignored());
        usual.ask(
                "4.1", "the reserved bit of an increment", sends(id -> Frame.windowUpdate(0, 9 | 1 << 31)), ignored());
        usual.ask("6.3", "PRIORITY", sends(id -> Frame.priority(id, 0, 9)), ignored());
        usual.ask("6.7", "PING", server -> Side.check(server.talk().roundTrip(), "not answered"), ignored());
        usual.ask("6.7", "an answer that nobody asked for", sends(id -> Frame.ping(Frame.ACK, 99)), ignored());
        usual.ask("6.9", "WINDOW_UPDATE on the stream", sends(id -> Frame.windowUpdate(id, 9)), ignored());
    }

    private static void whole(Questions<Server> usual) {
        usual.ask(
                "6.2",
                "padded HEADERS and DATA",
                server -> {
                    int id = server.stream();
                    server.send(
                            Server.head(id).padded(40),
                            Frame.data(id, Frame.END_STREAM, "hello").padded(100));
                    Side.check(server.front().isServed(), server.front().shown());
                },
                nothing());
        usual.ask(
                "6.10",
                "a head in pieces",
                server -> {
                    int id = server.stream();
                    byte[] block = Fields.of(":status", "200", "x-a", "1").block();
                    server.send(
                            Frame.headers(id, 0, Arrays.copyOf(block, 5)),
                            Frame.continuation(id, 0, new byte[0]),
                            Frame.continuation(id, Frame.END_HEADERS, Arrays.copyOfRange(block, 5, block.length)),
                            Frame.data(id, Frame.END_STREAM, "hello"));
                    Side.check(server.front().isServed(), server.front().shown());
                },
                nothing());
        usual.ask(
                "RFC 7541 2.3.2",
                "the dynamic table is kept between responses",
                server -> {
                    FieldBlock first = new FieldBlock().indexed(8).indexing("x-kept", "value");
                    server.send(Frame.headers(server.stream(), Frame.WHOLE, first));
                    Front again = server.ask("GET", "", "");
                    server.send(Frame.headers(
                            server.stream(1),
                            Frame.WHOLE,
                            new FieldBlock().indexed(8).indexed(62)));
                    Side.check(again.text().toLowerCase(Locale.ROOT).contains("x-kept: value"), again.shown());
                },
                nothing());
    }

    private static void broken(Questions<Server> usual) {
        error(usual, "6.1", "DATA on stream 0", Frame.data(0, 0, "test"), PROTOCOL_ERROR);
        error(usual, "6.2", "HEADERS on stream 0", Server.head(0), PROTOCOL_ERROR);
        error(usual, "6.3", "PRIORITY on stream 0", Frame.priority(0, 1, 1), PROTOCOL_ERROR);
        error(usual, "6.4", "RST_STREAM on stream 0", Frame.reset(0, CANCEL), PROTOCOL_ERROR);
        error(usual, "6.5", "SETTINGS on a stream", new Frame(Frame.SETTINGS, 0, 1, new byte[0]), PROTOCOL_ERROR);
        error(usual, "6.5", "SETTINGS of 5 octets", new Frame(Frame.SETTINGS, 0, 0, new byte[5]), FRAME_SIZE_ERROR);
        error(
                usual,
                "6.5",
                "an acknowledgement with a payload",
                Frame.settings(3, 9).with(Frame.ACK),
                FRAME_SIZE_ERROR);
        error(usual, "6.7", "PING of 7 octets", new Frame(Frame.PING, 0, 0, new byte[7]), FRAME_SIZE_ERROR);
        error(usual, "6.7", "PING on a stream", new Frame(Frame.PING, 0, 1, new byte[8]), PROTOCOL_ERROR);
        error(usual, "6.8", "GOAWAY on a stream", new Frame(Frame.GOAWAY, 0, 1, new byte[8]), PROTOCOL_ERROR);
        error(usual, "6.8", "GOAWAY of 7 octets", new Frame(Frame.GOAWAY, 0, 0, new byte[7]), FRAME_SIZE_ERROR);
        error(
                usual,
                "6.9",
                "WINDOW_UPDATE of 3 octets",
                Frame.windowUpdate(0, 1).with(new byte[3]),
                FRAME_SIZE_ERROR);
        error(usual, "6.9", "an increment of zero for the connection", Frame.windowUpdate(0, 0), PROTOCOL_ERROR);
        error(
                usual,
                "6.10",
                "CONTINUATION without HEADERS",
                Frame.continuation(1, Frame.END_HEADERS, new byte[0]),
                PROTOCOL_ERROR);
        error(
                usual,
                "4.2",
                "PING above the greatest size",
                new Frame(Frame.PING, 0, 0, new byte[tooLarge()]),
                FRAME_SIZE_ERROR);
    }

    private static void brokenStreams(Questions<Server> usual) {
        usual.ask(
                "6.4",
                "RST_STREAM of 3 octets",
                sends(id -> Frame.reset(id, 0).with(new byte[3])),
                connectionError(FRAME_SIZE_ERROR));
        usual.ask(
                "6.3",
                "PRIORITY of 4 octets",
                sends(id -> Frame.priority(id, 0, 9).with(new byte[4])),
                streamOf(FRAME_SIZE_ERROR));
        usual.ask(
                "6.9",
                "an increment of zero for the stream",
                sends(id -> Frame.windowUpdate(id, 0)),
                streamOf(PROTOCOL_ERROR));
        usual.ask(
                "4.2",
                "HEADERS above the greatest size",
                sends(id -> Server.head(id).fillTo(tooLarge())),
                connectionError(FRAME_SIZE_ERROR));
        usual.ask(
                "4.3",
                "a field block that cannot be read",
                sends(id -> Frame.headers(id, Frame.WHOLE, new byte[] {(byte) 0x80})),
                connectionError(COMPRESSION_ERROR));
    }

    private static void brokenBlocks(Questions<Server> usual) {
        usual.ask(
                "4.3",
                "an index behind the tables",
                sends(id -> Frame.headers(
                        id, Frame.WHOLE, new FieldBlock().indexed(8).indexed(70))),
                connectionError(COMPRESSION_ERROR));
        usual.ask(
                "RFC 7541 6.3",
                "a size update far above the limit",
                sends(id -> Frame.headers(
                        id, Frame.WHOLE, new FieldBlock().tableSize(1 << 30).indexed(8))),
                connectionError(COMPRESSION_ERROR));
        usual.ask(
                "RFC 7541 5.2",
                "EOS in a string",
                sends(id -> Frame.headers(
                        id,
                        Frame.WHOLE,
                        new FieldBlock()
                                .indexed(8)
                                .integer(0, 4, 0)
                                .string("x")
                                .coded(Huffman.encode(new int[] {Huffman.EOS}, true)))),
                connectionError(COMPRESSION_ERROR));
        usual.ask(
                "6.1",
                "padding as long as the payload of DATA",
                server -> {
                    int id = server.stream();
                    server.send(Server.head(id), new Frame(Frame.DATA, Frame.PADDED, id, new byte[] {2, 0}));
                },
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.2",
                "another frame within a field block",
                server -> {
                    int id = server.stream();
                    server.send(
                            Frame.headers(id, 0, Fields.of(":status", "200")),
                            Frame.priority(id, 0, 9),
                            Frame.continuation(id, Frame.END_HEADERS, new byte[0]));
                },
                connectionError(PROTOCOL_ERROR));
    }

    /** Larger than whatever a proxy may have allowed by SETTINGS, as far as the case of HEADERS goes. */
    private static int tooLarge() {
        return (1 << 20) + 1;
    }

    private static Expectation streamOf(ErrorCode code) {
        return side -> streamError(side.talk().books.opened.getFirst(), code).judge(side);
    }

    private static void states(Questions<Server> usual) {
        for (int id : new int[] {2, 99}) {
            String idle = " on idle stream " + id;
            error(usual, "5.1", "DATA" + idle, Frame.data(id, 0, "test"), PROTOCOL_ERROR, STREAM_CLOSED);
            error(usual, "5.1", "HEADERS" + idle, Server.head(id), PROTOCOL_ERROR, STREAM_CLOSED);
            error(usual, "5.1", "RST_STREAM" + idle, Frame.reset(id, CANCEL), PROTOCOL_ERROR);
            error(usual, "5.1", "WINDOW_UPDATE" + idle, Frame.windowUpdate(id, 1), PROTOCOL_ERROR);
        }
        usual.ask(
                "5.1",
                "DATA on a stream that has ended",
                server -> {
                    server.answer(server.stream());
                    server.send(Frame.data(server.stream(), 0, "test"));
                },
                should(streamOf(STREAM_CLOSED), ignored()));
        usual.ask(
                "5.1",
                "HEADERS on a stream that has ended",
                server -> {
                    server.answer(server.stream());
                    server.send(Server.head(server.stream()));
                },
                should(either(streamOf(STREAM_CLOSED), connectionError(STREAM_CLOSED, PROTOCOL_ERROR)), ignored()));
        usual.ask(
                "5.1",
                "WINDOW_UPDATE on a stream that has ended",
                server -> {
                    server.answer(server.stream());
                    server.front().text();
                    server.send(Frame.windowUpdate(server.stream(), 9));
                },
                ignored());
        usual.ask(
                "5.1",
                "RST_STREAM behind the end of a response",
                server -> {
                    server.answer(server.stream());
                    server.send(Frame.reset(server.stream(), NO_ERROR));
                    Side.check(server.front().isServed(), server.front().shown());
                },
                ignored());
    }

    private static void settings(Questions<Server> usual) {
        error(usual, "6.5.2", "ENABLE_PUSH 1", Frame.settings(Frame.ENABLE_PUSH, 1), PROTOCOL_ERROR);
        error(usual, "6.5.2", "ENABLE_PUSH 2", Frame.settings(Frame.ENABLE_PUSH, 2), PROTOCOL_ERROR);
        error(
                usual,
                "6.5.2",
                "INITIAL_WINDOW_SIZE 2^31",
                Frame.settings(Frame.INITIAL_WINDOW_SIZE, 1L << 31),
                FLOW_CONTROL_ERROR);
        error(usual, "6.5.2", "MAX_FRAME_SIZE 16,383", Frame.settings(Frame.MAX_FRAME_SIZE, 16_383), PROTOCOL_ERROR);
        error(usual, "6.5.2", "MAX_FRAME_SIZE 2^24", Frame.settings(Frame.MAX_FRAME_SIZE, 1 << 24), PROTOCOL_ERROR);
        usual.ask("6.5.2", "ENABLE_PUSH 0", sends(id -> Frame.settings(Frame.ENABLE_PUSH, 0)), ignored());
        usual.ask("6.5.2", "an unknown setting", sends(id -> Frame.settings(0xfff0, 7)), ignored());
        usual.ask(
                "6.5.3",
                "SETTINGS are acknowledged, each by one frame",
                server -> {
                    int before = server.talk().books.acknowledged;
                    for (int i = 0; i < 5; i++) {
                        server.send(Frame.settings(Frame.MAX_CONCURRENT_STREAMS, 50 + i));
                    }
                    server.talk().await(() -> server.talk().books.acknowledged >= before + 5);
                    server.talk().roundTrip();
                    Side.check(server.talk().books.acknowledged == before + 5, "other than 5 acknowledgements");
                },
                ignored());
    }

    private static void push(Questions<Server> usual) {
        Fields promised = Fields.of(":method", "GET", ":scheme", "http", ":authority", "example.org", ":path", "/x");
        usual.ask(
                "8.4",
                "PUSH_PROMISE though push is off",
                sends(id -> Frame.pushPromise(id, 2, promised)),
                should(connectionError(PROTOCOL_ERROR), streamError(2, REFUSED_STREAM, CANCEL)));
        usual.ask(
                "6.6",
                "PUSH_PROMISE on stream 0",
                sends(id -> Frame.pushPromise(0, 2, promised)),
                connectionError(PROTOCOL_ERROR));
    }
}

package io.sluice.core.conformance;

import static io.sluice.core.conformance.Client.posts;
import static io.sluice.core.conformance.Client.sends;
import static io.sluice.core.conformance.ErrorCode.FRAME_SIZE_ERROR;
import static io.sluice.core.conformance.ErrorCode.PROTOCOL_ERROR;
import static io.sluice.core.conformance.Expectation.connectionError;
import static io.sluice.core.conformance.Expectation.either;
import static io.sluice.core.conformance.Expectation.ignored;
import static io.sluice.core.conformance.Expectation.served;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** To a server, about frames in general: what is unknown, undefined, or too large. */
final class FramingQuestions {

    private FramingQuestions() {}

    static void addTo(Questions<Client> usual) {
        frames(usual);
        flags(usual);
        sizes(usual);
        ends(usual);
        extensions(usual);
    }

    /** The end, whether it is said in HTTP/2 or not. */
    private static Expectation gone() {
        return side -> {
            side.talk().await(side.talk()::isClosed);
            return side.talk().isClosed() ? Outcome.exact(side.talk().describe()) : Outcome.wrong("not closed");
        };
    }

    private static void frames(Questions<Client> usual) {
        usual.ask(
                "4.1", "a frame of an unknown type on stream 0", sends(new Frame(0x60, 0, 0, new byte[10])), ignored());
        usual.ask(
                "4.1",
                "a frame of an unknown type with all flags",
                sends(new Frame(0xff, 0xff, 0, new byte[0])),
                ignored());
        usual.ask(
                "4.1",
                "a frame of an unknown type and the greatest size",
                sends(new Frame(0x60, 0, 0, new byte[16_384])),
                ignored());
        usual.ask(
                "4.1",
                "the reserved bit of PING's stream is set",
                sends(new Frame(Frame.PING, Frame.ACK, Integer.MIN_VALUE, new byte[8])),
                ignored());
        usual.ask(
                "4.1",
                "the reserved bit of HEADERS' stream is set",
                client -> client.send(Frame.headers(1 | Integer.MIN_VALUE, Frame.WHOLE, client.request("GET"))),
                served(1));
        usual.ask(
                "4.1",
                "the reserved bit of DATA's stream is set",
                posts(Frame.data(1 | Integer.MIN_VALUE, Frame.END_STREAM, "test")),
                served(1));
        usual.ask(
                "4.1",
                "the reserved bit of SETTINGS' stream is set",
                sends(new Frame(Frame.SETTINGS, 0, Integer.MIN_VALUE, new byte[0])),
                ignored());
        usual.ask(
                "6.9",
                "the reserved bit of an increment is set",
                sends(Frame.windowUpdate(0, Integer.MIN_VALUE | 10)),
                ignored());
    }

    private static void flags(Questions<Client> usual) {
        usual.ask("4.1", "undefined flags on DATA", posts(Frame.data(1, 0xf6 | Frame.END_STREAM, "test")), served(1));
        usual.ask(
                "4.1",
                "undefined flags on HEADERS",
                client -> client.send(client.get(1).with(0x80 | 0x40 | 0x10 | 0x02)),
                served(1));
        usual.ask(
                "4.1",
                "undefined flags on PRIORITY",
                sends(Frame.priority(1, 0, 15).with(0xff)),
                ignored());
        usual.ask(
                "4.1",
                "undefined flags on RST_STREAM",
                posts(Frame.reset(1, ErrorCode.CANCEL).with(0xff)),
                ignored());
        usual.ask("4.1", "undefined flags on SETTINGS", sends(Frame.settings().with(0xfe)), ignored());
        usual.ask(
                "4.1",
                "undefined flags on PING",
                client -> {
                    long ping = client.talk().ping(0xfe);
                    Side.check(client.talk().await(() -> client.talk().isAnswered(ping)), "not answered");
                },
                ignored());
        usual.ask(
                "4.1",
                "undefined flags on WINDOW_UPDATE",
                sends(Frame.windowUpdate(0, 1).with(0xff)),
                ignored());
        usual.ask(
                "4.1",
                "undefined flags on CONTINUATION",
                client -> {
                    byte[] block = client.request("GET").block();
                    client.send(
                            Frame.headers(1, Frame.END_STREAM, Arrays.copyOf(block, 10)),
                            Frame.continuation(1, 0xff, Arrays.copyOfRange(block, 10, block.length)));
                },
                served(1));
    }

    private static void sizes(Questions<Client> usual) {
        usual.ask("4.2", "DATA of 16,384 octets", posts(Frame.data(1, Frame.END_STREAM, 16_384)), served(1));
        usual.ask(
                "4.2",
                "DATA above the greatest size",
                client -> client.send(client.post(1), Frame.data(1, Frame.END_STREAM, over(client))),
                Expectation.streamError(1, FRAME_SIZE_ERROR));
        usual.ask(
                "4.2",
                "HEADERS above the greatest size",
                client -> client.send(
                        Frame.headers(1, Frame.WHOLE, client.get(1).payload()).fillTo(over(client))),
                connectionError(FRAME_SIZE_ERROR));
        usual.ask(
                "4.2",
                "CONTINUATION above the greatest size",
                client -> client.send(
                        Frame.headers(1, Frame.END_STREAM, client.request("GET")),
                        Frame.continuation(1, Frame.END_HEADERS, new byte[0]).fillTo(over(client))),
                connectionError(FRAME_SIZE_ERROR));
        usual.ask(
                "4.2",
                "SETTINGS above the greatest size",
                client -> client.send(new Frame(Frame.SETTINGS, 0, 0, new byte[(over(client) + 5) / 6 * 6])),
                connectionError(FRAME_SIZE_ERROR));
        usual.ask(
                "4.2",
                "PING above the greatest size",
                client -> client.send(new Frame(Frame.PING, 0, 0, new byte[over(client)])),
                connectionError(FRAME_SIZE_ERROR));
        usual.ask(
                "4.2",
                "GOAWAY above the greatest size",
                client -> client.send(new Frame(Frame.GOAWAY, 0, 0, new byte[over(client)])),
                connectionError(FRAME_SIZE_ERROR));
        usual.ask(
                "4.2",
                "a frame of an unknown type above the greatest size",
                client -> client.send(new Frame(0x60, 0, 0, new byte[over(client)])),
                connectionError(FRAME_SIZE_ERROR));
    }

    private static void ends(Questions<Client> usual) {
        usual.ask(
                "5.4.1",
                "after an error of the connection it is closed",
                sends(Frame.ping(1).with(new byte[3])),
                gone());
        usual.ask(
                "5.4.1",
                "after an error of the connection it is closed, streams open or not",
                client -> client.send(
                        client.post(1), client.post(3), Frame.ping(1).with(new byte[3])),
                gone());
        usual.ask(
                "5.4.1",
                "GOAWAY names the last stream",
                client -> {
                    client.send(client.get(1));
                    client.response(1);
                    client.send(Frame.ping(1).with(new byte[3]));
                    client.talk().await(client.talk()::isClosed);
                },
                side -> {
                    long last = side.talk().books.lastStream().orElse(1L);
                    String what = "the last stream is " + last;
                    // Who names a greater one tells the client less than it should.
                    return last == 1 ? Outcome.exact(what) : last > 1 ? Outcome.allowed(what) : Outcome.wrong(what);
                });
    }

    private static int over(Client client) {
        return (int) client.talk().books.setting(Frame.MAX_FRAME_SIZE, 16_384) + 1;
    }

    private static void extensions(Questions<Client> usual) {
        usual.ask(
                "5.5",
                "a frame of an unknown type on an idle stream",
                sends(new Frame(0x60, 0, 9, new byte[10])),
                ignored());
        usual.ask(
                "5.5",
                "a frame of an unknown type on an open stream",
                posts(new Frame(0x60, 0xff, 1, new byte[10]), Frame.data(1, Frame.END_STREAM, "test")),
                served(1));
        usual.ask(
                "5.5",
                "a frame of an unknown type on a closed stream",
                client -> {
                    client.send(client.get(1));
                    client.response(1);
                    client.send(new Frame(0x60, 0, 1, new byte[10]));
                },
                ignored());
        usual.ask(
                "5.5",
                "a frame of an unknown type within a field block",
                client -> client.send(
                        Frame.headers(1, Frame.END_STREAM, client.request("GET")),
                        new Frame(0x60, 0, 1, new byte[10]),
                        Frame.continuation(1, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "5.5",
                "a frame of an unknown type on another stream within a field block",
                client -> client.send(
                        Frame.headers(1, Frame.END_STREAM, client.request("GET")),
                        new Frame(0x60, 0, 0, new byte[10]),
                        Frame.continuation(1, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "RFC 9218 7.1",
                "PRIORITY_UPDATE for an idle stream, which is then used",
                client -> client.send(priorityUpdate(0, "\0\0\0\1u=2, i"), client.get(1)),
                served(1));
        usual.ask(
                "RFC 9218 7.1",
                "PRIORITY_UPDATE with a value that is no priority",
                client -> client.send(priorityUpdate(0, "\0\0\0\1???"), client.get(1)),
                served(1));
        usual.ask(
                "RFC 9218 7.1",
                "PRIORITY_UPDATE on a stream: an error for who knows the frame",
                sends(priorityUpdate(1, "\0\0\0\1u=2")),
                either(connectionError(PROTOCOL_ERROR), ignored()));
        usual.ask(
                "RFC 9218 5",
                "a priority field in a request",
                client -> client.send(
                        Frame.headers(1, Frame.WHOLE, client.request("GET").with("priority", "u=7, i"))),
                served(1));
    }

    private static Frame priorityUpdate(int stream, String payload) {
        return new Frame(Frame.PRIORITY_UPDATE, 0, stream, payload.getBytes(StandardCharsets.ISO_8859_1));
    }
}

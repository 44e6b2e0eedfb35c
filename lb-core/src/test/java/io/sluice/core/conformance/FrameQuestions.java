package io.sluice.core.conformance;

import static io.sluice.core.conformance.Client.posts;
import static io.sluice.core.conformance.Client.sends;
import static io.sluice.core.conformance.ErrorCode.CANCEL;
import static io.sluice.core.conformance.ErrorCode.COMPRESSION_ERROR;
import static io.sluice.core.conformance.ErrorCode.ENHANCE_YOUR_CALM;
import static io.sluice.core.conformance.ErrorCode.FRAME_SIZE_ERROR;
import static io.sluice.core.conformance.ErrorCode.PROTOCOL_ERROR;
import static io.sluice.core.conformance.Expectation.connectionError;
import static io.sluice.core.conformance.Expectation.either;
import static io.sluice.core.conformance.Expectation.ignored;
import static io.sluice.core.conformance.Expectation.malformed;
import static io.sluice.core.conformance.Expectation.served;
import static io.sluice.core.conformance.Expectation.should;
import static io.sluice.core.conformance.Expectation.streamError;

import java.util.Arrays;
import java.util.function.Function;

/** To a server, about the frames of streams, one type after the other. */
final class FrameQuestions {

    private FrameQuestions() {}

    static void addTo(Questions<Client> usual) {
        data(usual);
        headers(usual);
        priority(usual);
        reset(usual);
        pushPromise(usual);
        continuation(usual);
        continuationOutOfPlace(usual);
        interleaved(usual);
    }

    private static void data(Questions<Client> usual) {
        usual.ask("6.1", "DATA on stream 0", sends(Frame.data(0, 0, "test")), connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.1",
                "padded DATA",
                posts(Frame.data(1, Frame.END_STREAM, "test").padded(10)),
                served(1));
        usual.ask(
                "6.1",
                "padded DATA without content",
                posts(Frame.data(1, Frame.END_STREAM, "").padded(255)),
                served(1));
        usual.ask(
                "6.1",
                "a pad length of zero",
                posts(Frame.data(1, Frame.END_STREAM, "test").padded(0)),
                served(1));
        usual.ask(
                "6.1",
                "empty DATA frames",
                posts(
                        Frame.data(1, 0, ""),
                        Frame.data(1, 0, ""),
                        Frame.data(1, 0, "test"),
                        Frame.data(1, Frame.END_STREAM, "")),
                served(1));
        usual.ask(
                "6.1",
                "padding as long as the payload of DATA",
                posts(new Frame(Frame.DATA, Frame.PADDED, 1, new byte[] {5, 0, 0, 0, 0})),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.1",
                "padding longer than the payload of DATA",
                posts(new Frame(Frame.DATA, Frame.PADDED, 1, new byte[] {(byte) 255, 0})),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.1",
                "padded DATA without a pad length",
                posts(new Frame(Frame.DATA, Frame.PADDED, 1, new byte[0])),
                either(connectionError(FRAME_SIZE_ERROR, PROTOCOL_ERROR), streamError(1, FRAME_SIZE_ERROR)));
    }

    private static void headers(Questions<Client> usual) {
        usual.ask("6.2", "HEADERS on stream 0", client -> client.send(client.get(0)), connectionError(PROTOCOL_ERROR));
        usual.ask("6.2", "padded HEADERS", client -> client.send(client.get(1).padded(100)), served(1));
        usual.ask(
                "6.2",
                "HEADERS with a pad length of zero",
                client -> client.send(client.get(1).padded(0)),
                served(1));
        usual.ask("6.2", "HEADERS with priority", client -> client.send(prioritized(client, 0)), served(1));
        usual.ask(
                "6.2",
                "HEADERS with priority, exclusive, on an idle stream",
                client -> client.send(prioritized(client, Integer.MIN_VALUE | 7)),
                served(1));
        usual.ask(
                "6.2",
                "padded HEADERS with priority",
                client -> client.send(prioritized(client, 0).padded(9)),
                served(1));
        usual.ask(
                "5.3.2",
                "HEADERS that depend on their own stream: no error any more, formerly one of the stream",
                client -> client.send(prioritized(client, 1)),
                either(served(1), streamError(1, PROTOCOL_ERROR)));
        usual.ask(
                "6.2",
                "padding as long as the payload of HEADERS",
                client -> {
                    byte[] payload = client.get(1).payload();
                    byte[] length = {(byte) (payload.length + 1)};
                    client.send(new Frame(Frame.HEADERS, Frame.WHOLE | Frame.PADDED, 1, Frame.join(length, payload)));
                },
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.2",
                "padding that leaves no room for the priority",
                client -> {
                    byte[] payload = {3, 0, 0, 0, 0, 0, 0, 0};
                    client.send(new Frame(Frame.HEADERS, Frame.WHOLE | Frame.PADDED | Frame.PRIORITIZED, 1, payload));
                },
                connectionError(PROTOCOL_ERROR, FRAME_SIZE_ERROR));
        usual.ask(
                "6.2",
                "padded HEADERS without a pad length",
                sends(new Frame(Frame.HEADERS, Frame.WHOLE | Frame.PADDED, 1, new byte[0])),
                connectionError(FRAME_SIZE_ERROR, PROTOCOL_ERROR));
        usual.ask(
                "6.2",
                "HEADERS with priority of 4 octets",
                sends(new Frame(Frame.HEADERS, Frame.WHOLE | Frame.PRIORITIZED, 1, new byte[4])),
                connectionError(FRAME_SIZE_ERROR, PROTOCOL_ERROR));
        usual.ask(
                "6.2",
                "HEADERS of no octets: a request without fields",
                sends(Frame.headers(1, Frame.WHOLE, new byte[0])),
                should(malformed(1), connectionError(FRAME_SIZE_ERROR)));
    }

    private static Frame prioritized(Client client, int dependency) {
        Frame frame = client.get(1);
        return frame.with(Frame.join(Frame.priority(dependency, 15), frame.payload()))
                .with(Frame.PRIORITIZED);
    }

    private static void priority(Questions<Client> usual) {
        usual.ask("6.3", "PRIORITY on stream 0", sends(Frame.priority(0, 1, 15)), connectionError(PROTOCOL_ERROR));
        usual.ask("6.3", "PRIORITY on an idle stream", sends(Frame.priority(1, 0, 255)), ignored());
        usual.ask(
                "6.3",
                "PRIORITY on an open stream",
                posts(Frame.priority(1, 3, 0), Frame.data(1, Frame.END_STREAM, "test")),
                served(1));
        usual.ask("6.3", "PRIORITY on an idle stream of the server's", sends(Frame.priority(2, 0, 15)), ignored());
        usual.ask(
                "6.3",
                "PRIORITY on an idle stream leaves the lower ones idle",
                client -> client.send(Frame.priority(99, 0, 15), client.get(1)),
                served(1));
        usual.ask(
                "5.3.2",
                "PRIORITY that depends on its own stream: no error any more, formerly one of the stream",
                posts(Frame.priority(1, 1, 15)),
                either(ignored(), streamError(1, PROTOCOL_ERROR)));
        for (int length : new int[] {0, 4, 6}) {
            usual.ask(
                    "6.3",
                    "PRIORITY of " + length + " octets on an open stream",
                    posts(Frame.priority(1, 0, 15).with(new byte[length])),
                    streamError(1, FRAME_SIZE_ERROR));
            usual.ask(
                    "6.3",
                    "PRIORITY of " + length + " octets on an idle stream",
                    sends(Frame.priority(1, 0, 15).with(new byte[length])),
                    either(streamError(1, FRAME_SIZE_ERROR), connectionError(FRAME_SIZE_ERROR)));
        }
    }

    private static void reset(Questions<Client> usual) {
        usual.ask("6.4", "RST_STREAM on stream 0", sends(Frame.reset(0, CANCEL)), connectionError(PROTOCOL_ERROR));
        for (int length : new int[] {0, 3, 5}) {
            usual.ask(
                    "6.4",
                    "RST_STREAM of " + length + " octets",
                    posts(Frame.reset(1, CANCEL).with(new byte[length])),
                    connectionError(FRAME_SIZE_ERROR));
        }
        usual.ask("6.4", "RST_STREAM cancels a request", posts(Frame.reset(1, CANCEL)), ignored());
    }

    private static void pushPromise(Questions<Client> usual) {
        usual.ask(
                "8.4",
                "PUSH_PROMISE by a client",
                client -> client.send(client.post(1), Frame.pushPromise(1, 2, client.request("GET"))),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.6",
                "PUSH_PROMISE by a client on stream 0",
                client -> client.send(Frame.pushPromise(0, 2, client.request("GET"))),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.6",
                "PUSH_PROMISE by a client on an idle stream",
                client -> client.send(Frame.pushPromise(1, 2, client.request("GET"))),
                connectionError(PROTOCOL_ERROR));
    }

    private static void continuation(Questions<Client> usual) {
        usual.ask("6.10", "a block in two frames", client -> split(client, 1), served(1));
        usual.ask("6.10", "a block in six frames", client -> split(client, 5), served(1));
        usual.ask(
                "6.10",
                "a block, octet by octet in frames",
                client -> split(client, 30),
                should(served(1), connectionError(ENHANCE_YOUR_CALM)));
        usual.ask(
                "6.10",
                "a block with empty frames",
                client -> {
                    byte[] block = client.request("GET").block();
                    client.send(
                            Frame.headers(1, Frame.END_STREAM, new byte[0]),
                            Frame.continuation(1, 0, new byte[0]),
                            Frame.continuation(1, 0, block),
                            Frame.continuation(1, Frame.END_HEADERS, new byte[0]));
                },
                served(1));
    }

    private static void continuationOutOfPlace(Questions<Client> usual) {
        usual.ask(
                "6.10",
                "CONTINUATION on stream 0",
                client -> client.send(
                        Frame.headers(1, Frame.END_STREAM, client.request("GET")),
                        Frame.continuation(0, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.10",
                "CONTINUATION on stream 0 without HEADERS",
                sends(Frame.continuation(0, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.10",
                "CONTINUATION on another stream",
                client -> client.send(
                        Frame.headers(1, Frame.END_STREAM, client.request("GET")),
                        Frame.continuation(3, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.10",
                "CONTINUATION behind HEADERS with END_HEADERS",
                posts(Frame.continuation(
                        1, Frame.END_HEADERS, Fields.of("x-a", "1").block())),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.10",
                "CONTINUATION behind CONTINUATION with END_HEADERS",
                client -> client.send(
                        Frame.headers(1, 0, client.request("POST")),
                        Frame.continuation(1, Frame.END_HEADERS, new byte[0]),
                        Frame.continuation(1, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.10",
                "CONTINUATION behind DATA",
                posts(Frame.data(1, 0, "test"), Frame.continuation(1, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.10",
                "trailers in two frames",
                client -> {
                    client.send(client.post(1), Frame.data(1, 0, "test"));
                    client.send(Frame.headers(1, Frame.END_STREAM, Fields.of("x-sum", "1")));
                    client.send(Frame.continuation(
                            1, Frame.END_HEADERS, Fields.of("x-more", "2").block()));
                },
                served(1));
        usual.ask(
                "4.3",
                "a block that ends within a field",
                client -> {
                    byte[] block = client.request("GET").block();
                    client.send(Frame.headers(1, Frame.WHOLE, Arrays.copyOf(block, block.length - 1)));
                },
                connectionError(COMPRESSION_ERROR));
    }

    /** Sends a request whose block is cut into HEADERS and as many CONTINUATION frames. */
    private static void split(Client client, int continuations) {
        byte[] block = client.request("GET").block();
        int piece = Math.max(1, block.length / (continuations + 1));
        client.send(Frame.headers(1, Frame.END_STREAM, Arrays.copyOf(block, piece)));
        for (int i = 1; i <= continuations; i++) {
            boolean last = i == continuations;
            byte[] part = Arrays.copyOfRange(block, i * piece, last ? block.length : (i + 1) * piece);
            client.send(Frame.continuation(1, last ? Frame.END_HEADERS : 0, part));
        }
    }

    /** Section 4.3: a field block is one unit. */
    private static void interleaved(Questions<Client> usual) {
        within(usual, "PRIORITY", client -> Frame.priority(1, 0, 15));
        within(usual, "PING", client -> Frame.ping(1));
        within(usual, "SETTINGS", client -> Frame.settings());
        within(usual, "WINDOW_UPDATE", client -> Frame.windowUpdate(0, 10));
        within(usual, "DATA", client -> Frame.data(1, 0, "test"));
        within(usual, "RST_STREAM", client -> Frame.reset(1, CANCEL));
        within(usual, "HEADERS on another stream", client -> client.get(3));
        within(usual, "HEADERS on the same stream", client -> client.get(1));
        within(usual, "GOAWAY", client -> Frame.goAway(0, ErrorCode.NO_ERROR));
        usual.ask(
                "6.10",
                "PRIORITY between two CONTINUATION frames",
                client -> client.send(
                        Frame.headers(1, Frame.END_STREAM, client.request("GET")),
                        Frame.continuation(1, 0, new byte[0]),
                        Frame.priority(1, 0, 15),
                        Frame.continuation(1, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR));
    }

    private static void within(Questions<Client> usual, String what, Function<Client, Frame> frame) {
        usual.ask(
                "6.2",
                what + " within a field block",
                client -> client.send(
                        Frame.headers(1, Frame.END_STREAM, client.request("GET")),
                        frame.apply(client),
                        Frame.continuation(1, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR));
    }
}

package io.sluice.core.conformance;

import static io.sluice.core.conformance.Client.posts;
import static io.sluice.core.conformance.Client.sends;
import static io.sluice.core.conformance.ErrorCode.FLOW_CONTROL_ERROR;
import static io.sluice.core.conformance.ErrorCode.FRAME_SIZE_ERROR;
import static io.sluice.core.conformance.ErrorCode.PROTOCOL_ERROR;
import static io.sluice.core.conformance.Expectation.connectionError;
import static io.sluice.core.conformance.Expectation.either;
import static io.sluice.core.conformance.Expectation.ignored;
import static io.sluice.core.conformance.Expectation.nothing;
import static io.sluice.core.conformance.Expectation.served;
import static io.sluice.core.conformance.Expectation.should;
import static io.sluice.core.conformance.Expectation.streamError;

import java.util.Arrays;

/** To a server, about flow control in both directions. */
final class FlowQuestions {

    private static final int MOST = Integer.MAX_VALUE;

    private FlowQuestions() {}

    static void addTo(Questions<Client> usual, Target target) {
        updates(usual);
        overflow(usual);
        obeyed(usual.over(() -> Client.open(target, Frame.INITIAL_WINDOW_SIZE, 0)));
        shrinking(usual.over(() -> Client.open(target, Frame.INITIAL_WINDOW_SIZE, 3)));
        large(usual, usual.over(() -> Client.open(target, Frame.INITIAL_WINDOW_SIZE, MOST)));
        granted(usual);
        grantedElsewhere(usual);
    }

    private static void updates(Questions<Client> usual) {
        usual.ask(
                "6.9",
                "an increment of zero for the connection",
                sends(Frame.windowUpdate(0, 0)),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.9",
                "an increment of zero with the reserved bit",
                sends(Frame.windowUpdate(0, Integer.MIN_VALUE)),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.9",
                "an increment of zero for a stream",
                posts(Frame.windowUpdate(1, 0)),
                streamError(1, PROTOCOL_ERROR));
        for (int length : new int[] {0, 3, 5}) {
            usual.ask(
                    "6.9",
                    "WINDOW_UPDATE of " + length + " octets for the connection",
                    sends(Frame.windowUpdate(0, 1).with(new byte[length])),
                    connectionError(FRAME_SIZE_ERROR));
            usual.ask(
                    "6.9",
                    "WINDOW_UPDATE of " + length + " octets for a stream",
                    posts(Frame.windowUpdate(1, 1).with(new byte[length])),
                    connectionError(FRAME_SIZE_ERROR));
        }
    }

    private static void overflow(Questions<Client> usual) {
        usual.ask(
                "6.9.1",
                "the window of the connection grows to the greatest",
                sends(Frame.windowUpdate(0, MOST - 65_535)),
                ignored());
        usual.ask(
                "6.9.1",
                "the window of the connection overflows",
                sends(Frame.windowUpdate(0, MOST)),
                connectionError(FLOW_CONTROL_ERROR));
        usual.ask(
                "6.9.1",
                "the window of the connection overflows by the second increment",
                sends(Frame.windowUpdate(0, MOST - 65_535), Frame.windowUpdate(0, 1)),
                connectionError(FLOW_CONTROL_ERROR));
        usual.ask(
                "6.9.1",
                "the window of a stream overflows",
                posts(Frame.windowUpdate(1, MOST)),
                streamError(1, FLOW_CONTROL_ERROR));
        usual.ask(
                "6.9.1",
                "the window of a stream overflows by the second increment",
                posts(Frame.windowUpdate(1, MOST - 65_535), Frame.windowUpdate(1, 1)),
                streamError(1, FLOW_CONTROL_ERROR));
        usual.ask(
                "6.9.2",
                "the window of a stream overflows by SETTINGS",
                posts(Frame.windowUpdate(1, MOST - 65_535), Frame.settings(Frame.INITIAL_WINDOW_SIZE, 65_536)),
                should(connectionError(FLOW_CONTROL_ERROR), streamError(1, FLOW_CONTROL_ERROR)));
    }

    /** Streams begin with no window at all. */
    private static void obeyed(Questions<Client> closed) {
        closed.ask(
                "6.9.1",
                "a head needs no window",
                client -> {
                    client.send(client.get(1));
                    client.talk().await(() -> client.talk().stream(1).status() != 0);
                    Side.check(client.talk().stream(1).status() != 0, "no head");
                    expect(client, 1, 0);
                },
                nothing());
        closed.ask(
                "6.9.1",
                "content comes as the window opens",
                client -> {
                    client.send(client.get(1), Frame.windowUpdate(1, 1));
                    expect(client, 1, 1);
                    client.send(Frame.windowUpdate(1, 2));
                    expect(client, 1, 3);
                    client.send(Frame.windowUpdate(1, 1_000_000));
                },
                served(1));
        closed.ask(
                "6.9.2",
                "SETTINGS open the windows of open streams",
                client -> {
                    client.send(client.get(1));
                    expect(client, 1, 0);
                    client.send(Frame.settings(Frame.INITIAL_WINDOW_SIZE, 2));
                    expect(client, 1, 2);
                    client.send(Frame.settings(Frame.INITIAL_WINDOW_SIZE, 65_535));
                },
                served(1));
        closed.ask(
                "5.2",
                "a stream without window does not stop another",
                client -> {
                    client.send(client.get(1), client.get(3), Frame.windowUpdate(3, 65_535));
                    client.response(3);
                    expect(client, 1, 0);
                    client.send(Frame.windowUpdate(1, 65_535));
                },
                served(1));
        closed.ask(
                "6.9",
                "a stream without window is cancelled",
                client -> {
                    client.send(client.get(1));
                    expect(client, 1, 0);
                    client.send(Frame.reset(1, ErrorCode.CANCEL));
                },
                ignored());
    }

    private static void shrinking(Questions<Client> three) {
        three.ask(
                "6.9.2",
                "a window becomes negative",
                client -> {
                    client.send(client.get(1));
                    expect(client, 1, 3);
                    client.send(Frame.settings(Frame.INITIAL_WINDOW_SIZE, 1));
                    client.talk().roundTrip();
                    client.send(Frame.windowUpdate(1, 2));
                    expect(client, 1, 3);
                    client.send(Frame.windowUpdate(1, 1));
                    expect(client, 1, 4);
                    client.send(Frame.windowUpdate(1, 65_535));
                },
                served(1));
    }

    /** Waits for that much content, and sees that no more comes. */
    private static void expect(Client client, int stream, int length) throws InterruptedException {
        Talk talk = client.talk();
        talk.await(
                () -> talk.stream(stream).status() != 0 && talk.stream(stream).length() >= length);
        talk.roundTrip();
        int got = talk.stream(stream).length();
        Side.check(got == length, "content of " + got + " where the window lets through " + length);
    }

    private static void large(Questions<Client> usual, Questions<Client> wide) {
        wide.ask(
                "6.9.1",
                "the window of the connection is obeyed",
                client -> {
                    client.send(large(client, 1));
                    expect(client, 1, 65_535);
                    client.send(Frame.windowUpdate(0, 10_000));
                    expect(client, 1, 75_535);
                    client.send(Frame.windowUpdate(0, 10_000_000));
                },
                served(1));
        usual.ask(
                "6.9.1",
                "the window of a stream is obeyed",
                client -> {
                    client.send(Frame.windowUpdate(0, 10_000_000), large(client, 1));
                    expect(client, 1, 65_535);
                    client.send(Frame.windowUpdate(1, 10_000));
                    expect(client, 1, 75_535);
                    client.send(Frame.windowUpdate(1, 10_000_000));
                },
                served(1));
        usual.ask(
                "6.9.1",
                "a stream that has used its window does not stop another",
                client -> {
                    client.send(Frame.windowUpdate(0, 10_000_000), large(client, 1));
                    expect(client, 1, 65_535);
                    client.send(client.get(3));
                    client.response(3);
                    client.send(Frame.windowUpdate(1, 10_000_000));
                },
                served(1));
        usual.ask(
                "4.2",
                "frames are no larger than what the client allows by default",
                client -> client.send(
                        Frame.windowUpdate(0, 10_000_000), large(client, 1), Frame.windowUpdate(1, 10_000_000)),
                served(1));
    }

    private static Frame large(Client client, int stream) {
        String path = client.target.largePath();
        if (path == null) {
            throw new Side.Skip("no large response");
        }
        return Frame.headers(stream, Frame.WHOLE, client.request("GET").set(":path", path));
    }

    /** The server has to give back the windows that a client uses up. */
    private static void granted(Questions<Client> usual) {
        usual.ask(
                "6.9",
                "400,000 octets of content",
                client -> {
                    client.send(client.post(1));
                    new Upload(client.talk(), 1).send(400_000, 16_384, 0).end();
                },
                served(1));
        usual.ask(
                "6.9",
                "400,000 octets in small frames",
                client -> {
                    client.send(client.post(1));
                    new Upload(client.talk(), 1).send(400_000, 1000, 0).end();
                },
                served(1));
        usual.ask(
                "6.1",
                "padding counts, and is given back",
                client -> {
                    client.send(client.post(1));
                    new Upload(client.talk(), 1).send(3000, 1, 255).end();
                },
                served(1));
    }

    private static void grantedElsewhere(Questions<Client> usual) {
        usual.ask(
                "6.9",
                "what reset streams have used is given back to the connection",
                FlowQuestions::useUpByResetStreams,
                ignored());
        usual.ask(
                "5.1.2",
                "two hundred requests, one after the other",
                client -> {
                    for (int id = 1; id < 400; id += 2) {
                        client.send(client.get(id));
                        client.response(id);
                        client.send(Frame.windowUpdate(
                                0, Math.max(1, client.talk().stream(id).length())));
                    }
                },
                ignored());
        usual.ask(
                "6.9.1",
                "more content than the window of a stream lets through",
                client -> {
                    client.send(client.post(1));
                    Upload upload = new Upload(client.talk(), 1);
                    client.talk().bytes(overrun(upload.room()));
                },
                either(ignored(), connectionError(FLOW_CONTROL_ERROR)));
    }

    /** As many frames as exceed the window, in one go. */
    private static byte[] overrun(long room) {
        byte[] one = Frame.data(1, 0, 16_384).bytes();
        byte[][] all = new byte[(int) (room / 16_384) + 2][];
        Arrays.fill(all, one);
        return Frame.join(all);
    }

    /** Malformed requests go on with content until the window of the connection is used up or grows. */
    private static void useUpByResetStreams(Client client) throws InterruptedException {
        Talk talk = client.talk();
        long before = talk.books.credit;
        long window = 65_535 + before;
        if (window > 1 << 20) {
            throw new Side.Skip("the window of the connection is " + window);
        }
        for (int id = 1; window > 0 && talk.books.credit == before; id += 2) {
            client.send(
                    Frame.headers(id, Frame.END_HEADERS, client.request("POST").with("Upper", "case")));
            long room = Math.min(window, talk.books.setting(Frame.INITIAL_WINDOW_SIZE, 65_535));
            window -= room;
            for (long left = room; left > 0; left -= 16_384) {
                client.send(Frame.data(id, 0, (int) Math.min(left, 16_384)));
            }
            talk.roundTrip();
        }
        talk.await(() -> talk.isEnding() || talk.books.credit > before);
        Side.check(talk.books.credit > before, "nothing given back, " + talk.describe());
    }
}

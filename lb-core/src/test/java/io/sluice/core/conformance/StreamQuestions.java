package io.sluice.core.conformance;

import static io.sluice.core.conformance.Client.gets;
import static io.sluice.core.conformance.Client.posts;
import static io.sluice.core.conformance.Client.sends;
import static io.sluice.core.conformance.ErrorCode.CANCEL;
import static io.sluice.core.conformance.ErrorCode.PROTOCOL_ERROR;
import static io.sluice.core.conformance.ErrorCode.REFUSED_STREAM;
import static io.sluice.core.conformance.ErrorCode.STREAM_CLOSED;
import static io.sluice.core.conformance.Expectation.connectionError;
import static io.sluice.core.conformance.Expectation.either;
import static io.sluice.core.conformance.Expectation.ignored;
import static io.sluice.core.conformance.Expectation.nothing;
import static io.sluice.core.conformance.Expectation.served;
import static io.sluice.core.conformance.Expectation.should;
import static io.sluice.core.conformance.Expectation.streamError;

/** To a server, about streams: their states, their numbers, and the frames that belong to them. */
final class StreamQuestions {

    private StreamQuestions() {}

    static void addTo(Questions<Client> usual, Target target) {
        idle(usual);
        halfClosed(usual.over(() -> Client.open(target, Frame.INITIAL_WINDOW_SIZE, 0)));
        closed(usual);
        ended(usual);
        skipped(usual);
        closedByServer(usual);
        identifiers(usual);
        concurrency(usual.over(() -> Client.open(target, Frame.INITIAL_WINDOW_SIZE, 0)));
    }

    private static void idle(Questions<Client> usual) {
        usual.ask(
                "5.1",
                "DATA on an idle stream",
                sends(Frame.data(1, Frame.END_STREAM, "test")),
                connectionError(PROTOCOL_ERROR, STREAM_CLOSED));
        usual.ask(
                "5.1", "RST_STREAM on an idle stream", sends(Frame.reset(1, CANCEL)), connectionError(PROTOCOL_ERROR));
        usual.ask(
                "5.1",
                "WINDOW_UPDATE on an idle stream",
                sends(Frame.windowUpdate(1, 100)),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "5.1",
                "CONTINUATION on an idle stream",
                client -> client.send(Frame.continuation(
                        1, Frame.END_HEADERS, client.request("GET").block())),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "5.1",
                "DATA on an idle stream of the server's",
                sends(Frame.data(2, 0, "test")),
                connectionError(PROTOCOL_ERROR, STREAM_CLOSED));
        usual.ask(
                "5.1",
                "WINDOW_UPDATE on an idle stream of the server's",
                sends(Frame.windowUpdate(2, 100)),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "5.1",
                "RST_STREAM on an idle stream of the server's",
                sends(Frame.reset(2, CANCEL)),
                connectionError(PROTOCOL_ERROR));
    }

    /** The window is closed: the response cannot end. */
    private static void halfClosed(Questions<Client> stalled) {
        stalled.ask(
                "5.1",
                "DATA on a stream half-closed by the client",
                gets(Frame.data(1, Frame.END_STREAM, "test")),
                streamError(1, STREAM_CLOSED));
        stalled.ask(
                "5.1",
                "DATA on a stream half-closed by DATA",
                posts(Frame.data(1, Frame.END_STREAM, "test"), Frame.data(1, 0, "more")),
                streamError(1, STREAM_CLOSED));
        stalled.ask(
                "5.1",
                "HEADERS on a stream half-closed by the client",
                client -> client.send(client.get(1), client.get(1)),
                streamError(1, STREAM_CLOSED));
        stalled.ask(
                "5.1",
                "trailers on a stream half-closed by the client",
                gets(Frame.headers(1, Frame.WHOLE, Fields.of("x-sum", "1"))),
                streamError(1, STREAM_CLOSED));
        stalled.ask(
                "5.1",
                "CONTINUATION on a stream half-closed by the client",
                gets(Frame.continuation(
                        1, Frame.END_HEADERS, Fields.of("x-a", "1").block())),
                connectionError(PROTOCOL_ERROR, STREAM_CLOSED));
        stalled.ask(
                "5.1",
                "WINDOW_UPDATE on a stream half-closed by the client",
                gets(Frame.windowUpdate(1, 1_000_000)),
                served(1));
        stalled.ask(
                "5.1",
                "PRIORITY on a stream half-closed by the client",
                gets(Frame.priority(1, 0, 15), Frame.windowUpdate(1, 1_000_000)),
                served(1));
        stalled.ask("5.1", "RST_STREAM on a stream half-closed by the client", gets(Frame.reset(1, CANCEL)), ignored());
    }

    private static void cancelled(Client client, Frame... then) {
        client.send(client.post(1), Frame.reset(1, CANCEL));
        client.send(then);
    }

    private static void completed(Client client, Frame... then) throws InterruptedException {
        client.send(client.get(1));
        client.response(1);
        client.send(then);
    }

    private static void closed(Questions<Client> usual) {
        usual.ask(
                "5.1",
                "DATA on a stream closed by the client's RST_STREAM",
                client -> cancelled(client, Frame.data(1, Frame.END_STREAM, "test")),
                should(streamError(1, STREAM_CLOSED), ignored()));
        usual.ask(
                "5.1",
                "HEADERS on a stream closed by the client's RST_STREAM",
                client -> cancelled(client, client.get(1)),
                should(reused(), ignored()));
        usual.ask(
                "5.1",
                "CONTINUATION on a stream closed by the client's RST_STREAM",
                client -> cancelled(client, Frame.continuation(1, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR, STREAM_CLOSED));
        usual.ask(
                "5.1",
                "PRIORITY on a stream closed by the client's RST_STREAM",
                client -> cancelled(client, Frame.priority(1, 0, 15)),
                ignored());
    }

    private static void ended(Questions<Client> usual) {
        usual.ask(
                "5.1",
                "DATA on a stream that has ended",
                client -> completed(client, Frame.data(1, Frame.END_STREAM, "test")),
                should(streamError(1, STREAM_CLOSED), ignored()));
        usual.ask(
                "5.1.1",
                "HEADERS on a stream that has ended",
                client -> completed(client, client.get(1)),
                should(reused(), ignored()));
        usual.ask(
                "5.1",
                "CONTINUATION on a stream that has ended",
                client -> completed(client, Frame.continuation(1, Frame.END_HEADERS, new byte[0])),
                connectionError(PROTOCOL_ERROR, STREAM_CLOSED));
        usual.ask(
                "5.1",
                "WINDOW_UPDATE on a stream that has ended",
                client -> completed(client, Frame.windowUpdate(1, 100)),
                ignored());
        usual.ask(
                "5.1",
                "PRIORITY on a stream that has ended",
                client -> completed(client, Frame.priority(1, 0, 15)),
                ignored());
        usual.ask(
                "5.1",
                "RST_STREAM on a stream that has ended",
                client -> completed(client, Frame.reset(1, CANCEL)),
                ignored());
        usual.ask(
                "5.4.2",
                "RST_STREAM is not answered by RST_STREAM",
                client -> {
                    cancelled(client, Frame.reset(1, CANCEL));
                    client.talk().roundTrip();
                    Side.check(client.talk().stream(1).resets == 0, "RST_STREAM came");
                },
                either(ignored(), connectionError(STREAM_CLOSED, PROTOCOL_ERROR)));
    }

    private static void skipped(Questions<Client> usual) {
        usual.ask(
                "5.1",
                "WINDOW_UPDATE on a stream that was skipped",
                client -> {
                    completed(client, client.get(5));
                    client.response(5);
                    client.send(Frame.windowUpdate(3, 100));
                },
                ignored());
        usual.ask(
                "5.1",
                "DATA on a stream that was skipped",
                client -> {
                    client.send(client.get(5));
                    client.response(5);
                    client.send(Frame.data(3, Frame.END_STREAM, "test"));
                },
                should(
                        either(streamError(3, STREAM_CLOSED), connectionError(STREAM_CLOSED, PROTOCOL_ERROR)),
                        ignored()));
    }

    /** Sections 5.1 and 5.1.1: which of the two errors it is, they leave open. */
    private static Expectation reused() {
        return either(connectionError(STREAM_CLOSED, PROTOCOL_ERROR), streamError(1, STREAM_CLOSED));
    }

    /** The server resets; what the client had sent before it knew is not an error. */
    private static void closedByServer(Questions<Client> usual) {
        for (String what : new String[] {"DATA", "trailers", "WINDOW_UPDATE", "RST_STREAM", "PRIORITY"}) {
            usual.ask(
                    "5.1",
                    what + " on a stream that the server resets",
                    client -> client.send(
                            Frame.headers(
                                    1, Frame.END_HEADERS, client.request("POST").with("Upper", "case")),
                            switch (what) {
                                case "DATA" -> Frame.data(1, Frame.END_STREAM, "test");
                                case "trailers" -> Frame.headers(1, Frame.WHOLE, Fields.of("x-sum", "1"));
                                case "WINDOW_UPDATE" -> Frame.windowUpdate(1, 100);
                                case "RST_STREAM" -> Frame.reset(1, CANCEL);
                                default -> Frame.priority(1, 0, 15);
                            }),
                    ignored());
        }
        usual.ask(
                "4.3",
                "a block on a stream that the server has reset still changes the table",
                client -> {
                    client.send(Frame.headers(
                            1, Frame.END_HEADERS, client.request("POST").with("Upper", "case")));
                    client.send(Frame.headers(
                            1,
                            Frame.WHOLE,
                            new FieldBlock().indexing("x-first", "1").indexing("x-second", "2")));
                    byte[] request = client.request("GET").block();
                    client.send(Frame.headers(
                            3, Frame.WHOLE, Frame.join(request, new byte[] {(byte) 0xbe, (byte) 0xbf})));
                },
                served(3));
    }

    private static void identifiers(Questions<Client> usual) {
        usual.ask(
                "5.1.1",
                "HEADERS on a stream of an even number",
                client -> client.send(client.get(2)),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "5.1.1",
                "HEADERS on a stream of a lower number",
                client -> client.send(client.get(5), client.get(3)),
                connectionError(PROTOCOL_ERROR, STREAM_CLOSED));
        usual.ask(
                "5.1.1",
                "HEADERS on a stream of a lower number, the higher one still open",
                client -> client.send(client.post(5), client.get(3)),
                connectionError(PROTOCOL_ERROR, STREAM_CLOSED));
        usual.ask("5.1.1", "numbers are skipped", client -> client.send(client.get(101)), served(101));
        usual.ask(
                "5.1.1",
                "the greatest number",
                client -> client.send(client.get(Integer.MAX_VALUE)),
                served(Integer.MAX_VALUE));
        usual.ask(
                "5.1",
                "several streams at once",
                client -> {
                    client.send(client.post(1), client.post(3), client.get(5));
                    client.response(5);
                    client.send(Frame.data(3, Frame.END_STREAM, "b"));
                    client.response(3);
                    client.send(Frame.data(1, Frame.END_STREAM, "a"));
                },
                served(1));
    }

    private static void concurrency(Questions<Client> stalled) {
        stalled.ask(
                "5.1.2",
                "one stream more than the server allows",
                client -> {
                    long most = client.talk().books.setting(Frame.MAX_CONCURRENT_STREAMS, Integer.MAX_VALUE);
                    if (most > 500) {
                        throw new Side.Skip("the server allows " + most);
                    }
                    int last = (int) most * 2 + 1;
                    for (int id = 1; id <= last; id += 2) {
                        client.send(client.post(id));
                    }
                    Heard refused = client.talk().stream(last);
                    client.talk().await(() -> refused.isOver() || client.talk().isEnding());
                    boolean fits = refused.reset == REFUSED_STREAM.code || refused.reset == PROTOCOL_ERROR.code;
                    Side.check(fits || client.talk().isEnding(), "stream " + last + " was not refused");
                    Side.check(client.talk().stream(1).reset < 0, "stream 1 was reset");
                },
                nothing());
    }
}

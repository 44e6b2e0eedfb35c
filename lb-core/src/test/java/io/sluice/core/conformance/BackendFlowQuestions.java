package io.sluice.core.conformance;

import static io.sluice.core.conformance.ErrorCode.FLOW_CONTROL_ERROR;
import static io.sluice.core.conformance.Expectation.connectionError;
import static io.sluice.core.conformance.Expectation.ignored;
import static io.sluice.core.conformance.Expectation.nothing;

/** To a proxy's client side, about the limits that a server sets: streams, tables, windows. */
final class BackendFlowQuestions {

    private BackendFlowQuestions() {}

    static void addTo(Questions<Server> usual, TestedProxy proxy) {
        limits(usual, proxy);
        uploads(usual, proxy);
        windows(usual);
    }

    private static void error(Questions<Server> usual, String section, String what, Frame frame, ErrorCode... codes) {
        usual.ask(section, what, server -> server.send(frame), connectionError(codes));
    }

    private static void limits(Questions<Server> usual, TestedProxy proxy) {
        usual.over(() -> Server.open(proxy, "GET", "", Frame.MAX_CONCURRENT_STREAMS, 1))
                .ask(
                        "5.1.2",
                        "no more streams at once than the server allows",
                        server -> {
                            int id = server.second("GET", "");
                            server.ask("GET", "", "");
                            server.ask("GET", "", "");
                            server.talk().await(() -> server.talk().books.opened.size() > 2, 200);
                            server.talk().roundTrip();
                            int open = server.talk().books.opened.size() - 1;
                            Side.check(open == 1, open + " streams where 1 is allowed");
                            server.answer(id);
                        },
                        nothing());
        usual.over(() -> Server.open(proxy, "GET", "", Frame.HEADER_TABLE_SIZE, 0))
                .ask(
                        "4.3.1",
                        "requests without a dynamic table",
                        server -> {
                            server.answer(server.stream());
                            for (int i = 1; i < 4; i++) {
                                server.ask("GET", "X-Same: value\r\n", "");
                                server.answer(server.stream(i));
                            }
                        },
                        nothing());
        usual.ask(
                "4.3.1",
                "the table shrinks between requests",
                server -> {
                    server.send(Frame.settings(Frame.HEADER_TABLE_SIZE, 0));
                    server.talk().roundTrip();
                    server.answer(server.stream());
                    server.ask("GET", "X-Same: value\r\n", "");
                    server.answer(server.stream(1));
                },
                nothing());
    }

    private static void uploads(Questions<Server> usual, TestedProxy proxy) {
        usual.over(() -> Server.open(proxy, "GET", "", Frame.INITIAL_WINDOW_SIZE, 3))
                .ask(
                        "6.9.1",
                        "content comes as the window of the stream opens",
                        server -> {
                            int id = server.second("POST", "0123456789");
                            expect(server, id, 3);
                            server.send(Frame.windowUpdate(id, 2));
                            expect(server, id, 5);
                            server.send(Frame.settings(Frame.INITIAL_WINDOW_SIZE, 1));
                            server.talk().roundTrip();
                            server.send(Frame.windowUpdate(id, 2));
                            expect(server, id, 5);
                            server.send(Frame.windowUpdate(id, 2));
                            expect(server, id, 7);
                            server.send(Frame.windowUpdate(id, 100));
                            server.talk().await(() -> server.talk().stream(id).ended);
                            Side.check(server.talk().stream(id).body().equals("0123456789"), "other content");
                            server.answer(id);
                        },
                        ignored());
        usual.over(() -> Server.open(proxy, "GET", "", Frame.INITIAL_WINDOW_SIZE, 10_000_000))
                .ask(
                        "6.9.1",
                        "content comes as the window of the connection opens",
                        server -> {
                            int id = server.second("POST", "0123456789".repeat(20_000));
                            expect(server, id, 65_535);
                            server.send(Frame.windowUpdate(0, 1000));
                            expect(server, id, 66_535);
                            server.send(Frame.windowUpdate(0, 10_000_000));
                            server.talk().await(() -> server.talk().stream(id).ended);
                            Side.check(server.talk().stream(id).length() == 200_000, "not all content");
                            server.answer(id);
                        },
                        ignored());
    }

    private static void expect(Server server, int id, int length) throws InterruptedException {
        Heard heard = server.talk().stream(id);
        server.talk().await(() -> heard.length() >= length || server.talk().isEnding());
        server.talk().roundTrip();
        Side.check(heard.length() == length, "content of " + heard.length() + ", the window lets through " + length);
    }

    private static void windows(Questions<Server> usual) {
        error(
                usual,
                "6.9.1",
                "the window of the connection overflows",
                Frame.windowUpdate(0, Integer.MAX_VALUE),
                FLOW_CONTROL_ERROR);
        usual.ask(
                "6.9",
                "a large response: windows are given back",
                server -> {
                    int id = server.stream();
                    server.send(Server.head(id));
                    new Upload(server.talk(), id).send(400_000, 16_384, 0).end();
                    Side.check(server.front().isServed(), "the response is not whole");
                },
                nothing());
        usual.ask(
                "6.1",
                "padding of a response is given back",
                server -> {
                    int id = server.stream();
                    server.send(Server.head(id));
                    new Upload(server.talk(), id).send(2000, 1, 255).end();
                    Side.check(server.front().isServed(), "the response is not whole");
                },
                nothing());
        usual.ask(
                "6.9",
                "what comes for a cancelled request is given back",
                server -> {
                    int id = server.stream();
                    server.front().close();
                    server.talk().await(() -> server.talk().stream(id).reset >= 0);
                    if (server.talk().stream(id).reset < 0) {
                        throw new Side.Skip("the proxy does not cancel the request of a client that has gone");
                    }
                    long room = new Upload(server.talk(), id).room();
                    if (65_535 + server.talk().books.credit > 2 * room) {
                        throw new Side.Skip("the window of the connection is much larger than that of a stream");
                    }
                    long before = server.talk().books.credit;
                    server.send(Server.head(id));
                    for (long left = room; left > 0; left -= 16_384) {
                        server.send(Frame.data(id, 0, (int) Math.min(left, 16_384)));
                    }
                    server.talk()
                            .await(() -> server.talk().books.credit - before >= room / 4
                                    || server.talk().isEnding());
                    Side.check(server.talk().books.credit - before >= room / 4, "nothing given back");
                },
                nothing());
    }
}

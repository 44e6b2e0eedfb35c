package io.sluice.core.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The tester as a server: the other side is a proxy's client side. A case begins with one request on its way. */
final class Server implements Side {

    private final TestedProxy proxy;
    private final Talk talk;
    private final List<Front> fronts = new ArrayList<>();

    private Server(TestedProxy proxy, Front first) throws IOException, InterruptedException {
        this.proxy = proxy;
        fronts.add(first);
        this.talk = Talk.server(proxy.next());
    }

    /** Connected, nothing said. */
    static Server silent(TestedProxy proxy, String method, String body) throws IOException, InterruptedException {
        proxy.want();
        Front first = Front.send(proxy.front(), method, "", body);
        try {
            return new Server(proxy, first);
        } catch (IOException | InterruptedException failed) {
            first.close();
            throw failed;
        }
    }

    /** After the handshake, when the request has come. */
    static Server open(TestedProxy proxy, String method, String body, long... settings)
            throws IOException, InterruptedException {
        Server server = silent(proxy, method, body);
        try {
            server.talk.greet(settings);
            server.stream();
        } catch (IOException | InterruptedException | RuntimeException failed) {
            server.close();
            throw failed;
        }
        return server;
    }

    @Override
    public Talk talk() {
        return talk;
    }

    void send(Frame... frames) {
        talk.send(frames);
    }

    /** The stream of the first request. */
    int stream() throws InterruptedException {
        return stream(0);
    }

    /** The stream of a request, counted from zero. */
    int stream(int index) throws InterruptedException {
        talk.await(() -> talk.books.opened.size() > index || talk.isEnding());
        Side.check(talk.books.opened.size() > index, "request " + index + " does not come, " + talk.describe());
        return talk.books.opened.get(index);
    }

    /** Another request to the proxy. */
    Front ask(String method, String fields, String body) throws IOException {
        Front front = Front.send(proxy.front(), method, fields, body);
        fronts.add(front);
        return front;
    }

    /** Answers the first request and sends another, which meets our settings. Returns its stream. */
    int second(String method, String body) throws IOException, InterruptedException {
        answer(stream());
        Side.check(front().isServed(), front().shown());
        ask(method, "", body);
        return stream(1);
    }

    /** The client of the first request. */
    Front front() {
        return fronts.getFirst();
    }

    static Frame head(int stream, String... fields) {
        return Frame.headers(stream, Frame.END_HEADERS, Fields.of(fields).first(":status", "200"));
    }

    void answer(int stream) {
        send(head(stream), Frame.data(stream, Frame.END_STREAM, "hello"));
    }

    /** The first request, if it still waits, is answered; otherwise another one, on this connection. */
    @Override
    public boolean stillServes() throws IOException, InterruptedException {
        int id = stream();
        if (talk.stream(id).reset < 0 && !front().isDone()) {
            answer(id);
            return front().isServed();
        }
        int before = talk.books.opened.size();
        Front again = ask("GET", "", "");
        talk.await(() -> talk.books.opened.size() > before || talk.isEnding() || again.isDone());
        if (talk.books.opened.size() == before) {
            return false;
        }
        answer(talk.books.opened.getLast());
        return again.isServed();
    }

    /** Waits until the proxy has let go of the connection, so that the next case gets one of its own. */
    @Override
    public void close() throws IOException {
        for (Front front : fronts) {
            front.close();
        }
        try {
            if (!talk.isClosed()) {
                send(Frame.goAway(0, ErrorCode.NO_ERROR));
                talk.finish();
                talk.await(talk::isClosed, 2000);
            }
        } catch (IOException | InterruptedException gone) {
            // It is over anyhow.
        }
        talk.close();
    }
}

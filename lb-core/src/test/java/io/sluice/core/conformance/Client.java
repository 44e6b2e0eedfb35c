package io.sluice.core.conformance;

import java.io.IOException;
import java.util.stream.Stream;

/** The tester as a client: the other side is a server. */
final class Client implements Side {

    /** The stream of the request that shows whether the server goes on; higher than any that a case uses. */
    static final int LAST = 4097;

    final Target target;
    private final Talk talk;
    private int nextLast = LAST;

    private Client(Target target, Talk talk) {
        this.target = target;
        this.talk = talk;
    }

    /** Connected, and nothing said. */
    static Client silent(Target target) throws IOException {
        return new Client(target, Talk.client(target));
    }

    static Client open(Target target, long... settings) throws IOException, InterruptedException {
        Client client = silent(target);
        try {
            client.talk.handshake(settings);
        } catch (IOException | InterruptedException failed) {
            client.close();
            throw failed;
        }
        return client;
    }

    /** Sends these. */
    static Side.Script<Client> sends(Frame... frames) {
        return client -> client.send(frames);
    }

    /** Sends a whole request on stream 1, and these behind it. */
    static Side.Script<Client> gets(Frame... frames) {
        return client -> client.talk.send(behind(client.get(1), frames));
    }

    /** Sends the head of a request on stream 1, and these behind it. */
    static Side.Script<Client> posts(Frame... frames) {
        return client -> client.talk.send(behind(client.post(1), frames));
    }

    private static Frame[] behind(Frame first, Frame... frames) {
        return Stream.concat(Stream.of(first), Stream.of(frames)).toArray(Frame[]::new);
    }

    @Override
    public Talk talk() {
        return talk;
    }

    Fields request(String method) {
        return target.request(method);
    }

    void send(Frame... frames) {
        talk.send(frames);
    }

    /** A whole request without content. */
    Frame get(int stream) {
        return Frame.headers(stream, Frame.WHOLE, request("GET"));
    }

    /** The head of a request with content. */
    Frame post(int stream) {
        return Frame.headers(stream, Frame.END_HEADERS, request("POST"));
    }

    /** Waits for the end of a response. */
    Heard response(int stream) throws InterruptedException {
        Heard heard = talk.stream(stream);
        talk.await(() -> heard.isOver() || talk.isEnding());
        Side.check(
                heard.status() >= 200 && heard.status() < 300,
                "no response on stream " + stream + ", " + talk.describe() + " " + talk.books.summary());
        return heard;
    }

    /** A HEAD, which needs no window. */
    @Override
    public boolean stillServes() throws IOException, InterruptedException {
        int id = nextLast;
        nextLast += 2;
        talk.send(Frame.headers(id, Frame.WHOLE, request("HEAD")));
        Heard heard = talk.stream(id);
        talk.await(() -> heard.isOver() || talk.isEnding());
        return heard.ended && heard.status() >= 200;
    }

    @Override
    public void close() throws IOException {
        talk.close();
    }
}

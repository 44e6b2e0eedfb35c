package io.sluice.core.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * To a proxy that hands HTTP/2 requests on by HTTP/1.1: tries to make one request look like others there. After each attempt
 * comes an honest request, and the backend has to have read at most one plain request and then the honest one, nothing else.
 */
final class DowngradeQuestions {

    private static final String EVIL = "GET /evil HTTP/1.1\r\nHost: evil\r\n\r\n";

    private final Target target;
    private final PlainBackend backend;
    private final List<ConformanceCase> cases = new ArrayList<>();
    private int count;

    private DowngradeQuestions(Target target, PlainBackend backend) {
        this.target = target;
        this.backend = backend;
    }

    static List<ConformanceCase> all(Target target, PlainBackend backend) {
        DowngradeQuestions questions = new DowngradeQuestions(target, backend);
        questions.fields();
        questions.framing();
        questions.targets();
        questions.hosts();
        questions.honest();
        return List.copyOf(questions.cases);
    }

    private void fields() {
        String more = "1\r\nx-evil: 1";
        get("a value with a field", fields -> fields.with("x-a", more));
        get("a value with a field behind LF", fields -> fields.with("x-a", "1\nx-evil: 1"));
        get("a value with a field behind CR", fields -> fields.with("x-a", "1\rx-evil: 1"));
        get("a value with a request", fields -> fields.with("x-a", "1\r\n\r\n" + EVIL));
        get("a value with NUL", fields -> fields.with("x-a", "1\0\r\nx-evil: 1"));
        get("a value that goes on in the next line", fields -> fields.with("x-a", "1\r\n x-evil: 1"));
        get("a value that ends with CR", fields -> fields.with("x-a", "1\r"));
        get("a value that starts with LF", fields -> fields.with("x-a", "\nx-evil: 1"));
        get("a name with a field", fields -> fields.with("x-a: 1\r\nx-evil", "1"));
        get("a name with a request", fields -> fields.with("x-a: 1\r\n\r\nGET /evil HTTP/1.1\r\nx-b", "1"));
        get("a name with a colon", fields -> fields.with("transfer-encoding: chunked\r\nx-a", "1"));
        get("a name that ends with a colon", fields -> fields.with("transfer-encoding:", "chunked"));
        get("a name that ends with a space", fields -> fields.with("transfer-encoding ", "chunked"));
        get("a name that starts with a space", fields -> fields.with(" x-evil", "1"));
        get("an empty name", fields -> fields.with("", "x-evil: 1"));
        get("a cookie with a field", fields -> fields.with("cookie", "a=1").with("cookie", "b=2\r\nx-evil: 1"));
        get("connection that names Host", fields -> fields.with("connection", "host"));
        get("connection that names content-length", fields -> fields.with("connection", "content-length"));
        get("te with a field", fields -> fields.with("te", "trailers\r\nx-evil: 1"));
        get("upgrade", fields -> fields.with("upgrade", "h2c").with("http2-settings", "AAMAAABkAAQAAP__"));
    }

    private void framing() {
        post(
                "transfer-encoding with a request as content",
                fields -> fields.with("transfer-encoding", "chunked"),
                "0\r\n\r\n" + EVIL);
        post(
                "transfer-encoding in uppercase",
                fields -> fields.with("Transfer-Encoding", "chunked"),
                "0\r\n\r\n" + EVIL);
        post(
                "transfer-encoding with a tab",
                fields -> fields.with("transfer-encoding\t", "chunked"),
                "0\r\n\r\n" + EVIL);
        post(
                "a value with transfer-encoding",
                fields -> fields.with("x-a", "1\r\ntransfer-encoding: chunked"),
                "0\r\n\r\n" + EVIL);
        post("content-length below the content", fields -> fields.with("content-length", "0"), EVIL);
        post("content-length above the content", fields -> fields.with("content-length", "100"), "test");
        post(
                "content-length twice",
                fields -> fields.with("content-length", "0").with("content-length", "35"),
                EVIL);
        post("content-length as a list", fields -> fields.with("content-length", "0, 35"), EVIL);
        post("content-length with a sign", fields -> fields.with("content-length", "+0"), EVIL);
        post("content-length with a field", fields -> fields.with("content-length", "0\r\nx-evil: 1"), EVIL);
        post(
                "content-length beside transfer-encoding",
                fields -> fields.with("content-length", "0").with("transfer-encoding", "chunked"),
                EVIL);
        post("content that looks like the last chunk", fields -> fields, "0\r\n\r\n" + EVIL);
        add(
                "content-length without content",
                null,
                client -> client.send(
                        Frame.headers(1, Frame.WHOLE, client.request("POST").with("content-length", "35"))));
        for (String trailer : new String[] {"content-length", "transfer-encoding", "host", "x-evil: 1\r\nx-b"}) {
            add(
                    "trailers with " + trailer,
                    null,
                    client -> client.send(
                            client.post(1),
                            Frame.data(1, 0, "test"),
                            Frame.headers(1, Frame.WHOLE, Fields.of(trailer, "chunked"))));
        }
        add(
                "trailers with a request",
                null,
                client -> client.send(
                        client.post(1),
                        Frame.data(1, 0, "test"),
                        Frame.headers(1, Frame.WHOLE, Fields.of("x-a", "1\r\n\r\n" + EVIL))));
    }

    private void targets() {
        String request = "/ HTTP/1.1\r\nHost: evil\r\n\r\nGET /evil";
        get(":path with a request", fields -> fields.set(":path", request));
        get(":path with a version", fields -> fields.set(":path", "/evil HTTP/1.1"));
        get(":path with a space", fields -> fields.set(":path", "/evil x"));
        get(":path with LF", fields -> fields.set(":path", "/evil\nx"));
        get(":path with a tab", fields -> fields.set(":path", "/evil\tHTTP/1.1"));
        get(":path that is a whole URI", fields -> fields.set(":path", "http://evil/"));
        get(":path that is an authority", fields -> fields.set(":path", "evil:80"));
        get(":path without a slash", fields -> fields.set(":path", "evil"));
        get(":path *", fields -> fields.set(":path", "*"));
        get(":method with a request", fields -> fields.set(":method", "GET /evil HTTP/1.1\r\nHost: evil\r\n\r\nGET"));
        get(":method with a target", fields -> fields.set(":method", "GET /evil"));
        get(":method with a tab", fields -> fields.set(":method", "GET\t/evil"));
        get(":scheme with a request", fields -> fields.set(":scheme", "http://evil/ HTTP/1.1\r\nx-evil: 1"));
        get(":scheme with an authority", fields -> fields.set(":scheme", "http://evil/?"));
        get(
                ":protocol with a field",
                fields -> fields.set(":method", "CONNECT").first(":protocol", "websocket\r\nx-evil: 1"));
    }

    private void hosts() {
        get("host beside another :authority", fields -> fields.with("host", "evil"));
        get(
                "two hosts",
                fields -> fields.without(":authority").with("host", "evil").with("host", "example.org"));
        get(":authority with a field", fields -> fields.set(":authority", "a\r\nx-evil: 1"));
        get(":authority with a path", fields -> fields.set(":authority", "evil/x"));
        get(":authority with user information", fields -> fields.set(":authority", "evil@example.org"));
        get(":authority with a space", fields -> fields.set(":authority", "evil x"));
        get(":authority as a list", fields -> fields.set(":authority", "evil, example.org"));
        get("host with a field", fields -> fields.without(":authority").with("host", "a\r\nx-evil: 1"));
        get("no host at all", fields -> fields.without(":authority"));
    }

    /** What has to arrive, and how. */
    private void honest() {
        arrives(
                "cookies in several fields",
                "cookie: a=1; b=2; c=3\r\n",
                fields -> fields.with("cookie", "a=1")
                        .with("x-a", "1")
                        .with("cookie", "b=2")
                        .with("cookie", "c=3"));
        arrives(
                "host beside the same :authority",
                "host: " + target.authority() + "\r\n",
                fields -> fields.with("host", target.authority()));
        arrives("octets above 0x7f", "x-a: \u00e9\u00ff\r\n", fields -> fields.with("x-a", "\u00e9\u00ff"));
        arrives("an empty value", "x-a: \r\n", fields -> fields.with("x-a", ""));
        arrives("te: trailers, which ends here", "get / http/1.1\r\n", fields -> fields.with("te", "trailers"));
    }

    private void get(String what, UnaryOperator<Fields> bend) {
        add(what, null, client -> client.send(Frame.headers(1, Frame.WHOLE, bend.apply(client.request("GET")))));
    }

    private void arrives(String what, String wanted, UnaryOperator<Fields> bend) {
        add(what, wanted, client -> client.send(Frame.headers(1, Frame.WHOLE, bend.apply(client.request("GET")))));
    }

    private void post(String what, UnaryOperator<Fields> bend, String content) {
        add(
                what,
                null,
                client -> client.send(
                        Frame.headers(1, Frame.END_HEADERS, bend.apply(client.request("POST"))),
                        Frame.data(1, Frame.END_STREAM, content)));
    }

    private void add(String what, @Nullable String wanted, Side.Script<Client> attempt) {
        String mark = "/after-" + count++;
        Callable<Outcome> script = () -> {
            int before = backend.requests().size();
            try (Client client = Client.open(target)) {
                attempt.run(client);
                client.talk()
                        .await(() -> client.talk().isEnding()
                                || client.talk().stream(1).isOver());
                honest(mark);
                List<String> seen =
                        backend.requests().subList(before, backend.requests().size());
                return judge(seen, mark, wanted).in(client.talk());
            }
        };
        cases.add(new ConformanceCase("8.2.1", what, script));
    }

    private void honest(String path) throws IOException, InterruptedException {
        try (Client client = Client.open(target)) {
            client.send(Frame.headers(1, Frame.WHOLE, client.request("GET").set(":path", path)));
            client.response(1);
        }
    }

    private Outcome judge(List<String> seen, String mark, @Nullable String wanted) {
        boolean ends = !seen.isEmpty() && seen.getLast().startsWith("GET " + mark + " HTTP/1.1\r\n");
        if (!ends || seen.size() > 2 || !seen.stream().allMatch(this::isPlain)) {
            return Outcome.wrong("the backend read " + seen);
        }
        boolean arrived = seen.size() == 2;
        if (wanted != null
                && (!arrived || !seen.getFirst().toLowerCase(Locale.ROOT).contains(wanted))) {
            return Outcome.wrong("the backend read " + seen + ", not " + wanted);
        }
        return Outcome.exact(arrived ? "the backend read " + seen.getFirst() : "nothing reached the backend");
    }

    /** One request that can be read in one way only, for the host that was meant. */
    private boolean isPlain(String request) {
        int end = request.indexOf("\r\n\r\n");
        String[] lines = request.substring(0, end).split("\r\n", -1);
        int hosts = 0;
        int framings = 0;
        boolean fine = lines[0].matches("[A-Z]+ /[!-~]* HTTP/1\\.1") && !lines[0].contains("evil");
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i].toLowerCase(Locale.ROOT);
            fine = fine && line.matches("[!#$%&'*+.^_`|~0-9a-z-]+: ?[^\\r\\n\\x00]*") && !line.startsWith("x-evil");
            hosts += line.startsWith("host:") ? 1 : 0;
            fine = fine && !(line.startsWith("host:") && line.contains("evil"));
            framings += line.startsWith("content-length:") || line.startsWith("transfer-encoding:") ? 1 : 0;
        }
        return fine && hosts == 1 && framings <= 1;
    }
}

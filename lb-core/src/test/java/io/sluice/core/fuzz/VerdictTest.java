package io.sluice.core.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The judge finds nothing in what went right, and each thing that a proxy could do wrong. */
class VerdictTest {

    private FuzzCase is;

    /** A case of several requests, two with a body, all of which go on. */
    @BeforeEach
    void find() {
        is = new FuzzCase(0, true);
        for (long seed = 0; !fits(); seed++) {
            is = new FuzzCase(seed, true);
            is.reference.requests.forEach(this::pass);
            is.end = FuzzCase.End.CLOSED_BY_CLIENT;
        }
    }

    private boolean fits() {
        return is.responses.size() >= 4
                && is.arrivals.stream().filter(a -> a.request().body.size() > 5).count() > 1
                && is.responses.stream().filter(r -> r.body.size() > 5).count() > 1;
    }

    private void pass(Reference.Expected expected) {
        Message request = new Message();
        request.method = expected.forwarded().method();
        request.target = expected.forwarded().target();
        request.minorVersion = 1;
        request.fields.add(new Field("Host", expected.forwarded().host()));
        request.fields.addAll(expected.forwarded().fields());
        request.fields.add(new Field("X-Forwarded-For", "127.0.0.1"));
        request.fields.add(new Field("X-Forwarded-Proto", "http"));
        request.body.writeBytes(expected.sent().body.toByteArray());
        request.trailers.addAll(expected.sent().trailers);
        request.whole = true;
        Reply reply = is.arrived(request).reply();
        Message response = new Message();
        response.status = reply.status;
        response.fields.add(new Field("X-Reply", reply.id));
        response.body.writeBytes(reply.body.getBytes(StandardCharsets.ISO_8859_1));
        response.whole = true;
        is.responses.add(response);
    }

    @Test
    void whatWentRightIsRight() {
        Verdict.judge(is);
        assertThat(is.problems).isEmpty();
    }

    static Stream<Arguments> wrongs() {
        return Stream.of(
                wrong("a body has more", c -> withBody(c).body.write('x')),
                wrong("a body is lost", c -> withBody(c).body.reset()),
                wrong("another target", c -> request(c, 1).target += "x"),
                wrong("another method", c -> request(c, 1).method = "SMUGGLED"),
                wrong("a field more", c -> request(c, 1).fields.add(new Field("X", "y"))),
                wrong("two hosts", c -> request(c, 1).fields.add(new Field("Host", "evil"))),
                wrong("a request that nobody sent", c -> c.arrived(new Message())),
                wrong("a request twice", c -> c.arrived(request(c, c.arrivals.size() - 1))),
                wrong("an old version", c -> request(c, 0).minorVersion = 0),
                wrong("answers in another order", c -> c.responses.add(c.responses.removeFirst())),
                wrong("an answer too few", c -> c.responses.removeLast()),
                wrong("an answer too many", c -> c.responses.addAll(c.responses.subList(0, 2))),
                wrong("the answer of another", c -> reply(c, "someone-1")),
                wrong(
                        "an answer that nobody gave",
                        c -> c.responses.get(1).fields.clear()),
                wrong("another status", c -> c.responses.get(1).status++),
                wrong("half an answer for a whole", c -> c.responses.forEach(r -> r.body.reset())),
                wrong("half an answer", c -> c.responses.get(1).whole = false),
                wrong("an interim answer of another", c -> c.interims.add("someone-1")),
                wrong("no end", c -> c.end = FuzzCase.End.OPEN));
    }

    private static Arguments wrong(String what, Consumer<FuzzCase> act) {
        return arguments(what, act);
    }

    private static Message request(FuzzCase of, int number) {
        return of.arrivals.get(number).request();
    }

    private static Message withBody(FuzzCase of) {
        return of.arrivals.stream()
                .map(FuzzCase.Arrival::request)
                .filter(r -> r.body.size() > 5)
                .findFirst()
                .orElseThrow();
    }

    private static void reply(FuzzCase of, String id) {
        of.responses.get(1).fields.set(0, new Field("X-Reply", id));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongs")
    void whatWentWrongIsSeen(String what, Consumer<FuzzCase> act) {
        act.accept(is);
        Verdict.judge(is);
        assertThat(is.problems).as(what).isNotEmpty();
    }
}

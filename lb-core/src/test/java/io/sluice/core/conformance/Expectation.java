package io.sluice.core.conformance;

import static io.sluice.core.conformance.ErrorCode.INTERNAL_ERROR;
import static io.sluice.core.conformance.ErrorCode.NO_ERROR;
import static io.sluice.core.conformance.ErrorCode.PROTOCOL_ERROR;

import java.io.IOException;
import java.util.List;

/** What the other side has to do about what a case did. */
@FunctionalInterface
interface Expectation {

    /** How long a stream's error may come behind the answer to a PING. */
    long GRACE_MILLIS = 1000;

    Outcome judge(Side side) throws IOException, InterruptedException;

    /** The script has seen to everything. */
    static Expectation nothing() {
        return side -> Outcome.exact("as it should be");
    }

    /** Section 5.4.1: GOAWAY with one of the codes, and the end. */
    static Expectation connectionError(ErrorCode... codes) {
        return side -> {
            Talk talk = side.talk();
            long ping = talk.ping();
            talk.await(() -> talk.isEnding() || talk.isAnswered(ping));
            return talk.isEnding() ? ending(talk, List.of(codes), true) : Outcome.wrong("no error, " + streams(talk));
        };
    }

    /** Section 5.4.2: RST_STREAM with one of the codes; an endpoint may make it an error of the connection. */
    static Expectation streamError(int stream, ErrorCode... codes) {
        return side -> {
            Talk talk = side.talk();
            long ping = talk.ping();
            Heard heard = talk.stream(stream);
            talk.await(() -> talk.isEnding() || heard.reset >= 0 || talk.isAnswered(ping));
            talk.await(() -> talk.isEnding() || heard.reset >= 0, GRACE_MILLIS);
            if (heard.reset < 0) {
                return talk.isEnding()
                        ? ending(talk, List.of(codes), false)
                        : Outcome.wrong("no error, " + streams(talk));
            }
            String what = "RST_STREAM " + ErrorCode.name(heard.reset);
            return fits(heard.reset, List.of(codes)) ? goesOn(side, what) : generic(heard.reset, what);
        };
    }

    /** Section 8.1.1: a stream error PROTOCOL_ERROR, or 400 and then as it likes. */
    static Expectation malformed(int stream) {
        return side -> {
            Talk talk = side.talk();
            Heard heard = talk.stream(stream);
            talk.await(() -> talk.isEnding() || heard.isOver());
            int status = heard.status();
            if (status != 0) {
                String what = "status " + status;
                boolean refused = status >= 400 && status < 500 || status == 501;
                return status == 400 ? goesOn(side, what) : refused ? Outcome.allowed(what) : Outcome.wrong(what);
            }
            return streamError(stream, PROTOCOL_ERROR).judge(side);
        };
    }

    /** Nothing happens, and the connection goes on. */
    static Expectation ignored() {
        return side -> side.talk().roundTrip() && side.stillServes()
                ? Outcome.exact("ignored")
                : Outcome.wrong(side.talk().describe() + ", " + streams(side.talk()));
    }

    /** The connection goes on, or ends without an error. */
    static Expectation noError() {
        return side -> {
            Talk talk = side.talk();
            boolean answered = talk.roundTrip();
            boolean fine = answered || talk.isClosed() && talk.books.goAway().orElse(0L) == 0;
            return fine ? Outcome.exact(talk.describe()) : Outcome.wrong(talk.describe());
        };
    }

    /** A whole response of success. */
    static Expectation served(int stream) {
        return side -> {
            Talk talk = side.talk();
            Heard heard = talk.stream(stream);
            talk.await(() -> talk.isEnding() || heard.isOver());
            boolean fine = heard.ended && heard.status() >= 200 && heard.status() < 300;
            return fine ? Outcome.exact("status " + heard.status()) : Outcome.wrong(streams(talk));
        };
    }

    /** Any final response or reset of the stream, the connection going on. */
    static Expectation answered(int stream) {
        return side -> {
            Talk talk = side.talk();
            Heard heard = talk.stream(stream);
            talk.await(() -> talk.isEnding() || heard.isOver() || heard.status() != 0);
            boolean fine = !talk.isEnding() && (heard.isOver() || heard.status() != 0);
            return fine ? Outcome.exact(streams(talk)) : Outcome.wrong(streams(talk));
        };
    }

    /** The first is what an endpoint should do, the other one it may. */
    static Expectation should(Expectation strict, Expectation lenient) {
        return side -> {
            Outcome outcome = strict.judge(side);
            if (outcome.verdict() != Outcome.Verdict.WRONG) {
                return outcome;
            }
            Outcome other = lenient.judge(side);
            return other.verdict() == Outcome.Verdict.WRONG ? outcome : Outcome.allowed(other.what());
        };
    }

    /** The first of the answers that is not wrong; whichever it is, it is exact. */
    static Expectation either(Expectation... expectations) {
        return side -> {
            Outcome outcome = Outcome.wrong("");
            for (Expectation expectation : expectations) {
                outcome = expectation.judge(side);
                if (outcome.verdict() != Outcome.Verdict.WRONG) {
                    return Outcome.exact(outcome.what());
                }
            }
            return outcome;
        };
    }

    private static Outcome goesOn(Side side, String what) throws IOException, InterruptedException {
        return side.stillServes()
                ? Outcome.exact(what)
                : Outcome.allowed(what + ", and then " + side.talk().describe());
    }

    private static Outcome ending(Talk talk, List<ErrorCode> codes, boolean exact) {
        String what = talk.describe();
        long code = talk.books.goAway().orElse(-1L);
        if (code < 0) {
            return Outcome.allowed(what + " without GOAWAY");
        }
        if (fits(code, codes)) {
            return exact ? Outcome.exact(what) : Outcome.allowed(what);
        }
        return code == NO_ERROR.code ? Outcome.allowed(what) : generic(code, what);
    }

    private static boolean fits(long code, List<ErrorCode> codes) {
        return codes.stream().anyMatch(one -> one.code == code);
    }

    /** Section 5.4: a generic code can always be used. */
    private static Outcome generic(long code, String what) {
        return code == PROTOCOL_ERROR.code || code == INTERNAL_ERROR.code ? Outcome.allowed(what) : Outcome.wrong(what);
    }

    private static String streams(Talk talk) {
        return talk.describe() + " " + talk.books.summary();
    }
}

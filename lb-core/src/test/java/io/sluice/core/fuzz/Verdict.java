package io.sluice.core.fuzz;

import java.util.List;
import java.util.Set;

/** Judges a case when all is over: did the backend see what the client sent, and the client what the backend answered? */
final class Verdict {

    private final FuzzCase is;
    private final List<Reference.Expected> expected;
    /** Which expected request each arrival is. */
    private final int[] meant;

    private Verdict(FuzzCase is) {
        this.is = is;
        this.expected = is.reference.requests;
        this.meant = new int[is.arrivals.size()];
    }

    static void judge(FuzzCase is) {
        new Verdict(is).judge();
    }

    private void judge() {
        int at = 0;
        for (FuzzCase.Arrival arrival : is.arrivals) {
            at = matching(arrival, at);
            if (at < 0) {
                return;
            }
            meant[arrival.number()] = at;
        }
        if (is.responses.size() > expected.size() + 1) {
            is.problem("more responses than requests");
        }
        for (int i = 0; i < is.responses.size(); i++) {
            judgeResponse(i, is.responses.get(i));
        }
        boolean mutated = is.arrivals.stream().anyMatch(a -> a.reply().isAnything());
        if (!mutated && !is.interims.stream().allMatch(id -> id.startsWith(is.tag))) {
            is.problem("interim responses of others: " + is.interims);
        }
        if (is.clean) {
            judgeCompleteness();
        }
        if (is.end == FuzzCase.End.OPEN) {
            is.problem("the connection did not end");
        }
    }

    /** RFC 9110 section 9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE");

    /** What a pool keeps of a body by default, so that it can be sent again. */
    private static final int MOST_KEPT = 16 * 1024;

    /** The request that arrived: the same as the one before where that was tried again, else a later one. */
    private int matching(FuzzCase.Arrival arrival, int from) {
        Forwarded seen;
        try {
            seen = Forwarded.of(arrival.request());
        } catch (Malformed bad) {
            is.problem("arrival " + arrival.number() + ": " + bad.getMessage());
            return -1;
        }
        boolean firstOne = arrival.number() == 0;
        for (int i = from; i < expected.size(); i++) {
            boolean again = !firstOne && i == meant[arrival.number() - 1];
            if (again && !mayComeAgain(is.arrivals.get(arrival.number() - 1))) {
                continue;
            }
            if (seen.equals(expected.get(i).forwarded())
                    && sameBody(arrival.request(), expected.get(i).sent())) {
                return i;
            }
        }
        is.problem("arrival " + arrival.number() + " is no request that the client sent at this place");
        return -1;
    }

    private static boolean mayComeAgain(FuzzCase.Arrival before) {
        return switch (before.reply().mishap) {
            case VANISHES, CUT, RESET, EARLY, MUTATED, GARBAGE ->
                IDEMPOTENT.contains(before.request().method)
                        && before.request().body.size() <= MOST_KEPT;
            case NONE, EXCESS, SILENT -> false;
        };
    }

    private static boolean sameBody(Message seen, Message sent) {
        if (seen.whole) {
            return sent.whole && seen.bodyText().equals(sent.bodyText()) && seen.trailers.equals(sent.trailers);
        }
        return sent.bodyText().startsWith(seen.bodyText());
    }

    private void judgeResponse(int number, Message response) {
        String id = response.value("x-reply");
        if (id == null) {
            judgeLocal(number, response);
            return;
        }
        FuzzCase.Arrival source = is.arrivals.stream()
                .filter(a -> a.reply().id.equals(id))
                .findFirst()
                .orElse(null);
        if (source == null) {
            boolean mutated = is.arrivals.stream().anyMatch(a -> a.reply().isAnything());
            if (!mutated || id.equals("excess")) {
                is.problem("response " + number + " has the id of no reply to this client");
            }
            return;
        }
        if (meant[source.number()] != number) {
            is.problem("response " + number + " answers request " + meant[source.number()]);
        }
        Reply reply = source.reply();
        if (reply.isAnything()) {
            return;
        }
        if (response.status != reply.status) {
            is.problem("response " + number + " has another status than " + reply);
        }
        boolean last = number == is.responses.size() - 1;
        if (response.whole ? !response.bodyText().equals(reply.body) : !reply.body.startsWith(response.bodyText())) {
            is.problem("response " + number + " has another body than " + reply);
        }
        if (!response.whole && (!last || is.end == FuzzCase.End.OPEN)) {
            is.problem("response " + number + " is not whole, and nothing says so");
        }
    }

    private void judgeLocal(int number, Message response) {
        boolean mutated = is.arrivals.stream()
                .anyMatch(a -> meant[a.number()] == number && a.reply().isAnything());
        boolean ours = "no-store".equals(response.value("cache-control"));
        if (!ours && !mutated) {
            is.problem("response " + number + " is neither of the backend nor of the proxy");
        }
        if (!ours || is.end == FuzzCase.End.CLOSED_BY_CLIENT) {
            return;
        }
        boolean valid = number < expected.size() && expected.get(number).sent().whole;
        boolean refused =
                response.status >= 400 && response.status < 500 && response.status != 408 || response.status == 501;
        if (valid && refused) {
            is.problem("request " + number + " is right and was refused with " + response.status);
        }
        if (response.status == 500) {
            is.problem("response " + number + " says that the proxy is at fault");
        }
    }

    /** Right requests of a patient client get the replies of a faultless backend, up to one that says close. */
    private void judgeCompleteness() {
        boolean closed =
                is.responses.stream().anyMatch(r -> r.values("connection").contains("close"));
        if (!closed && is.responses.size() != expected.size()) {
            is.problem("only " + is.responses.size() + " responses");
        }
        for (int i = 0; i < is.responses.size(); i++) {
            if (!is.responses.get(i).whole || !is.responses.get(i).has("x-reply")) {
                is.problem("response " + i + " is not the whole reply of the backend");
            }
        }
    }
}

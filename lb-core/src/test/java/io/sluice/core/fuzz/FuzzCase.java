package io.sluice.core.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One client connection: what its seed says that it sends, and what came of it. */
final class FuzzCase {

    /** How a client behaves. */
    enum Manner {
        /** Waits for all that it is owed, or for the end. */
        PATIENT,
        /** Says that it will send no more, and waits. */
        HALF_CLOSES,
        /** Closes when it has sent what it has. */
        CLOSES,
        /** Resets the connection when it has sent what it has. */
        RESETS
    }

    /** How a connection ended for the client. */
    enum End {
        OPEN,
        CLOSED_BY_PROXY,
        RESET_BY_PROXY,
        CLOSED_BY_CLIENT
    }

    /** A request as a backend read it, and what it did. */
    record Arrival(int number, Message request, Reply reply) {}

    final long seed;
    final boolean clean;
    final String tag;
    final byte[] stream;
    final int sent;
    final Manner manner;
    final Reference reference;

    final List<Arrival> arrivals = new ArrayList<>();
    final List<Message> responses = new ArrayList<>();
    final List<String> interims = new ArrayList<>();
    final List<String> problems = new ArrayList<>();
    volatile End end = End.OPEN;
    private final AtomicInteger numbers = new AtomicInteger();

    FuzzCase(long seed, boolean clean) {
        this.seed = seed;
        this.clean = clean;
        Random random = new Random(seed);
        this.tag = HexFormat.of().toHexDigits(random.nextLong());
        byte[] whole = new RequestGrammar(random, tag, clean).stream();
        Reference read = Reference.of(whole);
        boolean ends = read.end != Reference.End.TRUNCATED || random.nextInt(30) == 0;
        this.manner = clean || ends && random.nextInt(6) > 0 ? Manner.PATIENT : Manner.values()[1 + random.nextInt(3)];
        this.sent =
                manner == Manner.PATIENT || random.nextInt(3) == 0 ? whole.length : random.nextInt(whole.length + 1);
        this.stream = whole;
        this.reference = read;
    }

    /** Randomness for one use, the same in each run. */
    Random random(int use) {
        return new Random(seed * 31 + use);
    }

    /** A backend has read a request head of this client. */
    Arrival arrived(Message request) {
        int number = numbers.getAndIncrement();
        Reply reply = new Reply(random(1000 + number), clean, tag + "-" + number, request.method);
        Arrival arrival = new Arrival(number, request, reply);
        synchronized (arrivals) {
            arrivals.add(arrival);
        }
        return arrival;
    }

    void problem(String what) {
        synchronized (problems) {
            problems.add(what);
        }
    }

    @Nullable
    String methodOf(int response) {
        return response < reference.requests.size()
                ? reference.requests.get(response).sent().method
                : null;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder()
                .append("case ")
                .append(seed)
                .append(clean ? " (clean), " : " (dirty), ")
                .append(manner)
                .append(", sends ")
                .append(sent)
                .append(" of ")
                .append(stream.length)
                .append(" bytes, ends ")
                .append(end)
                .append("\n  sent: \"")
                .append(Shown.of(new String(stream, StandardCharsets.ISO_8859_1), 6000))
                .append("\"\n  which are ")
                .append(reference.requests.size())
                .append(" requests, then ")
                .append(reference.end)
                .append(reference.refusal == null ? "" : " for " + reference.refusal);
        reference.requests.forEach(e -> text.append("\n    ").append(e.sent()));
        arrivals.forEach(a -> text.append("\n  backend read ")
                .append(a.request)
                .append("\n    and did ")
                .append(a.reply));
        responses.forEach(r -> text.append("\n  client read ").append(r));
        problems.forEach(p -> text.append("\n  PROBLEM: ").append(p));
        return text.toString();
    }
}

package io.sluice.core.proxy;

/**
 * What a client is waited for at the moment, and until when: one deadline per client connection, moved by a field write. On the
 * event loop of the connection, which decides what to do when the time is over.
 */
final class ClientWaits {

    private final Loop loop;
    private final Listener origin;
    private final Outflow out;
    private final Deadline deadline;
    private boolean first = true;

    ClientWaits(Loop loop, Listener origin, Outflow out, Runnable expired) {
        this.loop = loop;
        this.origin = origin;
        this.out = out;
        this.deadline = new Deadline(expired);
    }

    /** For the first head, whose time begins with the connection. */
    void forFirstHead() {
        await(origin.plan().requestHeadNanos);
    }

    /** For the rest of a head, whose time began with its first byte, but for that of the first. */
    void forHead(Exchange current) {
        if (!first) {
            loop.deadlines().set(deadline, current.facts().startNanos + current.listener().requestHeadNanos);
        }
    }

    /** The head is there; nothing else is owed yet. */
    void headComplete() {
        first = false;
        forNothing();
    }

    /** For more of a request body. */
    void forBody() {
        await(origin.plan().requestBodyNanos);
    }

    /** For the first byte of another request. */
    void forNextRequest(long patienceNanos) {
        first = false;
        await(patienceNanos);
    }

    /** Nothing is owed by the client, but that it reads what waits for it. */
    void forNothing() {
        if (out.pending() > 0) {
            forProgress();
        } else {
            deadline.clear();
        }
    }

    /** For the client to read something of what waits for it. */
    void forProgress() {
        out.mark();
        await(origin.plan().responseProgressNanos);
    }

    /** True where the client reads, however slowly; it is waited for again then. */
    boolean renewedByProgress() {
        boolean progressed = out.progressed();
        if (progressed) {
            forProgress();
        }
        return progressed;
    }

    /** For nothing ever again. */
    void end() {
        loop.deadlines().remove(deadline);
    }

    private void await(long nanos) {
        loop.deadlines().set(deadline, loop.nanos() + nanos);
    }
}

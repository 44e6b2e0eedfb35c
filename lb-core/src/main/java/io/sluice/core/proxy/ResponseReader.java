package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.BodyReader;
import io.sluice.core.http.Fault;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.Trailers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the responses of one backend connection, one after another, and hands their parts to the exchange that they answer. Knows
 * nothing of the connection. On the connection's event loop.
 */
final class ResponseReader {

    /** What reading on came to. */
    enum Progress {
        /** All that came was taken, and the response goes on. */
        MORE,
        /** A part was handed over; there may be another in what came. */
        PART,
        /** The response is whole. */
        WHOLE,
        /** The head made a tunnel of the connection; what follows is no HTTP. */
        SWITCHED,
        /** The response has its head and is not wanted; what follows can be passed over by {@link #skip}. */
        DROPPED,
        /** The response is to be refused, see {@link #fault()}. */
        REFUSED
    }

    /** Interim responses to one request; a backend that sends more is out of its mind. */
    private static final int MOST_INTERIM = 32;

    private final HeadReader reader = HeadReader.ofResponses();
    private final Head head = new Head();
    private final ResponseRules rules = new ResponseRules();
    private final BodyReader body = new BodyReader();
    private final Trailers trailers = new Trailers();
    private MessageLimits limits = new MessageLimits(0, 0, 0);
    private @Nullable Fault fault;
    private boolean inBody;
    private int interim;

    /** A request goes out: its response is awaited. */
    void begin(MessageLimits bounds) {
        limits = bounds;
        interim = 0;
        inBody = false;
        fault = null;
        reader.begin(head, bounds);
    }

    /** Reads the next part. */
    Progress read(ByteBuf in, Exchange served) {
        return inBody ? readBody(in, served) : readHead(in, served);
    }

    private Progress readHead(ByteBuf in, Exchange served) {
        switch (reader.read(in)) {
            case MORE -> {
                return Progress.MORE;
            }
            case REFUSED -> {
                return refuse(reader.fault());
            }
            case DONE -> {}
        }
        Fault found = rules.read(head, served.rules());
        if (found != null) {
            return refuse(found);
        }
        if (rules.switched()) {
            served.responseHead(head, rules);
            return Progress.SWITCHED;
        }
        if (ResponseRules.isInterim(head)) {
            if (++interim > MOST_INTERIM) {
                return refuse(Fault.INTERIM_COUNT);
            }
            served.interim(head, rules);
            reader.begin(head, limits);
            return Progress.PART;
        }
        inBody = true;
        served.meets(head, rules);
        if (rules.untilClose()) {
            body.beginUntilClose();
        } else {
            trailers.clear();
            body.begin(rules.bodyLength(), limits, served.dataOnly() ? trailers : null);
        }
        if (served.drops(head)) {
            return Progress.DROPPED;
        }
        served.responseHead(head, rules);
        return progress();
    }

    /** Passes over the body of a dropped response as far as it has come. Returns true where that was all of it. */
    boolean skip(ByteBuf in) {
        while (in.isReadable() && !body.done() && !body.broken()) {
            in.skipBytes(body.accept(in));
        }
        return body.done() && !body.broken();
    }

    private Progress readBody(ByteBuf in, Exchange served) {
        boolean dataOnly = served.dataOnly();
        int count = dataOnly ? body.acceptPart(in) : body.accept(in);
        if (count > 0) {
            if (dataOnly && !body.partIsData()) {
                in.skipBytes(count);
            } else {
                served.responseBody(in, count);
            }
        }
        if (body.broken()) {
            return refuse(body.fault());
        }
        if (body.done() && !trailers.isEmpty()) {
            served.responseTrailers(trailers);
        }
        return progress();
    }

    private Progress progress() {
        return body.done() ? Progress.WHOLE : Progress.PART;
    }

    private Progress refuse(Fault reason) {
        fault = reason;
        return Progress.REFUSED;
    }

    /** Why the response was refused. */
    Fault fault() {
        return fault == null ? Fault.START_LINE : fault;
    }

    /** True where the head of the final response has been read. */
    boolean inBody() {
        return inBody;
    }

    /** True where the end of the connection is the end of the response. */
    boolean endsWithConnection() {
        return inBody && body.untilClose();
    }

    /** True where the backend lets the connection be used again after this response. */
    boolean keepAlive() {
        return rules.keepAlive();
    }
}

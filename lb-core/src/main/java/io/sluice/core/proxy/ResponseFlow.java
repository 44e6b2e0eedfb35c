package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadCopy;
import io.sluice.core.http.ResponseRules;
import io.sluice.core.http.Trailers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way of a response from its exchange to the client: as it came, or changed as the route has it. One per exchange, used again; what
 * changes responses is made when it is first needed. On the exchange's event loop.
 */
final class ResponseFlow {

    private final Exchange exchange;
    private @Nullable ResponseCompression compression;
    private @Nullable HeadCopy copy;
    private @Nullable ResponseRules copyRules;
    private boolean encodes;

    ResponseFlow(Exchange exchange) {
        this.exchange = exchange;
    }

    /** The head of the final response has come; whether it goes on to the client is not decided yet. */
    void meet(Head response, ResponseRules rules) {
        CompressionPlan plan = exchange.route().compression();
        encodes = false;
        if (plan != null) {
            if (compression == null) {
                compression = new ResponseCompression();
            }
            encodes = compression.decide(plan, exchange.head(), response, rules, exchange.listener().observer);
        }
    }

    /** True where the data of the body are wanted alone. */
    boolean dataOnly() {
        return isCompressing() || exchange.client().takesDataOnly(exchange.head());
    }

    private boolean isCompressing() {
        return encodes && compression().on();
    }

    /** Sends the head of the final response. */
    void head(Head response, ResponseRules rules) {
        ClientSide to = exchange.client();
        if (!encodes) {
            to.sendHead(response, rules);
            return;
        }
        HeadCopy changed = copy();
        ResponseCompression by = compression();
        EncodedHead.begin(changed, response, by.coding(), by.varies(), !by.varies());
        Head sent = changed.end();
        ResponseRules meaning = Objects.requireNonNull(copyRules);
        if (meaning.read(sent, exchange.rules()) != null) {
            throw new IllegalStateException("a head of our own that cannot be read");
        }
        if (isCompressing()) {
            compression().begin(!to.takesDataOnly(exchange.head()));
        }
        to.sendHead(sent, meaning);
    }

    /** Sends the next bytes of the body, and takes them out. */
    void body(ByteBuf in, int count) {
        if (!isCompressing()) {
            exchange.client().sendBody(in, count);
        } else if (compression().body(in, count, exchange.client())) {
            exchange.pauseResponse();
        }
    }

    /** Sends the fields behind the body, for a client that takes {@linkplain #dataOnly data only}. */
    void trailers(Trailers fields) {
        if (isCompressing()) {
            compression().trailers(fields);
        }
        exchange.client().sendTrailers(fields);
    }

    /** The body is whole. */
    void end() {
        if (isCompressing()) {
            compression().finish(exchange.client());
        }
    }

    void flush() {
        if (isCompressing()) {
            compression().flush(exchange.client());
        }
        exchange.client().flush();
    }

    /** The exchange is over. */
    void release() {
        if (encodes) {
            encodes = false;
            compression().release(exchange.listener().observer);
        }
    }

    private HeadCopy copy() {
        if (copy == null) {
            copy = new HeadCopy();
            copyRules = new ResponseRules();
        }
        return copy;
    }

    private ResponseCompression compression() {
        return Objects.requireNonNull(compression);
    }
}

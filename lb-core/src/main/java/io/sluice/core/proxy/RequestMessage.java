package io.sluice.core.proxy;

import io.sluice.core.http.BodyReader;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import io.sluice.core.http.Trailers;

/**
 * The request of one exchange as it is read, and what reads it. An HTTP/1 connection reads it byte by byte by {@link #reader} and
 * {@link #body}; a stream of HTTP/2 fills the head itself, and the trailers. Used again with its exchange.
 */
final class RequestMessage {

    final Head head = new Head();
    final HeadReader reader = HeadReader.ofRequests();
    final RequestRules rules = new RequestRules();
    final BodyReader body = new BodyReader();

    /** The fields behind a body that comes as data alone; in chunks they stay where they are. */
    final Trailers trailers = new Trailers();

    /** A request begins. */
    void begin(MessageLimits limits) {
        rules.clear();
        trailers.clear();
        reader.begin(head, limits);
    }
}

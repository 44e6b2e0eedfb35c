package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import io.sluice.core.spi.ListenerObserver;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An answer that a route gives itself to one exchange, from the choice of it to its time: the request is read to its end first and
 * thrown away, so that the connection can go on. One per exchange, used again. On the exchange's event loop.
 */
final class OwnAnswer {

    /** Our own answers are as we wrote them. */
    private static final MessageLimits OWN = new MessageLimits(1 << 20, 1 << 10, 0);

    private final DiscardedBody discarded = new DiscardedBody();
    private @Nullable LocalAnswer chosen;

    /** Reads the head of an answer of our own, up to the body. */
    static void read(ByteBuf answer, Head head) {
        HeadReader reader = HeadReader.ofResponses();
        reader.begin(head, OWN);
        if (reader.read(answer) != HeadReader.Result.DONE) {
            throw new IllegalStateException("an answer of our own that cannot be read");
        }
    }

    /** A request begins. */
    void clear() {
        chosen = null;
    }

    /** The route gives that answer; what has come of the body is thrown away. */
    void choose(LocalAnswer answer, ReplayBody come) {
        chosen = answer;
        discarded.begin();
        for (ByteBuf part = come.takeBack(); part != null; part = come.takeBack()) {
            discarded.add(part);
        }
    }

    /** True where there is one. */
    boolean isChosen() {
        return chosen != null;
    }

    LocalAnswer chosen() {
        return Objects.requireNonNull(chosen);
    }

    /** Throws away a part of the body. */
    void discard(ByteBuf part) {
        discarded.add(part);
    }

    /** True where what is left of the request is not waited for. */
    boolean givesUp(Head head, RequestRules rules, ListenerObserver observer) {
        return discarded.givesUp(head, rules, observer);
    }
}

package io.sluice.core.sticky;

import io.sluice.core.http.Head;
import io.sluice.core.pool.Backend;
import io.sluice.core.spi.StickyOutcome;
import org.jspecify.annotations.Nullable;

/** One exchange of a client that may have been here before. Made when its request head is there; on the exchange's event loop. */
public interface Visit {

    /** The backend that the client had, in whatever state it is now; null where nothing is known or believed. */
    @Nullable
    Backend backend();

    /** HIT where there is a {@link #backend}, else why there is none. */
    StickyOutcome outcome();

    /** Changes what backends get of the request head; called once. */
    void editRequest(Head request);

    /** A connection to a backend is there; the request goes to it. */
    void connected(Backend backend);

    /**
     * Changes what the client gets of the head of the final response.
     *
     * @param from the backend that answers
     * @param secure true where the client came by TLS
     */
    void editResponse(Head response, Backend from, boolean secure);
}

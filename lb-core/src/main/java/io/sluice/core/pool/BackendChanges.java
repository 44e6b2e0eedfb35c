package io.sluice.core.pool;

/** What a backend tells its pool of. Called by any thread. */
interface BackendChanges {

    /** Its state or its weight is another one. */
    void changed();

    /** It has a connection fewer. */
    void roomMade();
}

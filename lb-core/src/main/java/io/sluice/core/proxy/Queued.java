package io.sluice.core.proxy;

import io.sluice.core.pool.Backend;
import io.sluice.core.spi.EndCause;
import org.jspecify.annotations.Nullable;

/** Who has a {@link PlaceInLine}: one exchange, or one relay. On its event loop. */
interface Queued {

    /** The wait is over, one of the next two follows, or it had ended itself. */
    void waitEnded(long waitedNanos);

    /** Its turn has come: tries a backend, on an unused connection, or on one that is to be made and has been reserved. */
    void attemptOn(Backend chosen, @Nullable BackendSide idle);

    /** The one backend that it wanted is not usable any more. */
    void chooseAnew();

    /** Its turn will not come. */
    void fail(EndCause cause, String detail);
}

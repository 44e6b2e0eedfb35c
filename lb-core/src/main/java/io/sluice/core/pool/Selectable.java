package io.sluice.core.pool;

import io.sluice.core.spi.BackendState;

/** A backend as {@link Selection} looks at it. */
interface Selectable {

    BackendState state();

    /** The weight that the file or an operator has given it; one of 0 has no part in anything. */
    int givenWeight();

    int tier();
}

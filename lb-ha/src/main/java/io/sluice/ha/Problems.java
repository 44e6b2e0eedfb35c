package io.sluice.ha;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a record's components. Not safe for use by several threads. */
final class Problems {

    private final List<InvalidVirtualRouterException.Problem> found = new ArrayList<>();

    Problems require(String key, boolean holds, String message) {
        if (!holds) {
            found.add(new InvalidVirtualRouterException.Problem(key, message));
        }
        return this;
    }

    void done() {
        if (!found.isEmpty()) {
            throw new InvalidVirtualRouterException(found);
        }
    }
}

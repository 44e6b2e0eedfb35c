package io.sluice.core.fuzz;

import java.io.IOException;

/** What was read is no HTTP/1 message that everybody would read in the same way. */
final class Malformed extends IOException {

    private static final long serialVersionUID = 1;

    Malformed(String what) {
        super(what);
    }
}

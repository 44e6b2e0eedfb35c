package io.sluice.core.fuzz;

import java.util.Locale;

/** One field line. */
record Field(String name, String value) {

    String lowerName() {
        return name.toLowerCase(Locale.ROOT);
    }

    boolean is(String lowerCase) {
        return lowerName().equals(lowerCase);
    }
}

package io.sluice.tls;

import io.sluice.core.settings.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Something of TLS that a configuration names: a suite, a group, a signature scheme. */
interface Named {

    /** Its names, as messages and documents call it first. Large and small letters are the same. */
    List<String> names();

    /** The one of that name, or null. */
    static <T extends Named> @Nullable T find(T[] all, String name) {
        String asked = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(all)
                .filter(one -> one.names().stream()
                        .anyMatch(known -> known.toLowerCase(Locale.ROOT).equals(asked)))
                .findFirst()
                .orElse(null);
    }

    /** Those of these names in their order, without those that are unknown. */
    static <T extends Named> List<T> all(T[] all, List<String> names) {
        Set<T> found = new LinkedHashSet<>();
        for (String name : names) {
            T one = find(all, name);
            if (one != null) {
                found.add(one);
            }
        }
        return new ArrayList<>(found);
    }

    /** Each name must be known. */
    static <T extends Named> void check(Checks checks, String key, T[] all, List<String> names) {
        List<String> unknown =
                names.stream().filter(name -> find(all, name) == null).toList();
        checks.require(
                key,
                unknown.isEmpty(),
                "does not know \"" + String.join("\", \"", unknown) + "\"; allowed: " + allowed(all));
    }

    /** The first names of all, for people. */
    static <T extends Named> String allowed(T[] all) {
        return String.join(
                ", ", Arrays.stream(all).map(one -> one.names().getFirst()).toList());
    }
}

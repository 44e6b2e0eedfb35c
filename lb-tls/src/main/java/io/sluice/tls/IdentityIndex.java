package io.sluice.tls;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which identities a server name leads to (RFC 6066 section 3, RFC 9525 section 6.3): the exact name first, then the
 * wildcard that stands for its leftmost label, then the default. Each is one look into a hash table, however many there are.
 *
 * <p>Immutable.
 */
final class IdentityIndex {

    private static final String WILDCARD = "*.";

    private final List<Identity> all;
    private final List<Identity> standard;
    private final Map<String, List<Identity>> exact = new HashMap<>();
    private final Map<String, List<Identity>> wildcards = new HashMap<>();
    private final boolean strict;
    private volatile @Nullable Map<Identity, Integer> positions;

    /**
     * @param all in the order of the configuration; for the same name and kind of key the first counts
     * @param strict whether a client that asks for no known name gets nothing
     */
    IdentityIndex(List<Identity> all, boolean strict) {
        this.all = List.copyOf(all);
        this.strict = strict;
        for (Identity identity : all) {
            for (String name : identity.facts().names()) {
                if (name.startsWith(WILDCARD)) {
                    add(wildcards, name.substring(WILDCARD.length()), identity);
                } else {
                    add(exact, name, identity);
                }
            }
        }
        this.standard = all.isEmpty() ? List.of() : withTheSameName(all.getFirst());
    }

    /** All of them, in the order of the configuration. */
    List<Identity> all() {
        return all;
    }

    /** True where every client gets the same, whatever name it asks for. */
    boolean oneForAll() {
        return !strict && all.size() == 1;
    }

    /** Those to offer to a client that asks for this name, or for none, best first; empty for none. */
    List<Identity> find(@Nullable String name) {
        List<Identity> named = name == null ? null : named(name);
        if (named != null) {
            return named;
        }
        return strict ? List.of() : standard;
    }

    /** True where the name may be asked for. */
    boolean allows(String name) {
        return !strict || named(name) != null;
    }

    /** Those that no client gets, as others have all of their names; none where the first one stands for all. */
    List<Identity> hidden() {
        Set<Identity> reached = new HashSet<>(standard);
        exact.values().forEach(reached::addAll);
        wildcards.values().forEach(reached::addAll);
        return all.stream().filter(one -> !reached.contains(one)).toList();
    }

    /** Where the identity stands in {@link #all()}; for Java's engine, so the table is made when it is first asked for. */
    int position(Identity identity) {
        Map<Identity, Integer> known = positions;
        if (known == null) {
            known = new HashMap<>();
            for (Identity one : all) {
                known.put(one, known.size());
            }
            positions = known;
        }
        return known.getOrDefault(identity, 0);
    }

    private @Nullable List<Identity> named(String asked) {
        String name = asked.toLowerCase(Locale.ROOT);
        List<Identity> found = exact.get(name);
        if (found == null && !wildcards.isEmpty()) {
            int dot = name.indexOf('.');
            found = dot <= 0 ? null : wildcards.get(name.substring(dot + 1));
        }
        return found;
    }

    /** The first one, with those of other kinds beside it. */
    private List<Identity> withTheSameName(Identity first) {
        for (String name : first.facts().names()) {
            List<Identity> same =
                    name.startsWith(WILDCARD) ? wildcards.get(name.substring(WILDCARD.length())) : exact.get(name);
            if (same != null && same.contains(first)) {
                return same;
            }
        }
        return List.of(first);
    }

    private static void add(Map<String, List<Identity>> names, String name, Identity identity) {
        List<Identity> known = names.get(name);
        if (known == null) {
            names.put(name, List.of(identity));
        } else if (known.stream()
                .noneMatch(one -> one.facts().kind() == identity.facts().kind())) {
            List<Identity> more = new ArrayList<>(known);
            more.add(identity);
            more.sort(Comparator.comparing(one -> one.facts().kind()));
            names.put(name, List.copyOf(more));
        }
    }
}

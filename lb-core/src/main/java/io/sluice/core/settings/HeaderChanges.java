package io.sluice.core.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What becomes of the header fields of a message: first those are removed, then others set, then others added.
 *
 * @param set by name, in place of every field of that name; one whose value turns out empty is only removed
 * @param add by name, beside those that are there; one whose value turns out empty is left out
 * @param remove names
 */
public record HeaderChanges(Map<String, Template> set, Map<String, Template> add, Set<String> remove) {

    private static final HeaderChanges NONE = new HeaderChanges(Map.of(), Map.of(), Set.of());
    /** How long a name may be. */
    public static final int MOST_NAME_BYTES = 128;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1," + MOST_NAME_BYTES + "}");
    private static final int MOST = 64;

    /** They frame messages, are for one hop, or say where a request goes: not for a route to change. */
    private static final Set<String> OURS = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    public HeaderChanges {
        set = Collections.unmodifiableMap(new LinkedHashMap<>(set));
        add = Collections.unmodifiableMap(new LinkedHashMap<>(add));
        remove = Collections.unmodifiableSet(new LinkedHashSet<>(remove));
        Checks checks = new Checks();
        check(checks, "set", set.keySet());
        check(checks, "add", add.keySet());
        check(checks, "remove", remove);
        checks.done();
    }

    private static void check(Checks checks, String key, Set<String> names) {
        checks.require(key, names.size() <= MOST, "are more than " + MOST);
        for (String name : names) {
            checks.require(key, NAME.matcher(name).matches(), "\"" + name + "\" is no name of a field")
                    .require(
                            key,
                            !OURS.contains(name.toLowerCase(Locale.ROOT)),
                            "\"" + name + "\" is Sluice's own to write"
                                    + (name.equalsIgnoreCase("host") ? "; rewrite.host changes the host" : ""));
        }
    }

    /** None: the fields pass as they came. */
    public static HeaderChanges none() {
        return NONE;
    }

    public boolean isEmpty() {
        return set.isEmpty() && add.isEmpty() && remove.isEmpty();
    }

    /** The names of which nothing passes that somebody else says: those that are set or removed. */
    public Set<String> replaced() {
        return Stream.concat(set.keySet().stream(), remove.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** True where some value tells of that. */
    public boolean tell(Template.Variable variable) {
        return Stream.concat(set.values().stream(), add.values().stream()).anyMatch(value -> value.tells(variable));
    }
}

package io.sluice.daemon.config;

import io.sluice.core.balance.Algorithms;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of one block while its settings are built, with the places they come from. */
final class Values {

    private final Reading at;
    private final Place place;
    private final Map<Key<?>, Object> values = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> wrong = new HashSet<>();

    Values(Reading at, Place place) {
        this.at = at;
        this.place = place;
    }

    /** No values of a file: what is built of them is a stand-in. */
    static Values trial() {
        return new Values(new Reading(new Problems(""), Path.of(""), Algorithms.builtIn(), ""), Place.START);
    }

    /** True where something is wrong with the value of the key already. */
    boolean isWrong(Key<?> key) {
        return wrong.contains(key.name());
    }

    /** How backends can be chosen. */
    Algorithms algorithms() {
        return at.algorithms();
    }

    /** A path of the file, from the directory of the configuration where it is relative. */
    Path resolve(Path path) {
        return at.base().resolve(path);
    }

    void put(Key<?> key, Place where, Object value, boolean sound) {
        values.put(key, value);
        places.put(key.name(), where);
        if (!sound) {
            wrong.add(key.name());
        }
    }

    /** Marks a key as reported, so that nothing more is said of its value. */
    void spoil(String key) {
        wrong.add(key);
    }

    /** The value of the file, else the default. The key must be required or have a default. */
    @SuppressWarnings("unchecked")
    <T> T get(Key<T> key) {
        Object value = values.get(key);
        return value == null ? Objects.requireNonNull(key.standIn(), key.name()) : (T) value;
    }

    /** The value of the file, else null. */
    @SuppressWarnings("unchecked")
    <T> @Nullable T find(Key<T> key) {
        return (T) values.get(key);
    }

    /** The text of the file, else none. */
    String text(Key<String> key) {
        return Objects.requireNonNullElse(find(key), "");
    }

    boolean has(Key<?> key) {
        return values.containsKey(key);
    }

    /** True where the file has a key of that name in this block. */
    boolean has(String key) {
        return places.containsKey(key);
    }

    /** Tells of a value that is taken and should be known. */
    void warn(String key, String message) {
        at.key(key).warning(places.getOrDefault(key, place), message);
    }

    /** Reports a value that its type allows and the block does not, once for each key. */
    void reject(String key, String message) {
        if (wrong.add(key)) {
            Reading where = key.isEmpty() ? at : at.key(key);
            where.error(places.getOrDefault(key, place), message);
        }
    }
}

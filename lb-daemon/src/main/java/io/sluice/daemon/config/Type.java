package io.sluice.daemon.config;

import java.util.Map;

/**
 * What may stand after a key. From one declaration come the reading of the file, the messages, the reference for people
 * and the JSON Schema for editors.
 *
 * @param <T> what the value is read into
 */
interface Type<T> {

    /** Reads the value. What is wrong is reported, and {@link #standIn()} returned so that the reading goes on. */
    T read(Node node, Reading at);

    /** A legal value in the place of one that is wrong, so that what follows can still be checked. */
    T standIn();

    /** What is allowed, for people: {@code a duration such as 250ms, 2s, 5m or 1h}. */
    String what();

    /** The value as the file would write it. */
    String show(T value);

    /** The JSON Schema of the value: a tree of maps, lists, strings, numbers and booleans. */
    Map<String, Object> schema();
}

package io.sluice.daemon.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A single value.
 *
 * @param what what is allowed, for people
 * @param standIn a legal value
 * @param parse from text to value
 * @param show from value to text
 * @param schema the JSON Schema of the value
 */
record ScalarType<T>(String what, T standIn, Parse<T> parse, Function<T, String> show, Map<String, Object> schema)
        implements Type<T> {

    /** In one order, whatever map it comes from: the schema is a file that a test compares. */
    ScalarType {
        schema = Collections.unmodifiableMap(new TreeMap<>(schema));
    }

    /** Reads one value from its text. */
    @FunctionalInterface
    interface Parse<T> {
        T from(String text) throws BadValueException;
    }

    @Override
    public T read(Node node, Reading at) {
        if (!(node instanceof Node.Scalar scalar) || scalar.isNull()) {
            at.error(node.place(), "must be " + what + ", not " + node.kind());
            return standIn;
        }
        try {
            return parse.from(scalar.text());
        } catch (BadValueException e) {
            at.error(node.place(), e.getMessage());
            return standIn;
        }
    }

    @Override
    public String show(T value) {
        return show.apply(value);
    }
}

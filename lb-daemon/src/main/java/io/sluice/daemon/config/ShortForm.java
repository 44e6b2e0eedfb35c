package io.sluice.daemon.config;

import java.util.List;
import java.util.Map;

/**
 * A block of keys for which a single value may stand: {@code 10.0.0.1:80} for {@code {address: 10.0.0.1:80}}.
 *
 * @param scalar the short form
 * @param block the long form
 */
record ShortForm<T>(Type<T> scalar, Block<T> block) implements Type<T> {

    @Override
    public T read(Node node, Reading at) {
        return switch (node) {
            case Node.Mapping mapping -> block.read(mapping, at);
            case Node.Scalar value when !value.isNull() -> scalar.read(value, at);
            default -> {
                at.error(node.place(), "must be " + what() + ", not " + node.kind());
                yield standIn();
            }
        };
    }

    @Override
    public T standIn() {
        return block.standIn();
    }

    @Override
    public String what() {
        return scalar.what() + ", or " + block.what();
    }

    @Override
    public String show(T value) {
        return block.show(value);
    }

    @Override
    public Map<String, Object> schema() {
        return Map.of("anyOf", List.of(new java.util.TreeMap<>(scalar.schema()), block.schema()));
    }
}

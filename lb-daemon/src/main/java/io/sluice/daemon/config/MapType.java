package io.sluice.daemon.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A block whose keys the file chooses, each with a value of one type.
 *
 * @param what such as {@code a block of header fields}
 * @param keyName what a key is, for the reference
 * @param key reads a key
 * @param value the type of each value
 */
record MapType<K, V>(String what, String keyName, ScalarType.Parse<K> key, Type<V> value) implements Type<Map<K, V>> {

    @Override
    public Map<K, V> read(Node node, Reading at) {
        Map<K, V> values = new LinkedHashMap<>();
        if (!(node instanceof Node.Mapping mapping)) {
            at.error(node.place(), "must be " + what + ", not " + node.kind());
            return values;
        }
        for (Node.Entry entry : mapping.entries()) {
            Reading here = at.key(entry.key());
            try {
                K read = key.from(entry.key());
                if (values.containsKey(read)) {
                    here.error(entry.place(), "stands twice in this block; keep one of the two");
                }
                values.put(read, value.read(entry.value(), here));
            } catch (BadValueException e) {
                here.error(entry.place(), e.getMessage());
            }
        }
        return values;
    }

    @Override
    public Map<K, V> standIn() {
        return Map.of();
    }

    @Override
    public String show(Map<K, V> shown) {
        return "";
    }

    @Override
    public Map<String, Object> schema() {
        return new java.util.TreeMap<>(Map.of("type", "object", "additionalProperties", value.schema()));
    }
}

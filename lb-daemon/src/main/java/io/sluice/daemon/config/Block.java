package io.sluice.daemon.config;

import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.Violation;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A block of keys, and what is built from them.
 *
 * <p>Reading reports unknown, double and missing keys and wrong values, then builds all the same with stand-ins, so that
 * the checks of the settings themselves are heard too; what they say is put to the place of the key.
 *
 * @param title for the reference, such as {@code A listener}
 * @param doc what the block is for
 * @param keys in the order of the reference
 * @param build makes the settings
 */
record Block<T>(String title, String doc, List<Key<?>> keys, Function<Values, T> build) implements Type<T> {

    static <T> Block<T> of(String title, String doc, Function<Values, T> build, Key<?>... keys) {
        return new Block<>(title, doc, List.of(keys), build);
    }

    @Override
    public T read(Node node, Reading at) {
        if (!(node instanceof Node.Mapping mapping)) {
            at.error(node.place(), "must be " + what() + ", not " + node.kind());
            return standIn();
        }
        Values values = new Values(at, mapping.place());
        readKeys(mapping, at, values);
        for (Key<?> key : keys) {
            if (key.need() == Key.Need.REQUIRED && mapping.get(key.name()).isEmpty()) {
                at.key(key.name())
                        .error(mapping.place(), "is missing; " + key.type().what() + " is needed");
                values.spoil(key.name());
            }
        }
        return build(values);
    }

    private void readKeys(Node.Mapping mapping, Reading at, Values values) {
        Set<String> seen = new HashSet<>();
        for (Node.Entry entry : mapping.entries()) {
            Reading here = at.key(entry.key());
            if (!seen.add(entry.key())) {
                here.error(entry.place(), "stands twice in this block; keep one of the two");
                continue;
            }
            keys.stream()
                    .filter(key -> key.name().equals(entry.key()))
                    .findFirst()
                    .ifPresentOrElse(key -> readKey(key, entry, here, values), () -> reportUnknown(entry, here));
        }
    }

    private static <V> void readKey(Key<V> key, Node.Entry entry, Reading here, Values values) {
        int before = here.problems().errors();
        V value = key.type().read(entry.value(), here);
        values.put(key, entry.value().place(), value, here.problems().errors() == before);
    }

    private void reportUnknown(Node.Entry entry, Reading here) {
        List<String> names = keys.stream().map(Key::name).toList();
        here.error(
                entry.place(),
                "unknown key \"" + entry.key() + "\"" + Nearest.hint(entry.key(), names) + " allowed: "
                        + String.join(", ", names));
    }

    private T build(Values values) {
        try {
            return build.apply(values);
        } catch (InvalidSettingsException e) {
            for (Violation violation : e.violations()) {
                values.reject(violation.key(), violation.message());
            }
            return standIn();
        }
    }

    @Override
    public T standIn() {
        return build.apply(Values.trial());
    }

    @Override
    public String what() {
        List<String> names = keys.stream().map(Key::name).toList();
        return "a block of the keys " + String.join(", ", names);
    }

    @Override
    public String show(T value) {
        return "";
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        keys.forEach(key -> properties.put(key.name(), JsonSchema.ofKey(key)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("additionalProperties", false);
        List<String> required = keys.stream()
                .filter(key -> key.need() == Key.Need.REQUIRED)
                .map(Key::name)
                .toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        schema.put("properties", properties);
        return schema;
    }
}

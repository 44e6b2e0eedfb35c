package io.sluice.daemon.config;

import io.sluice.daemon.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON Schema of the file, so that editors complete and check it. Made from the same declaration as the reading. */
public final class JsonSchema {

    private JsonSchema() {}

    /** The schema as JSON text, indented, with a line feed at the end. */
    public static String json() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Sluice configuration");
        schema.putAll(RootBlock.ROOT.schema());
        return Json.write(schema) + "\n";
    }

    /** The schema of what stands after a key, with its meaning and its default. */
    static <T> Map<String, Object> ofKey(Key<T> key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", key.doc());
        schema.putAll(ordered(key.type().schema()));
        T preset = key.preset();
        if (preset != null && !key.presetText().isEmpty()) {
            boolean literal = List.of("integer", "boolean").contains(schema.getOrDefault("type", ""));
            schema.put("default", literal ? preset : key.presetText());
        }
        return schema;
    }

    /** Small maps made by {@link Map#of} come in no order; blocks come in that of the reference. */
    private static Map<String, Object> ordered(Map<String, Object> schema) {
        return schema instanceof LinkedHashMap ? schema : new TreeMap<>(schema);
    }
}

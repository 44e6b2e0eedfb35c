package io.sluice.daemon.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The JSON Schema of the file, so that editors complete and check it. Made from the same declaration as the reading. */
public final class JsonSchema {

    private JsonSchema() {}

    /** The schema as JSON text, indented, with a line feed at the end. */
    public static String json() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Sluice configuration");
        schema.putAll(RootBlock.ROOT.schema());
        StringBuilder out = new StringBuilder();
        write(out, schema, "");
        return out.append('\n').toString();
    }

    static <T> Map<String, Object> ofKey(Key<T> key) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", key.doc());
        new java.util.TreeMap<>(key.type().schema()).forEach(schema::put);
        if (!key.presetText().isEmpty()) {
            schema.put("default", key.preset() instanceof Number || key.preset() instanceof Boolean
                    ? plain(key)
                    : key.presetText());
        }
        return schema;
    }

    private static Object plain(Key<?> key) {
        return key.type() == Types.SIZE ? key.presetText() : String.valueOf(key.preset()).equals("true") ? true : literal(key);
    }

    private static Object literal(Key<?> key) {
        return key.preset() instanceof Boolean flag ? flag : Integer.valueOf(key.presetText());
    }

    private static void write(StringBuilder out, Object value, String indent) {
        switch (value) {
            case Map<?, ?> map -> writeMap(out, map, indent);
            case List<?> list -> writeList(out, list, indent);
            case String text -> quote(out, text);
            default -> out.append(value);
        }
    }

    private static void writeMap(StringBuilder out, Map<?, ?> map, String indent) {
        String inner = indent + "  ";
        String separator = "{\n";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator).append(inner);
            quote(out, String.valueOf(entry.getKey()));
            out.append(": ");
            write(out, entry.getValue(), inner);
            separator = ",\n";
        }
        out.append('\n').append(indent).append('}');
    }

    private static void writeList(StringBuilder out, List<?> list, String indent) {
        String separator = "[";
        for (Object item : list) {
            out.append(separator);
            write(out, item, indent);
            separator = ", ";
        }
        out.append(']');
    }

    private static void quote(StringBuilder out, String text) {
        out.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
}

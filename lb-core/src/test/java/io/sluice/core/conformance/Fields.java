package io.sluice.core.conformance;

import java.util.ArrayList;
import java.util.List;

/** A list of fields that a case bends as it wants. */
final class Fields {

    private final List<FieldLine> lines = new ArrayList<>();

    /** Of names and values in turn. */
    static Fields of(String... namesAndValues) {
        Fields fields = new Fields();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.with(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    /** Adds a field at the end. */
    Fields with(String name, String value) {
        lines.add(new FieldLine(name, value));
        return this;
    }

    /** Adds a field before all others. */
    Fields first(String name, String value) {
        lines.addFirst(new FieldLine(name, value));
        return this;
    }

    Fields without(String name) {
        lines.removeIf(line -> line.name().equals(name));
        return this;
    }

    /** Gives the field another value in its place. */
    Fields set(String name, String value) {
        lines.replaceAll(line -> line.name().equals(name) ? new FieldLine(name, value) : line);
        return this;
    }

    /** The field block, nothing compressed. */
    byte[] block() {
        FieldBlock block = new FieldBlock();
        lines.forEach(line -> block.literal(line.name(), line.value()));
        return block.bytes();
    }
}

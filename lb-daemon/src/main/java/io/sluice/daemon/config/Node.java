package io.sluice.daemon.config;

import java.util.List;
import java.util.Optional;

/** A value of the file with its place, before anything is known of its meaning. */
sealed interface Node {

    /** Where the value begins. */
    Place place();

    /** What it is, for messages. */
    String kind();

    /**
     * A single value.
     *
     * @param text as written, without quotes
     * @param plain whether it stands without quotes
     */
    record Scalar(String text, boolean plain, Place place) implements Node {
        @Override
        public String kind() {
            return isNull() ? "nothing" : "\"" + shortened() + "\"";
        }

        /** True where nothing stands after the colon, or one of YAML's words for nothing. */
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        /** The text, cut where it is too long for a message. */
        String shortened() {
            String line = text.replace('\n', ' ');
            return line.length() <= 80 ? line : line.substring(0, 77) + "...";
        }
    }

    /** A block of keys in the order of the file, duplicates included. */
    record Mapping(List<Entry> entries, Place place) implements Node {
        @Override
        public String kind() {
            return "a block of keys";
        }

        /** The value of the first entry of that key. */
        Optional<Node> get(String key) {
            return entries.stream()
                    .filter(entry -> entry.key().equals(key))
                    .map(Entry::value)
                    .findFirst();
        }
    }

    /** One key with its value. */
    record Entry(String key, Place place, Node value) {}

    /** A list. */
    record Sequence(List<Node> items, Place place) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** The value of a key, where this is a block of keys that has it. */
    default Optional<Node> find(String key) {
        return this instanceof Mapping mapping ? mapping.get(key) : Optional.empty();
    }

    /** The items where this is a list, else none. */
    default List<Node> elements() {
        return this instanceof Sequence sequence ? sequence.items() : List.of();
    }

    /** The text where this is a single value that is not nothing. */
    default Optional<String> asText() {
        return this instanceof Scalar scalar && !scalar.isNull() ? Optional.of(scalar.text()) : Optional.empty();
    }
}

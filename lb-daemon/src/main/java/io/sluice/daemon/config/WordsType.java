package io.sluice.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A list of words, which may be empty. What a word may be is for the settings to say.
 *
 * @param what such as {@code a list of protocols}
 * @param example a word that is right
 */
record WordsType(String what, String example) implements Type<List<String>> {

    @Override
    public List<String> read(Node node, Reading at) {
        if (!(node instanceof Node.Sequence sequence)) {
            at.error(node.place(), "must be " + what + ", such as [" + example + "] or [], not " + node.kind());
            return standIn();
        }
        List<String> words = new ArrayList<>();
        for (Node element : sequence.items()) {
            words.add(Types.TEXT.read(element, at.item(words.size())));
        }
        return words;
    }

    @Override
    public List<String> standIn() {
        return List.of();
    }

    @Override
    public String show(List<String> value) {
        return value.toString();
    }

    @Override
    public Map<String, Object> schema() {
        return new java.util.TreeMap<>(Map.of("type", "array", "items", Types.TEXT.schema()));
    }
}

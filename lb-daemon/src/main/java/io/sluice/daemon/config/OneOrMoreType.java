package io.sluice.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A value of a type, or a list of such values: {@code GET} or {@code [GET, HEAD]}.
 *
 * @param what such as {@code a method or a list of methods}
 * @param item the type of each
 */
record OneOrMoreType<T>(String what, Type<T> item) implements Type<List<T>> {

    @Override
    public List<T> read(Node node, Reading at) {
        if (!(node instanceof Node.Sequence sequence)) {
            return List.of(item.read(node, at));
        }
        if (sequence.items().isEmpty()) {
            at.error(node.place(), "is empty; leave it out where anything will do");
        }
        List<T> items = new ArrayList<>();
        for (Node element : sequence.items()) {
            items.add(item.read(element, at.item(items.size())));
        }
        return items;
    }

    @Override
    public List<T> standIn() {
        return List.of();
    }

    @Override
    public String show(List<T> value) {
        return value.stream().map(item::show).toList().toString();
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> list = new TreeMap<>(Map.of("type", "array", "minItems", 1, "items", item.schema()));
        return Map.of("anyOf", List.of(item.schema(), list));
    }
}

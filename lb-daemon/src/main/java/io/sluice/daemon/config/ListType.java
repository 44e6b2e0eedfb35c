package io.sluice.daemon.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A list of values of one type, each of which must differ from the others in something.
 *
 * @param what such as {@code a list of backends}
 * @param item the type of each
 * @param identity what must be different for each; read from the node, so that doubles are found beside other mistakes
 * @param rule the rule, for the message about doubles
 */
record ListType<T>(String what, Type<T> item, Function<Node, Optional<String>> identity, String rule)
        implements Type<List<T>> {

    @Override
    public List<T> read(Node node, Reading at) {
        if (!(node instanceof Node.Sequence sequence)) {
            at.error(node.place(), "must be " + what + " (each begins with \"- \"), not " + node.kind());
            return standIn();
        }
        List<T> items = new ArrayList<>();
        Set<String> identities = new HashSet<>();
        for (Node element : sequence.items()) {
            Reading here = at.item(items.size());
            items.add(item.read(element, here));
            identity.apply(element)
                    .filter(text -> !identities.add(text))
                    .ifPresent(text -> reportTwice(element, here, text));
        }
        return items;
    }

    private void reportTwice(Node element, Reading here, String text) {
        Optional<Node> name = element.find("name");
        Reading at = name.isPresent() ? here.key("name") : here;
        at.error(name.orElse(element).place(), "\"" + text + "\" stands in the list already; " + rule);
    }

    @Override
    public List<T> standIn() {
        return List.of(item.standIn());
    }

    @Override
    public String show(List<T> value) {
        return value.stream().map(item::show).toList().toString();
    }

    @Override
    public Map<String, Object> schema() {
        return new java.util.TreeMap<>(Map.of("type", "array", "minItems", 1, "items", item.schema()));
    }
}

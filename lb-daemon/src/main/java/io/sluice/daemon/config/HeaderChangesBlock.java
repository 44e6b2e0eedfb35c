package io.sluice.daemon.config;

import io.sluice.core.settings.HeaderChanges;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.Template;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** What becomes of the header fields of a message. */
final class HeaderChangesBlock {

    private static final Type<Template> TEMPLATE = new ScalarType<>(
            "a text, with variables such as ${client-ip}",
            Template.of(""),
            HeaderChangesBlock::template,
            Template::text,
            Map.of("type", List.of("string", "integer", "boolean")));

    private static final Key<Map<String, Template>> SET = Key.preset(
            "set",
            new MapType<>("a block of header fields", "NAME", name -> name, TEMPLATE),
            Map.of(),
            "Fields in place of all of their name: `{ X-Client: \"${client-ip}\" }`. One whose value turns out empty is only removed.");
    private static final Key<Map<String, Template>> ADD = Key.preset(
            "add",
            new MapType<>("a block of header fields", "NAME", name -> name, TEMPLATE),
            Map.of(),
            "Fields beside those that are there.");
    private static final Key<List<String>> REMOVE = Key.preset(
            "remove",
            new OneOrMoreType<>("a name or a list of names", Types.TEXT),
            List.of(),
            "Names of fields that go no further.");

    static final Block<HeaderChanges> BLOCK = Block.of(
            "Changes of header fields",
            "Variables: "
                    + String.join(
                            ", ",
                            Template.words().stream()
                                    .map(HeaderChangesBlock::shown)
                                    .toList()) + ". `$$` is a dollar sign.",
            v -> new HeaderChanges(v.get(SET), v.get(ADD), new LinkedHashSet<>(v.get(REMOVE))),
            SET,
            ADD,
            REMOVE);

    private HeaderChangesBlock() {}

    private static String shown(String word) {
        return "`${" + word + (word.equals("header") || word.equals("cookie") ? ":NAME" : "") + "}`";
    }

    private static Template template(String text) throws BadValueException {
        try {
            return Template.of(text);
        } catch (InvalidSettingsException e) {
            String message = e.violations().getFirst().message();
            int from = message.indexOf("no variable \"");
            String word = from < 0 ? "" : message.substring(from + 13, message.indexOf('"', from + 13));
            throw new BadValueException(Nearest.of(word, Template.words())
                    .map(nearest -> message + "; did you mean \"" + nearest + "\"?")
                    .orElse(message));
        }
    }
}

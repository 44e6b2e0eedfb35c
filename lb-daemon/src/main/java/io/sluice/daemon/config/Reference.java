package io.sluice.daemon.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reference of the file for people, as Markdown. Made from the same declaration as the reading. */
public final class Reference {

    private static final String INTRODUCTION = """
            # The configuration file

            One YAML file says everything; `sluice check FILE` tells every mistake in it at once. This page is made from the
            code that reads the file. The examples in [config-examples](../config-examples) are the quicker way in.

            - Durations have a unit: `250ms`, `2s`, `5m`, `1h`. Sizes may have one: `512`, `16KiB`, `1MiB`.
            - Addresses are `host:port`; IPv6 stands in brackets: `[::1]:8080`.
            - Unknown keys, keys that stand twice, aliases, tags and second documents are errors. A file has at most 1 MiB.
            """;

    private Reference() {}

    /** The page. */
    public static String markdown() {
        Map<String, Block<?>> blocks = new LinkedHashMap<>();
        collect("", RootBlock.ROOT, blocks);
        StringBuilder out = new StringBuilder(INTRODUCTION);
        blocks.forEach((path, block) -> section(out, path, block));
        return out.toString();
    }

    private static void collect(String path, Block<?> block, Map<String, Block<?>> blocks) {
        blocks.put(path, block);
        List<Key<?>> inner = new ArrayList<>(block.keys());
        for (Key<?> key : inner) {
            String below = path.isEmpty() ? key.name() : path + "." + key.name();
            switch (key.type()) {
                case Block<?> nested -> collect(below, nested, blocks);
                case ShortForm<?> either -> collect(below, either.block(), blocks);
                case ListType<?> list -> collectItem(below + "[]", list.item(), blocks);
                case RouteListType list -> collectItem(below + "[]", list.item(), blocks);
                case MapType<?, ?> map -> collectItem(below + "." + map.keyName(), map.value(), blocks);
                default -> {}
            }
        }
    }

    private static void collectItem(String path, Type<?> item, Map<String, Block<?>> blocks) {
        if (item instanceof Block<?> block) {
            collect(path, block, blocks);
        } else if (item instanceof ShortForm<?> either) {
            collect(path, either.block(), blocks);
        }
    }

    private static void section(StringBuilder out, String path, Block<?> block) {
        out.append("\n## ").append(block.title());
        if (!path.isEmpty()) {
            out.append(": `").append(path).append('`');
        }
        out.append("\n\n");
        if (!block.doc().isEmpty()) {
            out.append(block.doc()).append("\n\n");
        }
        if (block.keys().isEmpty()) {
            return;
        }
        out.append("| key | value | default | |\n|---|---|---|---|\n");
        block.keys().forEach(key -> row(out, key));
    }

    private static void row(StringBuilder out, Key<?> key) {
        out.append("| `")
                .append(key.name())
                .append("` | ")
                .append(kind(key.type()))
                .append(" | ");
        out.append(preset(key)).append(" | ").append(key.doc()).append(" |\n");
    }

    private static String preset(Key<?> key) {
        return switch (key.need()) {
            case REQUIRED -> "*needed*";
            case OPTIONAL -> "";
            case PRESET -> key.presetText().isEmpty() ? "" : "`" + key.presetText() + "`";
        };
    }

    private static String kind(Type<?> type) {
        return switch (type) {
            case Block<?> block -> "a block";
            case ShortForm<?> either -> "a block, or " + either.scalar().what();
            case ListType<?> list -> list.what();
            default -> type.what();
        };
    }
}

package io.sluice.daemon.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads YAML text into a {@link Node} tree. The only class that knows the YAML library, of which it uses no more than the
 * step that composes nodes: no object is ever built from a tag. What makes YAML dangerous is refused before (see {@link
 * YamlGuard}).
 */
final class YamlReader {

    private final Problems problems;

    YamlReader(Problems problems) {
        this.problems = problems;
    }

    /** The root of the only document, or empty where there is none or it was refused; the problem is reported then. */
    Optional<Node> read(String text) {
        try {
            if (!new YamlGuard(problems).admits(new Yaml(options()).parse(new java.io.StringReader(text)))) {
                return Optional.empty();
            }
            org.yaml.snakeyaml.nodes.Node root = new Yaml(options()).compose(new java.io.StringReader(text));
            if (root == null) {
                problems.error(Place.START, "", "is empty; at least listeners and pools are needed");
                return Optional.empty();
            }
            return Optional.of(convert(root, ""));
        } catch (MarkedYAMLException e) {
            problems.error(place(e.getProblemMark()), "", "not valid YAML: " + message(e));
        } catch (ReaderException e) {
            problems.error(
                    placeOf(text, e.getPosition()),
                    "",
                    String.format("has the character U+%04X, which YAML does not allow", e.getCodePoint()));
        } catch (YAMLException e) {
            problems.error(Place.START, "", "not valid YAML: " + e.getMessage());
        }
        return Optional.empty();
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(ConfigLoader.MOST_BYTES);
        options.setNestingDepthLimit(YamlGuard.MOST_DEPTH + 1);
        options.setAllowRecursiveKeys(false);
        return options;
    }

    private Node convert(org.yaml.snakeyaml.nodes.Node node, String path) {
        Place place = place(node.getStartMark());
        return switch (node) {
            case ScalarNode scalar ->
                new Node.Scalar(scalar.getValue(), scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN, place);
            case SequenceNode sequence -> new Node.Sequence(items(sequence, path), place);
            case MappingNode mapping -> new Node.Mapping(entries(mapping, path), place);
            default -> throw new IllegalStateException("no such node: " + node.getNodeId());
        };
    }

    private List<Node> items(SequenceNode sequence, String path) {
        List<Node> items = new ArrayList<>();
        for (org.yaml.snakeyaml.nodes.Node item : sequence.getValue()) {
            items.add(convert(item, path + "[" + items.size() + "]"));
        }
        return List.copyOf(items);
    }

    private List<Node.Entry> entries(MappingNode mapping, String path) {
        List<Node.Entry> entries = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Place place = place(tuple.getKeyNode().getStartMark());
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                String below = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
                entries.add(new Node.Entry(key.getValue(), place, convert(tuple.getValueNode(), below)));
            } else {
                problems.error(place, path, "a key must be a single word");
            }
        }
        return List.copyOf(entries);
    }

    private static String message(MarkedYAMLException e) {
        String problem = e.getProblem() == null ? "it does not parse" : e.getProblem();
        String advice =
                problem.contains("'\\t'") || problem.contains("\\t(TAB)") ? "; indent with spaces, never tabs" : "";
        return (e.getContext() == null ? "" : e.getContext() + ", ") + problem + advice;
    }

    static Place place(Mark mark) {
        return mark == null ? Place.START : new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static Place placeOf(String text, int position) {
        String before = text.substring(0, Math.min(position, text.length()));
        int lines = (int) before.chars().filter(c -> c == '\n').count();
        return new Place(lines + 1, before.length() - before.lastIndexOf('\n'));
    }
}

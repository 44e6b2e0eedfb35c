package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A strict reader of the Prometheus text format 0.0.4: samples by name and labels, the labels in the order of the alphabet. */
final class Exposition {

    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") .+");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(?:\\{(" + LABEL + "(?:," + LABEL
            + ")*)?\\})? ([+-]?Inf|NaN|-?[0-9.]+(?:[eE][+-]?[0-9]+)?)");
    private static final Pattern EACH_LABEL = Pattern.compile(LABEL);

    private final Map<String, Double> samples = new HashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private String family = "";

    private Exposition() {}

    static Exposition of(String text) {
        assertThat(text).endsWith("\n");
        Exposition exposition = new Exposition();
        text.lines().forEach(exposition::line);
        return exposition;
    }

    private void line(String line) {
        Matcher help = HELP.matcher(line);
        Matcher type = TYPE.matcher(line);
        if (help.matches()) {
            enter(help.group(1));
        } else if (type.matches()) {
            enter(type.group(1));
            assertThat(types.put(type.group(1), type.group(2)))
                    .as("second %s", line)
                    .isNull();
        } else {
            sample(line);
        }
    }

    /** The lines of a family stand together. */
    private void enter(String name) {
        if (!name.equals(family)) {
            assertThat(ended.add(family)).isTrue();
            assertThat(ended).doesNotContain(name);
            family = name;
        }
    }

    private void sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String type = types.getOrDefault(family, "untyped");
        String suffix = sample.group(1)
                .substring(Math.min(family.length(), sample.group(1).length()));
        assertThat(sample.group(1)).startsWith(family);
        assertThat(suffix)
                .isIn(
                        type.equals("histogram") || type.equals("summary")
                                ? Set.of("", "_bucket", "_count", "_sum")
                                : Set.of(""));
        String labels = sample.group(2) == null ? "" : sorted(sample.group(2));
        Double value = Double.valueOf(sample.group(3).replace("Inf", "Infinity"));
        assertThat(samples.put(sample.group(1) + labels, value))
                .as("second %s", line)
                .isNull();
    }

    private static String sorted(String labels) {
        TreeSet<String> each = new TreeSet<>();
        Matcher label = EACH_LABEL.matcher(labels);
        while (label.find()) {
            assertThat(each.add(label.group())).isTrue();
        }
        return "{" + String.join(",", each) + "}";
    }

    Double sample(String name, String labels) {
        return samples.get(labels.isEmpty() ? name : name + sorted(labels));
    }

    Map<String, String> types() {
        return types;
    }

    /** Whether any sample has this label. */
    boolean has(String label) {
        return samples.keySet().stream().anyMatch(sample -> sample.contains(label));
    }
}

package io.sluice.core.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a pool chooses among its backends: the word of an algorithm, and what the file says to it. Which options there are and
 * what they may be is the algorithm's to say; it asks for them by type, and what is no such thing is an {@link
 * InvalidSettingsException} with the name of the option as its key.
 *
 * @param algorithm its word, such as {@code round-robin}
 * @param options the texts of the options by their names, as the file has them
 */
public record BalanceSettings(String algorithm, Map<String, String> options) {

    /** The algorithm of a pool that names none. */
    public static final BalanceSettings ROUND_ROBIN = of("round-robin");

    public BalanceSettings {
        options = Map.copyOf(options);
    }

    /** An algorithm with the defaults of its options. */
    public static BalanceSettings of(String algorithm) {
        return new BalanceSettings(algorithm, Map.of());
    }

    /** The same with one more option. */
    public BalanceSettings with(String option, String value) {
        Map<String, String> more = new TreeMap<>(options);
        more.put(option, value);
        return new BalanceSettings(algorithm, more);
    }

    /** The text of an option, or null where the file has none. */
    public @Nullable String text(String option) {
        return options.get(option);
    }

    /** One of a few words; the first is the default. */
    public String word(String option, String... words) {
        String text = options.getOrDefault(option, words[0]);
        require(option, List.of(words).contains(text), "must be one of " + String.join(", ", words), text);
        return text;
    }

    /** A whole number within bounds, both included. */
    public int number(String option, int preset, int least, int most) {
        String text = options.get(option);
        if (text == null) {
            return preset;
        }
        boolean shaped = text.matches("0|[1-9][0-9]{0,8}");
        int number = shaped ? Integer.parseInt(text) : -1;
        require(option, shaped && number >= least && number <= most, bounds("a whole number", least, most), text);
        return number;
    }

    /** A number such as {@code 1.25} within bounds, both included. */
    public double decimal(String option, double preset, double least, double most) {
        String text = options.get(option);
        if (text == null) {
            return preset;
        }
        boolean shaped = text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?");
        double number = shaped ? Double.parseDouble(text) : -1;
        require(option, shaped && number >= least && number <= most, bounds("a number", least, most), text);
        return number;
    }

    /** A duration as {@link Checks#text} writes it, within bounds, both included. */
    public Duration duration(String option, Duration preset, Duration least, Duration most) {
        String text = options.get(option);
        if (text == null) {
            return preset;
        }
        Duration value = Duration.ofSeconds(-1);
        if (text.matches("[0-9]{1,9}(ms|s|m|h)")) {
            value = Duration.parse(text.endsWith("ms") ? millis(text) : "PT" + text);
        }
        boolean fits = value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        require(option, fits, bounds("a duration", Checks.text(least), Checks.text(most)), text);
        return value;
    }

    private static String millis(String text) {
        long millis = Long.parseLong(text.substring(0, text.length() - 2));
        return Duration.ofMillis(millis).toString();
    }

    private static String bounds(String what, Object least, Object most) {
        return "must be " + what + " from " + least + " to " + most;
    }

    private static void require(String option, boolean holds, String message, String text) {
        new Checks().require(option, holds, message + ", not \"" + text + "\"").done();
    }

    /** As the file would have it, for logs and the stats page: {@code hash key=path load-factor=1.25}. */
    public String shown() {
        StringBuilder shown = new StringBuilder(algorithm);
        new TreeMap<>(options)
                .forEach((name, value) ->
                        shown.append(' ').append(name).append('=').append(value));
        return shown.toString();
    }
}

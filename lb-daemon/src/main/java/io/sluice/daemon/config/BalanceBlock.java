package io.sluice.daemon.config;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.Violation;
import io.sluice.core.spi.BalancerFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;

/** The schema of {@code balance}. */
final class BalanceBlock {

    private static final Type<String> DECIMAL = new ScalarType<>(
            "a number such as 1.25", "1.25", text -> text, Function.identity(), Map.of("type", "number"));

    private static final Key<BalanceSettings> ALGORITHM = Key.required(
            "algorithm", new AlgorithmType(false), "Which one; [balancers.md](balancers.md) says when to choose it.");
    private static final Key<String> KEY = Key.optional(
            "key",
            Types.TEXT,
            "For `hash`, which needs it: `source-ip`, `path`, `header:NAME`, `cookie:NAME` or `query:NAME`.");
    private static final Key<String> LOAD_FACTOR = Key.optional(
            "load-factor",
            DECIMAL,
            "For `hash` and `source-ip`: no backend gets more than that many times its share of what is under way, 1 to 100;"
                    + " left out, no bound.");
    private static final Key<String> MISSING = Key.optional(
            "missing",
            Types.choice(words("round-robin", "random", "source-ip")),
            "For `hash`: how requests without the key are spread, `round-robin` (the default), `random` or by `source-ip`.");
    private static final Key<Integer> CHOICES = Key.optional(
            "choices", Types.NUMBER, "For `power-of-two-choices`: how many are drawn, 2 (the default) to 16.");
    private static final Key<Map<String, String>> OPTIONS = Key.optional(
            "options",
            new MapType<>("a block of options", "OPTION", text -> text, Types.TEXT),
            "What the algorithm of a third party is told.");

    private static final Block<BalanceSettings> BLOCK = Block.of(
            "How a backend is chosen",
            "The word of an algorithm alone, `balance: random`, is short for `{ algorithm: random }`. Those of third parties are"
                    + " known where their jar is on the class path.",
            BalanceBlock::build,
            ALGORITHM,
            KEY,
            LOAD_FACTOR,
            MISSING,
            CHOICES,
            OPTIONS);

    /** A word, or the whole. */
    static final Type<BalanceSettings> BALANCE = new ShortForm<>(new AlgorithmType(true), BLOCK);

    private BalanceBlock() {}

    private static Map<String, String> words(String... words) {
        Map<String, String> map = new LinkedHashMap<>();
        List.of(words).forEach(word -> map.put(word, word));
        return map;
    }

    private static BalanceSettings build(Values v) {
        BalanceSettings settings = v.get(ALGORITHM);
        if (v.isWrong(ALGORITHM) || !v.has(ALGORITHM)) {
            return settings;
        }
        BalancerFactory factory = v.algorithms().of(settings);
        for (Key<?> key : List.of(KEY, LOAD_FACTOR, MISSING, CHOICES)) {
            Object value = v.find(key);
            if (value != null && belongs(key.name(), key.name(), factory, v)) {
                settings = settings.with(key.name(), value.toString());
            }
        }
        Map<String, String> own = Objects.requireNonNullElse(v.find(OPTIONS), Map.of());
        for (Map.Entry<String, String> option : own.entrySet()) {
            if (belongs(option.getKey(), OPTIONS.name(), factory, v)) {
                settings = settings.with(option.getKey(), option.getValue());
            }
        }
        check(factory, settings, own);
        return settings;
    }

    private static boolean belongs(String option, String place, BalancerFactory factory, Values v) {
        if (factory.options().contains(option)) {
            return true;
        }
        String takes = factory.options().isEmpty()
                ? "which takes no options"
                : "which takes " + String.join(", ", new TreeSet<>(factory.options()));
        v.reject(place, "\"" + option + "\" does not belong to " + factory.algorithm() + ", " + takes);
        return false;
    }

    /** What an algorithm says of one of its options is put to that key, or to {@code options} where it stands there. */
    private static void check(BalancerFactory factory, BalanceSettings settings, Map<String, String> own) {
        try {
            factory.check(settings);
        } catch (InvalidSettingsException e) {
            throw new InvalidSettingsException(e.violations().stream()
                    .map(wrong -> own.containsKey(wrong.key())
                            ? new Violation(OPTIONS.name(), wrong.key() + " " + wrong.message())
                            : wrong)
                    .toList());
        }
    }
}

package io.sluice.daemon.config;

import io.sluice.core.balance.Algorithms;
import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.Violation;
import io.sluice.core.spi.BalancerFactory;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The word of a balancing algorithm; one of a third party is known where the process has it.
 *
 * @param alone whether nothing else is said to it, so that its options have their defaults
 */
record AlgorithmType(boolean alone) implements Type<BalanceSettings> {

    private static final String WHAT =
            "one of " + String.join(", ", Algorithms.builtIn().words());

    @Override
    public BalanceSettings read(Node node, Reading at) {
        Optional<String> word = node.asText();
        if (word.isEmpty()) {
            at.error(node.place(), "must be " + WHAT + ", not " + node.kind());
            return standIn();
        }
        Optional<BalancerFactory> factory = at.algorithms().find(word.get());
        if (factory.isEmpty()) {
            at.error(node.place(), unknown(word.get(), at.algorithms()));
            return standIn();
        }
        BalanceSettings settings = BalanceSettings.of(word.get());
        if (alone) {
            check(factory.get(), settings, node, at);
        }
        return settings;
    }

    private static String unknown(String word, Algorithms algorithms) {
        String what = "one of " + String.join(", ", algorithms.words());
        String hint = Nearest.of(word, algorithms.words())
                .map(nearest -> "; did you mean \"" + nearest + "\"?")
                .orElse("");
        return BadValueException.not(what, word).getMessage() + hint;
    }

    private static void check(BalancerFactory factory, BalanceSettings settings, Node node, Reading at) {
        try {
            factory.check(settings);
        } catch (InvalidSettingsException e) {
            String wrong = e.violations().stream().map(AlgorithmType::told).collect(Collectors.joining("; "));
            at.error(
                    node.place(),
                    "the word alone says too little: " + wrong + "; write { algorithm: " + settings.algorithm()
                            + ", ... }");
        }
    }

    private static String told(Violation violation) {
        return violation.key() + " " + violation.message();
    }

    @Override
    public BalanceSettings standIn() {
        return BalanceSettings.ROUND_ROBIN;
    }

    @Override
    public String what() {
        return WHAT;
    }

    @Override
    public String show(BalanceSettings value) {
        return value.algorithm();
    }

    /** An editor cannot know those of third parties, so any word is let through. */
    @Override
    public Map<String, Object> schema() {
        return Map.of("type", "string", "examples", Algorithms.builtIn().words());
    }
}

package io.sluice.core.balance;

import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.spi.BalancerFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The balancing algorithms that a process has: those that come with us, and those of third parties.
 *
 * @param factories in the order in which they are offered, the default first
 */
public record Algorithms(List<BalancerFactory> factories) {

    public Algorithms {
        factories = List.copyOf(factories);
    }

    /** Those that come with us. */
    public static Algorithms builtIn() {
        return new Algorithms(Balancers.all());
    }

    /**
     * These, and one more.
     *
     * @throws IllegalArgumentException where its word is none, or is taken
     */
    public Algorithms with(BalancerFactory factory) {
        String word = factory.algorithm();
        if (!word.matches("[a-z][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException("\"" + word + "\" is no word of lower-case letters, digits and hyphens");
        }
        if (find(word).isPresent()) {
            throw new IllegalArgumentException("\"" + word + "\" is the word of another algorithm");
        }
        List<BalancerFactory> more = new ArrayList<>(factories);
        more.add(factory);
        return new Algorithms(more);
    }

    /** The words that {@code balance:} takes. */
    public List<String> words() {
        return factories.stream().map(BalancerFactory::algorithm).toList();
    }

    /** The factory of the algorithm of that word. */
    public Optional<BalancerFactory> find(String word) {
        return factories.stream()
                .filter(factory -> factory.algorithm().equals(word))
                .findFirst();
    }

    /** The factory for settings that were read with these algorithms. */
    public BalancerFactory of(BalanceSettings settings) {
        return find(settings.algorithm()).orElseThrow();
    }
}

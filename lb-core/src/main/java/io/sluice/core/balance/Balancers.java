package io.sluice.core.balance;

import io.sluice.core.spi.BalancerFactory;
import java.util.List;
import java.util.Optional;

/** The balancing algorithms that come with us. */
public final class Balancers {

    private static final List<BalancerFactory> BUILT_IN =
            List.of(new RoundRobinFactory(), new LeastConnectionsFactory());

    private Balancers() {}

    /** The words that {@code balance:} takes, the default first. */
    public static List<String> algorithms() {
        return BUILT_IN.stream().map(BalancerFactory::algorithm).toList();
    }

    /** The factory of the algorithm of that word. */
    public static Optional<BalancerFactory> of(String algorithm) {
        return BUILT_IN.stream()
                .filter(factory -> factory.algorithm().equals(algorithm))
                .findFirst();
    }
}

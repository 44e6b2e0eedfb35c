package io.sluice.core.balance;

import io.sluice.core.spi.BalancerFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** The balancing algorithms that come with us. */
public final class Balancers {

    private static final List<BalancerFactory> BUILT_IN = List.of(
            new RoundRobinFactory(),
            new LeastConnectionsFactory(Balancers::random),
            new LeastTimeFactory(Balancers::random),
            new PowerOfTwoChoicesFactory(Balancers::random),
            new RandomFactory(Balancers::random),
            HashFactory.ofKey(Balancers::random),
            HashFactory.ofSourceIp(Balancers::random),
            new FirstAvailableFactory());

    private Balancers() {}

    /** Every one, the default first. */
    public static List<BalancerFactory> all() {
        return BUILT_IN;
    }

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

    /** Each event loop has a generator of its own. */
    private static long random() {
        return ThreadLocalRandom.current().nextLong();
    }
}

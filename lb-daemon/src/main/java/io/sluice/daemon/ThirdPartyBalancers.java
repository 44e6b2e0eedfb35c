package io.sluice.daemon;

import io.sluice.core.balance.Algorithms;
import io.sluice.core.spi.BalancerFactory;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The balancing algorithms that others wrote: each {@link BalancerFactory} that a jar on the class path names as a service. The one
 * place where the daemon looks for code that it does not know. One that cannot be used is left out and said, so that a pool that
 * wants it is refused, and no other.
 */
final class ThirdPartyBalancers {

    private static final Logger LOG = LoggerFactory.getLogger(ThirdPartyBalancers.class);

    private ThirdPartyBalancers() {}

    /** Those that come with us, and those on the class path. */
    static Algorithms andOurs() {
        return andOurs(ThirdPartyBalancers.class.getClassLoader());
    }

    static Algorithms andOurs(ClassLoader loader) {
        Algorithms algorithms = Algorithms.builtIn();
        Iterator<BalancerFactory> found =
                ServiceLoader.load(BalancerFactory.class, loader).iterator();
        while (hasNext(found)) {
            try {
                BalancerFactory factory = found.next();
                algorithms = algorithms.with(factory);
                LOG.info(
                        "balancing algorithm {} of {}",
                        factory.algorithm(),
                        factory.getClass().getName());
            } catch (ServiceConfigurationError | IllegalArgumentException | LinkageError e) {
                LOG.warn("a balancing algorithm on the class path cannot be used: {}", e.toString());
            }
        }
        return algorithms;
    }

    private static boolean hasNext(Iterator<BalancerFactory> found) {
        try {
            return found.hasNext();
        } catch (ServiceConfigurationError e) {
            LOG.warn("a list of balancing algorithms on the class path cannot be read: {}", e.toString());
            return false;
        }
    }
}

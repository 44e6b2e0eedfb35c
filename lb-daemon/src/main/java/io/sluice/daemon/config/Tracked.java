package io.sluice.daemon.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/** What a node of a pair watches to know whether it is fit to be master. */
public sealed interface Tracked {

    /** What it takes from the priority while it does not hold; 0 where the node cannot be master then. */
    int weight();

    /** For people, such as {@code pool web}. */
    String name();

    /**
     * Pools some of which must have a usable backend.
     *
     * @param atLeast how many of them
     */
    record Pools(List<String> pools, int atLeast, int weight) implements Tracked {

        public Pools {
            pools = List.copyOf(pools);
        }

        @Override
        public String name() {
            return (pools.size() == 1 ? "pool " : "pools ") + String.join(", ", pools);
        }
    }

    /** A listener that must be open. */
    record Listener(String listener, int weight) implements Tracked {

        @Override
        public String name() {
            return "listener " + listener;
        }
    }

    /** A network interface that must be up, other than that of the virtual router. */
    record Link(String interfaceName, int weight) implements Tracked {

        @Override
        public String name() {
            return "link " + interfaceName;
        }
    }

    /** An own check: a URL that must answer with a status of 200 to 399. */
    record Http(URI uri, Rhythm rhythm, int weight) implements Tracked {

        @Override
        public String name() {
            return "http " + uri;
        }
    }

    /** An own check: a program that must end with 0. One that cannot be run has failed. */
    record Exec(List<String> command, Rhythm rhythm, int weight) implements Tracked {

        public Exec {
            command = List.copyOf(command);
        }

        @Override
        public String name() {
            return "exec " + command.getFirst();
        }
    }

    /**
     * When own checks are made, and how many decide.
     *
     * @param timeout for one as a whole
     * @param rise passes in a row after which it holds again
     * @param fall failures in a row after which it does not hold any more
     */
    record Rhythm(Duration interval, Duration timeout, int rise, int fall) {}
}

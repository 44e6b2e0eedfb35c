package io.sluice.daemon.config;

import io.sluice.core.balance.Algorithms;
import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.settings.TransportSettings;
import io.sluice.daemon.admin.AdminSettings;
import io.sluice.ha.HaSettings;
import io.sluice.ha.VirtualAddress;
import io.sluice.health.HealthSettings;
import io.sluice.metrics.AccessLogSettings;
import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.ServerTlsSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Everything that a configuration file says, validated.
 *
 * @param traffic listeners and pools
 * @param algorithms how the pools balance
 * @param health by the name of the pool, for those that have probes
 * @param tls TLS of listeners and pools
 * @param transport how the process does its work
 * @param warmUp how long the daemon exercises itself at most before it is ready; zero for not at all
 * @param admin where operators are served, or empty for nowhere
 * @param accessLog where access lines go, or empty for nowhere
 * @param ha this node's part in a pair, or empty where it stands alone
 */
public record Configuration(
        TrafficSettings traffic,
        Algorithms algorithms,
        Map<String, HealthSettings> health,
        Tls tls,
        TransportSettings transport,
        Duration warmUp,
        Optional<AdminSettings> admin,
        Optional<AccessLogSettings> accessLog,
        Optional<HighAvailability> ha) {

    /**
     * A node's part in a pair.
     *
     * @param routers its virtual routers
     * @param program a program that is run on changes, with its first arguments; empty for none
     * @param fifo a named pipe that is told of changes
     */
    public record HighAvailability(List<VirtualRouter> routers, List<String> program, Optional<Path> fifo) {

        public HighAvailability {
            routers = List.copyOf(routers);
            program = List.copyOf(program);
        }

        /** The addresses that move between the nodes. */
        public Set<InetAddress> addresses() {
            return routers.stream()
                    .flatMap(each -> each.settings().router().addresses().stream())
                    .map(VirtualAddress::address)
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /**
     * A virtual router of a node.
     *
     * @param settings its part in the protocol, and where
     * @param tracked what it must have to be master, or loses priority without
     */
    public record VirtualRouter(HaSettings settings, List<Tracked> tracked) {

        public VirtualRouter {
            tracked = List.copyOf(tracked);
        }
    }

    /**
     * TLS by name, for those that have it.
     *
     * @param listeners by the name of the listener
     * @param pools by the name of the pool
     */
    public record Tls(Map<String, ServerTlsSettings> listeners, Map<String, ClientTlsSettings> pools) {

        public Tls {
            listeners = Map.copyOf(listeners);
            pools = Map.copyOf(pools);
        }
    }

    public Configuration {
        health = Map.copyOf(health);
    }

    /** What there is, in one line for people. */
    public String summary() {
        int backends = traffic.pools().stream()
                .mapToInt(pool -> pool.backends().size())
                .sum();
        return count(traffic.listeners().size(), "listener") + ", "
                + count(traffic.pools().size(), "pool") + ", " + count(backends, "backend");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}

package io.sluice.daemon.config;

import java.util.List;
import java.util.Optional;

/** Conditions of routes that no client of their listener can meet, because of its TLS or for want of it. */
final class RouteTlsChecks {

    private final Problems problems;
    private final List<Node> listeners;

    RouteTlsChecks(Problems problems, List<Node> listeners) {
        this.problems = problems;
        this.listeners = listeners;
    }

    void run() {
        for (int i = 0; i < listeners.size(); i++) {
            Optional<Node> tls = listeners.get(i).find("tls");
            List<Node> routes =
                    listeners.get(i).find("routes").map(Node::elements).orElse(List.of());
            for (int j = 0; j < routes.size(); j++) {
                check(tls, routes.get(j), "listeners[" + i + "].routes[" + j + "].");
            }
        }
    }

    private void check(Optional<Node> tls, Node route, String path) {
        if (tls.isEmpty()) {
            report(route, path, "client-certificate", "asks for a certificate, and this listener has no tls");
            report(route, path, "ja4", "looks at the client's TLS, and this listener has no tls");
        } else if (tls.get().find("client-certificates").isEmpty()) {
            report(
                    route,
                    path,
                    "client-certificate",
                    "asks for a certificate, and this listener's tls asks clients for none; it needs client-certificates");
        }
        route.find("tls")
                .flatMap(Node::asText)
                .filter(wanted -> wanted.equals(tls.isEmpty() ? "true" : "false"))
                .ifPresent(wanted -> report(
                        route,
                        path,
                        "tls",
                        tls.isEmpty()
                                ? "no client comes over TLS here: this listener has no tls"
                                : "each client comes over TLS here: this listener has tls"));
    }

    private void report(Node route, String path, String key, String message) {
        route.find(key).ifPresent(node -> problems.error(node.place(), path + key, message));
    }
}

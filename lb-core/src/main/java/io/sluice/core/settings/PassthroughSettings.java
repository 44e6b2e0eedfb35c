package io.sluice.core.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which clients of a TLS listener are passed through to a pool without their TLS being terminated, and what is read of their
 * ClientHello for it.
 *
 * @param routes where they are led; who matches none is served by the listener's own TLS, or refused where it has none
 * @param clientHelloSize bytes of a ClientHello, at most, the headers of its records included
 * @param ja4 whether the fingerprint of each client is worked out
 */
public record PassthroughSettings(List<SniRoute> routes, int clientHelloSize, boolean ja4) {

    public PassthroughSettings {
        routes = List.copyOf(routes);
        Checks checks = new Checks().range("client-hello-size", clientHelloSize, 1024, 128 * 1024);
        for (int i = 0; i < routes.size(); i++) {
            for (int j = 0; j < i; j++) {
                requireApart(checks, routes.get(j), routes.get(i));
            }
        }
        checks.done();
    }

    /** Two routes must not lead the same client to two places. */
    private static void requireApart(Checks checks, SniRoute first, SniRoute second) {
        List<String> both = new ArrayList<>(first.names());
        both.retainAll(second.names());
        boolean everyone = first.names().isEmpty() && second.names().isEmpty();
        boolean sameProtocols = first.protocols().isEmpty()
                ? second.protocols().isEmpty()
                : !Collections.disjoint(first.protocols(), second.protocols());
        checks.require(
                "passthrough",
                !sameProtocols || both.isEmpty() && !everyone,
                "two entries match the same clients: " + (everyone ? "any" : String.join(", ", both)) + ", to "
                        + first.pool() + " and to " + second.pool() + "; each client can be led to one pool only");
    }

    /** Nobody; 16 KiB, no fingerprint. */
    public static PassthroughSettings defaults() {
        return new PassthroughSettings(List.of(), 16 * 1024, false);
    }

    /** The same with fingerprints. */
    public PassthroughSettings withJa4() {
        return new PassthroughSettings(routes, clientHelloSize, true);
    }

    /** True where the ClientHello has to be read at all. */
    public boolean readsHello() {
        return ja4 || !routes.isEmpty();
    }
}

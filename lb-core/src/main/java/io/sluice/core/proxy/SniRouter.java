package io.sluice.core.proxy;

import io.sluice.core.clienthello.ClientHello;
import io.sluice.core.settings.SniRoute;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Leads from what a ClientHello asks for to a pool. The order of precedence is that of {@link SniRoute}; where the names match
 * and the protocols do not, the search goes on with the next in that order. Does not change after it was made; its cost does not
 * grow with the number of routes.
 */
final class SniRouter {

    /** What stands behind one name: protocols and where they lead, those with protocols first. */
    private record Choice(List<byte[]> protocols, PoolPlan pool) {

        boolean matches(ClientHello hello) {
            return protocols.isEmpty() || protocols.stream().anyMatch(hello::offers);
        }
    }

    private static final String EVERYBODY = "";

    private final Map<String, List<Choice>> byName = new HashMap<>();
    private int longestWildcard;

    SniRouter(List<SniRoute> routes, Map<String, PoolPlan> pools) {
        for (SniRoute route : routes) {
            Choice choice = new Choice(
                    route.protocols().stream()
                            .map(name -> name.getBytes(StandardCharsets.US_ASCII))
                            .toList(),
                    Objects.requireNonNull(pools.get(route.pool())));
            List<String> names = route.names().isEmpty() ? List.of(EVERYBODY) : route.names();
            names.forEach(name -> add(name, choice));
        }
        byName.values().forEach(choices -> choices.sort(Comparator.comparing(choice -> choice.protocols.isEmpty())));
    }

    private void add(String name, Choice choice) {
        byName.computeIfAbsent(name, key -> new ArrayList<>()).add(choice);
        if (name.startsWith("*.")) {
            longestWildcard = Math.max(longestWildcard, name.length() - 1);
        }
    }

    /** The pool, or null where no route matches. */
    @Nullable
    PoolPlan find(ClientHello hello) {
        String name = hello.serverName();
        PoolPlan found = name == null ? find(SniRoute.NO_NAME, hello) : findByName(name, hello);
        return found == null ? find(EVERYBODY, hello) : found;
    }

    private @Nullable PoolPlan findByName(String name, ClientHello hello) {
        // A host may be called so, and is not one that says no name.
        PoolPlan found = name.equals(SniRoute.NO_NAME) ? null : find(name, hello);
        // The longest suffix first; what is longer than every suffix that we know is not looked at.
        int dot = name.indexOf('.', Math.max(1, name.length() - longestWildcard));
        while (found == null && dot >= 0 && longestWildcard > 0) {
            found = find("*" + name.substring(dot), hello);
            dot = name.indexOf('.', dot + 1);
        }
        return found == null ? find(SniRoute.ANY_NAME, hello) : found;
    }

    private @Nullable PoolPlan find(String key, ClientHello hello) {
        List<Choice> choices = byName.get(key);
        if (choices == null) {
            return null;
        }
        for (Choice choice : choices) {
            if (choice.matches(hello)) {
                return choice.pool;
            }
        }
        return null;
    }
}

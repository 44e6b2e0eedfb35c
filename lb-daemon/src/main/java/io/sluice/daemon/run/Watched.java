package io.sluice.daemon.run;

import io.sluice.core.pool.Pool;
import io.sluice.daemon.config.Tracked;
import io.sluice.ha.HaSurroundings.Condition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** What a node tracks of the process and the machine, as conditions that can be asked at any time. Own checks run until it is closed. */
final class Watched implements AutoCloseable {

    private final Supplier<DaemonState> state;
    private final Map<String, Pool> pools;
    private final Traffic traffic;

    /** Two virtual routers that track the same share one. */
    private final Map<Tracked, OwnCheck> checks = new HashMap<>();

    Watched(Supplier<DaemonState> state, Map<String, Pool> pools, Traffic traffic) {
        this.state = state;
        this.pools = pools;
        this.traffic = traffic;
    }

    /** The conditions for a virtual router: that the daemon serves, and what is listed. */
    List<Condition> conditions(List<Tracked> tracked) {
        List<Condition> conditions = new ArrayList<>();
        conditions.add(new Condition("daemon", 0, this::notServing));
        tracked.forEach(each -> conditions.add(condition(each)));
        return conditions;
    }

    private Condition condition(Tracked tracked) {
        return switch (tracked) {
            case Tracked.Pools some -> new Condition(some.name(), some.weight(), () -> unusable(some));
            case Tracked.Listener one ->
                new Condition(
                        one.name(),
                        one.weight(),
                        () -> unless(traffic.address(one.listener()).isPresent(), "is closed"));
            // The kernel may take long to tell of a link, and the adverts must not wait for it.
            case Tracked.Link link ->
                checks.computeIfAbsent(link, _ -> OwnCheck.start(link)).condition();
            case Tracked.Http http ->
                checks.computeIfAbsent(http, _ -> OwnCheck.start(http)).condition();
            case Tracked.Exec exec ->
                checks.computeIfAbsent(exec, _ -> OwnCheck.start(exec)).condition();
        };
    }

    private Optional<String> notServing() {
        return switch (state.get()) {
            case STARTING, WARMING -> Optional.of("is " + state.get().word());
            case SERVING -> unless(traffic.openListeners() > 0, "has no open listener");
            // A daemon that drains serves on until another does.
            case DRAINING, STOPPED -> Optional.empty();
        };
    }

    private Optional<String> unusable(Tracked.Pools some) {
        List<String> without = some.pools().stream()
                .filter(name -> Objects.requireNonNull(pools.get(name)).usable() == 0)
                .toList();
        boolean enough = some.pools().size() - without.size() >= some.atLeast();
        return unless(enough, "no usable backend in " + String.join(", ", without));
    }

    private static Optional<String> unless(boolean holds, String failing) {
        return holds ? Optional.empty() : Optional.of(failing);
    }

    @Override
    public void close() {
        checks.values().forEach(OwnCheck::close);
    }
}

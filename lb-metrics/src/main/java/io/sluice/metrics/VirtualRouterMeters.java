package io.sluice.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The meters of one virtual router, all read from it at each scrape. */
final class VirtualRouterMeters {

    private static final List<String> STATES = List.of("init", "backup", "master", "fault");

    private final Supplier<VirtualRouterFigures> figures;

    VirtualRouterMeters(
            MeterRegistry registry, String router, Collection<String> reasons, Supplier<VirtualRouterFigures> figures) {
        this.figures = figures;
        Series series = new Series(registry, "router", router);
        for (String state : STATES) {
            series.gauge(
                    "sluice.ha.state",
                    "1 for the state that the virtual router is in",
                    () -> figures.get().state().equals(state) ? 1 : 0,
                    "state",
                    state);
        }
        series.gauge(
                "sluice.ha.priority",
                "What the virtual router stands for now",
                () -> figures.get().priority());
        series.gauge(
                "sluice.ha.state.seconds",
                "How long it has been in its state",
                () -> (System.nanoTime() - figures.get().sinceNanos()) / 1e9);
        series.gauge(
                "sluice.ha.conflict",
                "1 while another node is master as well",
                () -> figures.get().inConflict() ? 1 : 0);
        series.gauge(
                "sluice.ha.advert.lateness.seconds",
                "How late a timer was at most since the start",
                () -> figures.get().latestNanos() / 1e9);
        count(series, "sluice.ha.transitions", "Changes of its state", VirtualRouterFigures::transitions);
        count(series, "sluice.ha.adverts.sent", "Adverts sent", VirtualRouterFigures::sent);
        count(series, "sluice.ha.adverts.received", "Adverts received and read", VirtualRouterFigures::received);
        count(
                series,
                "sluice.ha.conflicts",
                "Adverts of another master heard as master",
                VirtualRouterFigures::conflicts);
        for (String reason : reasons) {
            count(
                    new Series(registry, "router", router, "reason", reason),
                    "sluice.ha.adverts.dropped",
                    "Adverts that were not heeded, or not as they should be, by reason",
                    now -> now.dropped().getOrDefault(reason, 0L));
        }
    }

    private void count(Series series, String name, String help, ToLongFunction<VirtualRouterFigures> value) {
        series.reading(name, help, this, meters -> value.applyAsLong(meters.figures.get()));
    }
}

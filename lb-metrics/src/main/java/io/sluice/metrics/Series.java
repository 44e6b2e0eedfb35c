package io.sluice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one thing, under the labels that name it; they leave the registry together. Safe for use by any thread.
 *
 * <p>Counters are plain adders that the registry reads at each scrape: an increment is one uncontended addition, and
 * nothing of Micrometer is on the path of an exchange. The registry holds the adders weakly, so their owner keeps them.
 */
final class Series {

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new CopyOnWriteArrayList<>();

    /**
     * @param labels names and values in turn
     */
    Series(MeterRegistry registry, String... labels) {
        this.registry = registry;
        this.tags = Tags.of(labels);
    }

    /** A new counter, to be kept by the caller; the exposition adds {@code _total} to its name. */
    LongAdder counter(String name, String help, String... labels) {
        LongAdder adder = new LongAdder();
        meters.add(FunctionCounter.builder(name, adder, LongAdder::doubleValue)
                .description(help)
                .tags(tags.and(labels))
                .register(registry));
        return adder;
    }

    /** Registers a counter that is read from its owner at each scrape; the owner is held weakly. */
    <T> void reading(String name, String help, T owner, ToDoubleFunction<T> value) {
        meters.add(FunctionCounter.builder(name, owner, value)
                .description(help)
                .tags(tags)
                .register(registry));
    }

    /** Registers a gauge that is read at each scrape. */
    void gauge(String name, String help, Supplier<Number> value, String... labels) {
        meters.add(Gauge.builder(name, value)
                .description(help)
                .tags(tags.and(labels))
                .register(registry));
    }

    /** Takes every meter of this series out of the exposition. */
    void remove() {
        meters.forEach(registry::remove);
    }
}

package io.sluice.metrics;

import io.sluice.core.spi.EndCause;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * One counter family with one more label. Values known beforehand are exposed as zero from the start, so that a rate sees
 * their first increment; others appear with it. Safe for use by any thread.
 */
final class LabelledCounters {

    private final Series series;
    private final String name;
    private final String help;
    private final String label;
    private final ConcurrentMap<String, LongAdder> counters = new ConcurrentHashMap<>();

    LabelledCounters(Series series, String name, String help, String label) {
        this.series = series;
        this.name = name;
        this.help = help;
        this.label = label;
    }

    /** Counters by the label of the cause, those of the given causes from the start. */
    static LabelledCounters byCause(Series series, String name, String help, Predicate<EndCause> known) {
        LabelledCounters counters = new LabelledCounters(series, name, help, "cause");
        Arrays.stream(EndCause.values()).filter(known).map(EndCause::label).forEach(counters::of);
        return counters;
    }

    /** The counter of that label value; does not allocate once it is there. */
    LongAdder of(String value) {
        LongAdder known = counters.get(value);
        return known != null
                ? known
                : counters.computeIfAbsent(value, missing -> series.counter(name, help, label, missing));
    }
}

package io.sluice.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The histograms of one name, each under its own labels. Safe for use by any thread. */
final class LatencyFamily implements Collector {

    private final String name;
    private final String help;
    private final ConcurrentMap<Labels, LatencyHistogram> histograms = new ConcurrentHashMap<>();

    /**
     * @param name as it is exposed, ending in {@code _seconds}
     */
    LatencyFamily(String name, String help) {
        this.name = name;
        this.help = help;
    }

    /**
     * The histogram under these labels, exposed from now on.
     *
     * @param labels names and values in turn
     */
    LatencyHistogram of(String... labels) {
        return histograms.computeIfAbsent(Labels.of(labels), LatencyHistogram::new);
    }

    void remove(String... labels) {
        histograms.remove(Labels.of(labels));
    }

    @Override
    public MetricSnapshot collect() {
        return new HistogramSnapshot(
                new MetricMetadata(name, help, Unit.SECONDS),
                List.copyOf(histograms.values()).stream()
                        .map(LatencyHistogram::snapshot)
                        .toList());
    }
}

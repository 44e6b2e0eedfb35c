package io.sluice.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/** The meters of the process: the JVM's by Micrometer's binders, and the memory that Netty's buffers take. */
final class ProcessMeters implements AutoCloseable {

    private final JvmGcMetrics gc = new JvmGcMetrics();

    ProcessMeters(MeterRegistry registry) {
        gc.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider) {
            bindAllocator(registry, provider.metric());
        }
    }

    private static void bindAllocator(MeterRegistry registry, ByteBufAllocatorMetric metric) {
        String help = "Memory that the buffer allocator holds";
        Series series = new Series(registry);
        series.gauge("sluice.buffer.memory.bytes", help, metric::usedDirectMemory, "area", "direct");
        series.gauge("sluice.buffer.memory.bytes", help, metric::usedHeapMemory, "area", "heap");
    }

    @Override
    public void close() {
        gc.close();
    }
}

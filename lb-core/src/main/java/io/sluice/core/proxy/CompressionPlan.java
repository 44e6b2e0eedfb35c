package io.sluice.core.proxy;

import io.sluice.core.compress.BodyEncoder;
import io.sluice.core.compress.Coding;
import io.sluice.core.http.CompressionRules;
import io.sluice.core.settings.CompressionSettings;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The compression of a route, worked out once per snapshot: what this machine can do of it, and how many responses are being
 * compressed. Used by all event loops.
 */
final class CompressionPlan {

    final CompressionRules rules;
    final List<Coding> offered;
    private final int level;
    private final int most;
    private final AtomicInteger active = new AtomicInteger();

    CompressionPlan(CompressionSettings settings) {
        this.rules = new CompressionRules(settings.types(), settings.minSize());
        this.offered = settings.encodings().stream()
                .map(name -> Objects.requireNonNull(Coding.of(name), name))
                .filter(Coding::available)
                .toList();
        this.level = settings.level();
        this.most = settings.maxActive();
    }

    /** Takes one of the places; false where all are taken. Who got one {@linkplain #leave leaves}. */
    boolean enter() {
        if (active.incrementAndGet() <= most) {
            return true;
        }
        active.decrementAndGet();
        return false;
    }

    void leave() {
        active.decrementAndGet();
    }

    /** How many responses are being compressed. */
    int active() {
        return active.get();
    }

    BodyEncoder open(Coding coding) {
        return coding.open(level);
    }
}

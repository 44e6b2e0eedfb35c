package io.sluice.core.pool;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Tells when another tier is in use and when a pool begins and ends to fail open. Called in the order of the changes. */
final class SelectionLog {

    private static final Logger LOG = LoggerFactory.getLogger(SelectionLog.class);

    private final String pool;
    private int lastTier = Selection.NO_TIER;

    SelectionLog(String pool) {
        this.pool = pool;
    }

    /** Another selection is made; the log has a line only where it is another tier, or another rule. */
    void selected(Selection<Backend> before, Selection<Backend> now, List<Backend> all) {
        if (now.tier() != Selection.NO_TIER && now.tier() != lastTier) {
            tier(now, all);
        }
        if (now.failsOpen() && !before.failsOpen()) {
            LOG.warn(
                    "pool {} fails open: {} of {} backends of tier {} are up, so all that are not taken out get exchanges",
                    pool,
                    up(now.chosen()),
                    members(all, now.tier()).size(),
                    now.tier());
        } else if (before.failsOpen() && !now.failsOpen()) {
            LOG.info(
                    "pool {} fails open no more: {} backends are in use",
                    pool,
                    now.chosen().size());
        }
    }

    /** The first tier is what one expects at the start. */
    private void tier(Selection<Backend> now, List<Backend> all) {
        if (lastTier != Selection.NO_TIER || now.tier() > 0) {
            List<Backend> expected = members(all, 0);
            LOG.atLevel(now.tier() > 0 ? Level.WARN : Level.INFO)
                    .log(
                            "pool {} uses its backends of tier {}; of tier 0 {} of {} are up",
                            pool,
                            now.tier(),
                            up(expected),
                            expected.size());
        }
        lastTier = now.tier();
    }

    private static List<Backend> members(List<Backend> all, int tier) {
        return all.stream()
                .filter(backend -> backend.tier() == tier && backend.givenWeight() > 0)
                .toList();
    }

    private static long up(List<Backend> backends) {
        return backends.stream().filter(backend -> backend.state().usable()).count();
    }
}

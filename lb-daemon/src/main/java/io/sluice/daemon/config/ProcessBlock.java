package io.sluice.daemon.config;

import io.sluice.core.settings.Checks;
import io.sluice.core.settings.TransportSettings;
import io.sluice.core.settings.TransportSettings.Io;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The schema of {@code process}. */
final class ProcessBlock {

    /** The block as read: how the process does its work, and how long it warms up. */
    record Draft(TransportSettings transport, Duration warmUp) {}

    private static final Duration MOST_WARM_UP = Duration.ofMinutes(1);

    private static final TransportSettings DEFAULTS = TransportSettings.defaults();
    private static final Key<Io> IO = Key.preset(
            "io",
            Types.choice(words()),
            DEFAULTS.io(),
            "What moves the bytes; `auto` is epoll where it loads, else nio. With `io_uring`, 0.0.0.0 takes IPv6, too.");
    private static final Key<Integer> EVENT_LOOPS = Key.preset(
            "event-loops", Types.NUMBER, DEFAULTS.eventLoops(), "Threads that move bytes; 0 for one per processor.");
    private static final Key<Duration> DRAIN_TIMEOUT = Key.preset(
            "drain-timeout",
            Types.DURATION,
            DEFAULTS.drainTimeout(),
            "How long exchanges may go on after SIGTERM or SIGINT; a second signal ends them at once.");

    private static final Key<Duration> WARM_UP = Key.preset(
            "warm-up",
            Types.DURATION_OR_OFF,
            Duration.ofSeconds(1),
            "How long the daemon exercises its own code over loopback at most before `/ready` says yes, or `off`.");

    static final Block<Draft> PROCESS = Block.of(
            "The process",
            "How the daemon does its work.",
            ProcessBlock::build,
            IO,
            EVENT_LOOPS,
            DRAIN_TIMEOUT,
            WARM_UP);

    private ProcessBlock() {}

    private static Draft build(Values v) {
        Duration warmUp = v.get(WARM_UP);
        if (warmUp.compareTo(MOST_WARM_UP) > 0) {
            v.reject(WARM_UP.name(), "must be from 0ms to 1m, or off, not " + Checks.text(warmUp));
        }
        return new Draft(new TransportSettings(v.get(IO), v.get(EVENT_LOOPS), v.get(DRAIN_TIMEOUT)), warmUp);
    }

    private static Map<String, Io> words() {
        Map<String, Io> words = new LinkedHashMap<>();
        words.put("auto", Io.AUTO);
        words.put("epoll", Io.EPOLL);
        words.put("io_uring", Io.IO_URING);
        words.put("nio", Io.NIO);
        return words;
    }
}

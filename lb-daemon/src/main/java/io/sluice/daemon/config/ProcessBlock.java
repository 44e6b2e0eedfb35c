package io.sluice.daemon.config;

import io.sluice.core.settings.TransportSettings;
import io.sluice.core.settings.TransportSettings.Io;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The schema of {@code process}. */
final class ProcessBlock {

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

    static final Block<TransportSettings> PROCESS = Block.of(
            "The process",
            "How the daemon does its work.",
            v -> new TransportSettings(v.get(IO), v.get(EVENT_LOOPS), v.get(DRAIN_TIMEOUT)),
            IO,
            EVENT_LOOPS,
            DRAIN_TIMEOUT);

    private ProcessBlock() {}

    private static Map<String, Io> words() {
        Map<String, Io> words = new LinkedHashMap<>();
        words.put("auto", Io.AUTO);
        words.put("epoll", Io.EPOLL);
        words.put("io_uring", Io.IO_URING);
        words.put("nio", Io.NIO);
        return words;
    }
}

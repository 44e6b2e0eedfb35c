package io.sluice.daemon.run;

import io.sluice.ha.HaStatus;
import io.sluice.ha.RouterState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a program on each change of a virtual router, one after the other, on a thread of its own. */
final class Notification implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notification.class);
    private static final long MOST_SECONDS = 30;

    private final Path program;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("sluice-notify").factory());

    Notification(Path program) {
        this.program = program;
    }

    /** Returns at once. */
    void tell(HaStatus status) {
        List<String> command = List.of(
                program.toString(),
                "INSTANCE",
                status.name(),
                word(status.state()),
                Integer.toString(status.priority()));
        thread.execute(() -> run(command));
    }

    /** keepalived's words. */
    private static String word(RouterState state) {
        return state == RouterState.INIT ? "STOP" : state.name();
    }

    private void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("notify: {} runs for longer than {} s; ending it", program, MOST_SECONDS);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.warn("notify: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.debug("notify: still runs");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.sluice.daemon.run;

import io.sluice.daemon.config.Configuration.HighAvailability;
import io.sluice.ha.HaStatus;
import io.sluice.ha.NamedPipe;
import io.sluice.ha.RouterState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a program and a named pipe of each change of a virtual router in keepalived's words, one after the other, on a thread of its
 * own: {@code INSTANCE}, its name, its state, its priority; and {@code GROUP} once all of a sync group have come to the same state.
 */
final class Notifications implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final long MOST_SECONDS = 30;

    private final List<String> program;
    private final Optional<NamedPipe> pipe;
    private final Map<String, String> groups = new HashMap<>();
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, String> groupStates = new HashMap<>();
    private boolean lost;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("sluice-notify").factory());

    private Notifications(HighAvailability settings, Optional<NamedPipe> pipe) {
        this.program = settings.program();
        this.pipe = pipe;
        settings.routers()
                .forEach(router ->
                        groups.put(router.settings().name(), router.settings().group()));
    }

    /**
     * Starts.
     *
     * @throws IOException where the pipe cannot be opened
     */
    static Notifications start(HighAvailability settings) throws IOException {
        Optional<NamedPipe> pipe = settings.fifo().isEmpty()
                ? Optional.empty()
                : Optional.of(NamedPipe.open(settings.fifo().get()));
        return new Notifications(settings, pipe);
    }

    /** Returns at once. */
    void tell(HaStatus status) {
        String state = word(status.state());
        thread.execute(() -> {
            states.put(status.name(), state);
            tell("INSTANCE", status.name(), state, status.priority());
            String group = groups.getOrDefault(status.name(), "");
            if (!group.isEmpty() && allAre(group, state) && !state.equals(groupStates.put(group, state))) {
                tell("GROUP", group, state, status.priority());
            }
        });
    }

    private boolean allAre(String group, String state) {
        return groups.entrySet().stream()
                .filter(member -> member.getValue().equals(group))
                .allMatch(member -> state.equals(states.get(member.getKey())));
    }

    /** keepalived's words. */
    private static String word(RouterState state) {
        return state == RouterState.INIT ? "STOP" : state.name();
    }

    private void tell(String kind, String name, String state, int priority) {
        pipe.ifPresent(to -> write(to, kind + " \"" + name + "\" " + state + " " + priority + "\n"));
        if (!program.isEmpty()) {
            List<String> command = new ArrayList<>(program);
            command.addAll(List.of(kind, name, state, Integer.toString(priority)));
            run(command);
        }
    }

    private void write(NamedPipe to, String line) {
        boolean written = to.write(line);
        if (!written && !lost) {
            LOG.warn("notify-fifo: nobody reads it and it is full; changes are lost");
        }
        lost = !written;
    }

    private static void run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("notify: {} runs for longer than {} s; ending it", command.getFirst(), MOST_SECONDS);
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
        pipe.ifPresent(open -> thread.execute(open::close));
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

package io.sluice.daemon.run;

import io.sluice.daemon.config.Tracked;
import io.sluice.ha.HaSurroundings.Condition;
import java.io.File;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one check, mostly of the user's own, again and again, on a virtual thread. What it found last can be read by any thread. */
final class OwnCheck implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OwnCheck.class);

    private static final Duration OFTEN_ENOUGH = Duration.ofMillis(200);
    private static final Tracked.Rhythm OFTEN = new Tracked.Rhythm(OFTEN_ENOUGH, OFTEN_ENOUGH, 1, 1);
    private static final File NOTHING = new File("/dev/null");

    private final Tracked.Rhythm rhythm;
    private final Callable<Optional<String>> run;
    private final PassCount count;
    private final Condition condition;
    private final Thread thread;
    private final AutoCloseable used;

    private OwnCheck(Tracked what, Tracked.Rhythm rhythm, Callable<Optional<String>> run, AutoCloseable used) {
        this.rhythm = rhythm;
        this.run = run;
        this.used = used;
        count = new PassCount(rhythm);
        condition = new Condition(what.name(), what.weight(), count::failing);
        thread = Thread.ofVirtual().name("sluice-check").start(this::repeat);
    }

    static OwnCheck start(Tracked.Http http) {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(http.rhythm().timeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        HttpRequest request = HttpRequest.newBuilder(http.uri())
                .timeout(http.rhythm().timeout())
                .build();
        return new OwnCheck(http, http.rhythm(), () -> ask(client, request), client);
    }

    static OwnCheck start(Tracked.Exec exec) {
        return new OwnCheck(
                exec, exec.rhythm(), () -> execute(exec.command(), exec.rhythm().timeout()), () -> {});
    }

    static OwnCheck start(Tracked.Link link) {
        return new OwnCheck(link, OFTEN, () -> look(link.interfaceName()), () -> {});
    }

    private static Optional<String> look(String interfaceName) throws IOException {
        NetworkInterface now = NetworkInterface.getByName(interfaceName);
        return now != null && now.isUp() ? Optional.empty() : Optional.of("is down");
    }

    Condition condition() {
        return condition;
    }

    private void repeat() {
        try {
            while (true) {
                long started = System.nanoTime();
                count.ran(once());
                long left = rhythm.interval().toNanos() - (System.nanoTime() - started);
                TimeUnit.NANOSECONDS.sleep(Math.max(left, 0));
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is not asked any more", condition.name());
        }
    }

    private Optional<String> once() throws InterruptedException {
        try {
            return run.call();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return Optional.of(
                    "failed: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        }
    }

    private static Optional<String> ask(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        int status =
                client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        return status >= 200 && status < 400 ? Optional.empty() : Optional.of("answered " + status);
    }

    private static Optional<String> execute(List<String> command, Duration timeout)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(NOTHING))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                return Optional.of("did not end within " + timeout.toMillis() + " ms");
            }
            return process.exitValue() == 0 ? Optional.empty() : Optional.of("ended with " + process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            used.close();
        } catch (Exception e) {
            LOG.debug("{}: {}", condition.name(), e.toString());
        }
    }
}

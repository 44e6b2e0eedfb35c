package io.sluice.daemon.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The daemon as its users run it, {@code run FILE} in a JVM of its own, on the tests' class path without the tests.
 * Close it at the end of a test: whatever state it is in, it is gone then.
 */
final class DaemonProcess implements AutoCloseable {
    private static final String MAIN = "io.sluice.daemon.Main";
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8");
    private static final Duration READY_LIMIT = Duration.ofSeconds(30);
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);
    // Of both streams: a daemon under load writes an access line per exchange, which would hide its own log.
    private static final int LOG_LINES_IN_MESSAGES = 40;
    private static final int OUT_LINES_IN_MESSAGES = 5;

    private final Process process;
    private final CapturedLines lines = new CapturedLines();
    // Ctrl-C in the middle of a test leaves nothing behind either.
    private final Thread lastResort;

    private DaemonProcess(Process process) {
        this.process = process;
        lines.readFrom(CapturedLines.Stream.OUT, process.inputReader(StandardCharsets.UTF_8));
        lines.readFrom(CapturedLines.Stream.ERR, process.errorReader(StandardCharsets.UTF_8));
        lastResort = Thread.ofPlatform().unstarted(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(lastResort);
    }

    /** Starts and returns when {@code /ready} on the admin port answers 200. Later options override ours. */
    static DaemonProcess start(Path file, int adminPort, String... jvmOptions) {
        DaemonProcess daemon = launch(file, jvmOptions);
        try {
            daemon.awaitReady(adminPort);
        } catch (AssertionError e) {
            daemon.close();
            throw e;
        }
        return daemon;
    }

    /** Starts and returns at once: for a daemon that is to refuse its file, or to get ready late. */
    static DaemonProcess launch(Path file, String... jvmOptions) {
        return launch(List.of(jvmOptions), "run", file.toString());
    }

    /** Calls any command and returns at once. */
    static DaemonProcess call(String... arguments) {
        return launch(List.of(), arguments);
    }

    private static DaemonProcess launch(List<String> jvmOptions, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(), MAIN));
        command.addAll(List.of(arguments));
        try {
            return new DaemonProcess(new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady(int adminPort) {
        URI ready = URI.create("http://127.0.0.1:" + adminPort + "/ready");
        try {
            Await.until("the daemon is ready", READY_LIMIT, () -> !process.isAlive() || Await.answers(ready, 200));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + tail(), e);
        }
        if (!process.isAlive()) {
            throw new AssertionError("the daemon ended before it was ready" + tail());
        }
    }

    /** The first line of stdout or stderr since {@link #mark()}, or the start, in which the regex is found. */
    String awaitLine(String regex, Duration atMost) throws InterruptedException {
        return lines.await(Pattern.compile(regex), atMost)
                .orElseThrow(() -> new AssertionError("no line with /" + regex + "/ within " + atMost + tail()));
    }

    /** To be called before what causes a line that may have come before. */
    void mark() {
        lines.mark();
    }

    List<String> stdout() {
        return lines(CapturedLines.Stream.OUT);
    }

    List<String> stderr() {
        return lines(CapturedLines.Stream.ERR);
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal by its name, such as {@code HUP}. */
    void signal(String name) throws InterruptedException {
        try {
            int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + name + " " + pid() + " ended with " + code + tail());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks the daemon to end with SIGTERM, waits until it has and returns its exit code. */
    int terminate() throws InterruptedException {
        // By the handle: Process.destroy() would close the streams and lose the last lines.
        process.toHandle().destroy();
        return awaitExit(EXIT_LIMIT);
    }

    /** The exit code of a daemon that ends by itself. */
    int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new AssertionError("the daemon still runs after " + atMost + tail());
        }
        return process.exitValue();
    }

    /** Ends it as a crash does; nothing happens if it has ended. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        awaitExit(EXIT_LIMIT);
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(lastResort);
        process.destroyForcibly().onExit().join();
    }

    private List<String> lines(CapturedLines.Stream stream) {
        return lines.last(Integer.MAX_VALUE).stream()
                .filter(line -> line.stream() == stream)
                .map(CapturedLines.Line::text)
                .toList();
    }

    private String tail() {
        return Stream.concat(last(stdout(), OUT_LINES_IN_MESSAGES), last(stderr(), LOG_LINES_IN_MESSAGES))
                .collect(Collectors.joining("\n", "\n" + state() + "\n", ""));
    }

    private static Stream<String> last(List<String> lines, int count) {
        return lines.stream().skip(Math.max(0, lines.size() - count));
    }

    private String state() {
        return process.isAlive() ? "process " + pid() + " runs" : "exit code " + process.exitValue();
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1))
                .filter(entry -> !Path.of(entry).endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}

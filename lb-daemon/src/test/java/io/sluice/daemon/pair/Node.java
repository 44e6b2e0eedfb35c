package io.sluice.daemon.pair;

import io.sluice.daemon.Main;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program that runs in a namespace, with its output in a file. It is gone after it was closed. */
final class Node implements AutoCloseable {

    private final Process process;
    private final Path log;

    private Node(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** The daemon, whose answers tell its number. */
    static Node sluice(Segment segment, int machine, Path directory, String ha) throws IOException {
        String address = ha.contains("fd09::100") ? "[fd09::100]:80" : "10.9.0.100:80";
        Path file =
                Files.writeString(directory.resolve("node" + machine + ".yaml"), """
                listeners:
                  - { name: web, bind: "%s", routes: [ { pool: web, response-headers: { set: { x-node: node%d } } } ] }
                pools:
                  - name: web
                    health: { http: { path: / }, interval: 200ms, timeout: 2s, rise: 1 }
                    backends: [ "10.9.0.4:81", "10.9.0.4:82" ]
                access-log: off
                process: { warm-up: off, drain-timeout: 1s }
                ha: { virtual-router: 51, interface: eth0, %s }
                """.formatted(address, machine, ha));
        return start(segment, machine, directory, daemon("run", file.toString()));
    }

    private static List<String> daemon(String... arguments) {
        return java("-Xmx128m", withoutTests(), Main.class, arguments);
    }

    static List<String> java(String heap, String classPath, Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                program.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** A command of the daemon's, in the namespace. */
    static String command(Segment segment, int machine, String... arguments) {
        return Shell.run(within(segment, machine, daemon(arguments)).toArray(String[]::new));
    }

    static Node start(Segment segment, int machine, Path directory, List<String> command) throws IOException {
        Path log = Files.createTempFile(directory, "node" + machine, ".log");
        return new Node(
                new ProcessBuilder(within(segment, machine, command))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    private static List<String> within(Segment segment, int machine, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", segment.name(machine)));
        whole.addAll(command);
        return whole;
    }

    void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(process.pid()));
    }

    boolean runs() {
        return process.isAlive();
    }

    /** Waits for its end. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs: " + log());
        }
        return process.exitValue();
    }

    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** The class path of the daemon: what tests say of logging is not for it. */
    private static String withoutTests() {
        return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1))
                .filter(entry -> !Path.of(entry).endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}

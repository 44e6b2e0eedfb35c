package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A master under a flood of forged adverts, in two network namespaces with a wire between them. */
@Timeout(60)
class FloodTest {

    /** Three intervals, after which a backup would take over, and what two busy cores add. */
    private static final long SILENT_MILLIS = 300 + 500;

    private final String ours = "sluiceflooded" + ProcessHandle.current().pid();
    private final String theirs = "sluiceflood" + ProcessHandle.current().pid();

    @BeforeEach
    void aWireBetweenTwoNamespaces() {
        Ended made = end(List.of("ip", "netns", "add", ours));
        assumeTrue(made.code == 0, "no network namespaces can be made here: " + made.output);
        ip("netns", "add", theirs);
        ip("-n", ours, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", theirs);
        ip("-n", ours, "addr", "add", Flooding.NODE + "/24", "dev", "eth0");
        ip("-n", theirs, "addr", "add", Flooding.PEER + "/24", "dev", "eth0");
        ip("-n", theirs, "addr", "add", Flooding.STRANGER + "/24", "dev", "eth0");
        ip("-n", ours, "link", "set", "eth0", "up");
        ip("-n", theirs, "link", "set", "eth0", "up");
    }

    @AfterEach
    void theNamespacesAreGone() {
        end(List.of("ip", "netns", "del", ours));
        end(List.of("ip", "netns", "del", theirs));
    }

    @Test
    void forgedAdvertsNeitherTakeTheAddressNorSilenceTheNodeAndEachIsCounted() throws Exception {
        Process node = start(java(ours, Flooded.class));
        try (BufferedReader says = node.inputReader(StandardCharsets.UTF_8)) {
            List<String> log = new ArrayList<>();
            awaitLine(says, log, "state: MASTER");
            String before = status(node, says, log);

            Ended flood = end(java(theirs, Flooding.class));
            assertThat(flood.code).as(flood.output).isZero();
            String after = status(node, says, log);
            System.out.println("flood: " + flood.output + "; " + after);

            assertThat(end(List.of("ip", "-n", ours, "addr", "show", "eth0")).output)
                    .contains(Flooding.VIRTUAL);
            assertThat(after).startsWith(before.substring(0, before.indexOf('{')));
            assertThat(number("silentMillis", flood.output)).isLessThan(SILENT_MILLIS);
            long rounds = number("rounds", flood.output);
            assertThat(rounds).isGreaterThan(1_000);
            for (String reason : List.of("wrong-ttl", "wrong-checksum", "not-a-peer")) {
                // On a busy machine the socket's buffer may be full now and then.
                assertThat(number(reason, after)).as(after).isBetween(rounds / 2, rounds);
                assertThat(log.stream().filter(line -> line.contains(": " + reason + ";")))
                        .as(reason)
                        .hasSize(1);
            }
        } finally {
            node.destroyForcibly().onExit().join();
        }
    }

    private static String status(Process node, BufferedReader says, List<String> log) throws IOException {
        node.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
        return awaitLine(says, log, "status: ");
    }

    private static String awaitLine(BufferedReader says, List<String> log, String part) throws IOException {
        for (String line = says.readLine(); line != null; line = says.readLine()) {
            log.add(line);
            if (line.contains(part)) {
                return line;
            }
        }
        throw new AssertionError("no line with \"" + part + "\" in " + log);
    }

    private static long number(String name, String text) {
        Matcher matcher = Pattern.compile(Pattern.quote(name) + "=([0-9]+)").matcher(text);
        assertThat(matcher.find()).as("%s in %s", name, text).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private static List<String> java(String namespace, Class<?> main) {
        return List.of(
                "ip",
                "netns",
                "exec",
                namespace,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "-Dlogback.configurationFile=" + System.getProperty("logback.configurationFile"),
                main.getName());
    }

    private record Ended(int code, String output) {}

    private static Ended end(List<String> command) {
        try {
            Process process = start(command);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(process.waitFor(20, TimeUnit.SECONDS))
                    .as("%s ends", command)
                    .isTrue();
            return new Ended(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static void ip(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        Ended ended = end(command);
        assertThat(ended.code).as(command + ": " + ended.output).isZero();
    }
}

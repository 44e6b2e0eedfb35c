package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The process with a file it cannot serve: it says where and what is wrong, ends with 1 and leaves nothing open. */
class RefusedStartTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("an empty file", "", ":1:1: is empty; at least listeners and pools are needed"),
                arguments("a wrong type", """
                        listeners: [ { name: web, bind: "127.0.0.1:1", pool: app } ]
                        pools: [ { name: app, backends: [ "127.0.0.1:2" ], retries: many } ]
                        """, ":2:61: pools[0].retries: must be a whole number, not \"many\""),
                arguments(
                        "an unknown key",
                        """
                        listeners: [ { name: web, bind: "127.0.0.1:1", pool: app } ]
                        pools:
                          - name: app
                            balence: round-robin
                            backends: [ "127.0.0.1:2" ]
                        """,
                        ":4:5: pools[0].balence: unknown key \"balence\", did you mean \"balance\"? allowed: name, balance, "),
                arguments(
                        "an unknown pool",
                        """
                        listeners:
                          - name: web
                            bind: 127.0.0.1:1
                            routes: [ { path: /x, pool: ap } ]
                        pools: [ { name: app, backends: [ "127.0.0.1:2" ] } ]
                        """,
                        ":4:33: listeners[0].routes[0].pool: there is no pool \"ap\", did you mean \"app\"? pools: app"),
                arguments(
                        "a key that stands twice", """
                        listeners: [ { name: web, bind: "127.0.0.1:1", pool: app } ]
                        pools: [ { name: app, backends: [ "127.0.0.1:2" ] } ]
                        pools: [ { name: app, backends: [ "127.0.0.1:2" ] } ]
                        """, ":3:1: pools: stands twice in this block; keep one of the two"),
                arguments(
                        "a name that does not resolve",
                        """
                        listeners: [ { name: web, bind: "127.0.0.1:1", pool: app } ]
                        pools: [ { name: app, backends: [ "no-such-host.invalid:80" ] } ]
                        """,
                        ":2:35: pools[0].backends[0]: the name \"no-such-host.invalid\" does not resolve"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlace(String what, String yaml, String said) throws Exception {
        Path file = Files.writeString(directory.resolve("sluice.yaml"), yaml);
        assertThat(refusal(file)).hasSize(1).first().asString().startsWith(file + said);
    }

    @Test
    void aFileThatCannotBeReadIsNamedWithTheReason() throws Exception {
        Path absent = directory.resolve("absent.yaml");
        assertThat(refusal(absent)).containsExactly(absent + ":1:1: does not exist");
        assertThat(refusal(directory)).containsExactly(directory + ":1:1: is a directory; a YAML file is needed");
    }

    @Test
    void aPortInUseOpensNoOtherListenerEither() throws Exception {
        int free = FreePorts.next();
        int admin = FreePorts.next();
        try (ServerSocket taken = new ServerSocket(FreePorts.next(), 1, InetAddress.getLoopbackAddress())) {
            Path file = Files.writeString(
                    directory.resolve("sluice.yaml"), """
                    listeners:
                      - { name: first, bind: "127.0.0.1:%d", pool: app }
                      - { name: second, bind: "127.0.0.1:%d", pool: app }
                    pools: [ { name: app, backends: [ "127.0.0.1:2" ] } ]
                    admin: { bind: "127.0.0.1:%d" }
                    """.formatted(free, taken.getLocalPort(), admin));
            List<String> said = refusal(file);
            assertThat(said)
                    .last()
                    .asString()
                    .startsWith("sluice: listener second: cannot listen on 127.0.0.1:" + taken.getLocalPort()
                            + ": the port is in use");
            assertThat(said).noneMatch(line -> line.contains("serving"));
        }
        for (int port : List.of(free, admin)) {
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void checkEndsTheProcessAsTheCommandSays() throws Exception {
        Path sound = Files.writeString(directory.resolve("sluice.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:1", pool: app } ]
                pools: [ { name: app, backends: [ "127.0.0.1:2" ] } ]
                """);
        try (DaemonProcess check = DaemonProcess.call("check", sound.toString())) {
            assertThat(check.awaitExit(LIMIT)).isZero();
            assertThat(check.stdout()).containsExactly(sound + ": ok (1 listener, 1 pool, 1 backend)");
            assertThat(check.stderr()).isEmpty();
        }
        Path absent = directory.resolve("absent.yaml");
        try (DaemonProcess check = DaemonProcess.call("check", absent.toString())) {
            assertThat(check.awaitExit(LIMIT)).isOne();
            assertThat(check.stdout()).isEmpty();
            assertThat(check.stderr()).containsExactly(absent + ":1:1: does not exist");
        }
    }

    /** What the daemon says on stderr before it ends with 1; nothing comes on stdout. */
    private static List<String> refusal(Path file) throws InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.launch(file)) {
            assertThat(daemon.awaitExit(LIMIT)).isOne();
            assertThat(daemon.stdout()).isEmpty();
            return daemon.stderr();
        }
    }
}

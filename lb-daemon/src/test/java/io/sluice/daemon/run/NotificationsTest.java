package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.daemon.config.Configuration.HighAvailability;
import io.sluice.daemon.config.Configuration.VirtualRouter;
import io.sluice.ha.HaSettings;
import io.sluice.ha.HaStatus;
import io.sluice.ha.RouterState;
import io.sluice.ha.VirtualAddress;
import io.sluice.ha.VirtualRouterSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class NotificationsTest {

    @TempDir
    private Path directory;

    @Test
    void thePipeGetsTheLinesThatKeepalivedWrites() throws Exception {
        Path path = directory.resolve("pipe");
        try (Notifications notifications = Notifications.start(settings(List.of(), Optional.of(path)));
                BufferedReader reader = Files.newBufferedReader(path)) {
            notifications.tell(status("one", RouterState.BACKUP));
            notifications.tell(status("one", RouterState.MASTER));
            notifications.tell(status("two", RouterState.MASTER));
            notifications.tell(status("three", RouterState.FAULT));
            notifications.tell(status("three", RouterState.INIT));

            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                lines.add(reader.readLine());
            }
            assertThat(lines)
                    .containsExactly(
                            "INSTANCE \"one\" BACKUP 150",
                            "INSTANCE \"one\" MASTER 150",
                            "INSTANCE \"two\" MASTER 150",
                            "GROUP \"both\" MASTER 150",
                            "INSTANCE \"three\" FAULT 150",
                            "INSTANCE \"three\" STOP 150");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void aPipeThatNobodyReadsHoldsNothingUp() throws Exception {
        Path path = directory.resolve("pipe");
        Path told = directory.resolve("told");
        Path program = script("printf '%s\\n' \"$*\" >> " + told);
        try (Notifications notifications =
                Notifications.start(settings(List.of(program.toString(), "mine"), Optional.of(path)))) {
            for (int i = 0; i < 20; i++) {
                notifications.tell(status("three".repeat(2_000), RouterState.MASTER));
            }
            notifications.tell(status("three", RouterState.BACKUP));
            awaitLine(told, "mine INSTANCE three BACKUP 150");
        }
    }

    @Test
    void aPipeThatWasThereStaysThere() throws Exception {
        Path path = directory.resolve("pipe");
        new ProcessBuilder("mkfifo", path.toString()).start().waitFor();
        Notifications.start(settings(List.of(), Optional.of(path))).close();
        assertThat(path).exists();
    }

    @Test
    void whatIsNoPipeIsToldOf() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> Notifications.start(settings(List.of(), Optional.of(file))))
                .hasMessage(file + " is there and is no named pipe");
        Path nowhere = directory.resolve("nowhere/pipe");
        assertThatThrownBy(() -> Notifications.start(settings(List.of(), Optional.of(nowhere))))
                .hasMessage(nowhere + " cannot be made: its directory does not exist");
    }

    private static void awaitLine(Path file, String line) throws IOException {
        while (!Files.exists(file) || !Files.readAllLines(file).contains(line)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Path script(String text) throws IOException {
        Path script = Files.writeString(directory.resolve("script"), "#!/bin/sh\n" + text + "\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        return script;
    }

    private static HighAvailability settings(List<String> program, Optional<Path> pipe) {
        return new HighAvailability(
                List.of(router("one", "both"), router("two", "both"), router("three", "")), program, pipe);
    }

    private static VirtualRouter router(String name, String group) {
        VirtualRouterSettings settings =
                VirtualRouterSettings.of(51, 150, List.of(new VirtualAddress(InetAddress.ofLiteral("10.0.0.100"), 24)));
        return new VirtualRouter(new HaSettings(name, "eth0", Optional.empty(), group, settings), List.of());
    }

    private static HaStatus status(String name, RouterState state) {
        return new HaStatus(name, "eth0", 51, List.of(), state, 150, "", false, "", 0, 0, 0, 0, 0, false, 0, Map.of());
    }
}

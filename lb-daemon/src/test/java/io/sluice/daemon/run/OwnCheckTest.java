package io.sluice.daemon.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.sluice.daemon.config.Tracked;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OwnCheckTest {

    private static final Tracked.Rhythm OFTEN = new Tracked.Rhythm(Duration.ofMillis(10), Duration.ofSeconds(5), 1, 2);

    @TempDir
    private Path directory;

    @Test
    void aProgramHoldsWhileItEndsWithZero() throws Exception {
        Path flag = directory.resolve("flag");
        try (OwnCheck check = exec(OFTEN, "test", "!", "-e", flag.toString())) {
            await(check, Optional.empty());
            Files.createFile(flag);
            await(check, Optional.of("ended with 1"));
            Files.delete(flag);
            await(check, Optional.empty());
        }
    }

    @Test
    void aProgramThatCannotBeRunHasFailed() {
        try (OwnCheck check = exec(OFTEN, directory.resolve("absent").toString())) {
            while (check.condition().failing().get().orElse("").equals("has not passed yet")) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(check.condition().failing().get().orElse("")).startsWith("failed: ");
        }
    }

    @Test
    void aProgramThatDoesNotEndHasFailedAndIsEnded() throws Exception {
        Tracked.Rhythm hasty = new Tracked.Rhythm(Duration.ofMillis(10), Duration.ofMillis(200), 1, 1);
        Path pid = directory.resolve("pid");
        try (OwnCheck check = exec(hasty, "sh", "-c", "echo $$ > " + pid + "; exec sleep 60")) {
            await(check, Optional.of("did not end within 200 ms"));
            long first = Long.parseLong(Files.readString(pid).strip());
            while (ProcessHandle.of(first).filter(ProcessHandle::isAlive).isPresent()
                    && Files.readString(pid).strip().equals(Long.toString(first))) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void aUrlHoldsWhileItAnswersWell() throws IOException {
        AtomicInteger status = new AtomicInteger(302);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try (OwnCheck check = OwnCheck.start(new Tracked.Http(uri, OFTEN, 30))) {
            assertThat(check.condition().name()).isEqualTo("http " + uri);
            assertThat(check.condition().weight()).isEqualTo(30);
            await(check, Optional.empty());
            status.set(503);
            await(check, Optional.of("answered 503"));
        } finally {
            server.stop(0);
        }
    }

    private static OwnCheck exec(Tracked.Rhythm rhythm, String... command) {
        return OwnCheck.start(new Tracked.Exec(List.of(command), rhythm, 0));
    }

    private static void await(OwnCheck check, Optional<String> failing) {
        while (!check.condition().failing().get().equals(failing)) {
            LockSupport.parkNanos(1_000_000);
        }
    }
}

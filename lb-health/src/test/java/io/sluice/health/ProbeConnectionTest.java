package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.SendProxy;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.transport.Transport;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a probe meets below HTTP: unix sockets, and backends that want a PROXY header first. */
@Timeout(60)
class ProbeConnectionTest {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final HealthSettings GET = new HealthSettings(HttpProbeSettings.get("/h"), LONG, LONG, 2, 3);

    @ParameterizedTest
    @EnumSource(
            value = Io.class,
            names = {"AUTO", "NIO"})
    void aProbeGoesOverAUnixSocket(Io io, @TempDir Path directory) throws Exception {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("app.sock"));
        BlockingQueue<String> heads = new ArrayBlockingQueue<>(1);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                HealthChecks checks = new HealthChecks(Transport.of(io), ProbeObserver.none())) {
            server.bind(path);
            Thread.ofPlatform().daemon().start(() -> answer(server, heads));
            FakeSubject subject = new FakeSubject(() -> path);
            try (HealthChecks.Watch _ = checks.watch(List.of(subject), GET, null)) {
                assertThat(subject.next()).startsWith("up: HTTP 200 ");
            }
            assertThat(heads.poll(10, TimeUnit.SECONDS)).containsIgnoringCase("\r\nhost: localhost\r\n");
        }
    }

    private static void answer(ServerSocketChannel server, BlockingQueue<String> heads) {
        try (SocketChannel client = server.accept()) {
            heads.add(ScriptedBackend.readHead(Channels.newInputStream(client)));
            Channels.newOutputStream(client).write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            // The test is over.
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Io.class,
            names = {"AUTO", "NIO"})
    void aSocketThatIsNotThereIsAFailure(Io io, @TempDir Path directory) {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("app.sock"));
        FakeSubject subject = new FakeSubject(() -> path);
        try (HealthChecks checks = new HealthChecks(Transport.of(io), ProbeObserver.none());
                HealthChecks.Watch _ = checks.watch(List.of(subject), GET, null)) {
            assertThat(subject.next()).startsWith("down: there is no socket at this path, 1 of 1 failure");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "V1, 50524f585920554e4b4e4f574e0d0a",
        "V2, 0d0a0d0a000d0a515549540a20000000",
    })
    void aProbeTellsOfNoClient(SendProxy version, String header) throws Exception {
        BlockingQueue<String> began = new ArrayBlockingQueue<>(1);
        int size = header.length() / 2;
        try (ScriptedBackend backend = new ScriptedBackend(socket -> {
                    byte[] first = socket.getInputStream().readNBytes(size);
                    began.add(HexFormat.of().formatHex(first));
                    ScriptedBackend.answering("HTTP/1.1 200 OK\r\n\r\n").serve(socket);
                });
                HealthChecks checks = new HealthChecks(Transport.of(Io.AUTO), ProbeObserver.none())) {
            FakeSubject subject = new FakeSubject(backend.address());
            try (HealthChecks.Watch _ = checks.watch(List.of(subject), GET, null, version)) {
                assertThat(subject.next()).startsWith("up: HTTP 200 ");
            }
            assertThat(began.poll(10, TimeUnit.SECONDS)).isEqualTo(header);
        }
    }
}

package io.sluice.core.proxy;

import static io.sluice.core.settings.ForwardingSettings.Mode.APPEND;
import static io.sluice.core.settings.ForwardingSettings.Mode.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.settings.AcceptSettings;
import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ProxyProtocolSettings;
import io.sluice.core.settings.SocketFileSettings;
import io.sluice.core.settings.TransportSettings.Io;
import io.sluice.core.spi.EndCause;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@ParameterizedClass
@MethodSource("io.sluice.core.proxy.Transports#here")
class UnixSocketTest {

    @TempDir
    private Path directory;

    @Parameter(0)
    private Io io;

    @Parameter(1)
    private int eventLoops;

    private UnixDomainSocketAddress front() {
        return UnixDomainSocketAddress.of(directory.resolve("front.sock"));
    }

    private UnixDomainSocketAddress back() {
        return UnixDomainSocketAddress.of(directory.resolve("back.sock"));
    }

    private Proxy.Builder proxy(ScriptedBackend backend) {
        return Proxy.to(backend).io(io).eventLoops(eventLoops).bind(front());
    }

    @Test
    void aRequestGoesFromOneUnixSocketToAnotherAndBack() throws Exception {
        ForwardingSettings all = new ForwardingSettings(REPLACE, REPLACE, false);
        try (ScriptedBackend backend = ScriptedBackend.manual(back());
                Proxy proxy = proxy(backend).forwarding(all).start();
                RawClient client = proxy.connect()) {
            client.send("GET /1 HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
            Wire peer = backend.next();
            peer.expect("GET /1 HTTP/1.1\r\nHost: h\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: h\r\n"
                    + "Forwarded: for=unknown;host=\"h\";proto=http\r\n\r\n");
            peer.send(ScriptedBackend.ok("one"));
            client.expect(ScriptedBackend.ok("one"));
            client.send("GET /2 HTTP/1.0\r\n\r\n");
            assertThat(peer.head()).startsWith("GET /2 HTTP/1.1\r\nHost: localhost\r\n");
            peer.send(ScriptedBackend.ok("two"));
            client.expect("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\ntwo");
            client.expectEnd();
            assertThat(proxy.seen.next().reused()).isFalse();
            assertThat(proxy.seen.next().reused()).isTrue();
        }
    }

    @Test
    void aClientWithoutAnAddressLeavesTheListThatItSent() throws Exception {
        ForwardingSettings append = new ForwardingSettings(APPEND, ForwardingSettings.Mode.OFF, false);
        try (ScriptedBackend backend = ScriptedBackend.manual(back());
                Proxy proxy = proxy(backend).forwarding(append).start();
                RawClient client = proxy.connect()) {
            client.send(
                    "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2\r\n\r\n");
            Wire peer = backend.next();
            peer.expect("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n"
                    + "X-Forwarded-Proto: http\r\nX-Forwarded-Host: h\r\n\r\n");
            peer.send(ScriptedBackend.ok("x"));
            client.expect(ScriptedBackend.ok("x"));
        }
    }

    @Test
    void manyClientsAreServedAtOnce() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = proxy(backend).start()) {
            RawClient[] clients = new RawClient[30];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = proxy.connect();
                clients[i].get("/" + i);
            }
            for (int i = 0; i < clients.length; i++) {
                clients[i].expect(ScriptedBackend.ok("/" + i));
                clients[i].close();
            }
        }
    }

    @Test
    void theFileIsForOwnerAndGroupAndGoesWithTheListener() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = proxy(backend).start()) {
            assertThat(proxy.plane.address("web")).isEqualTo(front());
            assertThat(rights()).isEqualTo("rw-rw----");
        }
        assertThat(front().getPath()).doesNotExist();
    }

    @Test
    void theFileHasTheRightsAskedFor() throws Exception {
        String owner = Files.getOwner(directory).getName();
        SocketFileSettings rights = new SocketFileSettings(0604, owner, null);
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = proxy(backend)
                        .accept(new AcceptSettings(rights, ProxyProtocolSettings.defaults()))
                        .start()) {
            assertThat(rights()).isEqualTo("rw----r--");
            assertThat(proxy.get("/x")).endsWith(" /x");
        }
    }

    private String rights() throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(front().getPath(), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void anUnknownGroupLeavesNoSocketBehind() throws Exception {
        SocketFileSettings rights = new SocketFileSettings(0660, null, "no-such-group");
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths()) {
            assertThatThrownBy(() -> proxy(backend)
                            .accept(new AcceptSettings(rights, ProxyProtocolSettings.defaults()))
                            .start())
                    .isInstanceOf(ListenException.class)
                    .hasMessageContaining("no group \"no-such-group\"");
        }
        assertThat(front().getPath()).doesNotExist();
    }

    @Test
    void aSocketThatAKilledProcessLeftIsReplaced() throws Exception {
        UnixSockets.listen(front()).close();
        assertThat(front().getPath()).exists();
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = proxy(backend).start()) {
            assertThat(proxy.get("/x")).endsWith(" /x");
        }
    }

    @Test
    void aSocketThatSomebodyListensOnIsLeftToIt() throws Exception {
        try (ServerSocket taken = UnixSockets.listen(front());
                ScriptedBackend backend = ScriptedBackend.echoingPaths()) {
            assertThatThrownBy(() -> proxy(backend).start())
                    .isInstanceOf(ListenException.class)
                    .hasMessageContaining("listener web cannot listen on unix:" + front())
                    .hasMessageContaining("already in use");
            assertThat(front().getPath()).exists();
            try (RawClient other = RawClient.to(front())) {
                // The first connection was ours, to see whether somebody is there.
                taken.accept().close();
                taken.accept().close();
                other.expectEnd();
            }
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws Exception {
        Files.writeString(front().getPath(), "precious");
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths()) {
            assertThatThrownBy(() -> proxy(backend).start())
                    .isInstanceOf(ListenException.class)
                    .hasMessageContaining("no socket");
        }
        assertThat(front().getPath()).hasContent("precious");
    }

    @Test
    void aMissingDirectoryIsNamed() throws Exception {
        Path missing = directory.resolve("missing");
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths()) {
            assertThatThrownBy(() -> proxy(backend)
                            .bind(UnixDomainSocketAddress.of(missing.resolve("web.sock")))
                            .start())
                    .isInstanceOf(ListenException.class)
                    .hasMessageContaining("the directory " + missing + " does not exist");
        }
    }

    @Test
    void aBackendWhoseSocketIsNotThereIsAFailedConnect() throws Exception {
        try (Proxy proxy = Proxy.to(back()).io(io).eventLoops(eventLoops).start()) {
            assertThat(proxy.get("/")).startsWith("HTTP/1.1 503 ");
            assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.CONNECT_FAILED);
        }
    }
}

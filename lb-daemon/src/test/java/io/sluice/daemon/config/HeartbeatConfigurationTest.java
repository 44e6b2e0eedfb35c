package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.daemon.config.Configuration.HighAvailability;
import io.sluice.ha.RouterState;
import io.sluice.ha.VirtualRouterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeartbeatConfigurationTest {

    private static final Path EXAMPLES =
            Path.of(System.getProperty("project.root", "..")).resolve("config-examples/active-passive");
    private static final String UDP = "virtual-router: 51, interface: eth0, transport: udp, ";
    private static final String MOVING = "notify-master: /bin/true, ";

    @TempDir
    private Path directory;

    @BeforeEach
    void writeKeys() throws IOException {
        keys("ha.key", "rw-------", 32, 40);
        keys("shown.key", "rw-r-----", 32);
        keys("short.key", "rw-------", 31);
        keys("many.key", "rw-------", 32, 32, 32, 32, 32);
        keys("empty.key", "rw-------");
    }

    @Test
    void theKeysReachTheSettings() throws IOException {
        HighAvailability ha = load(UDP
                        + "peers: [ 10.0.0.2 ], port: 8113, key-file: ha.key, notify-backup: [ /bin/echo, -n ], "
                        + "notify-master: /bin/true")
                .configuration()
                .orElseThrow()
                .ha()
                .orElseThrow();
        VirtualRouterSettings router = ha.routers().getFirst().settings().router();

        assertThat(router.addresses()).isEmpty();
        assertThat(router.delivery().heartbeat().orElseThrow().port()).isEqualTo(8113);
        assertThat(router.delivery().heartbeat().orElseThrow().keys()).hasToString("2 keys");
        assertThat(ha.hooks())
                .containsEntry(RouterState.MASTER, List.of("/bin/true"))
                .containsEntry(RouterState.BACKUP, List.of("/bin/echo", "-n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'transport: tcp, key-file: ha.key, peers: [ 10.0.0.2 ]' | ha.transport: must be one of vrrp, udp, not \"tcp\"",
                "'port: 70000, key-file: ha.key, peers: [ 10.0.0.2 ]' | test:3:92: ha.port: must be from 1 to 65535, not 70000",
                "'key-file: ha.key' | ha.peers: is missing; with transport udp",
                "'key-file: ha.key, peers: [ 10.0.0.2, fd09::2 ]' | ha.peers: are of both families",
                "'peers: [ 10.0.0.2 ]' | ha.key-file: is missing; transport udp needs a file of keys",
                "'key-file: no.key, peers: [ 10.0.0.2 ]' | no.key does not exist; a key is a line",
                "'key-file: shown.key, peers: [ 10.0.0.2 ]' | shown.key may be read or written by others than its user; \"chmod 600",
                "'key-file: short.key, peers: [ 10.0.0.2 ]' | short.key line 2 holds a key of 31 bytes; at least 32",
                "'key-file: many.key, peers: [ 10.0.0.2 ]' | ha.key-file: must hold from 1 to 4 keys, not 5",
                "'key-file: empty.key, peers: [ 10.0.0.2 ]' | empty.key holds no key",
                "'version: 2, key-file: ha.key, peers: [ 10.0.0.2 ]' | ha.version: must be 3 or left out with transport udp"
            })
    void whatIsWrongIsSaidAtItsPlace(String keys, String message) throws IOException {
        String head = keys.startsWith("transport") ? "virtual-router: 51, interface: eth0, " : UDP;
        Loaded loaded = load(head + MOVING + keys);

        assertThat(loaded.configuration()).isEmpty();
        assertThat(loaded.problems().toString()).contains(message);
    }

    @Test
    void anAddressMayOnlyBeLeftOutWhereSomethingElseMovesOne() throws IOException {
        assertThat(load(UDP + "key-file: ha.key, peers: [ 10.0.0.2 ]")
                        .problems()
                        .toString())
                .contains("ha.addresses: is missing", "may be left out with transport: udp and a notify-master");
        assertThat(load("virtual-router: 51, interface: eth0, notify-master: /bin/true")
                        .problems()
                        .toString())
                .contains("ha.addresses: is missing");
    }

    @Test
    void whatIsForUdpIsRefusedWithoutIt() throws IOException {
        assertThat(load("virtual-router: 51, interface: eth0, addresses: [ 10.0.0.100/24 ], port: 8112")
                        .problems()
                        .toString())
                .contains("ha.port: has no effect without transport: udp");
    }

    @Test
    void severalVirtualRoutersNeedAPortEach() throws IOException {
        String list = "interface: eth0, transport: udp, key-file: ha.key, peers: [ 10.0.0.2 ], virtual-routers: [ "
                + "{ virtual-router: 51, addresses: [ 10.0.0.100/24 ] }, { virtual-router: 52, addresses: [ 10.0.0.101/24 ]%s } ]";
        assertThat(load(list.formatted("")).problems().toString()).contains("needs a UDP port of its own");
        assertThat(load(list.formatted(", port: 8113")).problems()).isEmpty();
    }

    @Test
    void theExampleLoads() throws IOException {
        Path file = Files.copy(EXAMPLES.resolve("udp.yaml"), directory.resolve("udp.yaml"));
        Loaded loaded = ConfigLoader.load(file);

        assertThat(loaded.configuration().orElseThrow().ha()).isPresent();
        assertThat(loaded.problems())
                .allSatisfy(problem -> assertThat(problem.toString()).contains("is not on this machine"));
    }

    private Loaded load(String ha) throws IOException {
        Path file = Files.writeString(directory.resolve("test"), """
                listeners: [ { name: web, bind: "127.0.0.1:80", pool: web } ]
                pools: [ { name: web, backends: [ "10.0.0.21:80" ] } ]
                ha: { %s }
                """.formatted(ha));
        return ConfigLoader.load(file);
    }

    private void keys(String name, String mode, int... lengths) throws IOException {
        StringBuilder lines = new StringBuilder("# the nodes share it\n");
        for (int length : lengths) {
            lines.append(Base64.getEncoder().encodeToString(new byte[length])).append('\n');
        }
        Path file = Files.writeString(directory.resolve(name), lines);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}

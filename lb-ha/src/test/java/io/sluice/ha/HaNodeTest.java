package io.sluice.ha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What this machine does not have is told before anything is opened or changed. */
@EnabledOnOs(OS.LINUX)
class HaNodeTest {

    private static void start(String interfaceName, String address) {
        try {
            LoneNode.start(interfaceName, address);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Test
    void anUnknownInterfaceIsToldWithThoseThereAre() {
        assertThatThrownBy(() -> start("nosuch0", "10.9.0.100"))
                .hasMessageContaining("there is no interface \"nosuch0\" on this machine; it has ")
                .hasMessageContaining("lo");
    }

    @Test
    void anAddressInNoNetworkOfTheInterfaceIsTold() {
        assertThatThrownBy(() -> start("lo", "10.9.0.100"))
                .hasMessageContaining("10.9.0.100 is in no network of lo, which has ")
                .hasMessageContaining("127.0.0.1/8");
    }

    @Test
    void anInterfaceWithoutAnAddressThatStaysIsTold() {
        assertThatThrownBy(() -> start("lo", "fd09::100"))
                .hasMessageContaining("lo has no link-local IPv6 address that stays with this node");
    }

    /** Root without one of its rights is refused what a user without it is refused. */
    @ParameterizedTest
    @CsvSource({"net_raw, to open a raw socket, CAP_NET_RAW", "net_admin, to put addresses on lo, CAP_NET_ADMIN"})
    void aMissingCapabilityIsNamed(String dropped, String what, String named) throws Exception {
        Process process = new ProcessBuilder(
                        "unshare",
                        "--net",
                        "sh",
                        "-c",
                        "ip link set lo up && ip addr add 10.9.0.1/24 dev lo && exec \"$@\"",
                        "sh",
                        "setpriv",
                        "--inh-caps=-" + dropped,
                        "--bounding-set=-" + dropped,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoneNode.class.getName(),
                        "lo",
                        "10.9.0.100")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeFalse(output.startsWith("unshare:"), output);

        assertThat(output).contains(what).contains("this process needs the capability " + named);
    }
}

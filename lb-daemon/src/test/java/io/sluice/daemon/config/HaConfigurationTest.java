package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.daemon.config.Configuration.HighAvailability;
import io.sluice.ha.VirtualRouterSettings;
import io.sluice.ha.VrrpVersion;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HaConfigurationTest {

    private static final Path EXAMPLES =
            Path.of(System.getProperty("project.root", "..")).resolve("config-examples/active-passive");

    @Test
    void aFileWithoutABlockStandsAlone() {
        assertThat(load("").configuration().orElseThrow().ha()).isEmpty();
    }

    @Test
    void theKeysReachTheSettings() {
        Configuration configuration = load("""
                ha: { virtual-router: 7, interface: lan, priority: 150, addresses: [ 10.0.0.100/24, 10.0.0.101/32 ],
                      interval: 2s, version: 2, preempt: true, preempt-delay: 5s, peers: [ 10.0.0.2 ], needs-pools: [ web ] }
                """).configuration().orElseThrow();
        HighAvailability ha = configuration.ha().orElseThrow();
        VirtualRouterSettings router = ha.routers().getFirst().router();

        assertThat(ha.needs()).containsExactly("web");
        assertThat(ha.routers().getFirst().interfaceName()).isEqualTo("lan");
        assertThat(router.version()).isEqualTo(VrrpVersion.V2);
        assertThat(router.virtualRouterId()).isEqualTo(7);
        assertThat(router.priority()).isEqualTo(150);
        assertThat(router.interval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(router.preemption().delay()).isEqualTo(Duration.ofSeconds(5));
        assertThat(router.delivery().peers()).hasSize(1);
        assertThat(configuration.transport().movingAddresses())
                .isEqualTo(ha.addresses())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "virtual-router: 256                | ha.virtual-router: must be from 1 to 255, not 256",
                "priority: 0                        | ha.priority: must be from 1 to 255, not 0",
                "interval: 50ms                     | ha.interval: must be from 100ms to 40950ms, not 50ms",
                "version: 4                         | ha.version: ",
                "preempt-delay: 5s                  | ha.preempt-delay: delays what is off",
                "peers: [ fe80::1 ]                 | ha.peers: fe80:0:0:0:0:0:0:1 is not of the family",
                "least-ttl: 64                      | ha.least-ttl: must be 255 without peers",
                "needs-pools: [ wob ]               | ha.needs-pools[0]: there is no pool \"wob\"",
                "'addresses: [ 10.0.0.100 ]'        | ha.addresses[0]: must be an address with its prefix",
                "'addresses: [ 10.0.0.1/24, fd09::1/64 ]' | ha.addresses: are of both families",
                "'addresses: [ 127.0.0.1/8 ]'       | ha.addresses[0]: 127.0.0.1 cannot move"
            })
    void whatIsWrongIsSaidAtItsPlace(String keys, String message) {
        String base = keys.startsWith("addresses") ? "" : "addresses: [ 10.0.0.100/24 ], ";
        String id = keys.startsWith("virtual-router") ? "" : "virtual-router: 51, ";
        Loaded loaded = load("ha: { " + id + "interface: eth0, " + base + keys + " }\n");

        assertThat(loaded.configuration()).isEmpty();
        assertThat(loaded.problems().toString()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"node1.yaml", "node2.yaml"})
    void theExampleLoads(String name) {
        Loaded loaded = ConfigLoader.load(EXAMPLES.resolve(name));
        assertThat(loaded.problems()).isEmpty();
        assertThat(loaded.configuration().orElseThrow().ha()).isPresent();
    }

    private static Loaded load(String ha) {
        return ConfigLoader.load("test", """
                listeners: [ { name: web, bind: "10.0.0.100:80", pool: web } ]
                pools: [ { name: web, backends: [ "10.0.0.21:80" ] } ]
                """ + ha);
    }
}

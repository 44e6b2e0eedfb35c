package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.daemon.config.Configuration.HighAvailability;
import io.sluice.daemon.config.Configuration.VirtualRouter;
import io.sluice.ha.VirtualRouterSettings;
import io.sluice.ha.VrrpVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
                      interval: 2s, version: 2, preempt: true, preempt-delay: 5s, peers: [ 10.0.0.2 ], track: [ { pools: web } ] }
                """).configuration().orElseThrow();
        HighAvailability ha = configuration.ha().orElseThrow();
        VirtualRouter first = ha.routers().getFirst();
        VirtualRouterSettings router = first.settings().router();

        assertThat(first.tracked()).containsExactly(new Tracked.Pools(List.of("web"), 1, 0));
        assertThat(first.settings().name()).isEqualTo("ha-7");
        assertThat(first.settings().interfaceName()).isEqualTo("lan");
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
                "'track: [ { pools: wob } ]'        | ha.track[0].pools: there is no pool \"wob\", did you mean \"web\"?",
                "'track: [ { pools: [ web, x ] } ]' | ha.track[0].pools[1]: there is no pool \"x\"",
                "'track: [ { listener: w } ]'       | ha.track[0].listener: there is no listener \"w\"",
                "'track: [ { weight: 3 } ]'         | ha.track[0]: says nothing to track; one of pools, listener, link",
                "'track: [ { pools: web, link: lo } ]' | ha.track[0].link: stands beside pools; give each an entry",
                "'track: [ { link: lo, weight: 254 } ]' | ha.track[0].weight: must be from 0 to 253, not 254",
                "'track: [ { link: lo, rise: 2 } ]' | ha.track[0].rise: is for http and exec",
                "'track: [ { link: lo, at-least: 1 } ]' | ha.track[0].at-least: counts pools",
                "'track: [ { pools: web, at-least: 2 } ]' | ha.track[0].at-least: must be from 1 to 1, the number of pools",
                "'track: [ { pools: web }, { pools: web, weight: 2 } ]' | ha.track[1]: \"web\" stands in the list already",
                "'track: [ { http: ftp://x/ } ]'    | ha.track[0].http: must be a URL such as http://127.0.0.1:8080/healthz",
                "'track: [ { http: http://x/, fall: 0 } ]' | ha.track[0].fall: must be from 1 to 100, not 0",
                "'track: [ { exec: /bin/true, timeout: 2h } ]' | ha.track[0].timeout: must be from 100ms to 1h, not 2h",
                "'track: [ { exec: [] } ]'          | ha.track[0].exec: is empty",
                "'notify: \"\"'                   | ha.notify: must begin with the path of a program",
                "name: x                            | ha.name: unknown key \"name\"",
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

    @Test
    void severalVirtualRoutersTakeWhatTheyLeaveOutFromTheBlockAroundThem() {
        Loaded loaded = load("""
                ha:
                  interface: eth0
                  interval: 100ms
                  priority: 150
                  track: [ { pools: web, weight: 20 } ]
                  virtual-routers:
                    - { virtual-router: 51, addresses: [ 10.0.0.100/24 ], sync-group: both }
                    - { virtual-router: 51, name: six, addresses: [ "fd09::100/64" ], sync-group: both, track: [] }
                    - { virtual-router: 52, addresses: [ 10.1.0.100/24 ], interface: eth1, priority: 100 }
                """);
        assertThat(loaded.problems()).isEmpty();
        List<VirtualRouter> routers =
                loaded.configuration().orElseThrow().ha().orElseThrow().routers();

        assertThat(routers)
                .extracting(router ->
                        router.settings().name() + " " + router.settings().interfaceName() + " "
                                + router.settings().group() + " "
                                + router.settings().router().priority() + " "
                                + router.settings().router().interval().toMillis() + " "
                                + router.tracked().size())
                .containsExactly("ha-51 eth0 both 150 100 1", "six eth0 both 150 100 0", "ha-52 eth1  100 100 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ virtual-router: 51, addresses: [ 10.0.0.101/24 ], name: b } | virtual-routers[1].virtual-router: 51 is that of \"a\" on eth0",
                "{ virtual-router: 52, addresses: [ 10.0.0.100/24 ] } | virtual-routers[1].addresses: 10.0.0.100 is an address of \"a\"",
                "{ virtual-router: 52, addresses: [ 10.0.0.101/24 ], name: a } | virtual-routers[1].name: \"a\" stands in the list already",
                "{ virtual-router: 52, addresses: [ 10.0.0.101/24 ], sync-group: g, priority: 3 } | virtual-routers[1].sync-group: those of one group",
                "{ virtual-router: 52, addresses: [ 10.0.0.101/24 ], priority: 256 } | test:4:65: ha.virtual-routers[1].priority: must be from 1 to 255",
                "{ virtual-router: 52 } | ha.virtual-routers[1].addresses: is missing"
            })
    void twoVirtualRoutersMustNotClash(String second, String message) {
        Loaded loaded = load("""
                ha: { interface: eth0, virtual-routers: [ { virtual-router: 51, name: a, addresses: [ 10.0.0.100/24 ], sync-group: g },
                  %s ] }
                """.formatted(second));

        assertThat(loaded.problems().toString()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "virtual-router: 51 | ha.addresses: is missing; a list of addresses with their prefixes is needed here, or a list of",
                "'virtual-router: 51, addresses: [ 10.0.0.100/24 ]' | ha.interface: is missing",
                "'interface: eth0, virtual-routers: []' | ha.virtual-routers: is empty",
                "'interface: eth0, virtual-router: 3, virtual-routers: [ { virtual-router: 51, addresses: [ 10.0.0.100/24 ] } ]' | ha.virtual-router: stands beside",
                "'interval: 3ms, virtual-routers: [ { virtual-router: 51, interface: a, addresses: [ 10.0.0.100/24 ] }, { virtual-router: 51, interface: b, addresses: [ 10.0.1.100/24 ] } ]' | ha.interval: must be from 100ms"
            })
    void eitherOneVirtualRouterOrAListOfThemIsNeeded(String keys, String message) {
        Loaded loaded = load("ha: { " + keys + " }\n");

        assertThat(loaded.configuration()).isEmpty();
        assertThat(loaded.problems().toString()).contains(message);
    }

    @Test
    void whoIsToldOfChangesIsResolvedFromTheDirectoryOfTheFile() {
        Configuration configuration = load("""
                ha: { virtual-router: 7, interface: lan, addresses: [ 10.0.0.100/24 ], notify: [ /bin/echo, -n ], notify-fifo: pipe }
                """).configuration().orElseThrow();
        HighAvailability ha = configuration.ha().orElseThrow();

        assertThat(ha.program()).containsExactly("/bin/echo", "-n");
        assertThat(ha.fifo()).isPresent();
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

package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a file is told with its place, all of it at once. */
class ConfigLoaderTest {

    private static final String LISTENERS = "listeners: [ { name: web, bind: '127.0.0.1:0', pool: web } ]\n";
    private static final String POOLS = "pools: [ { name: web, backends: [ '127.0.0.1:81' ] } ]\n";

    @TempDir
    private Path directory;

    static Stream<Arguments> mistakes() {
        return Stream.of(yaml(), blocks(), values(), tunnels(), retries(), sockets(), references())
                .flatMap(all -> all);
    }

    private static Stream<Arguments> yaml() {
        return Stream.of(
                Arguments.of("", "f:1:1: is empty; at least listeners and pools are needed"),
                Arguments.of("# nothing\n", "f:1:1: is empty; at least listeners and pools are needed"),
                Arguments.of(
                        "- a\n",
                        "f:1:1: must be a block of the keys listeners, pools, admin, access-log, process, ha, not a list"),
                Arguments.of("a: *b\n", "f:1:4: the alias *b is not allowed; write the value out where it is needed"),
                Arguments.of("a: !!java.net.URL x\n", "f:1:4: tags (!name) are not allowed; write the plain value"),
                Arguments.of("a: !x {}\n", "f:1:4: tags (!name) are not allowed; write the plain value"),
                Arguments.of(
                        "a: 1\n---\nb: 2\n", "f:2:1: a second document begins here; one file holds one configuration"),
                Arguments.of("a: " + "[".repeat(40), "f:1:35: is nested deeper than 32 levels"),
                Arguments.of(
                        "a:\n\t- b\n",
                        "f:2:1: not valid YAML: while scanning for the next token, found character '\\t(TAB)' that cannot start"
                                + " any token. (Do not use \\t(TAB) for indentation); indent with spaces, never tabs"),
                Arguments.of("a: \u0001\n", "f:1:4: has the character U+0001, which YAML does not allow"));
    }

    private static Stream<Arguments> blocks() {
        return Stream.of(
                Arguments.of(
                        LISTENERS + POOLS + "admni: off\n",
                        "f:3:1: admni: unknown key \"admni\", did you mean \"admin\"? allowed: listeners, pools, admin,"
                                + " access-log, process, ha"),
                Arguments.of(
                        LISTENERS + POOLS + "zzz: 1\n",
                        "f:3:1: zzz: unknown key \"zzz\"; allowed: listeners, pools, admin, access-log, process, ha"),
                Arguments.of(
                        LISTENERS + POOLS + POOLS, "f:3:1: pools: stands twice in this block; keep one of the two"),
                Arguments.of(LISTENERS, "f:1:1: pools: is missing; a list of pools is needed"),
                Arguments.of(
                        LISTENERS + "pools: web\n",
                        "f:2:8: pools: must be a list of pools (each begins with \"- \"), not \"web\""),
                Arguments.of(
                        LISTENERS + POOLS + "admin: on\n",
                        "f:3:8: admin: must be off, or a block of the keys bind, not \"on\""),
                Arguments.of(
                        LISTENERS + POOLS + "process: { io: uring }\n",
                        "f:3:16: process.io: must be one of auto, epoll, io_uring, nio, not \"uring\""),
                Arguments.of(
                        LISTENERS + POOLS + "process: { warm-up: never }\n",
                        "f:3:21: process.warm-up: must be a duration such as 250ms, 2s, 5m or 1h, or off, not \"never\""),
                Arguments.of(
                        LISTENERS + POOLS + "process: { warm-up: 2m }\n",
                        "f:3:21: process.warm-up: must be from 0ms to 1m, or off, not 2m"),
                Arguments.of(
                        LISTENERS + POOLS + "process: 5\n",
                        "f:3:10: process: must be a block of the keys io, event-loops, drain-timeout, warm-up, not \"5\""));
    }

    private static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(pool("retries: two"), "f:2:56: pools[0].retries: must be a whole number, not \"two\""),
                Arguments.of(pool("retries: 010"), "f:2:56: pools[0].retries: must be a whole number, not \"010\""),
                Arguments.of(
                        pool("retries: "),
                        "f:2:55: pools[0].retries: must be a whole number, or a block of the keys most, reset, timeout, statuses,"
                                + " body, non-idempotent, budget, not nothing"),
                Arguments.of(pool("retries: 17"), "f:2:56: pools[0].retries: must be from 0 to 16, not 17"),
                Arguments.of(
                        pool("balance: robin"),
                        "f:2:56: pools[0].balance: must be one of "
                                + "round-robin, least-connections, least-time, power-of-two-choices, random, hash,"
                                + " source-ip, first-available, not \"robin\""),
                Arguments.of(
                        pool("balance: least_connections"),
                        "f:2:56: pools[0].balance: must be one of "
                                + "round-robin, least-connections, least-time, power-of-two-choices, random, hash,"
                                + " source-ip, first-available, not \"least_connections\";"
                                + " did you mean \"least-connections\"?"),
                Arguments.of(
                        pool("timeouts: { connect: 5 }"),
                        "f:2:68: pools[0].timeouts.connect: must be a duration such as 250ms, 2s, 5m or 1h, not \"5\" (the"
                                + " unit is missing)"),
                Arguments.of(
                        pool("timeouts: { connect: 25h }"),
                        "f:2:68: pools[0].timeouts.connect: must be from 1ms to 24h, not 25h"),
                Arguments.of(
                        pool("timeouts: { queue: 0s }"),
                        "f:2:66: pools[0].timeouts.queue: must be from 1ms to 24h, not 0ms"),
                Arguments.of(
                        pool("timeouts: { connection-age: 2d }"),
                        "f:2:75: pools[0].timeouts.connection-age: must be a duration such as 250ms, 2s, 5m or 1h, not \"2d\""),
                Arguments.of(
                        pool("limits: { queue: -1 }"),
                        "f:2:64: pools[0].limits.queue: must be from 0 to 1000000, not -1"),
                Arguments.of(
                        pool("limits: { max-requests-per-connection: many }"),
                        "f:2:86: pools[0].limits.max-requests-per-connection: must be a whole number, not \"many\""),
                Arguments.of(
                        pool("limits: { head-size: 16kb }"),
                        "f:2:68: pools[0].limits.head-size: must be a size such as 512, 16KiB or 1MiB, not \"16kb\""),
                Arguments.of(
                        pool("limits: { head-size: 9GiB }"),
                        "f:2:68: pools[0].limits.head-size: must be less than 2GiB, not \"9GiB\""),
                Arguments.of(
                        pool("health: {}"),
                        "f:2:55: pools[0].health: asks nothing; it needs http: { path: /healthz } or tcp: {}"),
                Arguments.of(
                        pool("health: { http: { expect: 300-200 } }"),
                        "f:2:73: pools[0].health.http.expect: starts at 300 and ends before it, at 200"));
    }

    private static Stream<Arguments> tunnels() {
        return Stream.of(
                Arguments.of(
                        tunnels("upgrades: websocket"),
                        "f:1:80: listeners[0].tunnels.upgrades: must be a list of protocols, such as [websocket] or [], not"
                                + " \"websocket\""),
                Arguments.of(
                        tunnels("upgrades: [ web socket ]"),
                        "f:1:80: listeners[0].tunnels.upgrades: \"web socket\" is no protocol; a protocol is a name such as"
                                + " websocket, or name/version"),
                Arguments.of(
                        tunnels("upgrades: [ websocket, H2C ]"),
                        "f:1:80: listeners[0].tunnels.upgrades: \"H2C\" carries requests of its own, which would pass by"
                                + " the routes and the limits; it cannot be allowed"),
                Arguments.of(
                        tunnels("upgrades: [ TLS/1.0 ]"),
                        "f:1:80: listeners[0].tunnels.upgrades: \"TLS/1.0\" carries requests of its own, which would pass by"
                                + " the routes and the limits; it cannot be allowed"),
                Arguments.of(
                        tunnels("upgrades: [ a, b, a ]"),
                        "f:1:80: listeners[0].tunnels.upgrades: two protocols have the name \"a\"; each needs its own"),
                Arguments.of(
                        tunnels("connect: on"),
                        "f:1:79: listeners[0].tunnels.connect: must be true or false, not \"on\""),
                Arguments.of(
                        tunnels("idle: 25h"), "f:1:76: listeners[0].tunnels.idle: must be from 1ms to 24h, not 25h"),
                Arguments.of(
                        tunnels("half_closed: 1s"),
                        "f:1:70: listeners[0].tunnels.half_closed: unknown key \"half_closed\", did you mean"
                                + " \"half-closed\"? allowed: upgrades, connect, idle, half-closed"));
    }

    private static String tunnels(String key) {
        return "listeners: [ { name: web, bind: '127.0.0.1:0', pool: web, tunnels: { " + key + " } } ]\n" + POOLS;
    }

    private static Stream<Arguments> retries() {
        return Stream.of(
                Arguments.of(
                        pool("retries: { most: 17 }"), "f:2:64: pools[0].retries.most: must be from 0 to 16, not 17"),
                Arguments.of(
                        pool("retries: { number: 1 }"),
                        "f:2:58: pools[0].retries.number: unknown key \"number\"; allowed: most, reset, timeout, statuses,"
                                + " body, non-idempotent, budget"),
                Arguments.of(
                        pool("retries: { statuses: 503 }"),
                        "f:2:68: pools[0].retries.statuses: must be a list of statuses such as [502, 503, 504] (each begins"
                                + " with \"- \"), not \"503\""),
                Arguments.of(
                        pool("retries: { statuses: [ 200 ] }"),
                        "f:2:68: pools[0].retries.statuses: must be from 400 to 599, not 200"),
                Arguments.of(
                        pool("retries: { statuses: [ 503, 503 ] }"),
                        "f:2:75: pools[0].retries.statuses[1]: \"503\" stands in the list already; each status stands once"),
                Arguments.of(
                        pool("retries: { body: 2MiB }"),
                        "f:2:64: pools[0].retries.body: must be from 0 to 1048576, not 2097152"),
                Arguments.of(
                        pool("retries: { non-idempotent: yes }"),
                        "f:2:74: pools[0].retries.non-idempotent: must be true or false, not \"yes\""),
                Arguments.of(
                        pool("retries: { budget: 20 }"),
                        "f:2:66: pools[0].retries.budget: must be a share such as 20%, not \"20\""),
                Arguments.of(
                        pool("retries: { budget: 101% }"),
                        "f:2:66: pools[0].retries.budget: must be from 0% to 100%, not 101%"),
                Arguments.of(
                        pool("retries: { budget: { share: 101%, floor: -1 } }"),
                        "f:2:75: pools[0].retries.budget.share: must be from 0% to 100%, not 101%\n"
                                + "f:2:88: pools[0].retries.budget.floor: must be from 0 to 1000000, not -1"));
    }

    private static Stream<Arguments> sockets() {
        String long107 = "/tmp/" + "x".repeat(102);
        return Stream.of(
                Arguments.of(
                        listener("unix:run/web.sock", ""),
                        "f:1:33: listeners[0].bind: must be an absolute path after unix:, such as unix:/run/app.sock, not"
                                + " \"unix:run/web.sock\""),
                Arguments.of(
                        listener("unix:" + long107 + "x", ""),
                        "f:1:33: listeners[0].bind: the path of a socket may have 107 bytes, and this one has 108"),
                Arguments.of(
                        listener("unix:/no-such-directory/web.sock", ""),
                        "f:1:33: listeners[0].bind: the directory /no-such-directory does not exist; make it"
                                + " (RuntimeDirectory= in a systemd unit does)"),
                Arguments.of(
                        listener("unix:/tmp/a.sock", "") + "admin: { bind: 'unix:/tmp/./a.sock' }\n",
                        "f:3:16: admin.bind: \"unix:/tmp/a.sock\" is taken by listeners[0].bind (unix:/tmp/a.sock); each"
                                + " needs an address of its own"),
                Arguments.of(
                        listener("127.0.0.1:0", ", socket-mode: 0600"),
                        "f:1:72: listeners[0].socket-mode: is for unix sockets, and bind is an address with a port; leave it"
                                + " out"),
                Arguments.of(
                        listener("unix:/tmp/a.sock", ", socket-mode: rw"),
                        "f:1:77: listeners[0].socket-mode: must be the rights of a file in octal, such as 0660, not \"rw\""),
                Arguments.of(
                        listener("127.0.0.1:0", ", proxy-protocol: {}"),
                        "f:1:75: listeners[0].proxy-protocol.from: is missing; a list of networks is needed"),
                Arguments.of(from("10.0.0.0/33"), FROM + "the prefix must be from 0 to 32, not 33"),
                Arguments.of(
                        from("10.0.0.1/8"),
                        FROM + "\"10.0.0.1/8\" has bits behind its prefix; did you mean 10.0.0.0/8, or 10.0.0.1?"),
                Arguments.of(
                        from("balancer.internal"),
                        FROM
                                + "must be a network such as 10.0.0.0/8, 2001:db8::/32 or 192.0.2.7, or unix for unix sockets,"
                                + " not \"balancer.internal\""),
                Arguments.of(
                        pool("send-proxy: true"),
                        "f:2:59: pools[0].send-proxy: must be one of off, v1, v2, not \"true\""));
    }

    private static final String FROM = "f:1:85: listeners[0].proxy-protocol.from[0]: ";

    private static String from(String network) {
        return listener("127.0.0.1:0", ", proxy-protocol: { from: [ '" + network + "' ] }");
    }

    private static String listener(String bind, String more) {
        return "listeners: [ { name: web, bind: '" + bind + "', pool: web" + more + " } ]\n" + POOLS;
    }

    private static Stream<Arguments> references() {
        return Stream.of(
                Arguments.of(
                        "listeners: [ { name: web, bind: '127.0.0.1:0', pool: wbe } ]\n" + POOLS,
                        "f:1:54: listeners[0].pool: there is no pool \"wbe\", did you mean \"web\"? pools: web"),
                Arguments.of(
                        "listeners: [ { name: web, bind: '127.0.0.1:9090', pool: web } ]\n" + POOLS,
                        "f:1:33: listeners[0].bind: \"127.0.0.1:9090\" is taken by admin, by default (127.0.0.1:9090); each"
                                + " needs an address of its own"),
                Arguments.of(
                        "listeners: [ { name: web, bind: '0.0.0.0:80', pool: web } ]\n" + POOLS
                                + "admin: { bind: '[::]:80' }\n",
                        "f:3:16: admin.bind: \"[::]:80\" is taken by listeners[0].bind (0.0.0.0:80); each needs an address of"
                                + " its own"),
                Arguments.of(
                        LISTENERS + "pools: [ { name: web, backends: [ 'no-such-host.invalid:80' ] } ]\n",
                        "f:2:35: pools[0].backends[0]: the name \"no-such-host.invalid\" does not resolve to an address; check"
                                + " the spelling and the DNS of this machine, or write the address itself"),
                Arguments.of(
                        "listeners: [ { name: web, bind: 'no-such-host.invalid:80', pool: web } ]\n" + POOLS,
                        "f:1:33: listeners[0].bind: \"no-such-host.invalid\" does not resolve to an address"));
    }

    private static String pool(String more) {
        return LISTENERS + "pools: [ { name: web, backends: [ a ], ".replace("[ a ]", "['[::1]:81']") + more + " } ]\n";
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlaceAndWhatIsAllowed(String text, String told) {
        assertThat(String.join("\n", problems(ConfigLoader.load("f", text)))).isEqualTo(told);
    }

    @Test
    void everyMistakeIsToldAtOnceInTheOrderOfTheFile() {
        String text = """
                listeners:
                  - name: web
                    bind: 127.0.0.1
                    pool: webb
                    limits: { head-size: 1KiB, target-length: 2KiB, max-connections: 0 }
                  - name: web
                    bind: "[::1]:80"
                    forwarded: { via: yes, underscores: keep }
                pools:
                  - name: web
                    bakends: [ "127.0.0.1:80" ]
                    health: { http: {}, tcp: {}, rise: 0 }
                  - name: web
                    backends: [ "127.0.0.1:80", "127.0.0.1:80", { address: "127.0.0.1:81", weight: 300 } ]
                """;
        assertThat(problems(ConfigLoader.load("f", text)))
                .extracting(line -> line.split(": ")[0] + ": " + line.split(": ")[1])
                .containsExactly(
                        "f:3:11: listeners[0].bind",
                        "f:4:11: listeners[0].pool",
                        "f:5:47: listeners[0].limits.target-length",
                        "f:5:70: listeners[0].limits.max-connections",
                        "f:6:5: listeners[1]",
                        "f:6:11: listeners[1].name",
                        "f:8:23: listeners[1].forwarded.via",
                        "f:8:41: listeners[1].forwarded.underscores",
                        "f:10:5: pools[0].backends",
                        "f:11:5: pools[0].bakends",
                        "f:12:30: pools[0].health.tcp",
                        "f:12:40: pools[0].health.rise",
                        "f:13:11: pools[1].name",
                        "f:14:33: pools[1].backends[1]",
                        "f:14:84: pools[1].backends[2].weight");
    }

    @Test
    void aWarningDoesNotStandInTheWay() {
        Loaded loaded = ConfigLoader.load(
                "f", LISTENERS + POOLS.replace(" ]\n", ", { name: spare, backends: [ '127.0.0.1:82' ] } ]\n"));
        assertThat(problems(loaded))
                .containsExactly(
                        "f:2:63: warning: pools[1].name: no route leads to the pool \"spare\"; it gets no traffic");
        assertThat(loaded.configuration()).isPresent();
    }

    @Test
    void aFileThatCannotBeReadIsAProblemLikeAnyOther() throws IOException {
        assertThat(problems(ConfigLoader.load(directory)))
                .containsExactly(directory + ":1:1: is a directory; a YAML file is needed");
        Path missing = directory.resolve("missing.yaml");
        assertThat(problems(ConfigLoader.load(missing))).containsExactly(missing + ":1:1: does not exist");
        Path latin = Files.write(directory.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
        assertThat(problems(ConfigLoader.load(latin))).containsExactly(latin + ":1:1: is not UTF-8 text");
    }

    @Test
    void aFileOfMoreThanOneMebibyteIsRefused() throws IOException {
        byte[] large = ("#" + " ".repeat(ConfigLoader.MOST_BYTES)).getBytes(StandardCharsets.UTF_8);
        assertThat(problems(ConfigLoader.load("f", new ByteArrayInputStream(large))))
                .containsExactly("f:1:1: is larger than 1 MiB, the most that is read");
    }

    @Test
    void aByteOrderMarkIsPassedOver() {
        assertThat(ConfigLoader.load("f", "\uFEFF" + LISTENERS + POOLS).configuration())
                .isPresent();
    }

    private static List<String> problems(Loaded loaded) {
        return loaded.problems().stream().map(Problem::toString).toList();
    }
}

package io.sluice.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.sluice.core.balance.Algorithms;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import io.sluice.daemon.config.Loaded;
import io.sluice.daemon.run.Daemon;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Balancing algorithms that others wrote: the example of the documentation, compiled, found and run; and what cannot be used. */
class ThirdPartyBalancersTest {

    private static final Path PAGE =
            Path.of(System.getProperty("project.root", "..")).resolve("docs/balancers.md");
    private static final String SERVICES = "META-INF/services/io.sluice.core.spi.BalancerFactory";

    @TempDir
    private Path classes;

    /** The block of that language in the documentation that has that text in it. */
    private static String block(String language, String with) throws IOException {
        Matcher blocks =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        while (blocks.find()) {
            if (blocks.group(1).contains(with)) {
                return blocks.group(1);
            }
        }
        throw new AssertionError("no block with " + with);
    }

    private URLClassLoader compiled(String name, String source) throws IOException {
        Path file = Files.writeString(classes.resolve(name + ".java"), source);
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        file.toString());
        assertThat(status).isZero();
        return named("example." + name);
    }

    /** A class path on which the lines are named as services. */
    private URLClassLoader named(String lines) throws IOException {
        Files.createDirectories(classes.resolve(SERVICES).getParent());
        Files.writeString(classes.resolve(SERVICES), lines + "\n");
        return new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
    }

    private static Loaded load(String yaml, Algorithms algorithms) throws IOException {
        return ConfigLoader.load("f", new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)), algorithms);
    }

    @Test
    void theExampleOfTheDocumentationIsFoundAndServes() throws Exception {
        String source = block("java", "implements BalancerFactory");
        assertThat(source.lines().count()).isBetween(35L, 60L);
        List<HttpServer> backends = new ArrayList<>();
        try (URLClassLoader loader = compiled("ShuffleShardFactory", source)) {
            for (int i = 0; i < 4; i++) {
                backends.add(naming("b" + i));
            }
            Algorithms algorithms = ThirdPartyBalancers.andOurs(loader);
            assertThat(algorithms.words()).contains("shuffle-shard").startsWith("round-robin");
            int port = freePort();
            Configuration configuration =
                    load(yaml(port, backends), algorithms).configuration().orElseThrow();
            try (Daemon daemon = Daemon.start(configuration, "1.2.3")) {
                assertThat(daemon).isNotNull();
                assertThat(answers(port)).hasSizeBetween(1, 2).allMatch(name -> name.matches("b[0-3]"));
            }
        } finally {
            backends.forEach(backend -> backend.stop(0));
        }
    }

    @Test
    void theExampleChecksItsOption() throws Exception {
        try (URLClassLoader loader = compiled("ShuffleShardFactory", block("java", "implements BalancerFactory"))) {
            String yaml = yaml(8080, List.of()).replace("size: 2", "size: 99").replace("[  ]", "[ \"127.0.0.1:1\" ]");
            assertThat(load(yaml, ThirdPartyBalancers.andOurs(loader)).problems())
                    .hasToString(
                            "[f:4:51: pools[0].balance.options: size must be a whole number from 1 to 16, not \"99\"]");
        }
    }

    @Test
    void whatCannotBeUsedIsLeftOut() throws Exception {
        try (URLClassLoader loader =
                named("example.NoSuchClass\njava.lang.String\n" + "io.sluice.core.balance.RoundRobinFactory")) {
            // One that is not there, one that is none, and one whose word is taken.
            assertThat(ThirdPartyBalancers.andOurs(loader)).isEqualTo(Algorithms.builtIn());
        }
        try (URLClassLoader loader = named("not a name")) {
            assertThat(ThirdPartyBalancers.andOurs(loader)).isEqualTo(Algorithms.builtIn());
        }
    }

    private static String yaml(int port, List<HttpServer> backends) throws IOException {
        String addresses = String.join(
                ", ",
                backends.stream()
                        .map(backend -> "\"127.0.0.1:" + backend.getAddress().getPort() + "\"")
                        .toList());
        return "listeners: [ { name: web, bind: \"127.0.0.1:" + port + "\", pool: web } ]\n"
                + "pools:\n  - name: web\n    " + block("yaml", "shuffle-shard") + "    backends: [ " + addresses
                + " ]\n"
                + "admin: off\naccess-log: off\nprocess: { warm-up: off }\n";
    }

    private static HttpServer naming(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, name.length());
            try (exchange) {
                exchange.getResponseBody().write(name.getBytes(StandardCharsets.US_ASCII));
            }
        });
        server.start();
        return server;
    }

    private static Set<String> answers(int port) throws IOException, InterruptedException {
        Set<String> names = new HashSet<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 20; i++) {
                HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                names.add(client.send(request, BodyHandlers.ofString()).body());
            }
        }
        return names;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}

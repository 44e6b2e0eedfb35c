package io.sluice.daemon;

import io.sluice.core.balance.Algorithms;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import io.sluice.daemon.config.JsonSchema;
import io.sluice.daemon.config.Loaded;
import io.sluice.daemon.config.Reference;
import io.sluice.daemon.demo.Demo;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands. Each returns its exit code: 0 done, 1 failed; what was called wrongly ends with 2. */
@Command(
        name = "sluice",
        description = "A reverse-proxy load balancer.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.Provider.class,
        footer = {"", "Start with: sluice demo", "Exit codes: 0 done, 1 failed, 2 called wrongly."})
final class Commands {

    private static final String FILE_HELP = "The configuration file, or - for the standard input.";

    private static final String PORTS_ADVICE = "sluice: other ports: sluice demo --port 8090 --admin-port 9091";

    private final PrintWriter out;
    private final PrintWriter err;

    Commands(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Command(
            name = "demo",
            description = "Balances over two small built-in servers, to see it work. Nothing else is needed.",
            mixinStandardHelpOptions = true)
    int demo(
            @Option(
                            names = "--port",
                            defaultValue = "8080",
                            description = "Where clients connect (default: ${DEFAULT-VALUE}).")
                    int port,
            @Option(
                            names = "--admin-port",
                            defaultValue = "9090",
                            description = "Where metrics and status are (default: ${DEFAULT-VALUE}).")
                    int adminPort)
            throws IOException {
        try (Demo demo = Demo.start(port, adminPort)) {
            Foreground foreground = new Foreground(err, Version.number());
            return load(Demo.NAME, demo.yaml())
                    .map(configuration -> foreground.run(configuration, daemon -> guide(demo), PORTS_ADVICE))
                    .orElse(1);
        }
    }

    @Command(
            name = "run",
            description = "Runs the daemon. SIGTERM and SIGINT drain and stop it, a second one stops it at once.",
            mixinStandardHelpOptions = true)
    int run(@Parameters(paramLabel = "FILE", description = FILE_HELP) String file) throws IOException {
        return load(file)
                .map(configuration -> new Foreground(err, Version.number()).run(configuration, daemon -> {}))
                .orElse(1);
    }

    @Command(
            name = "check",
            description = "Tells everything that is wrong with a configuration file, without running it.",
            mixinStandardHelpOptions = true)
    int check(@Parameters(paramLabel = "FILE", description = FILE_HELP) String file) throws IOException {
        Optional<Configuration> configuration = load(file);
        configuration.ifPresent(c -> out.println(name(file) + ": ok (" + c.summary() + ")"));
        out.flush();
        return configuration.isPresent() ? 0 : 1;
    }

    @Command(name = "version", description = "Prints the version.", mixinStandardHelpOptions = true)
    int version() {
        out.println(Version.text());
        return 0;
    }

    @Command(name = "train", hidden = true, description = "Runs under load of its own, for the cache of the JVM.")
    int train(
            @Option(names = "--seconds", defaultValue = "3", description = "How long (default: ${DEFAULT-VALUE}).")
                    int seconds)
            throws IOException {
        return new Training(err, Duration.ofSeconds(seconds)).run();
    }

    @Command(name = "config-reference", hidden = true, description = "Prints docs/configuration.md.")
    int configReference(
            @Option(names = "--json-schema", description = "Prints docs/sluice.schema.json.") boolean schema) {
        out.print(schema ? JsonSchema.json() : Reference.markdown());
        out.flush();
        return 0;
    }

    private void guide(Demo demo) {
        out.print(demo.guide());
        out.flush();
    }

    private Optional<Configuration> load(String file) throws IOException {
        Algorithms algorithms = ThirdPartyBalancers.andOurs();
        return report(
                file.equals("-")
                        ? ConfigLoader.load(name(file), System.in, algorithms)
                        : ConfigLoader.load(Path.of(file), algorithms));
    }

    private Optional<Configuration> load(String name, String yaml) {
        return report(ConfigLoader.load(name, yaml));
    }

    private Optional<Configuration> report(Loaded loaded) {
        loaded.problems().forEach(err::println);
        err.flush();
        return loaded.configuration();
    }

    private static String name(String file) {
        return file.equals("-") ? "stdin" : file;
    }
}

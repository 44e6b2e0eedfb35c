package io.sluice.daemon;

import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import io.sluice.daemon.config.Loaded;
import io.sluice.ha.HaNode;
import io.sluice.ha.HaSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands for a node of a pair. */
@Command(name = "ha", description = "A node of a pair.", mixinStandardHelpOptions = true)
final class HaCommands {

    private static final String ADMIN_HELP = "The daemon's admin address (default: ${DEFAULT-VALUE}).";
    private static final String ADMIN = "127.0.0.1:9090";

    private final PrintWriter out;
    private final PrintWriter err;

    HaCommands(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Command(
            name = "status",
            description = "Shows the virtual routers of a running daemon.",
            mixinStandardHelpOptions = true)
    int status(@Option(names = "--admin", defaultValue = ADMIN, description = ADMIN_HELP) String admin)
            throws InterruptedException {
        return ask(admin, "/ha", "GET");
    }

    @Command(
            name = "resign",
            description = "Lets another node be master; this one stays where there is none.",
            mixinStandardHelpOptions = true)
    int resign(@Option(names = "--admin", defaultValue = ADMIN, description = ADMIN_HELP) String admin)
            throws InterruptedException {
        return ask(admin, "/ha/resign", "POST");
    }

    @Command(
            name = "cleanup",
            description =
                    "Takes the addresses of a file from their interfaces: for after a daemon that was killed (ExecStopPost).",
            mixinStandardHelpOptions = true)
    int cleanup(@Parameters(paramLabel = "FILE", description = "The configuration file.") Path file) {
        Loaded loaded = ConfigLoader.load(file);
        loaded.problems().forEach(err::println);
        if (loaded.configuration().isEmpty()) {
            err.flush();
            return 1;
        }
        List<HaSettings> routers = loaded
                .configuration()
                .flatMap(Configuration::ha)
                .map(Configuration.HighAvailability::routers)
                .orElse(List.of())
                .stream()
                .map(Configuration.VirtualRouter::settings)
                .toList();
        try {
            HaNode.cleanUp(routers).forEach(removed -> out.println("removed " + removed));
            out.flush();
            return 0;
        } catch (IOException e) {
            return fail(String.valueOf(e.getMessage()));
        }
    }

    private int ask(String admin, String path, String method) throws InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + admin + path))
                    .timeout(Duration.ofSeconds(5))
                    .method(method, HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                return fail(response.body().strip());
            }
            out.print(response.body());
            out.flush();
            return 0;
        } catch (IllegalArgumentException e) {
            return fail("--admin must be host:port, not \"" + admin + "\"");
        } catch (IOException e) {
            return fail("no answer from the admin address " + admin
                    + "; is the daemon running, and does admin.bind say so?");
        }
    }

    private int fail(String why) {
        err.println("sluice: " + why);
        err.flush();
        return 1;
    }
}

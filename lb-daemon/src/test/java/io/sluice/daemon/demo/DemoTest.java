package io.sluice.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import io.sluice.daemon.run.Daemon;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The demo as a user meets it, on ports that the system chooses. */
class DemoTest {

    @Test
    void requestsGoToBlueAndGreenInTurn() throws Exception {
        try (Demo demo = Demo.start(0, 0);
                Daemon daemon = Daemon.start(configuration(demo), "1");
                HttpClient client = HttpClient.newHttpClient()) {
            int port = ((InetSocketAddress) daemon.address("demo").orElseThrow()).getPort();
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                URI uri = URI.create("http://127.0.0.1:" + port + "/some/path");
                answers.add(client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                        .body());
            }
            assertThat(answers)
                    .containsOnly(
                            "hello from blue, you asked for /some/path\n",
                            "hello from green, you asked for /some/path\n");
            assertThat(answers.get(0)).isNotEqualTo(answers.get(1)).isEqualTo(answers.get(2));
        }
    }

    @Test
    void theGuideNamesThePorts() throws Exception {
        try (Demo demo = Demo.start(8080, 9090)) {
            assertThat(demo.guide()).contains("curl http://127.0.0.1:8080/", "curl http://127.0.0.1:9090/metrics");
        }
    }

    private static Configuration configuration(Demo demo) {
        return ConfigLoader.load(Demo.NAME, demo.yaml() + "access-log: off\n")
                .configuration()
                .orElseThrow();
    }
}

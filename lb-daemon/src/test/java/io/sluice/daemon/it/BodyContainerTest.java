package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Bodies on their way through, with the JDK's client and curl on the one side and nginx on the other. */
@Tag("container")
@Testcontainers(disabledWithoutDocker = true)
class BodyContainerTest {
    private static final int SIZE = 5 * 1024 * 1024 + 17;

    @TempDir
    private static Path directory;

    private static NginxBackend backend;
    private static Front front;
    private static Path upload;

    @BeforeAll
    static void start() throws Exception {
        backend = NginxBackend.start("a");
        front = Front.quick(directory, List.of(backend), "");
        byte[] body = new byte[SIZE];
        new Random(1).nextBytes(body);
        upload = Files.write(directory.resolve("upload"), body);
    }

    @AfterAll
    static void close() {
        if (front != null) {
            front.close();
        }
        if (backend != null) {
            backend.close();
        }
    }

    @Test
    void anUploadOfKnownLengthArrivesWhole() throws Exception {
        assertThat(post(BodyPublishers.ofFile(upload))).isEqualTo(SIZE + "\n");
    }

    @Test
    void aChunkedUploadArrivesWhole() throws Exception {
        assertThat(post(BodyPublishers.fromPublisher(BodyPublishers.ofFile(upload))))
                .isEqualTo(SIZE + "\n");
    }

    @Test
    void aDownloadIsTheSameByteForByte() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(front.uri("/1m")).build();
            byte[] proxied = client.send(request, BodyHandlers.ofByteArray()).body();
            byte[] direct = client.send(
                            HttpRequest.newBuilder(backend.uri("/1m")).build(), BodyHandlers.ofByteArray())
                    .body();
            assertThat(proxied).hasSize(1024 * 1024).isEqualTo(direct);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http1.0"})
    void curlDownloadsTheSameInBothVersionsOfHttp(String version) throws Exception {
        Path proxied = directory.resolve("proxied");
        Path direct = directory.resolve("direct");
        curl(version, "-o", proxied.toString(), front.uri("/1m").toString());
        curl(version, "-o", direct.toString(), backend.uri("/1m").toString());
        assertThat(proxied).hasSameBinaryContentAs(direct);
    }

    @Test
    void curlWaitsForTheContinueOfALargeUpload() throws Exception {
        String said = curl(
                "-v",
                "-H",
                "Expect: 100-continue",
                "--expect100-timeout",
                "10",
                "--data-binary",
                "@" + upload,
                front.uri("/upload").toString());
        assertThat(said)
                .contains("< HTTP/1.1 100 Continue", "< HTTP/1.1 200 OK")
                .contains("\n" + SIZE);
    }

    @Test
    void curlUploadsInChunks() throws Exception {
        assertThat(curl(
                        "-T",
                        upload.toString(),
                        "-H",
                        "Transfer-Encoding: chunked",
                        front.uri("/upload").toString()))
                .contains(SIZE + "\n");
    }

    @Test
    void curlSeesAHeadWithoutItsBodyAndOneConnectionForAll() throws Exception {
        String said =
                curl("-v", "-I", front.uri("/1m").toString(), front.uri("/16k").toString());
        assertThat(said).contains("Content-Length: 1048576", "Content-Length: 16384", "Re-using existing connection");
    }

    private static String post(BodyPublisher body) throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(
                            HttpRequest.newBuilder(front.uri("/upload"))
                                    .POST(body)
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    /** What curl says on both streams; it must end well. */
    private static String curl(String... arguments) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed");
        List<String> command = new ArrayList<>(List.of("/usr/bin/curl", "-sS", "--fail", "--max-time", "30"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}

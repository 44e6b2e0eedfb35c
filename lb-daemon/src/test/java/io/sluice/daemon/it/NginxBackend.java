package io.sluice.daemon.it;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/**
 * A backend that can fail in every way a server can: nginx in a container of its own, at a port of 127.0.0.1 that it
 * keeps over stop and start.
 *
 * <ul>
 *   <li>{@code /} answers with the backend's name; every answer carries it as {@code X-Backend}
 *   <li>{@code /healthz} answers 200, and 503 from {@link #sicken()} to {@link #heal()}
 *   <li>{@code /16k}, {@code /1m} are files of that size; under {@code /slow/} the same at 8 KiB/s
 *   <li>{@code /upload} reads a body to its end and answers with the number of bytes
 *   <li>{@code /fail} answers 503, {@code /close} closes the connection, {@code /request} shows what arrived
 * </ul>
 *
 * <p>The image is the system property {@code sluice.test.nginx.image}, else the environment's
 * {@code SLUICE_TEST_NGINX_IMAGE}, else the public one.
 */
final class NginxBackend implements AutoCloseable {
    private static final int NGINX_PORT = 80;
    private static final int STOP_SECONDS = 5;
    private static final Duration START_LIMIT = Duration.ofSeconds(20);

    private final String name;
    private final int port = FreePorts.next();
    private final GenericContainer<?> container;

    private NginxBackend(String name) {
        this.name = name;
        container = new GenericContainer<>(image())
                .withExposedPorts(NGINX_PORT)
                .withCopyToContainer(Transferable.of(configuration(name)), "/etc/nginx/nginx.conf")
                .withCopyToContainer(Transferable.of(bytes(16 * 1024)), "/srv/backend/16k")
                .withCopyToContainer(Transferable.of(bytes(1024 * 1024)), "/srv/backend/1m")
                .waitingFor(Wait.forHttp("/healthz").withStartupTimeout(START_LIMIT));
        container.setPortBindings(List.of("127.0.0.1:" + port + ":" + NGINX_PORT));
    }

    /** Starts a backend per name, side by side, and returns them in that order when all of them answer. */
    static List<NginxBackend> startAll(String... names) {
        List<NginxBackend> backends =
                Arrays.stream(names).map(NginxBackend::new).toList();
        try {
            Startables.deepStart(backends.stream().map(backend -> backend.container))
                    .join();
        } catch (RuntimeException e) {
            backends.forEach(NginxBackend::close);
            throw e;
        }
        return backends;
    }

    static NginxBackend start(String name) {
        return startAll(name).getFirst();
    }

    String name() {
        return name;
    }

    /** As the daemon's file wants it, such as {@code 127.0.0.1:20017}. */
    String address() {
        return "127.0.0.1:" + port;
    }

    URI uri(String path) {
        return URI.create("http://" + address() + path);
    }

    /** Freezes the processes: the kernel still accepts connections and bytes, nobody answers. */
    void pause() {
        docker().pauseContainerCmd(id()).exec();
    }

    void unpause() {
        docker().unpauseContainerCmd(id()).exec();
    }

    /** Stops as an operator does: nginx ends what it is answering, within five seconds; then the port refuses. */
    void stop() {
        docker().stopContainerCmd(id()).withTimeout(STOP_SECONDS).exec();
    }

    /** Ends as a crash does: connections break off in the middle. */
    void kill() {
        docker().killContainerCmd(id()).exec();
    }

    /** Starts again after {@link #stop()} or {@link #kill()} at the same port, and returns when it answers. */
    void start() {
        docker().startContainerCmd(id()).exec();
        try {
            Await.until(this + " answers again", START_LIMIT, () -> Await.answers(uri("/"), 200));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + container.getLogs(), e);
        }
    }

    /** From now on {@code /healthz} answers 503, and everything else goes on as before. */
    void sicken() {
        run("touch", "/tmp/sick");
    }

    void heal() {
        run("rm", "-f", "/tmp/sick");
    }

    /** A line for each request of {@code /upload}: method, target, X-Mirrored, Content-Length. */
    String log() {
        return container.getLogs();
    }

    /** Removes the container, in whatever state it is. */
    @Override
    public void close() {
        container.stop();
    }

    @Override
    public String toString() {
        return name + " at " + address();
    }

    private void run(String... command) {
        try {
            var result = container.execInContainer(command);
            if (result.getExitCode() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + result.getStderr());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private String id() {
        return container.getContainerId();
    }

    static DockerImageName image() {
        return DockerImageName.parse(
                Stream.of(System.getProperty("sluice.test.nginx.image"), System.getenv("SLUICE_TEST_NGINX_IMAGE"))
                        .filter(image -> image != null && !image.isBlank())
                        .findFirst()
                        .orElse("nginx:1"));
    }

    private static String configuration(String name) {
        try (InputStream in = Objects.requireNonNull(NginxBackend.class.getResourceAsStream("nginx-backend.conf"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("@NAME@", name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every position differs from its neighbours, so that a lost or doubled slice shows. */
    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }
}

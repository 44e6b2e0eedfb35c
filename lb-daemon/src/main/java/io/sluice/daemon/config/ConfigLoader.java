package io.sluice.daemon.config;

import io.sluice.core.balance.Algorithms;
import io.sluice.core.settings.TrafficSettings;
import io.sluice.core.settings.TransportSettings;
import io.sluice.health.HealthSettings;
import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.ServerTlsSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads a configuration file and reports every problem of it at once. Stateless. */
public final class ConfigLoader {

    /** The largest file that is read: 1 MiB. */
    public static final int MOST_BYTES = 1 << 20;

    private ConfigLoader() {}

    /** Loads a file whose pools balance by the algorithms that come with us. */
    public static Loaded load(Path file) {
        return load(file, Algorithms.builtIn());
    }

    /**
     * Loads a file; one that cannot be read is a problem like any other.
     *
     * @param algorithms how its pools may balance
     */
    public static Loaded load(Path file, Algorithms algorithms) {
        String name = file.toString();
        if (Files.isDirectory(file)) {
            return refused(name, "is a directory; a YAML file is needed");
        }
        try (InputStream in = Files.newInputStream(file)) {
            Path directory = file.toAbsolutePath().getParent();
            return load(name, directory == null ? file : directory, in, algorithms);
        } catch (NoSuchFileException e) {
            return refused(name, "does not exist");
        } catch (AccessDeniedException e) {
            return refused(name, "cannot be read: permission denied");
        } catch (IOException e) {
            return refused(name, "cannot be read: " + e.getMessage());
        }
    }

    /**
     * Loads what a stream gives, at most {@link #MOST_BYTES}.
     *
     * @param name what messages call it
     */
    public static Loaded load(String name, InputStream in) throws IOException {
        return load(name, in, Algorithms.builtIn());
    }

    /**
     * The same for pools that may balance by those algorithms.
     *
     * @param name what messages call it
     */
    public static Loaded load(String name, InputStream in, Algorithms algorithms) throws IOException {
        return load(name, Path.of(""), in, algorithms);
    }

    private static Loaded load(String name, Path base, InputStream in, Algorithms algorithms) throws IOException {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            return refused(name, "is larger than 1 MiB, the most that is read");
        }
        try {
            return load(
                    name,
                    base,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString(),
                    algorithms);
        } catch (CharacterCodingException e) {
            return refused(name, "is not UTF-8 text");
        }
    }

    /**
     * Loads a text.
     *
     * @param name what messages call it
     */
    public static Loaded load(String name, String text) {
        return load(name, Path.of(""), text, Algorithms.builtIn());
    }

    private static Loaded load(String name, Path base, String text, Algorithms algorithms) {
        Problems problems = new Problems(name);
        String yaml = text.startsWith("\uFEFF") ? text.substring(1) : text;
        Reading reading = new Reading(problems, base, algorithms, "");
        Optional<RootBlock.Draft> draft = new YamlReader(problems).read(yaml).map(root -> read(root, reading));
        return draft.filter(d -> problems.errors() == 0)
                .map(d -> new Loaded(Optional.of(assemble(d, algorithms)), problems.inOrder()))
                .orElseGet(() -> new Loaded(Optional.empty(), problems.inOrder()));
    }

    private static RootBlock.Draft read(Node root, Reading reading) {
        RootBlock.Draft draft = RootBlock.ROOT.read(root, reading);
        new CrossChecks(reading.problems(), root).run();
        return draft;
    }

    private static Configuration assemble(RootBlock.Draft draft, Algorithms algorithms) {
        TrafficSettings traffic = new TrafficSettings(
                draft.listeners().stream().map(ListenerBlock.Draft::settings).toList(),
                draft.pools().stream().map(PoolBlock.Draft::settings).toList());
        Map<String, HealthSettings> health = new HashMap<>();
        Map<String, ClientTlsSettings> poolTls = new HashMap<>();
        for (PoolBlock.Draft pool : draft.pools()) {
            pool.health().ifPresent(settings -> health.put(pool.settings().name(), settings));
            pool.tls().ifPresent(settings -> poolTls.put(pool.settings().name(), settings));
        }
        Map<String, ServerTlsSettings> listenerTls = new HashMap<>();
        for (ListenerBlock.Draft listener : draft.listeners()) {
            listener.tls()
                    .ifPresent(settings -> listenerTls.put(listener.settings().name(), settings));
        }
        Configuration.Tls tls = new Configuration.Tls(listenerTls, poolTls);
        return new Configuration(
                traffic,
                algorithms,
                health,
                tls,
                transport(draft),
                draft.process().warmUp(),
                draft.admin(),
                draft.accessLog(),
                draft.ha());
    }

    private static TransportSettings transport(RootBlock.Draft draft) {
        TransportSettings transport = draft.process().transport();
        return draft.ha()
                .map(ha -> new TransportSettings(
                        transport.io(), transport.eventLoops(), transport.drainTimeout(), ha.addresses()))
                .orElse(transport);
    }

    private static Loaded refused(String name, String message) {
        Problems problems = new Problems(name);
        problems.error(Place.START, "", message);
        return new Loaded(Optional.empty(), problems.inOrder());
    }
}

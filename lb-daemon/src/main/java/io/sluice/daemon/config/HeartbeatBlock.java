package io.sluice.daemon.config;

import io.sluice.ha.HeartbeatKeys;
import io.sluice.ha.HeartbeatSettings;
import io.sluice.ha.InvalidVirtualRouterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of {@code ha} that say how adverts travel: by protocol 112, or as signed UDP datagrams. */
final class HeartbeatBlock {

    static final Key<Boolean> TRANSPORT = Key.preset(
            "transport",
            Types.choice(transports()),
            false,
            "`vrrp`, protocol 112 on raw sockets; or `udp`, signed datagrams to `peers`, for networks that let that protocol not"
                    + " pass and for processes without capabilities: only Sluice speaks it.");
    private static final Key<Integer> PORT = Key.preset(
            "port",
            Types.NUMBER,
            HeartbeatSettings.DEFAULT_PORT,
            "With `transport: udp`: where all nodes hear it, another for each virtual router.");
    private static final Key<Path> KEY_FILE = Key.optional(
            "key-file",
            Types.FILE,
            "With `transport: udp`: the keys that the nodes share, a line as by `openssl rand -base64 32` for each, at most "
                    + HeartbeatKeys.MOST
                    + ". The first signs, all verify. Only its user may read the file (mode 0600).");

    static final List<Key<?>> KEYS = List.of(TRANSPORT, PORT, KEY_FILE);

    private static final Set<PosixFilePermission> OF_ITS_USER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Values own;
    private final Values shared;

    private HeartbeatBlock(Values own, Values shared) {
        this.own = own;
        this.shared = shared;
    }

    /** True where the virtual router speaks UDP. */
    static boolean isUdp(Values own, Values shared) {
        return new HeartbeatBlock(own, shared).from(TRANSPORT).get(TRANSPORT);
    }

    /** The heartbeat of a virtual router; none where it speaks VRRP, or where something is wrong with it, which is reported. */
    static Optional<HeartbeatSettings> of(Values own, Values shared) {
        HeartbeatBlock block = new HeartbeatBlock(own, shared);
        if (isUdp(own, shared)) {
            return block.heartbeat();
        }
        for (Key<?> key : List.of(PORT, KEY_FILE)) {
            if (own.has(key)) {
                own.reject(key.name(), "has no effect without transport: udp; set that, or take it out");
            }
        }
        return Optional.empty();
    }

    private Optional<HeartbeatSettings> heartbeat() {
        try {
            HeartbeatKeys keys = keys();
            return keys == null
                    ? Optional.empty()
                    : Optional.of(new HeartbeatSettings(from(PORT).get(PORT), keys));
        } catch (InvalidVirtualRouterException e) {
            e.problems().forEach(problem -> where(problem.key()).reject(problem.key(), problem.message()));
            return Optional.empty();
        }
    }

    private @Nullable HeartbeatKeys keys() {
        Values values = from(KEY_FILE);
        Path path = values.find(KEY_FILE);
        if (path == null) {
            own.reject(
                    KEY_FILE.name(),
                    "is missing; transport udp needs a file of keys that all nodes share, as written by"
                            + " \"openssl rand -base64 32\"");
            return null;
        }
        Path file = values.resolve(path);
        try {
            List<byte[]> keys = CookieKeyFile.keys(file);
            if (isReadByOthers(file)) {
                throw new BadValueException(file + " may be read or written by others than its user; \"chmod 600 "
                        + file + "\" makes it secret");
            }
            return HeartbeatKeys.of(keys);
        } catch (BadValueException e) {
            values.reject(KEY_FILE.name(), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static boolean isReadByOthers(Path file) {
        try {
            return !OF_ITS_USER.containsAll(Files.getPosixFilePermissions(file));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private Values from(Key<?> key) {
        return own.has(key) ? own : shared;
    }

    private Values where(String key) {
        return !own.has(key) && shared.has(key) ? shared : own;
    }

    private static Map<String, Boolean> transports() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("vrrp", false);
        words.put("udp", true);
        return words;
    }
}

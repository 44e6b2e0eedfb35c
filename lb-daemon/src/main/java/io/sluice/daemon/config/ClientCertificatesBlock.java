package io.sluice.daemon.config;

import io.sluice.tls.ClientCertificateSettings;
import io.sluice.tls.ClientCertificateSettings.Mode;
import io.sluice.tls.ListenerFileCheck;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The schema of {@code client-certificates}. Reads the files, so that a check finds what is wrong in them. */
final class ClientCertificatesBlock {

    private static final Key<Mode> MODE = Key.required(
            "mode",
            Types.choice(modes()),
            "`none`: nobody is asked. `optional`: a client may have none, but not a wrong one. `optional-unverified`: it may"
                    + " have a wrong one too; what is wrong is for routes, headers and logs. `required`: everybody has one"
                    + " that verifies, or no connection.");
    private static final Key<Path> CA = Key.optional(
            "ca",
            Types.FILE,
            "PEM: the authorities that vouch for clients; needed unless the mode is `none`. Intermediate ones may stand in it.");
    private static final Key<Path> CRL = Key.optional(
            "crl",
            Types.FILE,
            "PEM or DER: the revocation lists of all authorities between a client and `ca`. A client of an authority whose list"
                    + " is missing or expired is refused. Left out, nothing is revoked.");
    private static final Key<Integer> DEPTH = Key.preset(
            "depth",
            Types.NUMBER,
            ClientCertificateSettings.NONE.depth(),
            "The most certificates between a client's and its authority in `ca`, 0 to 10.");

    static final Block<ClientCertificateSettings> BLOCK = Block.of(
            "Certificates of clients",
            "Both files are looked at every 5 s; what changes counts from the next handshake on, for resumed sessions too."
                    + " A broken file is refused in the log and what was there stays.",
            ClientCertificatesBlock::build,
            MODE,
            CA,
            CRL,
            DEPTH);

    private ClientCertificatesBlock() {}

    private static ClientCertificateSettings build(Values v) {
        Mode mode = v.get(MODE);
        Path ca = resolved(v, CA);
        Path crl = resolved(v, CRL);
        if (mode == Mode.NONE && v.has(MODE) && !v.isWrong(MODE)) {
            for (Key<?> key : List.of(CA, CRL, DEPTH)) {
                if (v.has(key)) {
                    v.reject(key.name(), "has no effect with \"mode: none\"; leave it out, or choose another mode");
                }
            }
        }
        ClientCertificateSettings settings = new ClientCertificateSettings(mode, ca, crl, v.get(DEPTH));
        if (!v.isWrong(CA) && !v.isWrong(CRL)) {
            for (String warning : ListenerFileCheck.clientCertificates(settings)) {
                v.warn(CRL.name(), warning);
            }
        }
        return settings;
    }

    private static @Nullable Path resolved(Values v, Key<Path> key) {
        Path path = v.find(key);
        return path == null ? null : v.resolve(path);
    }

    private static Map<String, Mode> modes() {
        Map<String, Mode> words = new LinkedHashMap<>();
        for (Mode mode : Mode.values()) {
            words.put(mode.text(), mode);
        }
        return words;
    }
}

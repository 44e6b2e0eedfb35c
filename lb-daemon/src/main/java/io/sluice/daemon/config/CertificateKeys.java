package io.sluice.daemon.config;

import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.Violation;
import io.sluice.tls.CertificateCheck;
import io.sluice.tls.CertificateSettings.Directory;
import io.sluice.tls.CertificateSettings.Pair;
import io.sluice.tls.CertificateSettings.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys that say where a listener's certificates are. Reads the files, so that a check finds what is wrong in them. */
final class CertificateKeys {

    /** A place of certificates, and the kinds of keys that were found there; none where something is wrong. */
    record Draft(Source source, Set<String> keyTypes) {}

    static final Key<Path> CERTIFICATE = Key.optional(
            "certificate",
            Types.FILE,
            "PEM: the server's own certificate first, then the intermediate ones in their order.");
    static final Key<Path> KEY = Key.optional(
            "key",
            Types.FILE,
            "PEM: the certificate's key in PKCS #8, PKCS #1 (RSA) or SEC 1 (EC); left out, it stands in the file of the"
                    + " certificate.");
    static final Key<Path> PASSWORD_FILE = Key.optional(
            "password-file", Types.FILE, "Its first line opens a key in PKCS #8 with a password (PBES2 with AES).");
    private static final Key<Path> DIRECTORY = Key.optional(
            "directory",
            Types.FILE,
            "In place of the others: each `NAME.crt` or `NAME.pem` with its `NAME.key`, and each `NAME.pem` with both in it, in"
                    + " the order of the names. Hidden files, other endings and directories below are left alone. One that has"
                    + " expired is told as a warning and shown.");

    static final Block<Draft> BLOCK = Block.of(
            "A certificate, or a directory of them",
            "Refused are files that cannot be read, a key that does not belong to the certificate or is not opened by the"
                    + " password, a chain out of order, RSA keys below 2048 bits, curves other than P-256, P-384 and P-521,"
                    + " signatures with SHA-1 or MD5, and certificates outside of their time. Told as a warning are those that"
                    + " expire within 30 days, have no alternative names or are not for servers.",
            CertificateKeys::build,
            CERTIFICATE,
            KEY,
            PASSWORD_FILE,
            DIRECTORY);

    static final Type<List<Draft>> LIST =
            new ListType<>("a list of certificates", BLOCK, CertificateKeys::place, "each certificate is needed once");

    /** Of a directory, as many mistakes are told at once. */
    private static final int MOST_MESSAGES = 10;

    private CertificateKeys() {}

    private static Optional<String> place(Node node) {
        return node.find("certificate").or(() -> node.find("directory")).flatMap(Node::asText);
    }

    private static Draft build(Values v) {
        Path directory = v.find(DIRECTORY);
        if (directory == null) {
            if (!v.has(CERTIFICATE)) {
                v.reject("", "is no certificate; it needs certificate, or directory");
            }
            return pair(v);
        }
        for (Key<?> key : List.of(CERTIFICATE, KEY, PASSWORD_FILE)) {
            if (v.has(key)) {
                v.reject(key.name(), "cannot stand beside directory; make two of the list");
            }
        }
        return inspected(v, new Directory(v.resolve(directory)), DIRECTORY);
    }

    /** The certificate of the keys {@code certificate}, {@code key} and {@code password-file}. */
    static Draft pair(Values v) {
        Path certificate = v.resolve(Objects.requireNonNullElse(v.find(CERTIFICATE), Path.of("file")));
        Path key = v.find(KEY);
        return inspected(
                v,
                new Pair(certificate, key == null ? certificate : v.resolve(key), resolved(v, v.find(PASSWORD_FILE))),
                CERTIFICATE);
    }

    private static Draft inspected(Values v, Source source, Key<Path> at) {
        if (!v.has(at) || v.isWrong(at) || v.isWrong(KEY) || v.isWrong(PASSWORD_FILE)) {
            return new Draft(source, Set.of());
        }
        try {
            CertificateCheck check = CertificateCheck.of(source);
            check.warnings().forEach(warning -> v.warn(at.name(), warning));
            return new Draft(source, check.keyTypes());
        } catch (InvalidSettingsException e) {
            report(v, e.violations(), at.name());
            return new Draft(source, Set.of());
        }
    }

    /** A key is told of once, so what is wrong under one of them becomes one message. */
    private static void report(Values v, List<Violation> violations, String at) {
        Map<String, List<String>> messages = new LinkedHashMap<>();
        for (Violation violation : violations) {
            String key = v.has(violation.key()) ? violation.key() : at;
            messages.computeIfAbsent(key, any -> new ArrayList<>()).add(violation.message());
        }
        messages.forEach((key, all) -> {
            List<String> first = all.subList(0, Math.min(MOST_MESSAGES, all.size()));
            String more = all.size() > MOST_MESSAGES ? "; and " + (all.size() - MOST_MESSAGES) + " more" : "";
            v.reject(key, String.join("; ", first) + more);
        });
    }

    private static @Nullable Path resolved(Values v, @Nullable Path path) {
        return path == null ? null : v.resolve(path);
    }
}

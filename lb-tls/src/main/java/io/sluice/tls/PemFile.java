package io.sluice.tls;

import io.sluice.core.settings.Checks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of a PEM file (RFC 7468). What is wrong goes into the checks, with the file and what is allowed, and
 * the answer is then empty: never throws.
 */
final class PemFile {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private record Block(String label, byte[] bytes) {}

    private final String key;
    private final Path file;
    private final Checks checks;

    /** A file that was given under this key of the configuration. */
    PemFile(String key, Path file, Checks checks) {
        this.key = key;
        this.file = file;
        this.checks = checks;
    }

    /** All certificates of the file in their order; empty where anything is wrong. */
    List<X509Certificate> certificates() {
        List<Block> blocks = blocks();
        if (blocks == null) {
            return List.of();
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label.equals("CERTIFICATE") && !addCertificate(block, certificates)) {
                return List.of();
            }
        }
        if (certificates.isEmpty()) {
            wrong("holds no certificate; a PEM file with \"-----BEGIN CERTIFICATE-----\" is needed");
        }
        return certificates;
    }

    /** The first key of the file; null where anything is wrong. */
    @Nullable
    PrivateKey privateKey() {
        List<Block> blocks = blocks();
        if (blocks == null) {
            return null;
        }
        for (Block block : blocks) {
            if (block.label.endsWith("PRIVATE KEY")) {
                return privateKey(block);
            }
        }
        wrong("holds no private key; a PEM file with \"-----BEGIN PRIVATE KEY-----\" is needed");
        return null;
    }

    /** Records a problem of the file. */
    void wrong(String message) {
        checks.require(key, false, file + " " + message);
    }

    private boolean addCertificate(Block block, List<X509Certificate> certificates) {
        try {
            certificates.add((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.bytes)));
            return true;
        } catch (CertificateException e) {
            wrong("holds a damaged certificate, number " + (certificates.size() + 1) + " in the file; "
                    + "check it with \"openssl x509 -in " + file + " -noout -text\"");
            return false;
        }
    }

    private @Nullable PrivateKey privateKey(Block block) {
        if (!block.label.equals("PRIVATE KEY")) {
            String kind = block.label.startsWith("ENCRYPTED") ? "a key with a password" : "a key of an older form";
            wrong("holds " + kind + " (" + block.label + "); allowed is PKCS #8 without a password, as written by "
                    + "\"openssl pkcs8 -topk8 -nodes -in " + file + "\"");
            return null;
        }
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(block.bytes));
            } catch (GeneralSecurityException ignored) {
                // It is of another algorithm, or of none.
            }
        }
        wrong("holds a key that is damaged or of an unknown kind; allowed are RSA, EC, Ed25519 and Ed448");
        return null;
    }

    private @Nullable List<Block> blocks() {
        String text = read();
        if (text == null) {
            return null;
        }
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                wrong("holds a " + matcher.group(1) + " block that is not Base64");
                return null;
            }
        }
        return blocks;
    }

    private @Nullable String read() {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            wrong("does not exist");
        } catch (AccessDeniedException e) {
            wrong("may not be read by the user that Sluice runs as");
        } catch (IOException e) {
            wrong("cannot be read: " + e.getMessage());
        }
        return null;
    }
}

package io.sluice.tls;

import io.sluice.core.settings.Checks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of a PEM file (RFC 7468). What is wrong goes into the checks, with the file and what is allowed, and
 * the answer is then empty: never throws. The file is read once.
 */
final class PemFile {

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s"
            + "((?:[A-Za-z0-9-]+:[^\\r\\n]*\\R)*+)([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    /** Far above any chain or bundle of authorities. */
    private static final long MOST_BYTES = 4 << 20;

    /**
     * A block.
     *
     * @param headers what stands above its bytes in old files (RFC 1421), or empty
     */
    record Block(String label, String headers, byte[] bytes) {

        boolean isKey() {
            return label.endsWith("PRIVATE KEY");
        }
    }

    private final String key;
    private final Path file;
    private final Checks checks;
    private @Nullable List<Block> blocks;
    private boolean unreadable;

    /** A file that was given under this key of the configuration. */
    PemFile(String key, Path file, Checks checks) {
        this.key = key;
        this.file = file;
        this.checks = checks;
    }

    Path file() {
        return file;
    }

    /** All certificates of the file in their order; empty where anything is wrong. */
    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks()) {
            if (block.label.equals("CERTIFICATE") && !addCertificate(block, certificates)) {
                return List.of();
            }
        }
        if (certificates.isEmpty() && !unreadable) {
            wrong("holds no certificate; a PEM file with \"-----BEGIN CERTIFICATE-----\" is needed");
        }
        return certificates;
    }

    /** The first key of the file; null where there is none, which is wrong. */
    @Nullable
    Block key() {
        for (Block block : blocks()) {
            if (block.isKey()) {
                return block;
            }
        }
        if (!unreadable) {
            wrong("holds no private key; a PEM file with \"-----BEGIN PRIVATE KEY-----\" is needed");
        }
        return null;
    }

    /** The block of that label, or null. */
    @Nullable
    Block find(String label) {
        return blocks().stream()
                .filter(block -> block.label.equals(label))
                .findFirst()
                .orElse(null);
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

    private List<Block> blocks() {
        List<Block> known = blocks;
        if (known == null) {
            known = readBlocks();
            blocks = known;
        }
        return known;
    }

    private List<Block> readBlocks() {
        String text = read();
        List<Block> found = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            try {
                byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(3));
                found.add(new Block(matcher.group(1), matcher.group(2), bytes));
            } catch (IllegalArgumentException e) {
                wrong("holds a " + matcher.group(1) + " block that is not Base64");
                unreadable = true;
                return List.of();
            }
        }
        return found;
    }

    private String read() {
        unreadable = true;
        try {
            if (Files.size(file) > MOST_BYTES) {
                wrong("is larger than 4 MiB, the most that is read");
                return "";
            }
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            unreadable = false;
            return text;
        } catch (NoSuchFileException e) {
            wrong("does not exist");
        } catch (AccessDeniedException e) {
            wrong("may not be read by the user that Sluice runs as");
        } catch (IOException e) {
            wrong("cannot be read: " + e.getMessage());
        }
        return "";
    }
}

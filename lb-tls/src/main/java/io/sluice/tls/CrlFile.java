package io.sluice.tls;

import io.sluice.core.settings.Checks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/** Reads revocation lists, in PEM one after the other or one in DER, and says what is wrong with them under {@code crl}. */
final class CrlFile {

    /** Enough for some hundred thousand entries. */
    private static final int MOST_BYTES = 16 << 20;

    private final Path file;
    private final Checks checks;
    private final Consumer<String> warnings;

    /** @param warnings is told of what is usable and should be known; each begins with the file */
    CrlFile(Path file, Checks checks, Consumer<String> warnings) {
        this.warnings = warnings;
        this.file = file;
        this.checks = checks;
    }

    /** The lists of the file; empty with the reason in the checks where anything is wrong. */
    List<X509CRL> read(List<X509Certificate> authorities, Instant now) {
        List<X509CRL> lists = parse();
        if (lists.isEmpty() || authorities.isEmpty()) {
            return lists;
        }
        List<X509CRL> known =
                lists.stream().filter(list -> isOfOneOf(authorities, list)).toList();
        if (known.isEmpty()) {
            wrong("holds no list of an authority in \"ca\", but of " + issuer(lists.getFirst())
                    + "; the list of each authority that signs clients' certificates is needed");
            return List.of();
        }
        lists.stream().filter(list -> !known.contains(list)).forEach(this::warnOfStranger);
        for (X509CRL list : known) {
            checkTime(list, now);
            checkSignature(list, authorities);
        }
        return lists;
    }

    private List<X509CRL> parse() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                wrong("is larger than 16 MiB, the most that is read");
                return List.of();
            }
            Collection<? extends CRL> lists =
                    CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(bytes));
            if (lists.isEmpty()) {
                wrong("holds no revocation list; a PEM file with \"-----BEGIN X509 CRL-----\" is needed");
            }
            return lists.stream().map(X509CRL.class::cast).toList();
        } catch (NoSuchFileException e) {
            wrong("does not exist");
        } catch (AccessDeniedException e) {
            wrong("may not be read by the user that Sluice runs as");
        } catch (IOException e) {
            wrong("cannot be read: " + e.getMessage());
        } catch (CRLException | CertificateException e) {
            wrong("holds no revocation list, or a damaged one; check it with \"openssl crl -in " + file
                    + " -noout -text\"");
        }
        return List.of();
    }

    private void checkTime(X509CRL list, Instant now) {
        if (list.getNextUpdate() != null && now.isAfter(list.getNextUpdate().toInstant())) {
            warnings.accept(file + " holds the revocation list of " + issuer(list) + " that expired at "
                    + list.getNextUpdate().toInstant()
                    + ": until there is a newer one, every client of this authority is refused");
        }
    }

    private void checkSignature(X509CRL list, List<X509Certificate> authorities) {
        boolean signed = authorities.stream().anyMatch(authority -> isSigned(list, authority));
        if (!signed) {
            wrong("holds a revocation list in the name of " + issuer(list)
                    + " that the authority of this name in \"ca\" has not signed");
        }
    }

    private static boolean isSigned(X509CRL list, X509Certificate authority) {
        try {
            list.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void warnOfStranger(X509CRL list) {
        warnings.accept(file + " holds a revocation list of " + issuer(list) + ", which is no authority in \"ca\"");
    }

    private static boolean isOfOneOf(List<X509Certificate> authorities, X509CRL list) {
        return authorities.stream()
                .anyMatch(authority -> authority.getSubjectX500Principal().equals(list.getIssuerX500Principal()));
    }

    private static String issuer(X509CRL list) {
        return list.getIssuerX500Principal().toString();
    }

    private void wrong(String message) {
        checks.require("crl", false, file + " " + message);
    }
}

package io.sluice.core.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the certificate of a client must be like for a route to match.
 *
 * @param verified whether it must have been verified; else any certificate will do
 * @param subject what it names, as RFC 2253 writes it: {@code CN=robot,O=Example}
 * @param issuer who vouches for it, written the same way
 * @param san one of its alternative names, with its kind: {@code DNS:a.example}, {@code URI:spiffe://a/b}
 * @param fingerprints the SHA-256 of its DER form in hexadecimal, of which it must have one; empty for any
 */
public record CertificateMatch(
        boolean verified,
        Optional<TextMatch> subject,
        Optional<TextMatch> issuer,
        Optional<TextMatch> san,
        Set<String> fingerprints) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public CertificateMatch {
        fingerprints = fingerprints.stream()
                .map(text -> text.replace(":", "").toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        Checks checks = new Checks();
        for (String each : fingerprints) {
            checks.require(
                    "fingerprint",
                    SHA256.matcher(each).matches(),
                    "\"" + each + "\" is no SHA-256: 64 hexadecimal digits are, with or without colons");
        }
        checks.done();
    }

    /** How many conditions these are. */
    int count() {
        return 1
                + subject.map(s -> 1).orElse(0)
                + issuer.map(s -> 1).orElse(0)
                + san.map(s -> 1).orElse(0)
                + (fingerprints.isEmpty() ? 0 : 1);
    }
}

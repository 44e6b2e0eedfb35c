package io.sluice.daemon.config;

import io.sluice.core.settings.CertificateMatch;
import io.sluice.core.settings.TextMatch;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the certificate of a client must be like. */
final class CertificateMatchBlock {

    private static final Key<Boolean> VERIFIED = Key.preset(
            "verified",
            Types.FLAG,
            true,
            "Whether it must have been verified; with `false` any certificate will do, for listeners that let others in.");
    private static final Key<TextMatch> SUBJECT =
            Key.optional("subject", TextMatchBlock.MATCH, "Whom it names, such as `CN=robot,O=Example`.");
    private static final Key<TextMatch> ISSUER =
            Key.optional("issuer", TextMatchBlock.MATCH, "Who vouches for it, written the same way.");
    private static final Key<TextMatch> SAN = Key.optional(
            "san",
            TextMatchBlock.MATCH,
            "One of its alternative names with its kind: `DNS:a.example.org`, `URI:spiffe://a/b`, `email:x@example.org`.");
    private static final Key<List<String>> FINGERPRINT = Key.preset(
            "fingerprint",
            new OneOrMoreType<>("a SHA-256 or a list of them", Types.TEXT),
            List.of(),
            "The SHA-256 of its DER form, or several; one of them it must have.");

    static final Block<CertificateMatch> BLOCK = Block.of(
            "What the certificate of a client must be like",
            "Requests of clients without a certificate do not match. `{}` is for any that was verified.",
            v -> new CertificateMatch(
                    v.get(VERIFIED),
                    Optional.ofNullable(v.find(SUBJECT)),
                    Optional.ofNullable(v.find(ISSUER)),
                    Optional.ofNullable(v.find(SAN)),
                    Set.copyOf(v.get(FINGERPRINT))),
            VERIFIED,
            SUBJECT,
            ISSUER,
            SAN,
            FINGERPRINT);

    private CertificateMatchBlock() {}
}

package io.sluice.core.settings;

import java.time.Duration;

/**
 * What a cookie is set with (RFC 6265 section 4.1.2).
 *
 * @param path the paths that it is sent to; {@code /} for all
 * @param domain the domain that it is sent to with all below it, or empty for the host alone that set it
 * @param sameSite whether it is sent from pages of other sites
 * @param secure whether it is sent over TLS alone
 * @param httpOnly whether it is kept from scripts
 * @param maxAge how long the browser keeps it, or zero for as long as it runs
 */
public record CookieAttributes(
        String path, String domain, SameSite sameSite, Secure secure, boolean httpOnly, Duration maxAge) {

    /** Whether a cookie is sent from pages of other sites. */
    public enum SameSite {
        /** On a way to us that the user sees, such as a link. */
        LAX,
        /** Never. */
        STRICT,
        /** Always. */
        NONE,
        /** Nothing is said; most browsers take it for LAX. */
        OFF
    }

    /** Whether a cookie is sent over TLS alone. */
    public enum Secure {
        /** Where the client came by TLS. */
        AUTO,
        /** Also where TLS ends in front of us. */
        ALWAYS,
        /** Never. */
        NEVER
    }

    public CookieAttributes {
        new Checks()
                .require(
                        "path",
                        path.matches("/[\\x21-\\x7e&&[^;]]{0,255}"),
                        "\"" + path + "\" must begin with / and have no space and no semicolon, up to 256 characters")
                .require(
                        "domain",
                        domain.matches("|[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,62})){0,15}"),
                        "\"" + domain + "\" is no domain; write it as example.org")
                .require(
                        "same-site",
                        sameSite != SameSite.NONE || secure == Secure.ALWAYS,
                        "browsers drop a cookie of SameSite=None that is not Secure; set secure: always beside it")
                .require(
                        "max-age",
                        maxAge.isZero() || maxAge.compareTo(Duration.ofSeconds(1)) >= 0,
                        "must be at least 1s, or off")
                .done();
    }

    /** For all paths of the host, SameSite=Lax, Secure over TLS, HttpOnly, for as long as the browser runs. */
    public static CookieAttributes defaults() {
        return new CookieAttributes("/", "", SameSite.LAX, Secure.AUTO, true, Duration.ZERO);
    }
}

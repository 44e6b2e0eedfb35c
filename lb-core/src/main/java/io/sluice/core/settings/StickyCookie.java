package io.sluice.core.settings;

import java.time.Duration;
import java.util.Locale;

/**
 * A cookie that names the backend of the client that sends it (RFC 6265).
 *
 * @param name its name, which is compared with case; with the prefixes {@code __Host-} and {@code __Secure-} browsers ask more
 *     of a cookie
 * @param mode who sets it
 * @param forward whether the backend sees the cookie that we set; of no meaning where the backend itself sets it
 * @param attributes what it is set with; of no meaning where the backend sets it
 * @param maxIdle how long it is good after it was last used, or zero for ever; only where we set it
 * @param maxLife how long it is good after it was set for the first time, or zero for ever; only where we set it
 * @param keys what it is signed with
 */
public record StickyCookie(
        String name,
        Mode mode,
        boolean forward,
        CookieAttributes attributes,
        Duration maxIdle,
        Duration maxLife,
        CookieKeys keys)
        implements StickySettings.How {

    /** Ten years, more than any browser keeps a cookie. */
    private static final Duration MOST_LIFE = Duration.ofDays(3650);

    /** A character of a token, RFC 9110 section 5.6.2. */
    static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]";

    /** Who sets the cookie. */
    public enum Mode {
        /** We do, beside those of the backend. */
        INSERT,
        /** The backend does; its value is replaced by ours. */
        REWRITE,
        /** The backend does; its value gets ours in front, which it never sees. */
        PREFIX
    }

    public StickyCookie {
        Checks checks = new Checks();
        checkName(checks, "name", name);
        checkPromises(checks, name, mode, attributes);
        checkLife(checks, "max-idle", maxIdle, mode);
        checkLife(checks, "max-life", maxLife, mode);
        checks.require(
                        "max-idle",
                        maxLife.isZero() || maxIdle.compareTo(maxLife) <= 0,
                        "must not be longer than max-life, " + Checks.text(maxLife))
                .done();
    }

    /** One that we set, named {@code SRV}, for as long as the browser runs, signed with a key that is made at start. */
    public static StickyCookie defaults() {
        return new StickyCookie(
                "SRV",
                Mode.INSERT,
                false,
                CookieAttributes.defaults(),
                Duration.ZERO,
                Duration.ZERO,
                CookieKeys.madeAtStart());
    }

    static void checkName(Checks checks, String key, String name) {
        checks.require(
                key,
                name.matches(TOKEN + "{1,64}"),
                "\"" + name + "\" is no name of a cookie; it has up to 64 letters, digits and any of"
                        + " ! # $ % & ' * + - . ^ _ ` | ~");
    }

    /** Browsers drop a cookie whose name promises what its attributes do not keep. */
    private static void checkPromises(Checks checks, String name, Mode mode, CookieAttributes attributes) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean host = lower.startsWith("__host-");
        if (mode != Mode.INSERT || !host && !lower.startsWith("__secure-")) {
            return;
        }
        checks.require(
                "secure",
                attributes.secure() == CookieAttributes.Secure.ALWAYS,
                "must be always for a cookie of that name, or browsers drop it");
        if (host) {
            checks.require(
                            "path",
                            attributes.path().equals("/"),
                            "must be / for a cookie of that name, or browsers drop it")
                    .require(
                            "domain",
                            attributes.domain().isEmpty(),
                            "a cookie of that name has none, or browsers drop it");
        }
    }

    private static void checkLife(Checks checks, String key, Duration life, Mode mode) {
        checks.require(
                key,
                mode == Mode.INSERT || life.isZero(),
                "needs mode insert: what the backend sets is not renewed by us");
        if (!life.isZero()) {
            checks.range(key, life, Duration.ofSeconds(1), MOST_LIFE);
        }
    }
}

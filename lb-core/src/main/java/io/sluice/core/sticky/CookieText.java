package io.sluice.core.sticky;

import io.sluice.core.settings.CookieAttributes;
import io.sluice.core.settings.CookieAttributes.SameSite;
import io.sluice.core.settings.CookieAttributes.Secure;
import io.sluice.core.settings.StickyCookie;
import java.nio.charset.StandardCharsets;

/** Writes what Set-Cookie says of a cookie that we set (RFC 6265 section 4.1). Immutable. */
final class CookieText {

    private final byte[] name;
    private final byte[] plain;
    private final byte[] secure;

    CookieText(StickyCookie cookie) {
        name = bytes(cookie.name() + "=");
        plain = bytes(attributes(cookie.attributes(), cookie.attributes().secure() == Secure.ALWAYS));
        secure = bytes(attributes(cookie.attributes(), cookie.attributes().secure() != Secure.NEVER));
    }

    private static String attributes(CookieAttributes cookie, boolean secure) {
        StringBuilder text = new StringBuilder("; Path=").append(cookie.path());
        if (!cookie.domain().isEmpty()) {
            text.append("; Domain=").append(cookie.domain());
        }
        if (!cookie.maxAge().isZero()) {
            text.append("; Max-Age=").append(cookie.maxAge().toSeconds());
        }
        if (secure) {
            text.append("; Secure");
        }
        if (cookie.httpOnly()) {
            text.append("; HttpOnly");
        }
        if (cookie.sameSite() != SameSite.OFF) {
            text.append("; SameSite=").append(word(cookie.sameSite()));
        }
        return text.toString();
    }

    private static String word(SameSite sameSite) {
        return switch (sameSite) {
            case LAX -> "Lax";
            case STRICT -> "Strict";
            case NONE -> "None";
            case OFF -> "";
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The value of the field.
     *
     * @param overTls true where the client came by TLS
     */
    byte[] of(byte[] token, boolean overTls) {
        byte[] attributes = overTls ? secure : plain;
        byte[] text = new byte[name.length + token.length + attributes.length];
        System.arraycopy(name, 0, text, 0, name.length);
        System.arraycopy(token, 0, text, name.length, token.length);
        System.arraycopy(attributes, 0, text, name.length + token.length, attributes.length);
        return text;
    }
}

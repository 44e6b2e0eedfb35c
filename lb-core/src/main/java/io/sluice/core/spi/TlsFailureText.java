package io.sluice.core.spi;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Says in words for people why TLS with a backend failed, the same with every engine. What the backend has a part in is cut short
 * and stripped of what is not printable. Safe for any thread.
 */
public final class TlsFailureText {

    private static final int MOST_CHARACTERS = 200;

    /** {@code Received fatal alert: bad_certificate} and {@code ...:SSLV3_ALERT_BAD_CERTIFICATE}. */
    private static final Pattern ALERT = Pattern.compile("(?:fatal alert: |_ALERT_)([A-Za-z0-9_]+)");

    private TlsFailureText() {}

    /** True where TLS is what failed. */
    public static boolean isTls(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    /** The reason behind an exception of a TLS handler. */
    public static String of(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        if (root instanceof NotSslRecordException) {
            return "the backend does not speak it";
        }
        if (root instanceof SslHandshakeTimeoutException) {
            return "the handshake was not done in time";
        }
        String message = root.getMessage();
        if (message == null) {
            return root.getClass().getSimpleName();
        }
        Matcher alert = ALERT.matcher(message);
        return alert.find()
                ? "the backend sent the alert " + alert.group(1).toLowerCase(Locale.ROOT)
                : printable(message);
    }

    private static String printable(String foreign) {
        String head = foreign.substring(0, Math.min(MOST_CHARACTERS, foreign.length()));
        String safe = head.replaceAll("[^\\x20-\\x7e]", ".");
        return foreign.length() > MOST_CHARACTERS ? safe + "..." : safe;
    }
}

package io.sluice.health;

import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.sluice.core.spi.TlsFailureText;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in words for people why a probe failed. Foreign text is cut short and stripped of what is not printable. */
final class FailureReasons {

    private static final int MAX_FOREIGN = 120;
    private static final String NO_SOCKET = "there is no socket at this path";

    private FailureReasons() {}

    /** The reason behind an exception of a connection that had come that far. */
    static String of(Throwable failure, ProbePhase phase) {
        Throwable root = root(failure);
        String known = known(root, phase);
        if (known != null) {
            return known;
        }
        boolean tls = phase == ProbePhase.HANDSHAKING || TlsFailureText.isTls(failure);
        return tls ? "TLS: " + TlsFailureText.of(failure) : words(root) + " " + phase.doing();
    }

    /** The reason behind a response head that could not be read. */
    static String ofHead(Throwable failure, int maxLine, int maxHeaders) {
        return switch (failure) {
            case TooLongHttpLineException _ -> "not HTTP: no status line in " + maxLine + " bytes";
            case TooLongHttpHeaderException _ -> "the response has more than " + maxHeaders + " bytes of headers";
            case PrematureChannelClosureException _ -> closed(ProbePhase.WAITING);
            default -> "not HTTP: " + words(failure);
        };
    }

    /** The other side closed the connection. */
    static String closed(ProbePhase phase) {
        return "connection closed " + phase.before();
    }

    private static @Nullable String known(Throwable root, ProbePhase phase) {
        String message = String.valueOf(root.getMessage()).toLowerCase(Locale.ROOT);
        return switch (root) {
            case NoRouteToHostException _ -> "no route to host";
            case FileNotFoundException _ -> NO_SOCKET;
            case SocketException _ when message.contains("no such file") -> NO_SOCKET;
            case ConnectException _ when message.contains("refused") -> "connection refused";
            case ConnectException _ when message.contains("unreachable") -> "network unreachable";
            case ClosedChannelException _ -> closed(phase);
            default -> broken(message) ? "connection reset " + phase.before() : null;
        };
    }

    private static boolean broken(String message) {
        return message.contains("connection reset") || message.contains("broken pipe");
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = root.getCause(); cause != null; cause = root.getCause()) {
            root = cause;
        }
        return root;
    }

    private static String words(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : printable(message);
    }

    /** Foreign text, made safe for a log line. */
    static String printable(String foreign) {
        String head = foreign.substring(0, Math.min(MAX_FOREIGN, foreign.length()));
        String safe = head.replaceAll("[^\\x20-\\x7e]", ".");
        return foreign.length() > MAX_FOREIGN ? safe + "..." : safe;
    }
}

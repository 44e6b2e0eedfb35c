package io.sluice.daemon.run;

/** The daemon could not start; the message tells people what failed, why, and what to do. Nothing is left open. */
public final class StartException extends Exception {

    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}

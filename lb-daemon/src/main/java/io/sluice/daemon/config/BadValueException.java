package io.sluice.daemon.config;

/** A text that is no value of its type; the message says what is wrong and what is allowed. */
final class BadValueException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String message;

    BadValueException(String message) {
        this.message = message;
    }

    /** For a text that is not what is allowed. */
    static BadValueException not(String what, String text) {
        return new BadValueException("must be " + what + ", not " + new Node.Scalar(text, false, Place.START).kind());
    }

    @Override
    public String getMessage() {
        return message;
    }
}

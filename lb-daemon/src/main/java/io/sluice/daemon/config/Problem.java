package io.sluice.daemon.config;

/**
 * Something that is wrong, or doubtful, in a configuration file.
 *
 * @param severity whether the file can be used all the same
 * @param file as the user named it
 * @param place where in the file
 * @param path the way to the value, such as {@code listeners[0].routes[1].pool}, or empty for the whole file
 * @param message what is wrong and what is allowed
 */
public record Problem(Severity severity, String file, Place place, String path, String message) {

    /** How bad it is. */
    public enum Severity {
        /** The file cannot be used. */
        ERROR,
        /** The file can be used, but probably says something other than was meant. */
        WARNING
    }

    /** One line: {@code file:line:column: path: message}. */
    @Override
    public String toString() {
        return file + ":" + place.line() + ":" + place.column() + ": "
                + (severity == Severity.WARNING ? "warning: " : "")
                + (path.isEmpty() ? "" : path + ": ")
                + message;
    }
}

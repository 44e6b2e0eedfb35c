package io.sluice.core.settings;

/**
 * What the backend is told of the client and of us.
 *
 * @param xForwarded what is done with X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host
 * @param forwarded what is done with Forwarded (RFC 7239)
 * @param via whether Via (RFC 9110 section 7.6.3) is added, on both ways
 */
public record ForwardingSettings(Mode xForwarded, Mode forwarded, boolean via) {

    /** What is done with a field that names the client. */
    public enum Mode {
        /** The field goes through as it came. */
        OFF,
        /** What we know is appended to what came. */
        APPEND,
        /** What came is dropped, what we know is set: for the outermost proxy, where clients cannot be believed. */
        REPLACE
    }

    /** X-Forwarded-* replaced, because clients cannot be believed; Forwarded through as it came; no Via. */
    public static ForwardingSettings defaults() {
        return new ForwardingSettings(Mode.REPLACE, Mode.OFF, false);
    }
}

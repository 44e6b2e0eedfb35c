package io.sluice.core.settings;

/** What a route does with an exchange besides leading it somewhere. */
public record RoutePolicy() {

    private static final RoutePolicy NONE = new RoutePolicy();

    /** Nothing: requests and responses pass as they came. */
    public static RoutePolicy none() {
        return NONE;
    }
}

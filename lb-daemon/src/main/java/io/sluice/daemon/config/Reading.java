package io.sluice.daemon.config;

/**
 * The way to the value that is being read, and where problems go.
 *
 * @param path such as {@code listeners[0].bind}, or empty at the root
 */
record Reading(Problems problems, String path) {

    Reading key(String key) {
        return new Reading(problems, path.isEmpty() ? key : path + "." + key);
    }

    Reading item(int index) {
        return new Reading(problems, path + "[" + index + "]");
    }

    void error(Place place, String message) {
        problems.error(place, path, message);
    }
}

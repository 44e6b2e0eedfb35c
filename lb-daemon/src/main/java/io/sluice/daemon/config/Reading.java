package io.sluice.daemon.config;

import io.sluice.core.balance.Algorithms;
import java.nio.file.Path;

/**
 * The way to the value that is being read, and where problems go.
 *
 * @param base the directory that relative paths of files start from
 * @param algorithms how backends can be chosen
 * @param path such as {@code listeners[0].bind}, or empty at the root
 */
record Reading(Problems problems, Path base, Algorithms algorithms, String path) {

    Reading key(String key) {
        return new Reading(problems, base, algorithms, path.isEmpty() ? key : path + "." + key);
    }

    Reading item(int index) {
        return new Reading(problems, base, algorithms, path + "[" + index + "]");
    }

    void warning(Place place, String message) {
        problems.warning(place, path, message);
    }

    void error(Place place, String message) {
        problems.error(place, path, message);
    }
}

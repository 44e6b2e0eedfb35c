package io.sluice.daemon.config;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * A unix socket as the file writes it.
 *
 * @param path absolute, without what a path need not have
 */
record SocketPath(Path path) implements Address {

    static final String PREFIX = "unix:";

    static final String PATTERN = PREFIX + "/.+";

    static SocketPath parse(String text) throws BadValueException {
        String path = text.substring(PREFIX.length());
        if (!path.startsWith("/") || path.endsWith("/")) {
            throw new BadValueException(
                    "must be an absolute path after unix:, such as unix:/run/app.sock, not \"" + text + "\"");
        }
        if (path.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new BadValueException("the path of a socket may not have control characters");
        }
        return new SocketPath(Path.of(path).normalize());
    }

    @Override
    public SocketAddress toBind() {
        return UnixDomainSocketAddress.of(path);
    }

    @Override
    public String toString() {
        return PREFIX + path;
    }
}

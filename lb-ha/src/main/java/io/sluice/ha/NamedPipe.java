package io.sluice.ha;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A named pipe (fifo(7)) that is written to whether somebody reads or not: while nobody does, it keeps what fits into it, by default
 * 64 KiB, and what comes after is lost. Owned by one thread.
 */
public final class NamedPipe implements AutoCloseable {

    private static final int OWNER_ONLY = 0600;

    private final Libc libc = new Libc();
    private final Path path;
    private final boolean made;
    private final int fd;

    private NamedPipe(Path path, boolean made, int fd) {
        this.path = path;
        this.made = made;
        this.fd = fd;
    }

    /**
     * Opens it, and makes it where there is none; one that was made is deleted when it is closed.
     *
     * @throws IOException where something else is at the path, or the process may not
     */
    public static NamedPipe open(Path path) throws IOException {
        Libc libc = new Libc();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            int result = libc.mkfifo(name, OWNER_ONLY);
            if (result < 0 && result != -Libc.EEXIST) {
                throw new IOException(path + " cannot be made: " + reason(-result));
            }
            boolean isPipe = !Files.isRegularFile(path) && !Files.isDirectory(path);
            // For reading as well: without a reader opening it would fail.
            int fd = isPipe ? libc.open(name, Libc.O_RDWR | Libc.O_NONBLOCK | Libc.O_CLOEXEC) : 0;
            if (!isPipe || fd < 0) {
                throw new IOException(
                        path + (isPipe ? " cannot be opened: " + reason(-fd) : " is there and is no named pipe"));
            }
            return new NamedPipe(path, result == 0, fd);
        }
    }

    private static String reason(int errno) {
        return switch (errno) {
            case Libc.ENOENT -> "its directory does not exist";
            case Libc.EACCES -> "permission denied";
            default -> "errno " + errno;
        };
    }

    /** Writes at once; false where there is no room for all of it. */
    public boolean write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            return libc.write(fd, arena.allocateFrom(JAVA_BYTE, bytes)) == bytes.length;
        }
    }

    @Override
    public void close() {
        libc.close(fd);
        if (made) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // Somebody else may take it over.
            }
        }
    }
}

package io.sluice.core.transport;

import io.sluice.core.settings.SocketFileSettings;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of a unix socket that is listened on. The kernel makes it with the socket and nobody takes it away: a process that
 * was killed leaves it behind, and it is in the way of the next one (unix(7)). The calls block for a moment; not for an event
 * loop. The messages are for people and name no path, which the caller knows.
 */
public final class UnixSocketFile {

    private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);

    /** The bits of a file's kind in its mode, and the kind that a socket is (inode(7)). */
    private static final int KIND = 0170000;

    private static final int SOCKET = 0140000;

    private final Path path;

    private UnixSocketFile(Path path) {
        this.path = path;
    }

    /**
     * Makes way for a socket: a file that nobody listens on any more is taken away.
     *
     * @throws IOException where somebody listens, where there is a file that is no socket, or no directory
     */
    public static UnixSocketFile claim(UnixDomainSocketAddress address) throws IOException {
        Path path = address.getPath();
        Path directory = path.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException("the directory " + directory + " does not exist");
        }
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket(path)) {
                throw new BindException("there is a file that is no socket; it is left alone");
            }
            if (isLive(address)) {
                throw new BindException("address already in use: somebody listens on this socket");
            }
            Files.deleteIfExists(path);
            LOG.info("took away the socket {}, which nobody listened on", path);
        }
        return new UnixSocketFile(path);
    }

    private static boolean isSocket(Path path) throws IOException {
        return Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) instanceof Integer mode
                && (mode & KIND) == SOCKET;
    }

    private static boolean isLive(UnixDomainSocketAddress address) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Without blocking: a listener whose backlog is full would let us wait, and is alive.
            channel.configureBlocking(false);
            channel.connect(address);
            return true;
        } catch (ConnectException refused) {
            return false;
        }
    }

    /**
     * Gives the file of the socket, which is bound now, its rights.
     *
     * @throws IOException where this process may not, or a name is unknown
     */
    public void secure(SocketFileSettings rights) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        Files.setAttribute(path, "unix:mode", rights.mode());
        UserPrincipalLookupService names = path.getFileSystem().getUserPrincipalLookupService();
        String asked = "";
        try {
            if (rights.owner() != null) {
                asked = "user \"" + rights.owner();
                view.setOwner(names.lookupPrincipalByName(rights.owner()));
            }
            if (rights.group() != null) {
                asked = "group \"" + rights.group();
                view.setGroup(names.lookupPrincipalByGroupName(rights.group()));
            }
        } catch (UserPrincipalNotFoundException unknown) {
            throw new IOException("there is no " + asked + "\" on this host", unknown);
        }
    }

    /** Takes the file away. To be called before the socket is closed: after that the file may be another's. */
    public void remove() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("cannot take away the socket {}: {}", path, e.toString());
        }
    }
}

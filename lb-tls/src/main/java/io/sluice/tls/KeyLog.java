package io.sluice.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.SSLContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the secrets of every connection to a file, in the format of NSS key logs (RFC 9850), so that Wireshark can read
 * recorded traffic. For debugging alone. Lines are queued on the event loops and written by a thread of its own; where the
 * file is slower than the handshakes, lines are lost and counted.
 */
final class KeyLog implements ContextOption, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeyLog.class);

    private static final int MOST_WAITING = 16 * 1024;
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");
    private static final byte[] END = {};

    private final Path file;
    private final FileChannel channel;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final LongAdder lost = new LongAdder();
    private final Thread writer;

    private KeyLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
        this.writer = Thread.ofPlatform().daemon().name("sluice-key-log").start(this::write);
    }

    /** Appends to the file, or makes it, for nobody else to read; and says so loudly. */
    static KeyLog open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        if (Files.isRegularFile(file)) {
            Files.setPosixFilePermissions(file, OWNER_ALONE);
        }
        LOG.warn(
                "SSLKEYLOGFILE IS SET: THE SECRETS OF ALL TLS CONNECTIONS ARE WRITTEN TO {}. Whoever reads this file can"
                        + " read their traffic, recorded traffic included. For debugging only: unset it, restart, and"
                        + " delete the file",
                file.toAbsolutePath());
        return new KeyLog(file, channel);
    }

    @Override
    public void built(SslContext context) {
        watch(context);
    }

    /** Has the secrets of the connections of this context written, of either side. */
    void watch(SslContext context) {
        if (context instanceof ReferenceCountedOpenSslContext openSsl) {
            SSLContext.setKeyLogCallback(pointer(openSsl), (ssl, line) -> offer(line));
        } else {
            LOG.warn("SSLKEYLOGFILE has no effect with Java's TLS engine, which does not tell its secrets");
        }
    }

    /**
     * What netty-tcnative calls a context. Netty has no setting for BoringSSL's key log and shows no other pointer than that of
     * the SSL_CTX behind this one, so its field is read; only ever while somebody debugs.
     */
    private static long pointer(ReferenceCountedOpenSslContext context) {
        try {
            MethodHandles.Lookup lookup =
                    MethodHandles.privateLookupIn(ReferenceCountedOpenSslContext.class, MethodHandles.lookup());
            return (long) lookup.findVarHandle(ReferenceCountedOpenSslContext.class, "ctx", long.class)
                    .get(context);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of Netty keeps its contexts differently", e);
        }
    }

    private void offer(byte[] line) {
        byte[] whole = Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        if (!waiting.offer(whole)) {
            lost.increment();
        }
    }

    private void write() {
        List<byte[]> lines = new ArrayList<>();
        try {
            boolean open = true;
            while (open) {
                lines.add(waiting.take());
                waiting.drainTo(lines);
                open = lines.stream().noneMatch(line -> line.length == 0);
                for (byte[] line : lines) {
                    append(line);
                }
                lines.clear();
            }
        } catch (IOException e) {
            LOG.error("{} cannot be written, no more secrets are logged: {}", file, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void append(byte[] line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(line);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Writes what is waiting, then closes the file. */
    @Override
    public void close() {
        try {
            boolean ended = false;
            while (!ended && writer.isAlive()) {
                ended = waiting.offer(END, 10, TimeUnit.MILLISECONDS);
            }
            writer.join();
            channel.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (lost.sum() > 0) {
            LOG.warn("{} misses {} lines: it was slower than the handshakes", file, lost.sum());
        }
    }
}

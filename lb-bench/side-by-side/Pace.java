import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at an even rate whatever becomes of the responses, and prints how long these took:
 * {@code requests rate p50 p99 p99.9 most late99}, times in milliseconds.
 *
 * <p>A request that comes due while all connections still wait for responses is counted from when it was due, so that a
 * server which stalls cannot hide that from the figures. A request that this program itself sends late, having had no
 * processor, is counted from when it was sent; how late it was is the last figure. One thread sends, one receives.
 */
final class Pace {

    private static final int MOST_MICROS = 4_000_000;
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final long LAST_RESPONSES_NANOS = 2_000_000_000L;
    private static final long RETRY_NANOS = 50_000;

    private final Selector selector = Selector.open();
    private final ArrayDeque<Connection> free = new ArrayDeque<>(); // guarded by itself
    private final int[] latencies = new int[MOST_MICROS]; // the receiver's
    private final int[] lateness = new int[MOST_MICROS];
    private final ByteBuffer request;
    private final InetSocketAddress server;
    private final boolean close;
    private final double nanosPerRequest;
    private volatile long measureFrom;
    private volatile boolean stopped;
    private long done;

    private Pace(int port, ByteBuffer request, boolean close, double rate) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.request = request;
        this.close = close;
        this.nanosPerRequest = 1e9 / rate;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = 0, connections = 64, seconds = 4, warmUp = 2, post = 0;
        double rate = 1000;
        boolean close = false;
        String path = "/";
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--port" -> port = Integer.parseInt(arguments[++i]);
                case "--path" -> path = arguments[++i];
                case "--connections" -> connections = Integer.parseInt(arguments[++i]);
                case "--rate" -> rate = Double.parseDouble(arguments[++i]);
                case "--seconds" -> seconds = Integer.parseInt(arguments[++i]);
                case "--warm-up" -> warmUp = Integer.parseInt(arguments[++i]);
                case "--post" -> post = Integer.parseInt(arguments[++i]);
                case "--close" -> close = true;
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        String head = (post > 0 ? "POST " : "GET ") + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n"
                + (close ? "Connection: close\r\n" : "") + (post > 0 ? "Content-Length: " + post + "\r\n" : "") + "\r\n";
        byte[] bytes = (head + "x".repeat(post)).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer request = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        new Pace(port, request, close, rate).run(connections, warmUp * 1_000_000_000L, seconds * 1_000_000_000L);
    }

    private void run(int connections, long warmUpNanos, long nanos) throws IOException, InterruptedException {
        for (int i = 0; i < connections; i++) {
            Connection connection = new Connection();
            if (!close) {
                connection.open();
            }
            free.addLast(connection);
        }
        long start = System.nanoTime();
        measureFrom = start + warmUpNanos;
        long end = measureFrom + nanos;
        Thread receiver = new Thread(this::receive, "receiver");
        receiver.setUncaughtExceptionHandler((thread, cause) -> {
            cause.printStackTrace();
            Runtime.getRuntime().halt(1);
        });
        receiver.start();
        long sent = send(start, end);
        while (free() < connections && System.nanoTime() < end + LAST_RESPONSES_NANOS) {
            LockSupport.parkNanos(RETRY_NANOS);
        }
        stopped = true;
        selector.wakeup();
        receiver.join();
        System.out.printf(
                Locale.ROOT,
                "%d %.0f %.3f %.3f %.3f %.3f %.3f%n",
                sent,
                done * 1e9 / nanos,
                percentile(latencies, 0.5),
                percentile(latencies, 0.99),
                percentile(latencies, 0.999),
                percentile(latencies, 1),
                percentile(lateness, 0.99));
    }

    /** Sends what comes due until the end; returns how many. */
    private long send(long start, long end) throws IOException {
        long sent = 0;
        long waited = 0; // the requests with a lower number are known to have waited for a connection
        while (true) {
            long dueAt = start + (long) (sent * nanosPerRequest);
            if (dueAt >= end) {
                return sent;
            }
            long now = System.nanoTime();
            if (dueAt > now) {
                LockSupport.parkNanos(dueAt - now);
                continue;
            }
            Connection connection = takeFree();
            if (connection == null) {
                waited = (long) ((now - start) / nanosPerRequest) + 1;
                LockSupport.parkNanos(RETRY_NANOS);
                if (now > end + LAST_RESPONSES_NANOS) {
                    return sent;
                }
                continue;
            }
            if (sent >= waited && dueAt >= measureFrom) {
                lateness[micros(now - dueAt)]++;
            }
            connection.send(sent < waited ? dueAt : now, dueAt);
            sent++;
        }
    }

    private Connection takeFree() {
        synchronized (free) {
            return free.pollFirst();
        }
    }

    private int free() {
        synchronized (free) {
            return free.size();
        }
    }

    private void receive() {
        try {
            while (!stopped) {
                selector.select(this::ready);
            }
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    private void ready(SelectionKey key) {
        try {
            ((Connection) key.attachment()).read();
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    private static int micros(long nanos) {
        return (int) Math.min(MOST_MICROS - 1, nanos / 1000);
    }

    private static double percentile(int[] histogram, double share) {
        long all = 0;
        for (int count : histogram) {
            all += count;
        }
        long left = (long) Math.ceil(all * share);
        int at = 0;
        for (int i = 0; i < histogram.length && left > 0; i++) {
            left -= histogram[i];
            at = i;
        }
        return at / 1000.0;
    }

    /** One connection, or where each request has one of its own, a place for one. */
    private final class Connection {

        private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);
        private final ByteBuffer out = request.duplicate();
        private SocketChannel channel;
        private volatile long countedFrom;
        private volatile long dueAt;
        private long bodyLeft = -1; // below 0, the head is still to come

        void open() throws IOException {
            channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(server);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
            selector.wakeup();
        }

        void send(long from, long due) throws IOException {
            countedFrom = from;
            dueAt = due;
            if (close) {
                open();
            }
            out.clear();
            while (out.hasRemaining()) {
                if (channel.write(out) == 0) {
                    LockSupport.parkNanos(RETRY_NANOS);
                }
            }
        }

        void read() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("closed before the whole response");
            }
            if (bodyLeft < 0) {
                readHead();
            }
            if (bodyLeft >= 0) {
                bodyLeft -= in.position();
                in.clear();
                if (bodyLeft == 0) {
                    complete();
                }
            }
        }

        private void readHead() throws IOException {
            int end = indexOf(HEAD_END, in.position());
            if (end < 0) {
                return;
            }
            if (in.get(9) != '2') {
                throw new IOException("status " + (char) in.get(9) + (char) in.get(10) + (char) in.get(11));
            }
            bodyLeft = contentLength(end);
            in.limit(in.position()).position(end + HEAD_END.length);
            in.compact();
        }

        private int indexOf(byte[] what, int limit) {
            for (int i = 0; i <= limit - what.length; i++) {
                int j = 0;
                while (j < what.length && in.get(i + j) == what[j]) {
                    j++;
                }
                if (j == what.length) {
                    return i;
                }
            }
            return -1;
        }

        /** Names of fields have any case; a line that begins with c and has a t and a hyphen where it must is enough here. */
        private long contentLength(int end) throws IOException {
            for (int i = 0; i < end - 18; i++) {
                if (in.get(i) == '\n' && (in.get(i + 1) | 0x20) == 'c' && in.get(i + 8) == '-' && in.get(i + 15) == ':'
                        && (in.get(i + 9) | 0x20) == 'l') {
                    long length = 0;
                    for (int j = i + 16; in.get(j) != '\r'; j++) {
                        length = in.get(j) == ' ' ? length : length * 10 + in.get(j) - '0';
                    }
                    return length;
                }
            }
            throw new IOException("a response without Content-Length");
        }

        private void complete() throws IOException {
            bodyLeft = -1;
            if (dueAt >= measureFrom) {
                latencies[micros(System.nanoTime() - countedFrom)]++;
                done++;
            }
            if (close) {
                channel.close();
            }
            synchronized (free) {
                free.addLast(this);
            }
        }
    }
}

package io.sluice.core.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The place of the backend in front of which the proxy stands whose client side is asked. The first connection of a case is the
 * case's; what the proxy opens besides is served with "elsewhere" in the content.
 */
public final class TestedProxy implements AutoCloseable {

    static final String ELSEWHERE = "elsewhere";

    private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final BlockingQueue<Socket> first = new LinkedBlockingQueue<>();
    private final AtomicInteger elsewhere = new AtomicInteger();
    private final Semaphore gone = new Semaphore(0);
    private volatile boolean wanted;
    private volatile boolean retiring;
    private @Nullable InetSocketAddress front;

    /** Listens on loopback, HTTP/2 with prior knowledge. */
    public TestedProxy() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    /** The backend's port on 127.0.0.1. */
    public int port() {
        return server.getLocalPort();
    }

    /** Where the proxy takes HTTP/1.1; to be told before the first case runs. */
    public void front(InetSocketAddress address) {
        front = address;
    }

    InetSocketAddress front() {
        if (front == null) {
            throw new IllegalStateException("nobody has said where the proxy is");
        }
        return front;
    }

    /** The next connection is the case's; what was opened besides before it has to go. */
    void want() throws InterruptedException {
        retiring = true;
        while (elsewhere.get() > 0 && gone.tryAcquire(1, TimeUnit.SECONDS)) {
            gone.drainPermits();
        }
        retiring = false;
        wanted = true;
    }

    Socket next() throws IOException, InterruptedException {
        Socket socket = first.poll(Talk.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (socket == null) {
            throw new IOException("the proxy does not connect");
        }
        return socket;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                if (wanted) {
                    wanted = false;
                    first.add(socket);
                } else {
                    elsewhere.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(socket));
                }
            }
        } catch (IOException closed) {
            // The end.
        }
    }

    /** Answers requests until the proxy has nothing more to say for a while, or a case begins. */
    private void serve(Socket socket) {
        try (Talk talk = Talk.server(socket)) {
            talk.greet();
            for (int served = 0; !talk.isEnding() && !retiring; ) {
                int count = served;
                if (talk.await(() -> talk.books.opened.size() > count, 50)) {
                    int id = talk.books.opened.get(served++);
                    talk.await(() -> talk.stream(id).isOver());
                    talk.send(
                            Frame.headers(id, Frame.END_HEADERS, Fields.of(":status", "200")),
                            Frame.data(id, Frame.END_STREAM, ELSEWHERE));
                }
            }
            talk.send(Frame.goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR));
            talk.finish();
            talk.await(talk::isClosed, 500);
        } catch (IOException gone) {
            // The proxy has closed.
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            elsewhere.decrementAndGet();
            gone.release();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend on loopback that does what the test says: either the test takes each connection and speaks for the backend, or a
 * script does for all of them.
 */
final class ScriptedBackend implements AutoCloseable {

    /** What the backend does with one connection. */
    @FunctionalInterface
    interface Script {
        void run(Wire client) throws IOException;
    }

    private final SocketAddress address;
    private final ServerSocket server;
    private final Script script;
    private final BlockingQueue<Wire> accepted = new LinkedBlockingQueue<>();
    private final List<Wire> all = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();

    private ScriptedBackend(Script script) throws IOException {
        this(script, new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), null);
    }

    private ScriptedBackend(Script script, ServerSocket server, UnixDomainSocketAddress path) {
        this.script = script;
        this.server = server;
        this.address = path == null ? InetSocketAddress.createUnresolved("127.0.0.1", server.getLocalPort()) : path;
        Thread.ofVirtual().start(this::accept);
    }

    /** A backend whose connections the test takes by {@link #next}. */
    static ScriptedBackend manual() throws IOException {
        return new ScriptedBackend(null);
    }

    /** As {@link #manual}, on a unix socket. */
    static ScriptedBackend manual(UnixDomainSocketAddress path) throws IOException {
        return new ScriptedBackend(null, UnixSockets.listen(path), path);
    }

    /** A backend that runs the script for each connection. */
    static ScriptedBackend running(Script script) throws IOException {
        return new ScriptedBackend(script);
    }

    /** A backend that answers each GET with its path, over a connection that goes on. */
    static ScriptedBackend echoingPaths() throws IOException {
        return naming("");
    }

    /** As {@link #echoingPaths}, with a name before the path. */
    static ScriptedBackend naming(String name) throws IOException {
        return running(client -> {
            for (String head = client.head(); !head.isEmpty(); head = client.head()) {
                client.send(ok(name + head.split(" ", 3)[1]));
            }
        });
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Where it listens, as the settings of a backend have it. */
    SocketAddress address() {
        return address;
    }

    int port() {
        return server.getLocalPort();
    }

    /** The next connection that was accepted. */
    Wire next() throws InterruptedException {
        Wire next = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("a connection to the backend").isNotNull();
        return next;
    }

    /** The next connection, its first request head read. */
    Wire nextWithHead() throws InterruptedException, IOException {
        Wire next = next();
        assertThat(next.head()).endsWith("\r\n\r\n");
        return next;
    }

    /** How many connections have been accepted. */
    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                connections.incrementAndGet();
                Wire wire = new Wire(socket);
                all.add(wire);
                if (script == null) {
                    accepted.add(wire);
                } else {
                    Thread.ofVirtual().start(() -> run(wire));
                }
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void run(Wire wire) {
        try (wire) {
            script.run(wire);
        } catch (IOException gone) {
            // The proxy closed, or the test is over.
        }
    }

    /** Refuses new connections; those there are go on. */
    void stopListening() throws IOException {
        server.close();
        // Until the thread that accepts has let go of the socket the kernel still takes connections.
        Await.until(this::refuses);
    }

    private boolean refuses() {
        try (Socket another = new Socket(InetAddress.getLoopbackAddress(), port())) {
            return !another.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Wire wire : all) {
            wire.close();
        }
    }
}

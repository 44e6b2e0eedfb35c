package io.sluice.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server on loopback whose connections each run a script on a thread of their own; it closes them all at the end. */
final class ScriptedBackend implements AutoCloseable {

    /** What a connection does; the socket is closed when it returns. */
    @FunctionalInterface
    interface Script {
        void serve(Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final Script script;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    ScriptedBackend(Script script) {
        this(plainSocket(), script);
    }

    ScriptedBackend(ServerSocket server, Script script) {
        this.server = server;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** Reads a request head, then writes these bytes and waits for the other side to close. */
    static Script answering(String bytes) {
        return socket -> {
            readHead(socket.getInputStream());
            write(socket, bytes);
            awaitClose(socket);
        };
    }

    /** Reads a request head, then writes these bytes until the other side has enough. */
    static Script answeringWithoutEnd(String first, String rest) {
        return socket -> {
            readHead(socket.getInputStream());
            write(socket, first);
            for (; ; ) {
                write(socket, rest);
            }
        };
    }

    static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            head.append((char) c);
            if (head.indexOf("\r\n\r\n") >= 0) {
                break;
            }
        }
        return head.toString();
    }

    static void write(Socket socket, String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    static void awaitClose(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        while (in.read() >= 0) {
            Thread.onSpinWait();
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() {
        try {
            for (; ; ) {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed: the end of the test.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.serve(socket);
        } catch (IOException _) {
            // The probe went away, as it does.
        } finally {
            open.remove(socket);
        }
    }

    private static ServerSocket plainSocket() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

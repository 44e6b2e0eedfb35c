package io.sluice.core.fuzz;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A backend that writes down every request with the client that the proxy says it is of, and answers as the case says. */
public final class FuzzBackend implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
    private final Map<String, FuzzCase> cases = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    public FuzzBackend() throws IOException {
        threads.add(Thread.ofVirtual().start(this::accept));
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    void expect(InetAddress client, FuzzCase of) {
        cases.put(client.getHostAddress(), of);
    }

    /** Requests that cannot have come from any client, and the like. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                threads.add(Thread.ofVirtual().start(() -> serve(socket)));
            }
        } catch (IOException closed) {
            // The run is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            StrictReader reader = new StrictReader(new BufferedInputStream(socket.getInputStream()));
            boolean more = true;
            while (more) {
                Message head = reader.requestHead();
                more = head != null && answer(socket, reader, head);
            }
        } catch (Malformed bad) {
            problems.add("a backend was sent what is no HTTP: " + bad.getMessage());
        } catch (IOException gone) {
            // The proxy gave up, or the backend itself.
        } finally {
            open.remove(socket);
        }
    }

    private boolean answer(Socket socket, StrictReader reader, Message head) throws IOException {
        String client = head.value("x-forwarded-for");
        FuzzCase of = client == null ? null : cases.get(client);
        if (of == null) {
            throw new Malformed("a request of nobody: " + head);
        }
        FuzzCase.Arrival arrival = of.arrived(head);
        OutputStream out = socket.getOutputStream();
        try {
            if (arrival.reply().mishap == Reply.Mishap.EARLY) {
                arrival.reply().send(socket, out);
                reader.requestBody(head);
                return false;
            }
            reader.requestBody(head);
            return arrival.reply().send(socket, out);
        } catch (Malformed bad) {
            of.problem("the backend read a body that is none: " + bad.getMessage());
            return false;
        }
    }

    /** Ends all connections and waits until what was read on them has been written down. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException cause) {
                throw new InterruptedIOException(cause.getMessage());
            }
        }
    }
}

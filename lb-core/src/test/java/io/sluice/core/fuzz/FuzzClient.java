package io.sluice.core.fuzz;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Random;

/** Sends what a case says, and reads what comes back. */
final class FuzzClient {

    /** Longer than every limit of the proxy together. */
    private static final int PATIENCE_MILLIS = 120_000;

    private final FuzzCase is;
    private final Socket socket = new Socket();

    FuzzClient(FuzzCase is) {
        this.is = is;
    }

    /** Runs the case from that address to its end. */
    void run(InetAddress from, InetSocketAddress to) {
        try (socket) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(to);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            StrictReader reader = new StrictReader(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            Thread sender = Thread.ofVirtual().start(() -> send(out));
            read(reader);
            sender.join();
        } catch (IOException | InterruptedException cause) {
            is.problem("the client failed: " + cause);
        }
    }

    private void send(OutputStream out) {
        Random random = is.random(1);
        int most = 1 + random.nextInt(random.nextInt(4) == 0 ? 8 : 3000);
        try {
            for (int at = 0; at < is.sent; ) {
                int to = is.sent > 20_000 || random.nextInt(20) == 0
                        ? is.sent
                        : Math.min(is.sent, at + 1 + random.nextInt(most));
                out.write(is.stream, at, to - at);
                at = to;
            }
            switch (is.manner) {
                case PATIENT -> {}
                case HALF_CLOSES -> socket.shutdownOutput();
                case CLOSES -> leave();
                case RESETS -> {
                    socket.setSoLinger(true, 0);
                    leave();
                }
            }
        } catch (IOException gone) {
            // The proxy has closed, as the reader sees too.
        }
    }

    private void leave() throws IOException {
        is.end = FuzzCase.End.CLOSED_BY_CLIENT;
        socket.close();
    }

    private void read(StrictReader reader) throws IOException {
        try {
            while (!allThere()) {
                if (!readResponse(reader)) {
                    ended(FuzzCase.End.CLOSED_BY_PROXY);
                    return;
                }
            }
            ended(FuzzCase.End.CLOSED_BY_CLIENT);
        } catch (EOFException cut) {
            ended(FuzzCase.End.CLOSED_BY_PROXY);
        } catch (Malformed bad) {
            if (is.end != FuzzCase.End.CLOSED_BY_CLIENT) {
                is.problem("the client got what is no HTTP: " + bad.getMessage());
            }
        } catch (SocketTimeoutException stuck) {
            is.problem("the connection is stuck");
        } catch (SocketException gone) {
            ended(FuzzCase.End.RESET_BY_PROXY);
        }
    }

    private void ended(FuzzCase.End how) {
        if (is.end == FuzzCase.End.OPEN) {
            is.end = how;
        }
    }

    private boolean allThere() {
        return is.reference.end == Reference.End.CLEAN
                && is.manner == FuzzCase.Manner.PATIENT
                && is.responses.size() == is.reference.requests.size();
    }

    /** Reads a response with the interim ones before it. Returns false at the end. */
    private boolean readResponse(StrictReader reader) throws IOException {
        while (true) {
            Message head = reader.responseHead();
            if (head == null) {
                return false;
            }
            if (head.status >= 200) {
                is.responses.add(head);
                String method = is.methodOf(is.responses.size() - 1);
                reader.responseBody(head, method == null ? refusedMethod(head) : method);
                return true;
            }
            String id = head.value("x-reply");
            is.interims.add(id == null ? "" : id);
        }
    }

    /** What is refused has a body, unless it was a HEAD. */
    private static String refusedMethod(Message head) {
        return head.has("content-length") ? "GET" : "HEAD";
    }
}

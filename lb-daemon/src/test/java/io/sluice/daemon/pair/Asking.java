package io.sluice.daemon.pair;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * The client's program: every few milliseconds it begins a request, each on a connection of its own and none waiting for another, so
 * that a gap is seen as it is; and beside them one connection is used for one request after the other, as long as the other side lets
 * it. One that is reset is asked once more, as browsers do. Each request gives a line: when it began and ended, the kind, and who
 * answered, or {@code -} and why nobody did.
 */
final class Asking {

    private static final int PAUSE_MILLIS = 10;
    private static final int PATIENCE_MILLIS = 4_000;
    private static final String NODE = "x-node: ";

    private final InetSocketAddress address;

    private Asking(InetSocketAddress address) {
        this.address = address;
    }

    /** Takes the address and the port. Ends by a signal only. */
    public static void main(String[] arguments) {
        Asking asking =
                new Asking(new InetSocketAddress(InetAddress.ofLiteral(arguments[0]), Integer.parseInt(arguments[1])));
        Thread.ofVirtual().start(asking::keepAsking);
        while (true) {
            Thread.ofVirtual().start(asking::askOnce);
            pause();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(PAUSE_MILLIS * 1_000_000L);
    }

    private void askOnce() {
        long start = System.currentTimeMillis();
        try {
            tell(start, "new", askAnew());
        } catch (Reset e) {
            askAgain(start);
        } catch (IOException e) {
            tell(start, "new", "- " + e);
        }
    }

    /** A connection that is opened in the instant in which the address moves is unknown to the one who has it then. */
    private void askAgain(long start) {
        try {
            tell(start, "again", askAnew());
        } catch (IOException e) {
            tell(start, "again", "- " + e);
        }
    }

    private String askAnew() throws IOException {
        try (Socket socket = connect()) {
            return ask(socket, "close");
        }
    }

    private void keepAsking() {
        while (true) {
            long start = System.currentTimeMillis();
            try (Socket socket = connect()) {
                boolean lasts = true;
                while (lasts && socket.getInputStream().available() == 0) {
                    start = System.currentTimeMillis();
                    String who = ask(socket, "keep-alive");
                    tell(start, "kept", who);
                    lasts = !who.endsWith("!");
                    pause();
                }
            } catch (Reset e) {
                askAgain(start);
            } catch (IOException e) {
                tell(start, "kept", "- " + e);
            }
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(address, PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The other side does not know the connection. */
    private static final class Reset extends IOException {

        private static final long serialVersionUID = 1L;

        Reset(SocketException cause) {
            super(cause);
        }
    }

    /** The name of the node, with an exclamation mark where it takes no more on this connection. */
    private static String ask(Socket socket, String connection) throws IOException {
        String request = "GET / HTTP/1.1\r\nHost: pair\r\nConnection: " + connection + "\r\n\r\n";
        String head;
        try {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            head = head(socket.getInputStream());
        } catch (SocketException e) {
            throw new Reset(e);
        }
        int at = head.indexOf(NODE);
        if (!head.startsWith("http/1.1 200") || at < 0) {
            throw new IOException(head.lines().findFirst().orElse("no answer"));
        }
        String who = head.substring(at + NODE.length(), head.indexOf('\r', at));
        return head.contains("connection: close") ? who + "!" : who;
    }

    /** In lower case. What a backend sends has no body here. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed after \"" + head + "\"");
            }
            head.append(Character.toLowerCase((char) next));
        }
        return head.toString();
    }

    private static synchronized void tell(long start, String kind, String who) {
        System.out.println(start + " " + System.currentTimeMillis() + " " + kind + " " + who);
        System.out.flush();
    }
}

package io.sluice.daemon.warm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client of HTTP/1.1: one request at a time, its answer read whole. For one thread. */
final class ClientSocket implements Client {

    private static final Logger LOG = LoggerFactory.getLogger(ClientSocket.class);

    private final Socket socket = new Socket();
    private final MessageReader responses;
    private Kind asked = Kind.SMALL;

    ClientSocket(InetSocketAddress to, Duration silence) throws IOException {
        try {
            int millis = (int) silence.toMillis();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(millis);
            socket.connect(to, millis);
            responses = new MessageReader(socket.getInputStream());
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public int ask(Kind kind) throws IOException {
        asked = kind;
        socket.getOutputStream().write(kind.request);
        return 1;
    }

    @Override
    public void read() throws IOException {
        String head = responses.next();
        if (!head.startsWith("http/1.1 200 ")) {
            throw new IOException("an exchange of the warm-up was answered \""
                    + head.lines().findFirst().orElse("") + "\"");
        }
    }

    @Override
    public boolean last() {
        return asked == Kind.LAST;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("a socket of the warm-up does not close", e);
        }
    }
}

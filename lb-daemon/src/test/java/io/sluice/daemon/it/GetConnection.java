package io.sluice.daemon.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One client connection that sends GET after GET over HTTP/1.1 and hides nothing: where the JDK's client retries
 * silently, this one says what happened. As RFC 9112 section 9.3.1 allows, a request is sent once more on a new
 * connection if the kept one turns out closed before the first byte of the answer, and the answer says so. One thread.
 */
final class GetConnection implements AutoCloseable {

    /**
     * What came of one GET.
     *
     * @param failure why it failed, in words that are the same each time; empty for a complete answer with status 200
     * @param backend the answer's X-Backend, or empty
     * @param retried whether a kept connection turned out closed
     */
    record Answer(String failure, String backend, boolean retried) {}

    /** The connection has ended before a byte of the answer came. */
    private static final class NoAnswerException extends IOException {
        NoAnswerException(String message) {
            super(message);
        }
    }

    private record Connection(Socket socket, ResponseReader reader) {}

    private final InetSocketAddress address;
    private final byte[] request;
    private final Duration timeout;
    private @Nullable Connection kept;

    GetConnection(URI target, Duration timeout) {
        this.timeout = timeout;
        address = new InetSocketAddress(target.getHost(), target.getPort());
        String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
        request = ("GET " + target.getRawPath() + query + " HTTP/1.1\r\nHost: " + target.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    Answer get() {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        Connection connection = kept;
        if (connection == null) {
            return getOnNewConnection(deadlineNanos, false);
        }
        try {
            return exchange(connection, deadlineNanos, false);
        } catch (NoAnswerException _) {
            close();
            return getOnNewConnection(deadlineNanos, true);
        } catch (IOException e) {
            return failed(e, false);
        }
    }

    private Answer getOnNewConnection(long deadlineNanos, boolean retried) {
        try {
            return exchange(connect(deadlineNanos), deadlineNanos, retried);
        } catch (IOException e) {
            return failed(e, retried);
        }
    }

    private Answer failed(IOException e, boolean retried) {
        close();
        String reason = e instanceof SocketTimeoutException ? "no complete answer in time" : e.getMessage();
        return new Answer(String.valueOf(reason), "", retried);
    }

    private Answer exchange(Connection connection, long deadlineNanos, boolean retried) throws IOException {
        connection.reader.deadline(deadlineNanos);
        send(connection);
        ResponseReader.Response response = connection.reader.read();
        if (!response.keepsConnection()) {
            close();
        }
        String failure = response.status() == 200 ? "" : "status " + response.status();
        return new Answer(failure, response.header("x-backend"), retried);
    }

    private Connection connect(long deadlineNanos) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, ResponseReader.millisUntil(deadlineNanos));
            kept = new Connection(socket, new ResponseReader(socket));
            return kept;
        } catch (IOException e) {
            socket.close();
            throw new IOException("connect: " + e.getMessage(), e);
        }
    }

    /** Returns when the answer begins. */
    private void send(Connection connection) throws IOException {
        try {
            connection.socket.getOutputStream().write(request);
            if (!connection.reader.begins()) {
                throw new NoAnswerException("closed before the answer");
            }
        } catch (SocketTimeoutException | NoAnswerException e) {
            throw e;
        } catch (IOException e) {
            throw new NoAnswerException("before the answer: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        Connection connection = kept;
        kept = null;
        if (connection == null) {
            return;
        }
        try {
            connection.socket.close();
        } catch (IOException _) {
            // Nobody waits for what it would still have sent.
        }
    }
}

package io.sluice.tls;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks OCSP responders over HTTP (RFC 6960 appendix A): one request for each question, no redirect followed, and bounded in
 * time and size. May be used by several threads, and blocks them.
 */
final class OcspClient implements AutoCloseable {

    /** A response with a chain for a delegated signer has some kilobytes. */
    private static final int MOST_BYTES = 64 * 1024;

    private final Duration most;
    private @Nullable HttpClient client;
    private boolean closed;

    /** @param most how long the whole of an exchange may take */
    OcspClient(Duration most) {
        this.most = most;
    }

    /** What the responder answers; not verified. */
    byte[] ask(OcspExchange exchange) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(exchange.responder())
                .timeout(most)
                .header("Content-Type", "application/ocsp-request")
                .header("Accept", "application/ocsp-response")
                .POST(BodyPublishers.ofByteArray(exchange.request()))
                .build();
        CompletableFuture<HttpResponse<byte[]>> sent =
                client().sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            HttpResponse<byte[]> response = sent.get(most.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("the responder answers with the status " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            throw new IOException("no response within " + most.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IOException(cause == null ? "failed" : String.valueOf(cause), e);
        } finally {
            sent.cancel(true);
        }
    }

    /** Made when first needed: most daemons never ask. */
    private synchronized HttpClient client() throws IOException {
        if (closed) {
            throw new IOException("nobody is asked any more");
        }
        HttpClient known = client;
        if (known == null) {
            known = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(most)
                    .build();
            client = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.shutdownNow();
            client = null;
        }
    }
}

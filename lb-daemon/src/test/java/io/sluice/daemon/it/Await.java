package io.sluice.daemon.it;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do: asks at once, then at growing intervals, and gives up after a bound. */
final class Await {
    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;
    private static final int PROBE_TIMEOUT_MILLIS = 1_000;

    private Await() {}

    /** Throws an {@link AssertionError} that names {@code what} if the condition does not come true in time. */
    static void until(String what, Duration atMost, BooleanSupplier condition) {
        long start = System.nanoTime();
        long pauseNanos = FIRST_PAUSE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > atMost.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                throw new AssertionError("waited " + atMost + " in vain until " + what);
            }
            LockSupport.parkNanos(pauseNanos);
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
        }
    }

    /** Whether a GET is answered with the status within a second; no answer is simply false. */
    static boolean answers(URI uri, int status) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(PROBE_TIMEOUT_MILLIS);
            connection.setReadTimeout(PROBE_TIMEOUT_MILLIS);
            connection.setRequestProperty("Connection", "close");
            try {
                return connection.getResponseCode() == status;
            } finally {
                connection.disconnect();
            }
        } catch (IOException _) {
            return false;
        }
    }
}

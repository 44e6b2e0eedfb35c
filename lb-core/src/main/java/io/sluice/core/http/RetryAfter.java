package io.sluice.core.http;

import io.netty.handler.codec.DateFormatter;
import java.util.Date;

/** Reads Retry-After, which has seconds or a date (RFC 9110 sections 10.2.3 and 5.6.7). */
public final class RetryAfter {

    /** No date is longer: {@code Wednesday, 06-Nov-94 08:49:37 GMT}. */
    private static final int MOST_LENGTH = 40;

    /** Eleven days; whoever says more means no less. */
    private static final long MOST_SECONDS = 1_000_000;

    private RetryAfter() {}

    /**
     * How long a response asks to wait, in milliseconds; 0 where it does not ask, or asks for the past or for nothing that can
     * be read. The first of several fields counts.
     *
     * @param nowMillis the wall clock, since the epoch
     */
    public static long millis(Head response, long nowMillis) {
        int field = response.find(KnownField.RETRY_AFTER);
        if (field < 0) {
            return 0;
        }
        int start = response.valueStart(field);
        int end = response.valueEnd(field);
        if (start == end || end - start > MOST_LENGTH) {
            return 0;
        }
        return isNumber(response.bytes, start, end)
                ? seconds(response.bytes, start, end) * 1000
                : Math.max(0, until(response.text(start, end), nowMillis));
    }

    private static boolean isNumber(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        return true;
    }

    private static long seconds(byte[] bytes, int start, int end) {
        long seconds = 0;
        for (int i = start; i < end; i++) {
            seconds = Math.min(seconds * 10 + bytes[i] - '0', MOST_SECONDS);
        }
        return seconds;
    }

    // The parser speaks of dates as it has always done; nothing but an instant is taken of it.
    @SuppressWarnings("JavaUtilDate")
    private static long until(String text, long nowMillis) {
        Date date = DateFormatter.parseHttpDate(text);
        return date == null ? 0 : date.getTime() - nowMillis;
    }
}

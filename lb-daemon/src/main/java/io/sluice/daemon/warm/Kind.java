package io.sluice.daemon.warm;

import java.nio.charset.StandardCharsets;

/** The kinds of exchanges, so that each way a body can be framed is met. The size stands in the path. */
enum Kind {
    SMALL("GET /128", "", 0),
    EMPTY("GET /0", "", 0),
    LARGE("GET /16384", "", 0),
    CHUNKED("GET /chunked/512", "", 0),
    POSTED("POST /128", "Content-Type: text/plain\r\nContent-Length: 4096\r\n", 4096),
    LAST("GET /128", "Connection: close\r\n", 0);

    private static final String USUAL = "Host: localhost\r\nUser-Agent: Mozilla/5.0 (warm-up)\r\nAccept: */*\r\n"
            + "Accept-Encoding: gzip, deflate\r\nCookie: session=0123456789abcdef\r\n";

    /** The whole request, in HTTP/1.1. */
    final byte[] request;

    final int bodySize;

    private final String start;

    Kind(String start, String fields, int bodySize) {
        this.start = start;
        this.bodySize = bodySize;
        String head = start + " HTTP/1.1\r\n" + USUAL + fields + "\r\n";
        this.request = (head + "x".repeat(bodySize)).getBytes(StandardCharsets.US_ASCII);
    }

    String method() {
        return start.substring(0, start.indexOf(' '));
    }

    String path() {
        return start.substring(start.indexOf(' ') + 1);
    }

    /** Small ones mostly, as traffic is, and each other kind now and then. */
    static Kind of(int exchange) {
        return switch (exchange % 32) {
            case 5 -> EMPTY;
            case 11 -> LARGE;
            case 17 -> CHUNKED;
            case 23 -> POSTED;
            case 31 -> LAST;
            default -> SMALL;
        };
    }
}

package io.sluice.core.fuzz;

/** Words that requests are made of: those that are right, and those that have smuggled something somewhere. */
final class Vocabulary {

    static final String[] METHODS = {
        "GET",
        "GET",
        "GET",
        "HEAD",
        "POST",
        "POST",
        "PUT",
        "DELETE",
        "OPTIONS",
        "PATCH",
        "TRACE",
        "get",
        "M-SEARCH",
        "!#$%&'*+-.^_`|~"
    };

    /** Field lines that are right, each with the fields it needs beside it. */
    static final String[] RIGHT = {
        "Accept: */*",
        "User-Agent: fuzz/1",
        "Cookie: a=b; c=d",
        "X-Empty:",
        "X-Text: \u00e9\t\u00ff",
        "X-Pad: \t v \t",
        "Connection: keep-alive",
        "Connection: X-Drop, , keep-alive\r\nX-Drop: 1",
        "TE: trailers\r\nConnection: TE",
        "Keep-Alive: timeout=5",
        "Proxy-Connection: close",
        "X-Forwarded-For: 6.6.6.6",
        "X-Forwarded-Host: evil",
        "x-forwarded-proto: https\r\nX-FORWARDED-FOR: 6.6.6.6",
        "Forwarded: for=6.6.6.6",
        "Via: 1.1 other",
        "Content-Type: text/plain",
        "Max-Forwards: 3",
        "Trailer: X-Sum",
        "If-None-Match: \"x\"",
        "Range: bytes=0-1",
        "Authorization: Basic eDp5",
        "Content-Encoding: gzip",
        "HTTP2-Settings: AAMAAABk",
        "Upgrade: h2c",
        "Content-Length-X: 3",
        "XTransfer-Encoding: chunked",
        "A: 1\r\nA: 2\r\na: 3"
    };

    /** Field lines that some program somewhere reads otherwise than another. */
    static final String[] TRICKS = {
        "Content-Length: 5",
        "Content-Length: 0",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5, 5",
        "Content-Length: +5",
        "Content-Length: -1",
        "Content-Length: 0x5",
        "Content-Length: 5 ",
        "Content-Length:",
        "Content-Length: 9223372036854775807",
        "Content-Length: 9223372036854775808",
        "Content-Length: 4294967301",
        "Content-Length: 18446744073709551621",
        "Content-Length: 00000000000000000000000000000005",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: Chunked ",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding\t: chunked",
        "Transfer-Encoding:\u000bchunked",
        "Transfer-Encoding: \u0000chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding:\r\n chunked",
        "Transfer-Encoding: \"chunked\"",
        "Transfer_Encoding: chunked",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: ,chunked",
        "Transfer-Encoding:",
        "Foo: bar\nTransfer-Encoding: chunked",
        "Foo: bar\rTransfer-Encoding: chunked",
        "Foo: bar\r\n folded",
        "Foo: bar\r\n\tfolded",
        " Foo: bar",
        "Foo : bar",
        ": bar",
        "Foo",
        "Foo: b\u0000r",
        "Foo: b\u007fr",
        "Fo\u00e9: bar",
        "Content_Length: 5",
        "X_Forwarded_For: 6.6.6.6",
        "Host: evil",
        "Host: a b",
        "Host:",
        "Host: a/b",
        "Host: u@h",
        "Host: h:99999",
        "Host: [::1",
        "host : h",
        "Connection: close",
        "Connection: Host",
        "Connection: Content-Length",
        "Connection: Transfer-Encoding",
        "Connection: X-Forwarded-For",
        "Connection: a b",
        "Connection: \"x\"",
        "Connection: close, x-y",
        "Connection: Upgrade\r\nUpgrade: websocket",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA",
        "Expect: 100-continue",
        "Expect: 100-continue, x",
        "Expect: wonders",
        "Trailer: Content-Length",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5"
    };

    static final String[] TARGETS = {
        "*",
        "http://h/x",
        "http://h",
        "HTTPS://h:8443?q",
        "http://u@h/",
        "ftp://h/",
        "//h/x",
        "x",
        "h:80",
        "/a#b",
        "/a b",
        "/\u0001",
        "/\u00e9",
        "/%00%0d%0aX:y",
        "/a\\b",
        "",
        "/../..",
        "/?a=http://x/ HTTP/1.1"
    };

    static final String[] VERSIONS = {
        "HTTP/1.1",
        "HTTP/1.1",
        "HTTP/1.1",
        "HTTP/1.0",
        "HTTP/1.0",
        "HTTP/1.2",
        "HTTP/1.9",
        "HTTP/0.9",
        "HTTP/2.0",
        "HTTP/1.10",
        "http/1.1",
        "HTTP/1",
        "",
        "HTTP/1.1 ",
        "HTTP/1.1\u0000"
    };

    static final String[] CHUNK_SIZES = {
        " 5",
        "5 ",
        "0x5",
        "-1",
        "+5",
        "",
        "5;",
        "5;a=\"\r\nb\"",
        "5;a\n",
        "5\n",
        "5\r",
        "fffffffffffffff",
        "ffffffffffffffff",
        "100000000000000000",
        "5;" + "x".repeat(300),
        "5 ;a",
        "g",
        "5,5",
        "5\u0000",
        "00000000000000005"
    };

    static final String[] TRAILERS = {
        "X-Sum: 1", "X-Sum: 1\r\nX-More:", "Content-Length: 5", "Transfer-Encoding: chunked", "Host: evil", "X Y: z",
                "X: y\r\n z",
        "X: y\nGET /trail HTTP/1.1", "X", ": y", "Authorization: x", "X-Forwarded-For: 6.6.6.6", "Cookie: a",
                "Trailer: X"
    };

    /** What single bytes turn into. */
    static final String SHARP = "\r\n\u0000 \t:;,\"\u000b\u000c\u0085\u00a0\u00ff\u007f/#%0159aA-+_x";

    static final String[] SPLICES = {
        "\r\n",
        "\n",
        "\r",
        "\r\n\r\n",
        "\n\n",
        "\r\r\n",
        "\r\n ",
        "0\r\n\r\n",
        "\u0000",
        "5\r\nhello\r\n",
        "GET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n",
        "POST /smuggled HTTP/1.1\r\nHost: evil\r\nContent-Length: 10\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    };

    private Vocabulary() {}
}

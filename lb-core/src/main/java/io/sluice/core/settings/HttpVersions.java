package io.sluice.core.settings;

/** Which versions of HTTP are spoken on a connection. */
public enum HttpVersions {
    /** What both sides can: with TLS as ALPN says, without TLS as the first bytes say. */
    AUTO,
    /** HTTP/1.1, and 1.0 from clients. */
    HTTP_1,
    /** HTTP/2 and nothing else. */
    HTTP_2
}

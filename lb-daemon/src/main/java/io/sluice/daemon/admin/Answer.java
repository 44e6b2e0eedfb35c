package io.sluice.daemon.admin;

import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * A response of the admin server.
 *
 * @param allow the methods that are served, where the one asked for is not; else empty
 */
record Answer(HttpResponseStatus status, String type, String body, String allow) {

    static final String TEXT = "text/plain; charset=utf-8";
    static final String JSON = "application/json";

    Answer(HttpResponseStatus status, String type, String body) {
        this(status, type, body, "");
    }

    static Answer text(HttpResponseStatus status, String body) {
        return new Answer(status, TEXT, body);
    }

    static Answer json(HttpResponseStatus status, String body) {
        return new Answer(status, JSON, body + "\n");
    }

    static Answer notAllowed(String allow) {
        return new Answer(HttpResponseStatus.METHOD_NOT_ALLOWED, TEXT, "here is served: " + allow + "\n", allow);
    }
}

package io.sluice.daemon.admin;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A response of the admin server. */
record Answer(HttpResponseStatus status, String type, String body) {

    static final String TEXT = "text/plain; charset=utf-8";
    static final String JSON = "application/json";

    static Answer text(HttpResponseStatus status, String body) {
        return new Answer(status, TEXT, body);
    }

    static Answer json(HttpResponseStatus status, String body) {
        return new Answer(status, JSON, body + "\n");
    }
}

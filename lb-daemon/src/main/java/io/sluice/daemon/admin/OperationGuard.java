package io.sluice.daemon.admin;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;

/**
 * Keeps others than the operator from changing anything. The admin server has no password, so what a web page could have its reader's
 * browser send is refused: whatever has an Origin, and whatever asks for a Host that is a name, which somebody else could have
 * resolve to here. Only POST changes anything.
 */
final class OperationGuard {

    private OperationGuard() {}

    /** Why the request may not change anything, or empty where it may. */
    static Optional<Answer> refusal(FullHttpRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            return Optional.of(Answer.notAllowed("POST"));
        }
        if (request.headers().contains(HttpHeaderNames.ORIGIN)) {
            return Optional.of(Answer.text(
                    HttpResponseStatus.FORBIDDEN, "a web page may not do this (the request has an Origin)\n"));
        }
        return isOurs(request.headers().getAll(HttpHeaderNames.HOST))
                ? Optional.empty()
                : Optional.of(Answer.text(
                        HttpResponseStatus.FORBIDDEN,
                        "ask by the address, not by a name (Host must be an address or localhost)\n"));
    }

    private static boolean isOurs(List<String> hosts) {
        if (hosts.size() != 1) {
            return false;
        }
        String host = hosts.getFirst();
        return host.matches("(?i)localhost(:[0-9]*)?") || ClientAddress.parse(host) != null;
    }
}

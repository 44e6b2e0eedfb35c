package io.sluice.daemon.admin;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.sluice.daemon.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code POST /connections/close?client=ADDRESS[:PORT]}: has a client connect anew. The admin server has no password, so what a web
 * page could have its reader's browser send is refused: whatever has an Origin, and whatever asks for a Host that is a name,
 * which somebody else could have resolve to here.
 */
final class ConnectionClosing {

    static final String PATH = "/connections/close";

    private final AdminSource source;

    ConnectionClosing(AdminSource source) {
        this.source = source;
    }

    Answer answer(FullHttpRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            return Answer.notAllowed("POST");
        }
        if (request.headers().contains(HttpHeaderNames.ORIGIN)) {
            return Answer.text(
                    HttpResponseStatus.FORBIDDEN, "a web page may not do this (the request has an Origin)\n");
        }
        if (!isOurs(request.headers().getAll(HttpHeaderNames.HOST))) {
            return Answer.text(
                    HttpResponseStatus.FORBIDDEN,
                    "ask by the address, not by a name (Host must be an address or localhost)\n");
        }
        List<String> clients =
                new QueryStringDecoder(request.uri()).parameters().getOrDefault("client", List.of());
        ClientAddress client = clients.size() == 1 ? ClientAddress.parse(clients.getFirst()) : null;
        return client == null
                ? Answer.text(
                        HttpResponseStatus.BAD_REQUEST,
                        "say which client, once: ?client=192.0.2.7, ?client=192.0.2.7:50123, ?client=2001:db8::7 or"
                                + " ?client=[2001:db8::7]:50123\n")
                : close(client);
    }

    private Answer close(ClientAddress client) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("client", client.toString());
        told.put("connections", source.closeAfterResponse(client::is));
        return Answer.json(HttpResponseStatus.OK, Json.write(told));
    }

    private static boolean isOurs(List<String> hosts) {
        if (hosts.size() != 1) {
            return false;
        }
        String host = hosts.getFirst();
        return host.matches("(?i)localhost(:[0-9]*)?") || ClientAddress.parse(host) != null;
    }
}

package io.sluice.daemon.admin;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.sluice.daemon.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /connections/close?client=ADDRESS[:PORT]}: has a client connect anew. */
final class ConnectionClosing implements Operation {

    private static final String PATH = "/connections/close";

    private final AdminSource source;

    ConnectionClosing(AdminSource source) {
        this.source = source;
    }

    @Override
    public boolean isAt(String path) {
        return path.equals(PATH);
    }

    @Override
    public Answer run(FullHttpRequest request, String by) {
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
}

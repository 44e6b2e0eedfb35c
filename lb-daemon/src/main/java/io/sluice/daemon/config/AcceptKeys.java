package io.sluice.daemon.config;

import io.sluice.core.settings.AcceptSettings;
import io.sluice.core.settings.PassthroughSettings;
import io.sluice.core.settings.PeerNetwork;
import io.sluice.core.settings.ProxyProtocolSettings;
import io.sluice.core.settings.SocketFileSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The keys of a listener that say how it takes connections, whatever is spoken on them. */
final class AcceptKeys {

    private static final SocketFileSettings FILE = SocketFileSettings.defaults();

    static final Key<Integer> SOCKET_MODE = Key.optional(
            "socket-mode",
            new ScalarType<>(
                    "the rights of a file in octal, such as 0660",
                    FILE.mode(),
                    AcceptKeys::mode,
                    mode -> "0%o".formatted(mode),
                    Map.of("type", List.of("integer", "string"), "pattern", "^0?[0-7]{3}$")),
            "The rights of a unix socket's file: who may write to it may connect. Left out, `0660`.");
    static final Key<String> SOCKET_OWNER = Key.optional(
            "socket-owner", Types.TEXT, "The user, by name or number, to whom a unix socket's file is given.");
    static final Key<String> SOCKET_GROUP = Key.optional(
            "socket-group", Types.TEXT, "The group, by name or number, to which a unix socket's file is given.");

    private static final ProxyProtocolSettings HEADER = ProxyProtocolSettings.defaults();
    private static final Key<List<PeerNetwork>> FROM = Key.required(
            "from",
            NetworkType.LIST,
            "The networks of the proxies in front, `unix` for those that come over a unix socket. From there each connection"
                    + " must begin with a header, or it is closed; from anywhere else none is believed.");
    private static final Key<Integer> HEADER_SIZE = Key.preset(
            "header-size",
            Types.SIZE,
            HEADER.headerSize(),
            "A header of version 2 with its extensions, 256 to 16KiB; one of version 1 has at most 107 bytes.");

    static final Block<ProxyProtocolSettings> PROXY_PROTOCOL = Block.of(
            "Who tells of the client in a PROXY header",
            "Versions 1 and 2 of HAProxy's PROXY protocol. The client that the header tells of is the one that logs and"
                    + " `X-Forwarded-For` have. The header must come within `timeouts.request-head`, and before TLS.",
            v -> new ProxyProtocolSettings(v.get(FROM), v.get(HEADER_SIZE)),
            FROM,
            HEADER_SIZE);

    static final Key<ProxyProtocolSettings> PROXY = Key.optional(
            "proxy-protocol", PROXY_PROTOCOL, "Who tells of the client in a PROXY header; left out, nobody.");

    static final Key<Boolean> TCP = Key.preset(
            "protocol",
            Types.choice(protocols()),
            false,
            "`http`; or `tcp`: bytes go unread to a backend of `pool` and back, whatever they are, with our TLS taken off where there is"
                    + " `tls`.");

    private AcceptKeys() {}

    private static Map<String, Boolean> protocols() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("http", false);
        words.put("tcp", true);
        return words;
    }

    static AcceptSettings settings(Values v, Address bind, PassthroughSettings passthrough) {
        if (bind instanceof HostPort) {
            for (Key<?> key : List.of(SOCKET_MODE, SOCKET_OWNER, SOCKET_GROUP)) {
                if (v.has(key)) {
                    v.reject(key.name(), "is for unix sockets, and bind is an address with a port; leave it out");
                }
            }
        }
        SocketFileSettings file = new SocketFileSettings(
                Objects.requireNonNullElse(v.find(SOCKET_MODE), FILE.mode()),
                v.find(SOCKET_OWNER),
                v.find(SOCKET_GROUP));
        return new AcceptSettings(
                file,
                Objects.requireNonNullElse(v.find(PROXY), HEADER),
                v.get(Http2Keys.HTTP),
                v.get(Http2Keys.LIMITS),
                passthrough);
    }

    private static Integer mode(String text) throws BadValueException {
        if (!text.matches("0?[0-7]{3}")) {
            throw BadValueException.not("the rights of a file in octal, such as 0660", text);
        }
        return Integer.valueOf(text, 8);
    }
}

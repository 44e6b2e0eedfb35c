package io.sluice.core.proxy;

import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import io.sluice.core.http.Head;
import io.sluice.core.http.RequestCookies;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.settings.Template.Variable;
import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.TlsFacts;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the variables of a {@link io.sluice.core.settings.Template} tell of an exchange, the request as it came; nothing where it is not known. */
final class Variables {

    private Variables() {}

    static TemplatePlan.Piece piece(Variable variable, String argument) {
        return switch (variable) {
            case CLIENT_IP -> text(exchange -> ip(exchange.facts().client));
            case CLIENT_PORT -> text(exchange -> port(exchange.facts().client));
            case SCHEME -> text(exchange -> exchange.facts().secure ? "https" : "http");
            case HOST -> Variables::host;
            case METHOD ->
                (out, exchange) -> out.append(
                        exchange.head().bytes(),
                        exchange.head().methodStart(),
                        exchange.head().methodEnd());
            case PATH -> Variables::path;
            case QUERY -> Variables::query;
            case REQUEST_ID -> text(exchange -> exchange.facts().requestId());
            case LISTENER -> text(exchange -> exchange.facts().listener);
            case POOL -> text(exchange -> exchange.facts().pool);
            case BACKEND -> text(exchange -> exchange.facts().backend());
            case TIME ->
                text(exchange -> String.format(
                        Locale.ROOT,
                        "%d.%03d",
                        exchange.facts().startEpochMillis / 1000,
                        exchange.facts().startEpochMillis % 1000));
            case TLS_VERSION -> tls(TlsFacts::version);
            case TLS_CIPHER -> tls(TlsFacts::cipher);
            case TLS_SERVER_NAME -> tls(TlsFacts::serverName);
            case JA4 -> tls(TlsFacts::ja4);
            case CLIENT_CERTIFICATE_SUBJECT -> certificate(ClientCertificate::subject);
            case CLIENT_CERTIFICATE_ISSUER -> certificate(ClientCertificate::issuer);
            case CLIENT_CERTIFICATE_SERIAL -> certificate(ClientCertificate::serial);
            case CLIENT_CERTIFICATE_SHA256 -> certificate(ClientCertificate::sha256);
            case HEADER -> header(AsciiString.of(argument.toLowerCase(Locale.ROOT)));
            case COOKIE -> cookie(new RequestCookies(argument));
        };
    }

    private static TemplatePlan.Piece text(Function<Exchange, @Nullable String> value) {
        return (out, exchange) -> {
            String text = value.apply(exchange);
            if (text != null) {
                out.append(text);
            }
        };
    }

    private static TemplatePlan.Piece tls(Function<TlsFacts, @Nullable String> value) {
        return text(exchange -> {
            TlsFacts tls = exchange.facts().tls;
            return tls == null ? null : value.apply(tls);
        });
    }

    private static TemplatePlan.Piece certificate(Function<ClientCertificate, @Nullable String> value) {
        return tls(facts -> {
            ClientCertificate shown = facts.clientCertificate();
            return shown == null ? null : value.apply(shown);
        });
    }

    private static TemplatePlan.Piece header(AsciiString name) {
        return (out, exchange) -> {
            Head head = exchange.head();
            int field = head.findReceived(name, 0);
            if (field >= 0) {
                out.append(head.bytes(), head.valueStart(field), head.valueEnd(field));
            }
        };
    }

    private static TemplatePlan.Piece cookie(RequestCookies cookies) {
        return (out, exchange) -> cookies.first(
                exchange.head(),
                (bytes, start, end) -> {
                    out.append(bytes, start, end);
                    return 1;
                },
                0);
    }

    private static void host(ScratchText out, Exchange exchange) {
        RequestTarget target = exchange.rules().target();
        out.append(exchange.head().bytes(), target.askedHostStart(), target.askedHostEnd());
    }

    private static void path(ScratchText out, Exchange exchange) {
        RequestTarget target = exchange.rules().target();
        byte[] bytes = exchange.head().bytes();
        out.append(bytes, target.askedPathStart(), mark(bytes, target.askedPathStart(), target.askedPathEnd()));
    }

    private static void query(ScratchText out, Exchange exchange) {
        RequestTarget target = exchange.rules().target();
        byte[] bytes = exchange.head().bytes();
        int mark = mark(bytes, target.askedPathStart(), target.askedPathEnd());
        out.append(bytes, Math.min(mark + 1, target.askedPathEnd()), target.askedPathEnd());
    }

    private static int mark(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '?') {
            i++;
        }
        return i;
    }

    private static @Nullable String ip(SocketAddress client) {
        return client instanceof InetSocketAddress inet && inet.getAddress() != null
                ? NetUtil.toAddressString(inet.getAddress())
                : null;
    }

    private static @Nullable String port(SocketAddress client) {
        return client instanceof InetSocketAddress inet ? String.valueOf(inet.getPort()) : null;
    }
}

package io.sluice.metrics;

import io.sluice.core.spi.ClientCertificate;
import io.sluice.core.spi.ExchangePhase;
import io.sluice.core.spi.ExchangeRecord;
import io.sluice.core.spi.Relayed;
import io.sluice.core.spi.TlsFacts;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the access log in their order. One per event loop; what hardly changes from line to line, the second and
 * the address of the client, is kept as text.
 */
final class AccessLogLine {

    private static final byte[] TIME = JsonLine.key("time");
    private static final byte[] LISTENER = JsonLine.key("listener");
    private static final byte[] CLIENT = JsonLine.key("client");
    private static final byte[] METHOD = JsonLine.key("method");
    private static final byte[] TARGET = JsonLine.key("target");
    private static final byte[] HOST = JsonLine.key("host");
    private static final byte[] PROTOCOL = JsonLine.key("protocol");
    private static final byte[] STATUS = JsonLine.key("status");
    private static final byte[] REQUEST_BYTES = JsonLine.key("request_bytes");
    private static final byte[] RESPONSE_BYTES = JsonLine.key("response_bytes");
    private static final byte[] POOL = JsonLine.key("pool");
    private static final byte[] BACKEND = JsonLine.key("backend");
    private static final byte[] RETRIES = JsonLine.key("retries");
    private static final byte[] CAUSE = JsonLine.key("cause");
    private static final byte[] PHASE = JsonLine.key("phase");
    private static final byte[] REQUEST_MILLIS = JsonLine.key("request_ms");
    private static final byte[] ROUTE_MILLIS = JsonLine.key("route_ms");
    private static final byte[] QUEUE_MILLIS = JsonLine.key("queue_ms");
    private static final byte[] CONNECT_MILLIS = JsonLine.key("connect_ms");
    private static final byte[] RESPONSE_MILLIS = JsonLine.key("response_ms");
    private static final byte[] TOTAL_MILLIS = JsonLine.key("total_ms");
    private static final byte[] REUSED = JsonLine.key("reused");
    private static final byte[] TLS = JsonLine.key("tls");
    private static final byte[] TLS_VERSION = JsonLine.key("tls_version");
    private static final byte[] TLS_CIPHER = JsonLine.key("tls_cipher");
    private static final byte[] TLS_GROUP = JsonLine.key("tls_group");
    private static final byte[] TLS_RESUMED = JsonLine.key("tls_resumed");
    private static final byte[] TLS_SNI = JsonLine.key("tls_sni");
    private static final byte[] TLS_ALPN = JsonLine.key("tls_alpn");
    private static final byte[] TLS_HANDSHAKE_MILLIS = JsonLine.key("tls_handshake_ms");
    private static final byte[] JA4 = JsonLine.key("ja4");
    private static final byte[] CERTIFICATE_SUBJECT = JsonLine.key("client_cert_subject");
    private static final byte[] CERTIFICATE_ISSUER = JsonLine.key("client_cert_issuer");
    private static final byte[] CERTIFICATE_SERIAL = JsonLine.key("client_cert_serial");
    private static final byte[] CERTIFICATE_FINGERPRINT = JsonLine.key("client_cert_sha256");
    private static final byte[] CERTIFICATE_VERIFY = JsonLine.key("client_cert_verify");
    private static final byte[] SNI = JsonLine.key("sni");
    private static final byte[] ALPN = JsonLine.key("alpn");
    private static final byte[] USER_AGENT = JsonLine.key("user_agent");
    private static final byte[] REFERER = JsonLine.key("referer");
    private static final byte[] REQUEST_ID = JsonLine.key("x_request_id");
    private static final Map<ExchangePhase, String> PHASES = phases();
    private static final int SECOND_LENGTH = "2026-01-01T00:00:00".length();

    private final JsonLine json = new JsonLine();
    private final byte[] time = "2026-01-01T00:00:00.000Z".getBytes(StandardCharsets.US_ASCII);
    private long timeSecond = Long.MIN_VALUE;
    private @Nullable SocketAddress lastClient;
    private String lastClientText = "";

    /** Writes the line of the exchange; valid until the next call. */
    JsonLine write(ExchangeRecord exchange) {
        Relayed relayed = exchange.relayed();
        json.start();
        origin(exchange);
        if (relayed == null) {
            request(exchange);
        } else {
            relayed(relayed);
        }
        outcome(exchange);
        timers(exchange);
        json.truth(REUSED, exchange.backendConnectionReused()).truth(TLS, exchange.secure());
        if (relayed == null) {
            fields(exchange);
        }
        json.finish();
        return json;
    }

    private void origin(ExchangeRecord exchange) {
        json.plainText(TIME, time(exchange.startEpochMillis()), time.length)
                .text(LISTENER, exchange.listener())
                .text(CLIENT, client(exchange.client()));
    }

    /** Of a connection that is relayed unread there is no request, but what its client said before it was encrypted. */
    private void relayed(Relayed relayed) {
        json.text(SNI, relayed.serverName())
                .text(ALPN, relayed.protocols().isEmpty() ? null : String.join(",", relayed.protocols()))
                .text(JA4, relayed.ja4());
    }

    private void request(ExchangeRecord exchange) {
        boolean noRequestLine = exchange.method().isEmpty();
        json.text(METHOD, orNull(exchange.method()))
                .text(TARGET, orNull(exchange.target()))
                .text(HOST, exchange.header("host"))
                .text(PROTOCOL, noRequestLine ? null : exchange.protocol());
    }

    private void outcome(ExchangeRecord exchange) {
        if (exchange.status() == 0) {
            json.nothing(STATUS);
        } else {
            json.number(STATUS, exchange.status());
        }
        json.number(REQUEST_BYTES, exchange.requestBytes())
                .number(RESPONSE_BYTES, exchange.responseBytes())
                .text(POOL, exchange.pool())
                .text(BACKEND, exchange.backend())
                .number(RETRIES, exchange.retries())
                .text(CAUSE, exchange.cause().label())
                .text(PHASE, PHASES.get(exchange.phase()));
    }

    private void timers(ExchangeRecord exchange) {
        between(REQUEST_MILLIS, exchange.startNanos(), exchange.requestNanos());
        between(ROUTE_MILLIS, exchange.requestNanos() + exchange.queueNanos(), exchange.backendNanos());
        json.millis(QUEUE_MILLIS, exchange.queueNanos());
        between(CONNECT_MILLIS, exchange.backendNanos(), exchange.connectedNanos());
        between(RESPONSE_MILLIS, exchange.connectedNanos(), exchange.responseNanos());
        between(TOTAL_MILLIS, exchange.startNanos(), exchange.endNanos());
    }

    private void fields(ExchangeRecord exchange) {
        json.text(USER_AGENT, exchange.header("user-agent"))
                .text(REFERER, exchange.header("referer"))
                .text(REQUEST_ID, exchange.header("x-request-id"));
        TlsFacts tls = exchange.tls();
        if (tls != null) {
            tls(tls);
        }
    }

    private void tls(TlsFacts tls) {
        json.text(TLS_VERSION, tls.version())
                .text(TLS_CIPHER, tls.cipher())
                .text(TLS_GROUP, tls.group())
                .truth(TLS_RESUMED, tls.resumed())
                .text(TLS_SNI, tls.serverName())
                .text(TLS_ALPN, tls.applicationProtocol())
                .millis(TLS_HANDSHAKE_MILLIS, tls.handshakeNanos());
        if (tls.ja4() != null) {
            json.text(JA4, tls.ja4());
        }
        ClientCertificate client = tls.clientCertificate();
        if (client != null) {
            json.text(CERTIFICATE_SUBJECT, client.subject())
                    .text(CERTIFICATE_ISSUER, client.issuer())
                    .text(CERTIFICATE_SERIAL, client.serial())
                    .text(CERTIFICATE_FINGERPRINT, client.sha256())
                    .text(CERTIFICATE_VERIFY, client.check().text());
        }
    }

    private void between(byte[] key, long fromNanos, long toNanos) {
        if (fromNanos == ExchangeRecord.NOT_REACHED || toNanos == ExchangeRecord.NOT_REACHED) {
            json.nothing(key);
        } else {
            json.millis(key, toNanos - fromNanos);
        }
    }

    /** ISO 8601 in UTC with milliseconds. */
    private byte[] time(long epochMillis) {
        long second = Math.floorDiv(epochMillis, 1000);
        if (second != timeSecond) {
            String text = Instant.ofEpochSecond(second).toString();
            byte[] digits = text.getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(digits, 0, time, 0, SECOND_LENGTH);
            timeSecond = second;
        }
        int millis = (int) Math.floorMod(epochMillis, 1000L);
        time[SECOND_LENGTH + 1] = (byte) ('0' + millis / 100);
        time[SECOND_LENGTH + 2] = (byte) ('0' + millis / 10 % 10);
        time[SECOND_LENGTH + 3] = (byte) ('0' + millis % 10);
        return time;
    }

    /** The same object means the same connection; where it is another, building the text again does no harm. */
    @SuppressWarnings("ReferenceEquality")
    private String client(SocketAddress address) {
        if (address != lastClient) {
            lastClient = address;
            lastClientText = text(address);
        }
        return lastClientText;
    }

    private static String text(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet -> client(inet);
            case UnixDomainSocketAddress _ -> "unix";
            default -> address.toString();
        };
    }

    private static String client(InetSocketAddress inet) {
        InetAddress address = inet.getAddress();
        String host = address == null ? inet.getHostString() : address.getHostAddress();
        return address instanceof Inet6Address ? '[' + host + "]:" + inet.getPort() : host + ':' + inet.getPort();
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static Map<ExchangePhase, String> phases() {
        Map<ExchangePhase, String> words = new EnumMap<>(ExchangePhase.class);
        for (ExchangePhase phase : ExchangePhase.values()) {
            words.put(phase, phase.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return words;
    }
}

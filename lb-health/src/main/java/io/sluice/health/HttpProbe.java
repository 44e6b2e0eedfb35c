package io.sluice.health;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Sends one request and decides on the status as soon as the response head is whole; the body is never waited for.
 * Interim responses (RFC 9110 section 15.2) are passed over.
 */
final class HttpProbe implements ProbeProtocol {

    private static final int MAX_STATUS_LINE = 4 * 1024;
    private static final int MAX_HEADERS = 8 * 1024;
    private static final int MAX_BODY_CHUNK = 8 * 1024;
    private static final int MAX_INTERIM = 16;

    private final HttpProbeSettings settings;
    private final int defaultPort;

    HttpProbe(HttpProbeSettings settings, boolean tls) {
        this.settings = settings;
        this.defaultPort = tls ? 443 : 80;
    }

    @Override
    public void install(ChannelPipeline pipeline) {
        pipeline.addLast(new HttpClientCodec(MAX_STATUS_LINE, MAX_HEADERS, MAX_BODY_CHUNK));
    }

    @Override
    public void connected(Channel channel, ProbeAttempt attempt) {
        attempt.enter(ProbePhase.WAITING);
        channel.writeAndFlush(request(attempt.address()), channel.voidPromise());
    }

    @Override
    public void read(Object message, ProbeAttempt attempt) {
        if (message instanceof HttpResponse response) {
            judge(response, attempt);
        }
    }

    private void judge(HttpResponse response, ProbeAttempt attempt) {
        HttpVersion version = response.protocolVersion();
        if (response.decoderResult().isFailure()) {
            attempt.fail(FailureReasons.ofHead(response.decoderResult().cause(), MAX_STATUS_LINE, MAX_HEADERS));
        } else if (version.majorVersion() != 1) {
            attempt.fail("not HTTP/1: " + FailureReasons.printable(version.text()));
        } else if (response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            judge(response.status().code(), attempt);
        } else if (attempt.interim() > MAX_INTERIM) {
            attempt.fail("more than " + MAX_INTERIM + " interim responses");
        }
    }

    private void judge(int status, ProbeAttempt attempt) {
        if (settings.expects(status)) {
            attempt.pass("HTTP " + status);
        } else {
            attempt.fail("HTTP " + status + ", expected " + settings.expectation());
        }
    }

    private FullHttpRequest request(SocketAddress address) {
        HttpMethod method = HttpMethod.valueOf(settings.method().name());
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, settings.path(), Unpooled.EMPTY_BUFFER);
        String host = settings.host();
        request.headers()
                .set(HttpHeaderNames.HOST, host == null ? authority(address) : host)
                .set(HttpHeaderNames.USER_AGENT, "sluice")
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return request;
    }

    private String authority(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "localhost";
        }
        String name = inet.getHostString();
        String host = name.indexOf(':') < 0 ? name : "[" + name + "]";
        return inet.getPort() == defaultPort ? host : host + ":" + inet.getPort();
    }
}

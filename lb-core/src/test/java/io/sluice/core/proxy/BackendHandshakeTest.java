package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sluice.core.spi.ClientTls;
import io.sluice.core.spi.EndCause;
import io.sluice.core.spi.ExchangePhase;
import io.sluice.core.spi.ServerTls;
import io.sluice.core.spi.TlsProvider;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** A handshake between TCP and HTTP, played by a handler that does what the test says as soon as TCP is there. */
class BackendHandshakeTest {

    private static TlsProvider doing(Consumer<ChannelHandlerContext> handshake) {
        ClientTls tls = (allocator, host, port) -> new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                context.fireChannelActive();
                handshake.accept(context);
            }
        };
        return new TlsProvider() {
            @Override
            public ServerTls listener(String listener) {
                return null;
            }

            @Override
            public ClientTls pool(String pool) {
                return tls;
            }
        };
    }

    private static void expectFailure(TlsProvider tls, int status, EndCause cause, String... warnings)
            throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend)
                        .tls(tls)
                        .poolTimeouts(200, 5000, 5000, 5000, 5000)
                        .start()) {
            assertThat(proxy.get("/")).startsWith("HTTP/1.1 " + status);
            RecordingObservers.Seen seen = proxy.seen.next();
            assertThat(seen.cause()).isEqualTo(cause);
            assertThat(seen.phase()).isEqualTo(ExchangePhase.CONNECT);
            backend.next().expectGone();
            for (String warning : warnings) {
                proxy.expectWarning(warning);
            }
        }
    }

    @Test
    void theRequestWaitsForTheHandshake() throws Exception {
        TlsProvider tls = doing(context -> context.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS));
        try (ScriptedBackend backend = ScriptedBackend.echoingPaths();
                Proxy proxy = Proxy.to(backend).tls(tls).start()) {
            assertThat(proxy.get("/x")).isEqualTo("HTTP/1.1 200 OK /x");
        }
    }

    @Test
    void aFailedHandshakeIsAFailedConnect() throws Exception {
        expectFailure(
                doing(context -> {
                    SSLException cause = new SSLException("no");
                    context.fireUserEventTriggered(new SslHandshakeCompletionEvent(cause));
                    context.fireExceptionCaught(cause);
                }),
                503,
                EndCause.CONNECT_FAILED,
                "TLS with backend app/a failed: no");
    }

    @Test
    void aResetInTheHandshakeIsAFailedConnect() throws Exception {
        expectFailure(
                doing(context -> context.fireExceptionCaught(new SSLException("reset"))),
                503,
                EndCause.CONNECT_FAILED,
                "TLS with backend app/a failed: reset");
    }

    @Test
    void aCloseInTheHandshakeIsAFailedConnect() throws Exception {
        expectFailure(doing(ChannelHandlerContext::close), 503, EndCause.CONNECT_FAILED);
    }

    @Test
    void aHandshakeWithoutEndIsAConnectTimeout() throws Exception {
        expectFailure(doing(context -> {}), 504, EndCause.CONNECT_TIMEOUT);
    }

    @Test
    void aBackendThatFailsAgainAndAgainIsWarnedOfOnce() throws Exception {
        TlsProvider tls = doing(context -> context.fireExceptionCaught(new SSLException("no")));
        try (ScriptedBackend backend = ScriptedBackend.manual();
                Proxy proxy = Proxy.to(backend).tls(tls).start()) {
            for (int i = 0; i < 3; i++) {
                assertThat(proxy.get("/")).startsWith("HTTP/1.1 503");
            }
            proxy.expectWarning("TLS with backend app/a failed: no");
        }
    }
}

package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslProvider;
import io.sluice.core.spi.ClientTls;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What backends read before anything is encrypted, by both engines. */
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class ClientHelloTest {

    @Parameter
    SslProvider engine;

    private TlsContexts contexts;

    @BeforeEach
    void makeContexts() {
        contexts = new TlsContexts(engine, InstantSource.system());
    }

    @AfterEach
    void closeContexts() {
        contexts.close();
    }

    private String hello(ClientTlsSettings settings, String host, String asked) {
        ClientTls tls = contexts.client("app", settings);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(tls.newHandler(channel.alloc(), host, 443, asked));
        ByteBuf bytes = channel.readOutbound();
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        bytes.release();
        channel.finishAndReleaseAll();
        return text;
    }

    private String hello(ServerName name, String host, String asked) {
        return hello(ClientTlsSettings.verified(null).withServerName(name), host, asked);
    }

    @Test
    void theBackendsOwnNameIsSentBeItShortOrLong() {
        assertThat(hello(ServerName.BACKEND, "one.app.internal", "asked.internal"))
                .contains("one.app.internal")
                .doesNotContain("asked.internal");
        assertThat(hello(ServerName.BACKEND, "backend-one", null)).contains("backend-one");
    }

    @Test
    void anAddressIsNotSent() {
        assertThat(hello(ServerName.BACKEND, "10.20.30.40", null)).doesNotContain("10.20.30.40");
        assertThat(hello(ServerName.REQUEST, "one.app.internal", "10.20.30.40"))
                .doesNotContain("10.20.30.40")
                .doesNotContain("one.app.internal");
        assertThat(hello(ServerName.BACKEND, "fd00:1234::1", null)).doesNotContain("fd00:1234");
    }

    @Test
    void noNameIsSentWhereThatIsOff() {
        assertThat(hello(ServerName.OFF, "one.app.internal", "asked.internal"))
                .doesNotContain("one.app.internal")
                .doesNotContain("asked.internal");
        assertThat(hello(ServerName.OFF, "backend-one", null)).doesNotContain("backend-one");
    }

    @Test
    void aFixedNameOrThatOfTheRequestStandsInItsPlace() {
        assertThat(hello(new ServerName.Fixed("fixed.internal"), "one.app.internal", "asked.internal"))
                .contains("fixed.internal")
                .doesNotContain("one.app.internal");
        assertThat(hello(ServerName.REQUEST, "one.app.internal", "asked.internal"))
                .contains("asked.internal")
                .doesNotContain("one.app.internal");
        assertThat(hello(ServerName.REQUEST, "one.app.internal", null)).contains("one.app.internal");
    }

    @Test
    void protocolsAreOfferedAsTheSettingsSay() {
        ClientTlsSettings usual = ClientTlsSettings.verified(null);
        assertThat(hello(usual, "backend-one", null)).contains("\u0008http/1.1").doesNotContain("\u0002h2");
        assertThat(hello(usual.withAlpn(List.of("h2", "http/1.1")), "backend-one", null))
                .contains("\u0002h2\u0008http/1.1");
        assertThat(hello(usual.withAlpn(List.of()), "backend-one", null)).doesNotContain("http/1.1");
    }
}

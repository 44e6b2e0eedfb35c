package io.sluice.core.clienthello;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.core.clienthello.ClientHelloReader.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What real programs send: openssl s_client, curl, Java, BoringSSL in Netty. */
class CapturedHelloTest {

    static Stream<Arguments> captured() throws IOException {
        try (InputStream in = Objects.requireNonNull(CapturedHelloTest.class.getResourceAsStream("captured.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Arguments.of((Object[]) line.split(" ", -1)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("captured")
    void aHelloOfARealProgramIsRead(String program, String name, String ja4, String hex) {
        byte[] bytes = HelloBytes.hex(hex);
        ClientHelloReader reader = new ClientHelloReader(1 << 14);
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes))).isEqualTo(Progress.DONE);
        ClientHello hello = reader.hello();
        assertThat(Objects.requireNonNullElse(hello.serverName(), "-")).isEqualTo(name);
        assertThat(hello.ja4()).isEqualTo(ja4);
        assertThat(hello.wireBytes()).isEqualTo(bytes.length);
        assertThat(hello.groups().contains(0x1d)).isTrue();
        assertThat(hello.signatureAlgorithms().contains(0x0804)).isTrue();
    }

    @Test
    void theJavaThatRunsThisIsReadToo() throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("live.example.com")));
        parameters.setApplicationProtocols(new String[] {"h2"});
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        ClientHelloReader reader = new ClientHelloReader(1 << 14);
        assertThat(reader.read(Unpooled.wrappedBuffer(out.flip()))).isEqualTo(Progress.DONE);
        assertThat(reader.hello().serverName()).isEqualTo("live.example.com");
        assertThat(reader.hello().protocols()).containsExactly("h2");
        assertThat(reader.hello().highestVersion()).isEqualTo(0x0304);
    }
}

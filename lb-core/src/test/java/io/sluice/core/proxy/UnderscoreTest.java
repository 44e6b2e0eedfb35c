package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.ForwardingSettings;
import io.sluice.core.settings.ForwardingSettings.Mode;
import io.sluice.core.settings.ForwardingSettings.Underscores;
import io.sluice.core.settings.TlsForwarding;
import io.sluice.core.spi.EndCause;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Field names that CGI and its heirs cannot tell from ours. */
class UnderscoreTest {

    private static final String CLAIMS = "GET / HTTP/1.1\r\nHost: h\r\nX_Forwarded_For: 6.6.6.6\r\nX-Own: a_b\r\n"
            + "Transfer_Encoding: chunked\r\n_: 1\r\nx-forwarded_for: 6.6.6.6\r\n\r\n";

    private ScriptedBackend backend;
    private Proxy proxy;
    private RawClient client;

    private void start(Mode mode, Underscores underscores) throws Exception {
        backend = ScriptedBackend.manual();
        proxy = Proxy.to(backend)
                .forwarding(new ForwardingSettings(mode, Mode.OFF, false, underscores, TlsForwarding.defaults()))
                .start();
        client = proxy.connect();
        client.send(CLAIMS);
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        proxy.close();
        backend.close();
    }

    @Test
    void areDroppedAndCounted() throws Exception {
        start(Mode.REPLACE, ForwardingSettings.defaults().underscores());
        backend.next()
                .expect("GET / HTTP/1.1\r\nHost: h\r\nX-Own: a_b\r\n"
                        + "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: h\r\n\r\n");
        assertThat(proxy.seen.count("listener limit underscores")).isEqualTo(1);
    }

    @Test
    void passWhereToldSo() throws Exception {
        start(Mode.OFF, Underscores.PASS);
        backend.next().expect(CLAIMS);
        assertThat(proxy.seen.count("listener limit underscores")).isZero();
    }

    @Test
    void areRefusedWhereToldSo() throws Exception {
        start(Mode.OFF, Underscores.REFUSE);
        assertThat(client.status()).isEqualTo(400);
        assertThat(proxy.seen.next().cause()).isEqualTo(EndCause.BAD_REQUEST);
        assertThat(proxy.seen.count("listener limit underscores")).isEqualTo(1);
        assertThat(backend.connections()).isZero();
    }

    @Test
    void passInResponses() throws Exception {
        start(Mode.REPLACE, Underscores.REFUSE);
        assertThat(client.status()).isEqualTo(400);
        try (RawClient other = proxy.connect()) {
            other.get("/");
            String response = "HTTP/1.1 200 OK\r\nX_Own: 1\r\nContent-Length: 0\r\n\r\n";
            backend.nextWithHead().send(response);
            other.expect(response);
        }
    }
}

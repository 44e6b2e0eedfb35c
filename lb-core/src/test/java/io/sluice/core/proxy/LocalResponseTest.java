package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluice.core.http.Fault;
import io.sluice.core.spi.EndCause;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class LocalResponseTest {

    private static final String HEAD = "HTTP/1.1 503 Service Unavailable|Content-Type: text/plain; charset=utf-8"
            + "|Content-Length: 35|Cache-Control: no-store|";

    @Test
    void saysWhatIsWrongInWords() {
        assertThat(response(EndCause.NO_BACKEND, "not today", true, ""))
                .isEqualTo(HEAD + "|503 Service Unavailable: not today\n");
    }

    @Test
    void hasTheLengthButNotTheBodyInAnswerToHead() {
        assertThat(response(EndCause.NO_BACKEND, "not today", false, "close")).isEqualTo(HEAD + "Connection: close||");
    }

    @Test
    void saysWhatIsAllowedWhereTheMethodIsNot() {
        assertThat(response(EndCause.METHOD_REFUSED, "x", true, "keep-alive"))
                .startsWith("HTTP/1.1 405 Method Not Allowed|")
                .contains("|Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH|Connection: keep-alive||");
    }

    @ParameterizedTest
    @EnumSource(
            value = EndCause.class,
            mode = Mode.EXCLUDE,
            names = {"COMPLETE", "LOCAL", "CLIENT_ABORT", "TUNNEL_TIMEOUT", "RETRIED_STATUS"})
    void hasALengthThatIsRightForEveryCauseWithAStatus(EndCause cause) {
        String response = response(cause, "detail", true, "");
        String body = response.substring(response.indexOf("||") + 2);
        assertThat(response)
                .startsWith("HTTP/1.1 " + cause.status() + " ")
                .contains("|Content-Length: " + body.length());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void canTellEveryFaultInPlainCharacters(Fault fault) {
        assertThat(fault.text()).matches("[ -~]+");
        assertThat(fault.inRequest().status()).isBetween(400, 599);
    }

    private static String response(EndCause cause, String detail, boolean withBody, String connection) {
        ByteBuf out = LocalResponse.of(UnpooledByteBufAllocator.DEFAULT, cause, detail, withBody, connection);
        String text = out.toString(StandardCharsets.UTF_8).replace("\r\n", "|");
        assertThat(out.release()).isTrue();
        return text;
    }
}

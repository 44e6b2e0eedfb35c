package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"backend", "host", "off", "app", "app.example.org"})
    void whatIsReadIsShownTheSame(String text) {
        assertThat(ServerName.parse(text).text()).isEqualTo(text);
    }

    @Test
    void aFixedNameIsInLowerCase() {
        assertThat(ServerName.parse("App.Example.ORG")).isEqualTo(new ServerName.Fixed("app.example.org"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1", "::1", "a b", "app.example.org.", "app:443", "a/b"})
    void whatTheHandshakeCannotSendIsNoName(String text) {
        assertThatThrownBy(() -> ServerName.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be backend, host, off or a host name, not \"" + text + "\"");
    }
}

package io.sluice.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassthroughSettingsTest {

    private static SniRoute route(String name, String... protocols) {
        return new SniRoute(name.isEmpty() ? List.of() : List.of(name), List.of(protocols), "p");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "www.example.org", "WWW.Example.ORG", "*.example.org", "*.a", "*", "none", "_x.a-b.example"
            })
    void aNameThatClientsCanAskForIsTaken(String name) {
        assertThat(route(name).names()).containsExactly(name.toLowerCase(Locale.ROOT));
    }

    @ParameterizedTest
    @CsvSource({
        "*example.org, wrong place",
        "www.*.org, wrong place",
        "www.*, wrong place",
        "**.org, wrong place",
        "*., ends with a dot",
        "www.example.org., ends with a dot",
        "192.0.2.1, no address",
        "*.1, no address",
        "a:443, no port",
        "a/b, no name",
        "a..b, no name",
        ".a, no name",
        "b\u00fccher.example, no name",
        "[::1], no name"
    })
    void aNameThatNoClientCanAskForIsRefused(String name, String reason) {
        assertThatThrownBy(() -> route(name))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void doublesAndEmptyProtocolsAreRefused() {
        assertThatThrownBy(() -> new SniRoute(List.of("a", "A"), List.of(), "p"))
                .hasMessageContaining("two names have the name \"a\"");
        assertThatThrownBy(() -> route("a", "h2", "h2")).hasMessageContaining("two protocols");
        assertThatThrownBy(() -> route("a", "")).hasMessageContaining("is no protocol");
        assertThatThrownBy(() -> route("a", "h 2")).hasMessageContaining("is no protocol");
    }

    @Test
    void routesThatLeadOneClientToTwoPlacesAreRefused() {
        assertThatThrownBy(() -> of(route("a"), route("a"))).hasMessageContaining("match the same clients: a");
        assertThatThrownBy(() -> of(route(""), route(""))).hasMessageContaining("match the same clients: any");
        assertThatThrownBy(() -> of(route("a", "h2"), route("a", "x", "h2")))
                .hasMessageContaining("match the same clients: a");
        assertThat(of(route("a", "h2"), route("a"), route("a", "x"), route("*"), route("none"), route(""))
                        .routes())
                .hasSize(6);
    }

    @Test
    void theSizeHasBounds() {
        assertThatThrownBy(() -> new PassthroughSettings(List.of(), 1023, false))
                .hasMessageContaining("from 1024");
        assertThat(PassthroughSettings.defaults().readsHello()).isFalse();
        assertThat(new PassthroughSettings(List.of(), 1024, true).readsHello()).isTrue();
        assertThat(of(route("a")).readsHello()).isTrue();
    }

    private static PassthroughSettings of(SniRoute... routes) {
        return new PassthroughSettings(List.of(routes), 16 * 1024, false);
    }
}

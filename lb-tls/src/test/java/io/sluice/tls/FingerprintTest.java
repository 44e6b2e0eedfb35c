package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.tls.Fingerprint.Of;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    private static final String HEX = "00ff".repeat(16);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sha256:00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
                "SHA256:00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF00FF",
                "sha256:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF:00:FF",
                "sha256:AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8A/wD/AP8="
            })
    void hexadecimalWithAndWithoutColonsAndBase64AreTheSame(String text) {
        assertThat(Fingerprint.parse(text)).isEqualTo(new Fingerprint(Of.CERTIFICATE, HEX));
        assertThat(Fingerprint.parse("spki-" + text)).isEqualTo(new Fingerprint(Of.PUBLIC_KEY, HEX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256:",
                "sha256:00ff",
                "sha1:00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
                "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
                "sha256:zzff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
                "sha256: 00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff",
                "sha256:AP8A"
            })
    void everythingElseIsRefusedWithWhatIsAllowed(String text) {
        assertThatThrownBy(() -> Fingerprint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be " + Fingerprint.WHAT + ", not \"" + text + "\"");
    }

    @Test
    void oneThatIsShownCanBeReadAgain() {
        Fingerprint pin = new Fingerprint(Of.PUBLIC_KEY, HEX);

        assertThat(pin).hasToString("spki-sha256:" + HEX);
        assertThat(Fingerprint.parse(pin.toString())).isEqualTo(pin);
    }
}

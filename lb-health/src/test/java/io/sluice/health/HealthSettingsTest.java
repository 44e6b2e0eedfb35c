package io.sluice.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.health.HttpProbeSettings.Method;
import io.sluice.health.HttpProbeSettings.StatusRange;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthSettingsTest {

    private static final List<StatusRange> OK = List.of(new StatusRange(200, 200));

    @Test
    void theDefaultsAreTwoSecondsRiseTwoFallThree() {
        HealthSettings settings = HealthSettings.defaults(new TcpProbeSettings());

        assertThat(settings)
                .isEqualTo(
                        new HealthSettings(new TcpProbeSettings(), Duration.ofSeconds(2), Duration.ofSeconds(2), 2, 3));
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() ->
                        new HealthSettings(new TcpProbeSettings(), Duration.ofMillis(1), Duration.ZERO, 0, 100_000))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("interval: must be from 10ms to 24h, not 1ms", "timeout:", "rise:", "fall:");
    }

    @Test
    void aTimeoutLongerThanTheIntervalIsLegal() {
        new HealthSettings(new TcpProbeSettings(), Duration.ofSeconds(1), Duration.ofSeconds(5), 1, 1);
    }

    @ParameterizedTest
    @CsvSource({
        "healthz,       , path: must start with",
        "'/a b',        , path: may hold visible ASCII only",
        "'/a\r\nX: y',  , path: may hold visible ASCII only",
        "/,           '', host: may hold visible ASCII only",
        "/,        'a b', host: may hold visible ASCII only",
    })
    void whatWouldBreakTheRequestIsRefused(String path, String host, String message) {
        assertThatThrownBy(() -> new HttpProbeSettings(path, host, Method.GET, OK))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining(message);
    }

    @Test
    void noExpectedStatusIsRefused() {
        assertThatThrownBy(() -> new HttpProbeSettings("/", null, Method.GET, List.of()))
                .hasMessageContaining("expect: is empty; at least one status is needed");
    }

    @ParameterizedTest
    @CsvSource({"100, 200", "200, 600", "300, 200"})
    void aRangeThatHoldsNoStatusIsRefused(int least, int most) {
        assertThatThrownBy(() -> new StatusRange(least, most)).isInstanceOf(InvalidSettingsException.class);
    }

    @ParameterizedTest
    @CsvSource({"199, false", "200, true", "299, true", "300, false", "404, true", "405, false"})
    void aStatusIsExpectedWhereARangeHoldsIt(int status, boolean expected) {
        HttpProbeSettings settings = new HttpProbeSettings(
                "/", null, Method.GET, List.of(new StatusRange(200, 299), new StatusRange(404, 404)));

        assertThat(settings.expects(status)).isEqualTo(expected);
        assertThat(settings.expectation()).isEqualTo("200-299, 404");
    }
}

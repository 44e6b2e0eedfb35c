package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.AvailabilitySettings;
import io.sluice.core.settings.BackendSettings;
import io.sluice.core.settings.PoolSettings;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights, tiers and what becomes of backends that are not well: what a file may say of it, and what it may not. */
class PoolConfigurationTest {

    private static final String LISTENERS = "listeners: [ { name: web, bind: '127.0.0.1:0', pool: web } ]\n";
    private static final String HEALTH = "health: { tcp: {} }";

    private static Loaded load(String pool) {
        return ConfigLoader.load("f", LISTENERS + "pools: [ { name: web,\n" + pool + " } ]\n");
    }

    private static PoolSettings pool(String pool) {
        Loaded loaded = load(pool);
        assertThat(loaded.problems()).isEmpty();
        return loaded.configuration().orElseThrow().traffic().pools().getFirst();
    }

    /** Three backends as a list with these keys each. */
    private static String backends(String... keys) {
        StringBuilder list = new StringBuilder("backends: [\n");
        for (int i = 0; i < keys.length; i++) {
            list.append("{ address: '127.0.0.1:8")
                    .append(i)
                    .append("'")
                    .append(keys[i])
                    .append(" },\n");
        }
        return list.append("]").toString();
    }

    @Test
    void byDefaultAllBackendsAreOfOneTier() {
        PoolSettings pool = pool(backends("", ""));
        assertThat(pool.availability()).isEqualTo(AvailabilitySettings.defaults());
        assertThat(pool.availability()).isEqualTo(new AvailabilitySettings(0, 0, Duration.ZERO));
        assertThat(pool.backends()).extracting(BackendSettings::tier).containsExactly(0, 0);
        assertThat(pool.backends()).extracting(BackendSettings::maxConnections).containsExactly(0, 0);
        assertThat(pool("mode: active-active, " + backends("", ""))).isEqualTo(pool);
    }

    @Test
    void aBackupIsOfTheSecondTierAndATierMayBeGivenAsANumber() {
        PoolSettings pool =
                pool(HEALTH + ", " + backends("", ", backup: true", ", tier: 2", ", tier: 0", ", backup: false"));
        assertThat(pool.backends()).extracting(BackendSettings::tier).containsExactly(0, 1, 2, 0, 0);
    }

    @Test
    void activePassiveIsATierForEach() {
        PoolSettings pool =
                pool(HEALTH + ", mode: active-passive, backends: [ '127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3' ]");
        assertThat(pool.backends()).extracting(BackendSettings::tier).containsExactly(0, 1, 2);
    }

    @Test
    void sharesAndSlowStartAreTaken() {
        PoolSettings pool = pool(HEALTH + ", failover-below: 50%, fail-open-below: 30%, slow-start: 30s, "
                + backends("", ", backup: true"));
        assertThat(pool.availability()).isEqualTo(new AvailabilitySettings(50, 30, Duration.ofSeconds(30)));
        assertThat(pool(HEALTH + ", slow-start: off, " + backends(""))
                        .availability()
                        .slowStart())
                .isZero();
    }

    @Test
    void aBackendMayHaveItsOwnMostConnections() {
        assertThat(pool(backends(", max-connections: 7", "")).backends())
                .extracting(BackendSettings::maxConnections)
                .containsExactly(7, 0);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("backends: []", "f:3:11: pools[0].backends: is empty; at least one backend is needed"),
                Arguments.of(
                        backends("", ", weight: 257"),
                        "f:5:36: pools[0].backends[1].weight: must be from 0 to 256, not 257"),
                Arguments.of(
                        backends(", weight: -1"), "f:4:36: pools[0].backends[0].weight: must be from 0 to 256, not -1"),
                Arguments.of(
                        backends(", weight: half"),
                        "f:4:36: pools[0].backends[0].weight: must be a whole number, not \"half\""),
                Arguments.of(
                        backends(", tier: 256"), "f:4:34: pools[0].backends[0].tier: must be from 0 to 255, not 256"),
                Arguments.of(
                        backends("", ", tier: 1, backup: true"),
                        "f:5:45: pools[0].backends[1].backup: cannot stand beside tier; it is short for tier: 1"),
                Arguments.of(
                        backends(", max-connections: 0"),
                        "f:4:45: pools[0].backends[0].max-connections: must be from 1 to 1000000, not 0; weight: 0 takes a"
                                + " backend out"),
                Arguments.of(
                        backends(", max-connections: 1000001"),
                        "f:4:45: pools[0].backends[0].max-connections: must be from 1 to 1000000, not 1000001"),
                Arguments.of(
                        backends(", backups: true"),
                        "f:4:28: pools[0].backends[0].backups: unknown key \"backups\", did you mean \"backup\"? allowed:"
                                + " address, name, weight, backup, tier, max-connections"),
                Arguments.of(
                        "failover-below: 101%, " + backends(""),
                        "f:3:17: pools[0].failover-below: must be from 0% to 100%, not 101%"),
                Arguments.of(
                        "fail-open-below: 0.5, " + backends(""),
                        "f:3:18: pools[0].fail-open-below: must be a share such as 20%, not \"0.5\""),
                Arguments.of(
                        "slow-start: 500ms, " + backends(""),
                        "f:3:13: pools[0].slow-start: must be from 1s to 1h, or off, not 500ms"),
                Arguments.of(
                        "slow-start: 2h, " + backends(""),
                        "f:3:13: pools[0].slow-start: must be from 1s to 1h, or off, not 2h"),
                Arguments.of(
                        "mode: active, " + backends(""),
                        "f:3:7: pools[0].mode: must be one of active-active, active-passive, not \"active\""),
                Arguments.of(
                        "mode: active-passive, " + backends("", ", backup: true"),
                        "f:3:7: pools[0].mode: active-passive gives each backend a tier by its place in the list; leave"
                                + " tier and backup out"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsToldWithItsPlace(String pool, String problem) {
        Loaded loaded = load(pool);
        assertThat(loaded.configuration()).isEmpty();
        assertThat(loaded.problems()).extracting(Problem::toString).contains(problem);
    }

    static Stream<Arguments> warnings() {
        return Stream.of(
                Arguments.of(
                        backends(", weight: 0", ", weight: 0"),
                        "f:3:11: warning: pools[0].backends: all have weight 0, so clients get 503 until an operator gives"
                                + " one another weight"),
                Arguments.of(
                        HEALTH + ", " + backends(", backup: true", ", tier: 2"),
                        "f:3:32: warning: pools[0].backends: all are backups, of nothing; leave backup or tier out where a"
                                + " backend is to be used first"),
                Arguments.of(
                        "failover-below: 50%, " + backends("", ""),
                        "f:3:17: warning: pools[0].failover-below: has no effect: all backends are of one tier; give those"
                                + " that stand by a backup: true"),
                Arguments.of(
                        HEALTH + ", mode: active-passive, " + backends(""),
                        "f:3:28: warning: pools[0].mode: active-passive has no effect with one backend"),
                Arguments.of(
                        HEALTH + ", mode: active-passive, sticky: source-ip, " + backends("", ""),
                        "f:3:28: warning: pools[0].mode: sticky keeps clients at a backend that took over when the one"
                                + " before it is back; then two are at work"),
                Arguments.of(
                        "slow-start: 30s, " + backends("", ""),
                        "f:3:13: warning: pools[0].slow-start: has no effect without health: no backend is ever found"
                                + " down"),
                Arguments.of(
                        "fail-open-below: 50%, " + backends("", ""),
                        "f:3:18: warning: pools[0].fail-open-below: has no effect without health: no backend is ever found"
                                + " down"),
                Arguments.of(
                        "mode: active-passive, " + backends("", ""),
                        "f:3:7: warning: pools[0].mode: backends that stand by get nothing without health: no backend is"
                                + " ever found down"),
                Arguments.of(
                        backends("", ", backup: true"),
                        "f:3:11: warning: pools[0].backends: backends that stand by get nothing without health: no backend"
                                + " is ever found down"));
    }

    @ParameterizedTest
    @MethodSource("warnings")
    void whatHasNoEffectIsTakenAndTold(String pool, String warning) {
        Loaded loaded = load(pool);
        assertThat(loaded.configuration()).isPresent();
        assertThat(loaded.problems()).extracting(Problem::toString).containsExactly(warning);
    }
}

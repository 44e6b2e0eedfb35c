package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.balance.Algorithms;
import io.sluice.core.settings.BalanceSettings;
import io.sluice.core.settings.Checks;
import io.sluice.core.spi.Balancer;
import io.sluice.core.spi.BalancerFactory;
import io.sluice.core.spi.Candidate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to say how a backend is chosen, and what is said of those that are wrong. */
class BalanceConfigurationTest {

    private static final String WORDS =
            "round-robin, least-connections, least-time, power-of-two-choices, random, hash, source-ip, first-available";

    private static Loaded load(String balance, Algorithms algorithms) {
        String text = "listeners: [ { name: web, bind: \"127.0.0.1:0\", pool: web } ]\n"
                + "pools: [ { name: web, backends: [ \"127.0.0.1:1\" ],\nbalance: " + balance + " } ]\n";
        try {
            return ConfigLoader.load("f", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), algorithms);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BalanceSettings settings(Loaded loaded) {
        assertThat(loaded.problems()).isEmpty();
        return loaded.configuration().orElseThrow().traffic().pools().getFirst().balance();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "round-robin",
                "least-connections",
                "least-time",
                "power-of-two-choices",
                "random",
                "source-ip",
                "first-available"
            })
    void aWordIsEnoughForAllButOne(String word) {
        assertThat(settings(load(word, Algorithms.builtIn()))).isEqualTo(BalanceSettings.of(word));
        assertThat(settings(load("{ algorithm: " + word + " }", Algorithms.builtIn())))
                .isEqualTo(BalanceSettings.of(word));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ algorithm: hash, key: header:X-User } | hash key=header:X-User",
                "{ algorithm: hash, key: cookie:sid, load-factor: 1.25 } | hash key=cookie:sid load-factor=1.25",
                "{ algorithm: hash, key: query:id, missing: random } | hash key=query:id missing=random",
                "{ algorithm: hash, key: path, missing: source-ip } | hash key=path missing=source-ip",
                "{ algorithm: source-ip, load-factor: 2 } | source-ip load-factor=2",
                "{ algorithm: power-of-two-choices, choices: 3 } | power-of-two-choices choices=3"
            })
    void theBlockTellsOptions(String yaml, String shown) {
        assertThat(settings(load(yaml, Algorithms.builtIn())).shown()).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "least-conections | f:3:10: pools[0].balance: must be one of " + WORDS
                        + ", not \"least-conections\"; did you mean \"least-connections\"?",
                "{ algorithm: rendom } | f:3:23: pools[0].balance.algorithm: must be one of " + WORDS
                        + ", not \"rendom\"; did you mean \"random\"?",
                "sticky | f:3:10: pools[0].balance: must be one of " + WORDS + ", not \"sticky\"",
                "hash | f:3:10: pools[0].balance: the word alone says too little: key is missing; source-ip, path, header:NAME,"
                        + " cookie:NAME or query:NAME is needed; write { algorithm: hash, ... }",
                "{ algorithm: hash } | f:3:10: pools[0].balance.key: is missing; source-ip, path, header:NAME, cookie:NAME or"
                        + " query:NAME is needed",
                "{ key: path } | f:3:10: pools[0].balance.algorithm: is missing; one of " + WORDS + " is needed",
                "{ algorithm: hash, key: user } | f:3:34: pools[0].balance.key: must be source-ip, path, header:NAME,"
                        + " cookie:NAME or query:NAME, not \"user\"",
                "{ algorithm: hash, key: path, load-factor: 0.5 } | f:3:53: pools[0].balance.load-factor: must be a number from 1.0"
                        + " to 100.0, not \"0.5\"",
                "{ algorithm: hash, key: path, missing: fail } | f:3:49: pools[0].balance.missing: must be one of round-robin,"
                        + " random, source-ip, not \"fail\"",
                "{ algorithm: random, choices: 3 } | f:3:40: pools[0].balance.choices: \"choices\" does not belong to random,"
                        + " which takes no options",
                "{ algorithm: source-ip, key: path } | f:3:39: pools[0].balance.key: \"key\" does not belong to source-ip, which"
                        + " takes load-factor",
                "{ algorithm: power-of-two-choices, choices: 1 } | f:3:54: pools[0].balance.choices: must be a whole number from 2"
                        + " to 16, not \"1\"",
                "{ algorithm: hash, kee: path } | f:3:29: pools[0].balance.kee: unknown key \"kee\", did you mean \"key\"?"
                        + " allowed: algorithm, key, load-factor, missing, choices, options",
                "{ algorithm: random, options: { a: b } } | f:3:40: pools[0].balance.options: \"a\" does not belong to random,"
                        + " which takes no options",
                "[ random ] | f:3:10: pools[0].balance: must be one of " + WORDS
                        + ", or a block of the keys algorithm, key, load-factor, missing, choices, options, not a list"
            })
    void tellsWhatIsWrong(String yaml, String told) {
        assertThat(load(yaml, Algorithms.builtIn()).problems().stream().map(Problem::toString))
                .contains(told);
    }

    /** Always the one whose number an option says. */
    private static final class Fixed implements BalancerFactory {

        @Override
        public String algorithm() {
            return "fixed";
        }

        @Override
        public Set<String> options() {
            return Set.of("number");
        }

        @Override
        public void check(BalanceSettings settings) {
            new Checks()
                    .require("number", settings.text("number") != null, "is needed")
                    .done();
            settings.number("number", 0, 0, 99);
        }

        @Override
        public Balancer create(
                BalanceSettings settings, List<? extends Candidate> candidates, @Nullable Balancer previous) {
            return (request, attempt) -> settings.number("number", 0, 0, 99) % candidates.size();
        }
    }

    @Test
    void anAlgorithmOfAThirdPartyIsOneMoreWordWithOptionsOfItsOwn() {
        Algorithms algorithms = Algorithms.builtIn().with(new Fixed());
        assertThat(settings(load("{ algorithm: fixed, options: { number: 7 } }", algorithms)))
                .isEqualTo(new BalanceSettings("fixed", Map.of("number", "7")));
        assertThat(load("{ algorithm: fixed, options: { number: 100 } }", algorithms)
                        .problems())
                .hasToString(
                        "[f:3:39: pools[0].balance.options: number must be a whole number from 0 to 99, not \"100\"]");
        assertThat(load("{ algorithm: fixed, options: { nummer: 1 } }", algorithms).problems().stream()
                        .map(Problem::toString))
                .contains("f:3:39: pools[0].balance.options: \"nummer\" does not belong to fixed, which takes number");
        assertThat(load("fixed", algorithms).problems())
                .hasToString("[f:3:10: pools[0].balance: the word alone says too little: number is needed; write {"
                        + " algorithm: fixed, ... }]");
        assertThat(load("fixd", algorithms).problems().getFirst())
                .hasToString("f:3:10: pools[0].balance: must be one of " + WORDS
                        + ", fixed, not \"fixd\"; did you mean \"fixed\"?");
    }
}

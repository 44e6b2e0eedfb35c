package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The run that the JVM's cache is made from, as the build calls it. */
class TrainingTest {
    @Test
    void itServesItselfForAWhileAndEndsWith0() throws Exception {
        try (DaemonProcess training = DaemonProcess.call("train", "--seconds", "1")) {
            assertThat(training.awaitExit(Duration.ofSeconds(60))).isZero();
            assertThat(training.stdout()).isEmpty();
            assertThat(training.stderr()).noneMatch(line -> line.contains("failed"));
        }
    }
}

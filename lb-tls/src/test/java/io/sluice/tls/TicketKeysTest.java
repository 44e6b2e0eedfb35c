package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which key encrypts and which still decrypt, by time and by file. */
class TicketKeysTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path directory;

    private static String line(int number) {
        byte[] key = new byte[48];
        Arrays.fill(key, 0, 16, (byte) number);
        Arrays.fill(key, 16, 32, (byte) (number + 100));
        Arrays.fill(key, 32, 48, (byte) (number + 200));
        return Base64.getEncoder().encodeToString(key) + "\n";
    }

    private static List<Integer> numbers(List<OpenSslSessionTicketKey> keys) {
        return keys.stream().map(key -> (int) key.name()[0]).toList();
    }

    private static List<OpenSslSessionTicketKey> parse(String text) {
        Checks checks = new Checks();
        List<OpenSslSessionTicketKey> keys =
                TicketKeyFile.parse(Path.of("keys"), text.getBytes(StandardCharsets.ISO_8859_1), checks);
        checks.done();
        return keys;
    }

    @Test
    void theLastKeyButOneEncryptsAndASingleOneDoesBoth() {
        assertThat(numbers(parse(line(1)))).containsExactly(1);
        assertThat(numbers(parse(line(1) + line(2)))).containsExactly(1, 2);
        assertThat(numbers(parse("# three\n\n" + line(1) + "  " + line(2) + line(3))))
                .containsExactly(2, 1, 3);
    }

    @Test
    void theBytesAreNameAesKeyAndHmacKey() {
        OpenSslSessionTicketKey key = parse(line(1)).getFirst();
        assertThat(key.name()).containsOnly(1);
        assertThat(key.aesKey()).containsOnly(101);
        assertThat(key.hmacKey()).containsOnly((byte) 201);
    }

    @Test
    void aBrokenFileIsToldWithItsLine() {
        String long80 = Base64.getEncoder().encodeToString(new byte[80]);
        assertWrong("", "keys holds no key; a key is a line as written by \"openssl rand -base64 48\"");
        assertWrong(line(1) + "?\n", "keys line 2 is not Base64");
        assertWrong(line(1) + "AAAA", "keys line 2 holds a key of 3 bytes, not 48;");
        assertWrong(long80, "holds a key of 80 bytes, not 48, for AES-256; here tickets are encrypted with AES-128");
        assertWrong(line(1) + line(2) + line(1), "holds two keys with the same name");
        assertWrong(
                String.join(
                        "",
                        java.util.stream.IntStream.range(0, 17)
                                .mapToObj(TicketKeysTest::line)
                                .toList()),
                "holds 17 keys; 16 are allowed");
    }

    private static void assertWrong(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageStartingWith("key-file: keys")
                .hasMessageContaining(message);
    }

    @Test
    void ownKeysRotateWithTimeAndTheOldestAreForgotten() {
        RotatingTicketKeys keys = new RotatingTicketKeys(new SessionTickets.Rotating(HOUR, 2), START);
        List<OpenSslSessionTicketKey> first = keys.at(START);
        assertThat(first).hasSize(1);
        assertThat(keys.at(START.plusSeconds(3599))).isSameAs(first);

        List<OpenSslSessionTicketKey> second = keys.at(START.plusSeconds(3600));
        assertThat(second).hasSize(2).element(1).isSameAs(first.getFirst());
        List<OpenSslSessionTicketKey> fourth = keys.at(START.plus(HOUR.multipliedBy(3)));
        assertThat(fourth).hasSize(3).element(2).isSameAs(second.getFirst());
        assertThat(keys.at(START.plus(HOUR.multipliedBy(100)))).hasSize(3).doesNotContainAnyElementsOf(fourth);
    }

    @Test
    void aClockThatGoesBackDoesNotStopTheRotation() {
        RotatingTicketKeys keys = new RotatingTicketKeys(new SessionTickets.Rotating(HOUR, 0), START);
        List<OpenSslSessionTicketKey> first = keys.at(START.minus(HOUR));
        assertThat(keys.at(START)).hasSize(1).doesNotContainAnyElementsOf(first);
    }

    @Test
    void aChangedFileIsTakenAndABrokenOneIsNot() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), line(1) + line(2));
        SharedTicketKeys keys = new SharedTicketKeys(file);
        List<OpenSslSessionTicketKey> first = keys.at(START);
        assertThat(keys.at(START)).isSameAs(first);

        Files.writeString(file, line(1) + line(2) + line(3));
        List<OpenSslSessionTicketKey> next = keys.at(START);
        assertThat(numbers(next)).containsExactly(2, 1, 3);
        Files.writeString(file, "broken");
        assertThat(keys.at(START)).isSameAs(next);
        Files.delete(file);
        assertThat(keys.at(START)).isSameAs(next);
        Files.writeString(file, line(4));
        assertThat(numbers(keys.at(START))).containsExactly(4);
    }

    @Test
    void aFileThatIsNotThereOrTooLargeIsToldAtOnce() throws IOException {
        Path large = Files.writeString(directory.resolve("large"), "x".repeat(20_000));
        assertThatThrownBy(() -> new SharedTicketKeys(directory.resolve("none")))
                .hasMessageContaining("none does not exist");
        assertThatThrownBy(() -> new SharedTicketKeys(large)).hasMessageContaining("is larger than 16 KiB");
    }

    @Test
    void keysThatOthersCanReadAreFound() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), line(1));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(TicketKeyFile.isReadableByOthers(file)).isFalse();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(TicketKeyFile.isReadableByOthers(file)).isTrue();
    }
}

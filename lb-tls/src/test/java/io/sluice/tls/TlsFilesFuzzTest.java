package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;

/** Any bytes from a responder or in a file of keys end in an answer or in a message, and in nothing else. */
class TlsFilesFuzzTest {

    private static final BigInteger SERIAL = BigInteger.valueOf(0x1234);

    @FuzzTest
    void anOcspResponseIsReadOrRefused(byte[] response) {
        try {
            OcspExchange.Answer answer = OcspExchange.times(response, SERIAL);
            assertThat(answer.thisUpdate()).isNotNull();
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    @FuzzTest
    void aFileOfTicketKeysIsReadOrRefused(byte[] text) {
        Checks checks = new Checks();
        int keys = TicketKeyFile.parse(Path.of("keys"), text, checks).size();
        try {
            checks.done();
            assertThat(keys).isBetween(1, TicketKeyFile.MOST_KEYS);
        } catch (InvalidSettingsException e) {
            assertThat(e.violations()).isNotEmpty();
        }
    }
}

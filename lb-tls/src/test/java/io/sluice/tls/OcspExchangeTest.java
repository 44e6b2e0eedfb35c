package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions to a real responder, which is openssl's, and what is made of its answers. */
class OcspExchangeTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private final OcspClient client = new OcspClient(LIMIT);
    private X509Bundle authority;
    private OcspResponder responder;
    private X509Bundle good;
    private X509Bundle revoked;

    @BeforeEach
    void startResponder() throws IOException {
        authority = Certificates.authority("authority");
        responder = OcspResponder.start(directory, authority);
        good = responder.certificate("good");
        revoked = responder.certificate("revoked");
        responder.knows(List.of(good), List.of(revoked));
    }

    @AfterEach
    void stopResponder() {
        client.close();
        responder.close();
    }

    private OcspExchange exchange(X509Bundle bundle) {
        OcspExchange exchange =
                OcspExchange.of(new X509Certificate[] {bundle.getCertificate(), authority.getCertificate()});
        assertThat(exchange).isNotNull();
        return exchange;
    }

    @Test
    void aGoodAnswerVerifiesAndTellsUntilWhen() throws Exception {
        Instant now = Instant.now();
        byte[] response = client.ask(exchange(good));
        OcspExchange.Answer answer = exchange(good).verified(response, now);
        assertThat(answer.der()).isSameAs(response);
        assertThat(answer.thisUpdate()).isBetween(now.minusSeconds(60), now.plusSeconds(60));
        assertThat(answer.nextUpdate()).isBetween(now.plusSeconds(3540), now.plusSeconds(3660));
    }

    @Test
    void revokedAndUnknownAndOutdatedAnswersAreRefused() throws Exception {
        byte[] ofRevoked = client.ask(exchange(revoked));
        assertThatThrownBy(() -> exchange(revoked).verified(ofRevoked, Instant.now()))
                .isInstanceOf(CertPathValidatorException.class)
                .hasMessageContaining("revoked");
        X509Bundle unknown = responder.certificate("unknown");
        byte[] ofUnknown = client.ask(exchange(unknown));
        assertThatThrownBy(() -> exchange(unknown).verified(ofUnknown, Instant.now()))
                .isInstanceOf(GeneralSecurityException.class);
        byte[] ofGood = client.ask(exchange(good));
        assertThatThrownBy(() -> exchange(good).verified(ofGood, Instant.now().plusSeconds(86_400)))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void anAnswerForAnotherCertificateOrOfAnotherSignerIsRefused() throws Exception {
        byte[] ofGood = client.ask(exchange(good));
        assertThatThrownBy(() -> exchange(revoked).verified(ofGood, Instant.now()))
                .hasMessageContaining("for other certificates");
        byte[] changed = ofGood.clone();
        changed[firstTime(changed) + 15] ^= 1;
        assertThatThrownBy(() -> exchange(good).verified(changed, Instant.now()))
                .isInstanceOf(GeneralSecurityException.class);
        byte[] shorter = Arrays.copyOf(ofGood, ofGood.length / 2);
        assertThatThrownBy(() -> exchange(good).verified(shorter, Instant.now()))
                .isInstanceOf(IOException.class);
    }

    /** Where the time begins at which the response was made. */
    private static int firstTime(byte[] response) {
        int at = 0;
        while (response[at] != DerReader.GENERALIZED_TIME || response[at + 1] != 15) {
            at++;
        }
        return at;
    }

    @Test
    void aResponderThatIsGoneOrRefusesIsAnError() throws Exception {
        assertThatThrownBy(() -> exchange(good).verified(new byte[] {0x30, 3, 0x0a, 1, 3}, Instant.now()))
                .hasMessageContaining("the status 3 of RFC 6960");
        OcspExchange exchange = exchange(good);
        responder.close();
        assertThatThrownBy(() -> client.ask(exchange)).isInstanceOf(IOException.class);
    }

    @Test
    void withoutAResponderOrWithoutItsIssuerThereIsNothingToAsk() {
        X509Certificate plain = Certificates.local(authority).getCertificate();
        assertThat(OcspExchange.of(new X509Certificate[] {plain, authority.getCertificate()}))
                .isNull();
        assertThat(OcspExchange.of(new X509Certificate[] {good.getCertificate()}))
                .isNull();
        assertThat(OcspExchange.of(new X509Certificate[] {
                    good.getCertificate(), Certificates.authority("authority").getCertificate()
                }))
                .isNull();
    }
}

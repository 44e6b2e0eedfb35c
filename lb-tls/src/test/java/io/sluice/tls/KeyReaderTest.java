package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.Violation;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which keys come, and what is said of those that cannot be read. */
class KeyReaderTest {

    private static final X509Bundle AUTHORITY = Certificates.authority("authority");
    private static final X509Bundle EC = Certificates.local(AUTHORITY);
    private static final X509Bundle RSA = Certificates.rsa(AUTHORITY);

    /** As openssl writes a key on P-256. */
    private static final String SEC1 = """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEICLCf/+mw92gXICUk32s69SflQF8aFEm3rztY2lTdbfUoAoGCCqGSM49
            AwEHoUQDQgAEFHpMolImbg52E8NeHuJpEIt4bXLT1MlqrvR6+RrkUC03DvAFrC2F
            Ifl8ArgqkisxjiFLaKQY0FEfpiTy9m7xpQ==
            -----END EC PRIVATE KEY-----
            """;

    /** As openssl writes it with a password: AES-256 in CBC mode, the key from "secret" by PBKDF2 with SHA-256. */
    private static final String AES_256 = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAinxT/i+Ls4LQICCAAw
            DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEJQnz+StsPdqF1TNJCvfbbYEgZAL
            imBrNe41f026Uj5sH75sLiKnCossm7BElqfP99rNqABYKEsn2S3GOG0uzrmcoF0G
            v9svWxBiHMP+OFHeE08PWeDpa6ZJKB3kZcJzCjbd7rJZCifE2hbKrIcP9WuKC7rK
            aKz6YzAdB8IyA+dlMMR3WO6ZaUKL0uTmAjZQPWyil+QYr3XzicVap6t/rQnznx8=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    /** AES-128 in CBC mode, the key from "secret" by PBKDF2 with SHA-512. */
    private static final String AES_128 = """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAiboxrnUyjt5gICCAAw
            DAYIKoZIhvcNAgsFADAdBglghkgBZQMEAQIEEHwjtpODDBW8cQvWj6nM+gsEgZBX
            fLCaClUVpmaNl0T1NqPkKWri4gz+9ZniY5jknqslePTSlzTSti1plmQEgADmWh7i
            6W4J83ALX0QLdv9gu7coCVUDHj5TVQP3OYrcNwogW5n+VQIPSXubZxZ2mYPnHVQK
            kqrZDKqDaA3OQFVHXX6slw6WK1ox9ElBbqCToe8ipQV6GetINUHx594oBOkRVAQ=
            -----END ENCRYPTED PRIVATE KEY-----
            """;

    @TempDir
    Path directory;

    private Certificates files;

    @BeforeEach
    void makeFiles() {
        files = new Certificates(directory);
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    /** The older form that PKCS #8 holds within: what its octet string has. */
    private static byte[] inner(X509Bundle bundle) {
        byte[] pkcs8 = bundle.getKeyPair().getPrivate().getEncoded();
        for (int at = 2; at < pkcs8.length; at++) {
            if (pkcs8[at] != 4) {
                continue;
            }
            int head = pkcs8[at + 1] >= 0 ? 2 : 2 + (pkcs8[at + 1] & 0x7F);
            int size = pkcs8[at + 1];
            if (head == 3) {
                size = pkcs8[at + 2] & 0xFF;
            } else if (head == 4) {
                size = ByteBuffer.wrap(pkcs8).getShort(at + 2);
            }
            if (at + head + size == pkcs8.length) {
                return Arrays.copyOfRange(pkcs8, at + head, pkcs8.length);
            }
        }
        throw new AssertionError("no octet string at the end");
    }

    private static byte[] protectedBy(String algorithm, String password, PrivateKey key) throws Exception {
        Cipher cipher = Cipher.getInstance(algorithm);
        cipher.init(
                Cipher.ENCRYPT_MODE,
                SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray())));
        byte[] bytes = cipher.doFinal(key.getEncoded());
        AlgorithmParameters parameters = cipher.getParameters();
        return new EncryptedPrivateKeyInfo(parameters, bytes).getEncoded();
    }

    private PrivateKey read(String text, Path password) {
        Checks checks = new Checks();
        PrivateKey key = new KeyReader(new PemFile("key", files.write("k.key", text), checks), password).read();
        checks.done();
        return key;
    }

    /** The number itself: some forms tell the public key beside it. */
    private static BigInteger secret(PrivateKey key) {
        return ((ECPrivateKey) key).getS();
    }

    private String refusal(String text, Path password) {
        try {
            read(text, password);
        } catch (InvalidSettingsException e) {
            List<Violation> violations = e.violations();
            assertThat(violations).hasSize(1);
            return violations
                    .getFirst()
                    .message()
                    .replace(directory.resolve("k.key").toString(), "FILE");
        }
        throw new AssertionError("the key was read");
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"ecp256", "ecp384", "rsa2048", "ed25519"})
    void pkcs8IsReadForEachKind(Algorithm algorithm) {
        X509Bundle bundle = Certificates.named(AUTHORITY, algorithm, "any", "localhost");

        assertThat(read(bundle.getPrivateKeyPEM(), null))
                .isEqualTo(bundle.getKeyPair().getPrivate());
    }

    @Test
    void pkcs1IsReadForRsa() {
        assertThat(read(pem("RSA PRIVATE KEY", inner(RSA)), null).getEncoded())
                .isEqualTo(RSA.getKeyPair().getPrivate().getEncoded());
    }

    @Test
    void sec1IsReadWithItsCurveInABlockBeforeIt() {
        byte[] curve = {6, 8, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 3, 1, 7};

        assertThat(read(pem("EC PARAMETERS", curve) + pem("EC PRIVATE KEY", inner(EC)), null)
                        .getEncoded())
                .isEqualTo(EC.getKeyPair().getPrivate().getEncoded());
        assertThat(refusal(pem("EC PRIVATE KEY", inner(EC)), null)).contains("does not name its curve");
    }

    @Test
    void sec1IsReadWithItsCurveWithin() {
        assertThat(read(SEC1, null).getAlgorithm()).isEqualTo("EC");
    }

    @ParameterizedTest
    @ValueSource(strings = {AES_256, AES_128})
    void aPasswordOpensAKey(String text) {
        Path password = files.write("password", "secret\nwhatever\n");

        assertThat(secret(read(text, password))).isEqualTo(secret(read(SEC1, null)));
    }

    @Test
    void aPasswordOpensAKeyWithTheOlderProtectionToo() throws Exception {
        Path password = files.write("password", "secret");
        String text = pem(
                "ENCRYPTED PRIVATE KEY",
                protectedBy("PBEWithSHA1AndDESede", "secret", EC.getKeyPair().getPrivate()));

        assertThat(read(text, password)).isEqualTo(EC.getKeyPair().getPrivate());
    }

    @Test
    void aPasswordThatIsWrongOrMissingIsTold() {
        String text = AES_256;
        Path wrong = files.write("password", "Secret");

        assertThat(refusal(text, wrong))
                .isEqualTo("FILE holds a key that the password in the first line of " + wrong + " does not open");
        assertThat(refusal(text, null))
                .isEqualTo("FILE holds a key with a password; name the file that holds it: password-file");
        assertThat(refusal(text, directory.resolve("none")))
                .isEqualTo("FILE holds a key with a password, and " + directory.resolve("none")
                        + ", which holds it, cannot be read");
    }

    @Test
    void theOldFormWithAPasswordIsToldWithTheCommandThatConvertsIt() {
        String text = """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,EE692E8869EF8B9E3F25DD1F0A67D1F2

                AAAA
                -----END RSA PRIVATE KEY-----
                """;
        assertThat(refusal(text, null)).endsWith("\"openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE\"");
    }

    @Test
    void damageIsTold() {
        assertThat(refusal(pem("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3}), files.write("password", "secret")))
                .contains("whose protection (an unknown protection) cannot be read");
        assertThat(refusal(pem("EC PRIVATE KEY", new byte[] {0x30, (byte) 0x84, 1, 1, 1, 1}), null))
                .contains("is damaged or does not name its curve");
        assertThat(refusal(pem("RSA PRIVATE KEY", new byte[] {0x30, 3, 2, 1, 1}), null))
                .contains("damaged or of an unknown kind");
    }
}

package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is asked of certificates. Those that our builder does not make were made by openssl. */
class CertificateRulesTest {

    /** ECDSA P-256, signed by an RSA authority with SHA-1; for *.foobar.com, www.FooBar.com., w*.foobar.com and an address. */
    private static final String SIGNED_WITH_SHA1 = """
            -----BEGIN CERTIFICATE-----
            MIICcDCCAVigAwIBAgIUZYG7ukl7EOJweE+ah3jppRN5hzIwDQYJKoZIhvcNAQEF
            BQAwGDEWMBQGA1UEAwwNb2xkIGF1dGhvcml0eTAgFw0yNjExMjYxMDEzNDNaGA8y
            MTI2MTEwMjEwMTM0M1owETEPMA0GA1UEAwwGZm9yZ2VkMFkwEwYHKoZIzj0CAQYI
            KoZIzj0DAQcDQgAEFHpMolImbg52E8NeHuJpEIt4bXLT1MlqrvR6+RrkUC03DvAF
            rC2FIfl8ArgqkisxjiFLaKQY0FEfpiTy9m7xpaOBgTB/MD0GA1UdEQQ2MDSCDCou
            Zm9vYmFyLmNvbYIPd3d3LkZvb0Jhci5jb20uhwQKAAABgg13Ki5mb29iYXIuY29t
            MB0GA1UdDgQWBBS4u0QDHKcU/IoB9b5gWaeVyGU+hjAfBgNVHSMEGDAWgBQRe/Ys
            w/DxqyD9um95AV5HtEW7WjANBgkqhkiG9w0BAQUFAAOCAQEANB0/qAd5OmCdYRcZ
            1RxcTHslMYjXtXIUs+ZK0nVoTOacqeBcyrsnKDT87RAZ/mMtAjNnjTW2VLXWT7rW
            h5YUMqE5WwKH8GDzM9Tl39IkGg/hzt4b8VypY2BAiDr45RJm4tUB0gx7L6he6Oj3
            FLcj3Qr7A1iMhIJfMMnNyo1LPv5nN7vfWj7szWDHtoRoGNvFgtS5uBuNffIYWPOz
            xbLQ2RxrX480Cq4OnTaNb0vhzKe/cTgIOQnBMTsdO5wL4LvGJ2bwIRyTx3iqHxze
            NUte4ZqZW7Pe8ghvH6/Rafgy+Le/OJd9tz0QDRDb8itTBT8bKPU8kAeGnVivvkiT
            IzQv9A==
            -----END CERTIFICATE-----
            """;

    /** On the curve secp256k1. */
    private static final String ODD_CURVE = """
            -----BEGIN CERTIFICATE-----
            MIIBjTCCATKgAwIBAgIUW78BsZj28AOlTFFDa1KJ1InRDn4wCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHYml0Y29pbjAgFw0yNjExMjYxMDEzNDNaGA8yMTI2MTEwMjEw
            MTM0M1owEjEQMA4GA1UEAwwHYml0Y29pbjBWMBAGByqGSM49AgEGBSuBBAAKA0IA
            BG2RNPcC/fE+EZ1II9vxtK7Q3+ocMMF1rZ84DemGOeML9kJdGPzd5101a+UDl8/Q
            Nj4t7++B8A2Q9JMhJgtROMGjZzBlMB0GA1UdDgQWBBTw/IVvxoFDBi2z+FDiVFma
            Qyp28jAfBgNVHSMEGDAWgBTw/IVvxoFDBi2z+FDiVFmaQyp28jAPBgNVHRMBAf8E
            BTADAQH/MBIGA1UdEQQLMAmCB2JpdGNvaW4wCgYIKoZIzj0EAwIDSQAwRgIhAK9x
            w0teLYyoVtmSvxmuFFb1IAspoIUiTPmHaFIqscYLAiEAgLtaBbd9TUWmoLEF60WU
            +q3OhnVin9KGkPWIOSL1Y+o=
            -----END CERTIFICATE-----
            """;

    private static final X509Bundle AUTHORITY = Certificates.authority("authority");
    private static final X509Bundle LOCAL = Certificates.local(AUTHORITY);

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void aSoundChainHasNoWeakness() {
        assertThat(CertificateRules.weakness(List.of(LOCAL.getCertificatePathWithRoot())))
                .isNull();
        assertThat(CertificateRules.weakness(List.of(Certificates.rsa(AUTHORITY).getCertificate())))
                .isNull();
    }

    @Test
    void aSignatureWithSha1IsWeak() throws Exception {
        assertThat(CertificateRules.weakness(List.of(certificate(SIGNED_WITH_SHA1))))
                .isEqualTo("signed with SHA1withRSA, which can be forged; allowed are SHA-256 and stronger, CN=forged");
    }

    @Test
    void aCurveThatClientsDoNotKnowIsWeak() throws Exception {
        assertThat(CertificateRules.weakness(List.of(certificate(ODD_CURVE))))
                .startsWith("with a key on a curve that is not allowed; allowed are P-256, P-384 and P-521");
    }

    @Test
    void aShortRsaKeyIsWeak() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        KeyPair pair = generator.generateKeyPair();
        X509Bundle bundle = Certificates.other(
                AUTHORITY,
                "short",
                builder ->
                        builder.algorithm(CertificateBuilder.Algorithm.rsa2048).publicKey(pair.getPublic()));

        assertThat(CertificateRules.weakness(List.of(bundle.getCertificate())))
                .isEqualTo("with an RSA key of 1024 bits; allowed are 2048 and more, CN=short");
    }

    @Test
    void anEd448KeyIsTold() {
        X509Bundle bundle = Certificates.other(
                AUTHORITY, "ed448", builder -> builder.algorithm(CertificateBuilder.Algorithm.ed448));

        assertThat(CertificateRules.weakness(List.of(bundle.getCertificate())))
                .contains("allowed are RSA, EC on P-256, P-384 or P-521, and Ed25519");
    }

    @Test
    void namesAreInSmallLettersAndWildcardsAreWholeLabels() throws Exception {
        assertThat(CertificateRules.names(certificate(SIGNED_WITH_SHA1)))
                .containsExactly("*.foobar.com", "www.foobar.com");
        assertThat(CertificateRules.names(LOCAL.getCertificate())).containsExactly("localhost");
    }

    @Test
    void theCommonNameCountsWhereThereAreNoAlternativeNames() {
        X509Bundle bundle = Certificates.other(AUTHORITY, "WWW.foobar.com,O=Us", builder -> {});

        assertThat(CertificateRules.hasAlternativeNames(bundle.getCertificate()))
                .isFalse();
        assertThat(CertificateRules.names(bundle.getCertificate())).containsExactly("www.foobar.com");
        X509Bundle person = Certificates.other(AUTHORITY, "A Person", builder -> {});
        assertThat(CertificateRules.names(person.getCertificate())).isEmpty();
    }

    @Test
    void aChainIsInOrderWhereEachSignedOneBeforeIt() {
        X509Bundle middle = Certificates.other(AUTHORITY, "middle", builder -> builder.setIsCertificateAuthority(true));
        X509Certificate own = Certificates.local(middle).getCertificate();
        X509Certificate signer = middle.getCertificate();
        X509Certificate root = AUTHORITY.getCertificate();

        assertThat(CertificateRules.misplaced(List.of(own, signer, root))).isNull();
        assertThat(CertificateRules.misplaced(List.of(own))).isNull();
        assertThat(CertificateRules.misplaced(List.of(own, root, signer))).isSameAs(root);
        assertThat(CertificateRules.misplaced(List.of(own, own))).isSameAs(own);
    }

    @Test
    void whetherACertificateIsForServersIsReadFromItsUsage() {
        assertThat(CertificateRules.isForServers(LOCAL.getCertificate())).isTrue();
        assertThat(CertificateRules.isForServers(
                        Certificates.other(AUTHORITY, "s", CertificateBuilder::addExtendedKeyUsageServerAuth)
                                .getCertificate()))
                .isTrue();
        assertThat(CertificateRules.isForServers(
                        Certificates.other(AUTHORITY, "c", CertificateBuilder::addExtendedKeyUsageClientAuth)
                                .getCertificate()))
                .isFalse();
    }

    @Test
    void aKeyBelongsToItsOwnCertificateAlone() {
        X509Bundle rsa = Certificates.rsa(AUTHORITY);
        X509Bundle otherRsa = Certificates.rsa(AUTHORITY);
        assertThat(CertificateRules.belong(
                        rsa.getKeyPair().getPrivate(), rsa.getCertificate().getPublicKey()))
                .isTrue();
        assertThat(CertificateRules.belong(
                        rsa.getKeyPair().getPrivate(), otherRsa.getCertificate().getPublicKey()))
                .isFalse();
        assertThat(CertificateRules.belong(
                        LOCAL.getKeyPair().getPrivate(), rsa.getCertificate().getPublicKey()))
                .isFalse();
    }
}

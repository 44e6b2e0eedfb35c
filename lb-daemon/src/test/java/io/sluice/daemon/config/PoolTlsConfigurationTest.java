package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.tls.CertificateSettings.Pair;
import io.sluice.tls.ClientTlsSettings;
import io.sluice.tls.ClientTlsSettings.Trust;
import io.sluice.tls.ClientTlsSettings.Verify;
import io.sluice.tls.Fingerprint;
import io.sluice.tls.ProtocolSettings;
import io.sluice.tls.ProtocolSettings.Versions;
import io.sluice.tls.ServerName;
import io.sluice.tls.ServerTlsSettings.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS towards a pool in the file: what each key means, and what is said of a bad value. */
class PoolTlsConfigurationTest {

    private static final String PIN = "sha256:" + "ab".repeat(32);

    @TempDir
    private Path directory;

    @BeforeEach
    void makeFiles() throws Exception {
        SelfSigned.write(directory, "a");
        SelfSigned.write(directory, "b");
        Files.writeString(directory.resolve("empty.pem"), "");
    }

    private Loaded load(String tls) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ], tls: %s } ]
                """.formatted(tls)));
    }

    private ClientTlsSettings settings(String tls) throws IOException {
        Loaded loaded = load(tls);
        return loaded.configuration().orElseThrow().tls().pools().get("app");
    }

    @Test
    void everyKeyReachesItsSettings() throws Exception {
        assertThat(settings("""
                { verify: ca, ca: a.pem, fingerprints: [ "%s" ], server-name: app.internal, certificate: b.pem, key: b.key,
                  password-file: empty.pem, alpn: [], max-version: TLSv1.2, ciphers: [ ECDHE-RSA-AES128-GCM-SHA256 ],
                  groups: [ P-256 ], session-reuse: false, reload-interval: off, handshake-timeout: 4s }""".formatted(PIN)))
                .isEqualTo(new ClientTlsSettings(
                        new Trust(Verify.AUTHORITY, directory.resolve("a.pem"), List.of(Fingerprint.parse(PIN))),
                        new ServerName.Fixed("app.internal"),
                        Optional.of(new Pair(
                                directory.resolve("b.pem"),
                                directory.resolve("b.key"),
                                directory.resolve("empty.pem"))),
                        new ProtocolSettings(
                                new Versions(Version.TLS_1_2, Version.TLS_1_2),
                                List.of("ECDHE-RSA-AES128-GCM-SHA256"),
                                List.of("P-256"),
                                List.of(),
                                List.of()),
                        false,
                        Duration.ZERO,
                        Duration.ofSeconds(4)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                      | FULL",
                "{ ca: a.pem }                           | FULL",
                "{ fingerprints: [ PIN ] }               | NONE",
                "{ fingerprints: [ PIN ], ca: a.pem }    | FULL",
                "{ fingerprints: [ PIN ], verify: full } | FULL",
                "{ verify: none }                        | NONE"
            })
    void aFingerprintDecidesAloneUnlessMoreIsAsked(String tls, Verify verify) throws Exception {
        assertThat(settings(tls.replace("PIN", '"' + PIN + '"')).trust().verify())
                .isEqualTo(verify);
    }

    @Test
    void toBelieveAnybodyIsAWarningWithItsPlace() throws Exception {
        assertThat(load("{ verify: none }").problems())
                .singleElement()
                .asString()
                .contains(":2:", "warning: pools[0].tls.verify: backends can be impersonated");
        assertThat(load("{ verify: none, fingerprints: [ \"" + PIN + "\" ] }").problems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ ca: a.pem, verify: none }         | ca            | has no effect with \"verify: none\"",
                "{ ca: none.pem }                    | ca            | none.pem does not exist",
                "{ ca: empty.pem }                   | ca            | holds no certificate",
                "{ ca: a.key }                       | ca            | holds no certificate",
                "{ certificate: a.pem }              | key           | holds no private key",
                "{ key: a.key }                      | key           | stands without",
                "{ min-version: TLSv1.3, max-version: TLSv1.2 } | max-version | older than the oldest",
                "{ min-version: TLSv1.3, ciphers: [ ECDHE-RSA-AES128-GCM-SHA256 ] } | ciphers | has no effect",
                "{ ciphers: [ RC4-MD5 ] }            | ciphers       | does not know",
                "{ groups: [ P-224 ] }               | groups        | does not know",
                "{ reload-interval: 1ms }            | reload-interval | must be off, or from 100ms",
                "{ certificate: a.pem, key: b.key }  | key           | does not belong to the first certificate",
                "{ certificate: no.pem, key: a.key } | certificate   | no.pem does not exist",
                "{ fingerprints: [ 'sha256:00' ] }   | fingerprints[0] | then 64 hexadecimal digits",
                "{ fingerprints: [ 'md5:00' ] }      | fingerprints[0] | must be a fingerprint",
                "{ fingerprints: 'sha256:00' }       | fingerprints  | must be a list of fingerprints",
                "{ server-name: '1.2.3.4' }          | server-name   | must be backend, host, off or a host name",
                "{ verify: nome }                    | verify        | did you mean \"none\"?",
                "{ alpn: [ h2 ] }                    | alpn          | h2 is not",
                "{ alpn: [ spdy ] }                  | alpn          | knows h2 and http/1.1",
                "{ session-reuse: maybe }            | session-reuse | must be true or false"
            })
    void aBadValueIsToldAtItsKey(String tls, String key, String message) throws Exception {
        assertThat(load(tls.replace('\'', '"')).problems())
                .singleElement()
                .asString()
                .contains(":2:", "pools[0].tls." + key + ": ", message);
    }
}

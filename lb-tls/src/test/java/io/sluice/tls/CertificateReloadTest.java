package io.sluice.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that change underneath a listener, by both engines. */
@ParameterizedClass
@EnumSource(
        value = SslProvider.class,
        names = {"OPENSSL_REFCNT", "JDK"})
class CertificateReloadTest implements CertificateObserver {

    private static X509Bundle authority;
    private static X509Bundle first;
    private static X509Bundle second;
    private static X509Bundle other;

    @TempDir
    Path directory;

    @Parameter
    SslProvider engine;

    private final List<String> told = new ArrayList<>();
    private ListenerTls listener;
    private Loopback loopback;
    private Certificates files;

    @BeforeAll
    static void makeCertificates() {
        authority = Certificates.authority("authority");
        first = Certificates.named(authority, Algorithm.ecp256, "first", "www.foobar.com");
        second = Certificates.named(authority, Algorithm.ecp256, "second", "www.foobar.com");
        other = Certificates.named(authority, Algorithm.rsa2048, "other", "other.foobar.com");
    }

    @BeforeEach
    void listen() throws IOException {
        files = new Certificates(directory);
        replace("www", first);
    }

    @AfterEach
    void close() {
        if (loopback != null) {
            loopback.close();
        }
        if (listener != null) {
            listener.close();
        }
    }

    @Override
    public void shown(String name, List<Shown> certificates) {
        told.add("shown " + certificates.size());
    }

    @Override
    public void reloaded(String name, boolean taken) {
        told.add(taken ? "taken" : "refused");
    }

    private void start(CertificateSettings.Source... sources) {
        listener = new ListenerTls(
                "web",
                ServerTlsSettings.of(CertificateSettings.of(sources)),
                engine,
                () -> Instant.parse("2030-01-01T00:00:00Z"),
                List.of());
        loopback = new Loopback(listener);
    }

    private CertificateSettings.Pair www() {
        return new CertificateSettings.Pair(directory.resolve("www.pem"), directory.resolve("www.key"), null);
    }

    /** By rename, as programs that renew certificates do; the time of the file differs from any before. */
    private void replace(String name, X509Bundle bundle) throws IOException {
        replaceFile(name + ".pem", bundle.getCertificatePathPEM());
        replaceFile(name + ".key", bundle.getPrivateKeyPEM());
    }

    private void replaceFile(String name, String text) throws IOException {
        Path draft = files.write(name + ".new", text);
        Files.move(draft, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String subject(String name) throws Exception {
        try (JavaClient client = JavaClient.connect(authority, loopback.port(), name, parameters -> {})) {
            assertThat(client.exchange()).isEqualTo(Loopback.RESPONSE);
            return client.shown();
        }
    }

    @Test
    void aChangedPairIsShownToNewConnectionsAfterTwoLooksAndOldOnesGoOn() throws Exception {
        start(www());
        try (JavaClient old = JavaClient.connect(authority, loopback.port(), "www.foobar.com", parameters -> {})) {
            assertThat(listener.look(this)).isTrue();
            replace("www", second);
            assertThat(listener.look(this)).isFalse();
            assertThat(subject("www.foobar.com")).isEqualTo("first");
            assertThat(listener.look(this)).isTrue();

            assertThat(subject("www.foobar.com")).isEqualTo("second");
            assertThat(old.exchange()).isEqualTo(Loopback.RESPONSE);
        }
        assertThat(told).containsExactly("taken", "shown 1");
    }

    @Test
    void aBrokenPairIsRefusedOnceAndTheOldOneStaysUntilItIsMended() throws Exception {
        start(www());
        replaceFile("www.pem", second.getCertificatePathPEM());
        look(4);
        assertThat(told).containsExactly("refused");
        assertThat(subject("www.foobar.com")).isEqualTo("first");

        replaceFile("www.key", second.getPrivateKeyPEM());
        look(2);
        assertThat(told).containsExactly("refused", "taken", "shown 1");
        assertThat(subject("www.foobar.com")).isEqualTo("second");
    }

    @Test
    void aFileThatIsGoneForAWhileChangesNothing() throws Exception {
        start(www());
        Files.delete(directory.resolve("www.pem"));
        look(3);
        assertThat(told).containsExactly("refused");
        assertThat(subject("www.foobar.com")).isEqualTo("first");

        replace("www", first);
        look(3);
        assertThat(subject("www.foobar.com")).isEqualTo("first");
    }

    @Test
    void aFileThatChangesWithEachLookIsNotReadBeforeItRests() throws Exception {
        start(www());
        for (int i = 0; i < 3; i++) {
            replaceFile("www.pem", "growing".repeat(i + 1));
            assertThat(listener.look(this)).isFalse();
        }
        assertThat(told).isEmpty();
        assertThat(subject("www.foobar.com")).isEqualTo("first");
    }

    @Test
    void aLinkThatIsSwappedOnTheWayIsAChange() throws Exception {
        Path one = Files.createDirectory(directory.resolve("..one"));
        Path two = Files.createDirectory(directory.resolve("..two"));
        Files.writeString(one.resolve("tls.crt"), first.getCertificatePathPEM());
        Files.writeString(one.resolve("tls.key"), first.getPrivateKeyPEM());
        Files.writeString(two.resolve("tls.crt"), second.getCertificatePathPEM());
        Files.writeString(two.resolve("tls.key"), second.getPrivateKeyPEM());
        Path data = Files.createSymbolicLink(directory.resolve("..data"), one);
        start(new CertificateSettings.Pair(data.resolve("tls.crt"), data.resolve("tls.key"), null));

        Path next = Files.createSymbolicLink(directory.resolve("..next"), two);
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        look(2);

        assertThat(subject("www.foobar.com")).isEqualTo("second");
    }

    @Test
    void aDirectoryTakesUpNewPairsAndDropsThoseThatHaveGone() throws Exception {
        start(new CertificateSettings.Directory(directory));
        replace("zzz", other);
        look(2);
        assertThat(told).containsExactly("taken", "shown 2");
        assertThat(subject("other.foobar.com")).isEqualTo("other");

        Files.delete(directory.resolve("zzz.pem"));
        Files.delete(directory.resolve("zzz.key"));
        look(2);
        assertThat(told).containsExactly("taken", "shown 2", "taken", "shown 1");
        assertThat(subject("other.foobar.com")).isEqualTo("first");
    }

    @Test
    void aDirectoryThatHasNothingLeftKeepsWhatItHad() throws Exception {
        start(new CertificateSettings.Directory(directory));
        Files.delete(directory.resolve("www.pem"));
        look(4);

        assertThat(told).containsExactly("refused");
        assertThat(subject("www.foobar.com")).isEqualTo("first");
    }

    @Test
    void optionsSeeEachChangeAndWhatStaysTheSameIsTheSameObject() throws Exception {
        List<List<Identity>> seen = new ArrayList<>();
        replace("zzz", other);
        listener = new ListenerTls(
                "web",
                ServerTlsSettings.of(CertificateSettings.of(new CertificateSettings.Directory(directory))),
                engine,
                () -> Instant.parse("2030-01-01T00:00:00Z"),
                List.of(new ContextOption() {
                    @Override
                    public void identities(List<Identity> now) {
                        seen.add(now);
                    }
                }));
        replace("www", second);
        look(2);

        assertThat(seen).hasSize(2);
        assertThat(seen.get(1).get(1)).isSameAs(seen.get(0).get(1));
        assertThat(seen.get(1).get(0)).isNotSameAs(seen.get(0).get(0));
        if (engine != SslProvider.JDK) {
            Credential kept = seen.get(1).get(1).credential();
            assertThat(kept.refCnt()).isOne();
            listener.close();
            listener = null;
            assertThat(kept.refCnt()).isZero();
        }
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            listener.look(this);
        }
    }

    @Test
    void looksAreRarerWhereThereAreVeryManyAndSoonWhereSomethingIsOnItsWay() {
        Duration interval = Duration.ofSeconds(5);
        assertThat(CertificateWatch.pause(interval, true, 100)).isEqualTo(interval);
        assertThat(CertificateWatch.pause(interval, true, 10_000)).isEqualTo(Duration.ofSeconds(10));
        assertThat(CertificateWatch.pause(interval, false, 10_000)).isEqualTo(Duration.ofSeconds(1));
        assertThat(CertificateWatch.pause(Duration.ofMillis(100), false, 1)).isEqualTo(Duration.ofMillis(100));
    }
}

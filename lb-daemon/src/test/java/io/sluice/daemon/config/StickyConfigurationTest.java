package io.sluice.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.settings.CookieAttributes;
import io.sluice.core.settings.CookieAttributes.SameSite;
import io.sluice.core.settings.CookieAttributes.Secure;
import io.sluice.core.settings.StickyCookie;
import io.sluice.core.settings.StickyCookie.Mode;
import io.sluice.core.settings.StickySettings;
import io.sluice.core.settings.StickySettings.Learned;
import io.sluice.core.settings.StickySettings.Part;
import io.sluice.core.settings.StickySettings.Requested;
import io.sluice.core.settings.StickySettings.SourceIp;
import io.sluice.core.settings.StickySettings.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code sticky} in the file: what the keys become, and what is said of wrong ones. */
class StickyConfigurationTest {

    @TempDir
    private Path directory;

    @BeforeEach
    void writeFiles() throws Exception {
        SelfSigned.ticketKeys(directory, "keys", 2);
        SelfSigned.ticketKeys(directory, "many", 17);
        Files.writeString(directory.resolve("empty"), "# none yet\n");
        Files.writeString(directory.resolve("short"), "\nAAAA\n");
        Files.writeString(directory.resolve("text"), "a secret!\n");
    }

    private Loaded load(String sticky) throws IOException {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app } ]
                pools:
                  - name: app
                    backends: [ "127.0.0.1:1" ]
                    sticky: %s
                """.formatted(sticky)));
    }

    private StickySettings settings(String sticky) throws IOException {
        Loaded loaded = load(sticky);
        assertThat(loaded.configuration()).as(loaded.problems().toString()).isPresent();
        return loaded.configuration().orElseThrow().traffic().pools().getFirst().sticky();
    }

    private StickySettings soundSettings(String sticky) throws IOException {
        StickySettings settings = settings(sticky);
        assertThat(load(sticky).problems()).isEmpty();
        return settings;
    }

    private List<String> messages(String sticky) throws IOException {
        return load(sticky).problems().stream()
                .map(problem -> problem.severity() + " " + problem.place().line() + ":"
                        + problem.place().column() + " " + problem.path() + ": " + problem.message())
                .toList();
    }

    @Test
    void everyKeyOfACookieReachesItsSettings() throws Exception {
        StickySettings settings = soundSettings("{ cookie: { name: __Secure-B, forward: true, path: /app,"
                + " domain: example.org, same-site: none, secure: always, http-only: false, max-age: 24h,"
                + " max-idle: 30m, max-life: 8h, key-file: keys }, when-full: rebalance }");
        StickyCookie cookie = (StickyCookie) settings.how();
        assertThat(cookie.name()).isEqualTo("__Secure-B");
        assertThat(cookie.mode()).isEqualTo(Mode.INSERT);
        assertThat(cookie.forward()).isTrue();
        assertThat(cookie.attributes())
                .isEqualTo(new CookieAttributes(
                        "/app", "example.org", SameSite.NONE, Secure.ALWAYS, false, Duration.ofDays(1)));
        assertThat(cookie.maxIdle()).isEqualTo(Duration.ofMinutes(30));
        assertThat(cookie.maxLife()).isEqualTo(Duration.ofHours(8));
        assertThat(cookie.keys().signingFirst()).hasSize(2);
        assertThat(settings.waits()).isFalse();
    }

    @Test
    void secretsAreNotShown() throws Exception {
        assertThat(settings("{ cookie: { key-file: keys } }").toString()).contains("keys=2 keys");
    }

    @ParameterizedTest
    @CsvSource({"insert, INSERT", "rewrite, REWRITE", "prefix, PREFIX"})
    void modesAreWords(String word, Mode mode) throws Exception {
        StickySettings settings = soundSettings("{ cookie: { mode: " + word + ", key-file: keys } }");
        assertThat(((StickyCookie) settings.how()).mode()).isEqualTo(mode);
    }

    @Test
    void shortFormsAreTheUsualOnes() throws Exception {
        assertThat(settings("off")).isEqualTo(StickySettings.off());
        assertThat(settings("cookie")).isEqualTo(new StickySettings(StickyCookie.defaults(), true));
        assertThat(settings("{ cookie: {} }")).isEqualTo(settings("cookie"));
        assertThat(((StickyCookie) settings("{ cookie: B }").how()).name()).isEqualTo("B");
        Table table = new Table(new SourceIp(32, 64), Duration.ofMinutes(30), 100_000);
        assertThat(soundSettings("source-ip")).isEqualTo(new StickySettings(table, true));
        assertThat(soundSettings("{ source-ip: {} }")).isEqualTo(settings("source-ip"));
    }

    @Test
    void aPoolWithoutTheKeyHasNone() throws Exception {
        Loaded loaded = ConfigLoader.load("f", """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: app } ]
                pools: [ { name: app, backends: [ "127.0.0.1:1" ] } ]
                """);
        assertThat(loaded.configuration()
                        .orElseThrow()
                        .traffic()
                        .pools()
                        .getFirst()
                        .sticky()
                        .on())
                .isFalse();
    }

    @Test
    void everyKeyOfATableReachesItsSettings() throws Exception {
        assertThat(soundSettings("{ source-ip: { ipv4-prefix: 24, ipv6-prefix: 56, expire: 1h, size: 5 } }")
                        .how())
                .isEqualTo(new Table(new SourceIp(24, 56), Duration.ofHours(1), 5));
        assertThat(soundSettings("{ request: { header: X-User, expire: 1h, size: 5 } }")
                        .how())
                .isEqualTo(new Table(new Requested(Part.HEADER, "X-User"), Duration.ofHours(1), 5));
        assertThat(soundSettings("{ request: { cookie: uid } }").how())
                .isEqualTo(new Table(new Requested(Part.COOKIE, "uid"), Duration.ofMinutes(30), 100_000));
        assertThat(soundSettings("{ request: { query: sid } }").how())
                .isEqualTo(new Table(new Requested(Part.QUERY, "sid"), Duration.ofMinutes(30), 100_000));
        assertThat(soundSettings("{ learn: { cookie: JSESSIONID } }").how())
                .isEqualTo(new Table(new Learned(Part.COOKIE, "JSESSIONID"), Duration.ofMinutes(30), 100_000));
        assertThat(soundSettings("{ learn: { header: X-Session } }").how())
                .isEqualTo(new Table(new Learned(Part.HEADER, "X-Session"), Duration.ofMinutes(30), 100_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cookie", "{ cookie: {} }", "{ cookie: B }", "{ cookie: { name: B } }"})
    void aKeyThatIsMadeAtStartIsTold(String sticky) throws Exception {
        assertThat(messages(sticky))
                .singleElement()
                .asString()
                .startsWith("WARNING 5:")
                .contains("after a restart");
    }

    @Test
    void keysThatOthersCanReadAreTold() throws Exception {
        Files.setPosixFilePermissions(directory.resolve("keys"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(messages("{ cookie: { key-file: keys } }"))
                .singleElement()
                .asString()
                .startsWith("WARNING 5:35 pools[0].sticky.cookie.key-file: ")
                .contains("chmod o-r");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cookie | true",
                "{ learn: { cookie: a } } | true",
                "source-ip | false",
                "{ source-ip: {} } | false",
                "off | false"
            })
    void whatPassesUnreadShowsNothingToBeStickyBy(String sticky, boolean told) throws Exception {
        Loaded loaded = ConfigLoader.load("f", """
                listeners:
                  - { name: web, bind: "127.0.0.1:0", tls: { passthrough: [ { sni: [ a.example ], pool: app } ] } }
                pools: [ { name: app, backends: [ "127.0.0.1:1" ], sticky: %s } ]
                """.formatted(sticky));
        assertThat(loaded.configuration()).as(loaded.problems().toString()).isPresent();
        assertThat(loaded.problems().stream()
                        .anyMatch(problem -> problem.path().equals("listeners[0].tls.passthrough[0].pool")
                                && problem.message().contains("source-ip would work")))
                .isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kookie                                     | 5:13 pools[0].sticky: must be one of off, cookie, source-ip, not "kookie"; did you mean "cookie"?
            {}                                         | 5:13 pools[0].sticky: says not how; it needs one of cookie, source-ip, request, learn
            []                                         | 5:13 pools[0].sticky: must be one of off
            { source-ip: {}, kookie: {} }              | 5:30 pools[0].sticky.kookie: unknown key "kookie", did you mean "cookie"?
            { source-ip: {}, learn: { cookie: a } }    | 5:37 pools[0].sticky.learn: cannot stand beside source-ip; a pool has one way
            { source-ip: {}, when-full: balance }      | 5:41 pools[0].sticky.when-full: must be one of wait, rebalance, not "balance"
            { source-ip: { size: 0 } }                 | 5:34 pools[0].sticky.source-ip.size: must be from 1 to 10000000, not 0
            { source-ip: { expire: 1ms } }             | 5:36 pools[0].sticky.source-ip.expire: must be from 1s to 720h, not 1ms
            { source-ip: { expire: 30 } }              | 5:36 pools[0].sticky.source-ip.expire: must be a duration such as 250ms
            { source-ip: { ipv4-prefix: 33 } }         | 5:41 pools[0].sticky.source-ip.ipv4-prefix: must be from 1 to 32, not 33
            { source-ip: { ipv6-prefix: 0 } }          | 5:41 pools[0].sticky.source-ip.ipv6-prefix: must be from 1 to 128, not 0
            { request: {} }                            | 5:24 pools[0].sticky.request: says not what; it needs one of header, cookie, query
            { request: { header: "X User" } }          | 5:34 pools[0].sticky.request.header: "X User" is no name of a header
            { request: { query: "a=b" } }              | 5:33 pools[0].sticky.request.query: "a=b" is no name of a parameter
            { request: { cookie: a, query: b } }       | 5:44 pools[0].sticky.request.query: cannot stand beside cookie; a key is one of them
            { learn: { cookie: a, query: a } }         | 5:35 pools[0].sticky.learn.query: unknown key "query"
            { learn: {} }                              | 5:22 pools[0].sticky.learn: says not what; it needs one of cookie, header
            { learn: { cookie: "a;b" } }               | 5:32 pools[0].sticky.learn.cookie: "a;b" is no name of a cookie
            { cookie: "a b" }                          | 5:23 pools[0].sticky.cookie: "a b" is no name of a cookie
            { cookie: { mode: inser } }                | 5:31 pools[0].sticky.cookie.mode: must be one of insert, rewrite, prefix, not "inser"; did you mean "insert"?
            { cookie: { same-site: laxx } }            | 5:36 pools[0].sticky.cookie.same-site: must be one of lax, strict, none, off, not "laxx"; did you mean "lax"?
            { cookie: { same-site: none } }            | 5:36 pools[0].sticky.cookie.same-site: browsers drop a cookie of SameSite=None that is not Secure; set secure: always beside it
            { cookie: { same-site: none, secure: never } } | 5:36 pools[0].sticky.cookie.same-site: browsers drop
            { cookie: { name: __Host-a } }             | pools[0].sticky.cookie.secure: must be always for a cookie of that name
            { cookie: { name: __Host-a, secure: always, path: /a } } | 5:63 pools[0].sticky.cookie.path: must be / for a cookie of that name
            { cookie: { path: app } }                  | 5:31 pools[0].sticky.cookie.path: "app" must begin with /
            { cookie: { path: "/a;b" } }               | 5:31 pools[0].sticky.cookie.path: "/a;b" must begin with / and have no space and no semicolon
            { cookie: { domain: "a b" } }              | 5:33 pools[0].sticky.cookie.domain: "a b" is no domain
            { cookie: { max-idle: 2h, max-life: 1h } } | 5:35 pools[0].sticky.cookie.max-idle: must not be longer than max-life, 1h
            { cookie: { max-idle: 500ms } }            | 5:35 pools[0].sticky.cookie.max-idle: must be from 1s to 87600h, not 500ms
            { cookie: { max-age: 5 } }                 | 5:34 pools[0].sticky.cookie.max-age: must be a duration such as 250ms, 2s, 5m or 1h, or off
            { cookie: { mode: prefix, path: / } }      | 5:45 pools[0].sticky.cookie.path: has no effect with mode prefix: the backend sets the cookie
            { cookie: { mode: rewrite, max-idle: 1h } } | 5:50 pools[0].sticky.cookie.max-idle: has no effect with mode rewrite
            { cookie: { key-file: none } }             | 5:35 pools[0].sticky.cookie.key-file: DIR/none does not exist; a key is a line as written by
            { cookie: { key-file: empty } }            | 5:35 pools[0].sticky.cookie.key-file: DIR/empty holds no key
            { cookie: { key-file: many } }             | 5:35 pools[0].sticky.cookie.key-file: DIR/many holds 17 keys; 16 are allowed
            { cookie: { key-file: short } }            | 5:35 pools[0].sticky.cookie.key-file: DIR/short line 2 holds a key of 3 bytes; at least 32 are needed
            { cookie: { key-file: text } }             | 5:35 pools[0].sticky.cookie.key-file: DIR/text line 1 is not Base64
            """)
    void whatIsWrongIsSaid(String sticky, String message) throws Exception {
        assertThat(messages(sticky))
                .filteredOn(told -> told.startsWith("ERROR"))
                .singleElement()
                .asString()
                .contains(message.replace("DIR", directory.toString()));
    }
}

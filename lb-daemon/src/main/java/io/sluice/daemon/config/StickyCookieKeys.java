package io.sluice.daemon.config;

import io.sluice.core.settings.CookieAttributes;
import io.sluice.core.settings.CookieAttributes.SameSite;
import io.sluice.core.settings.CookieAttributes.Secure;
import io.sluice.core.settings.CookieKeys;
import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.StickyCookie;
import io.sluice.core.settings.StickyCookie.Mode;
import io.sluice.core.settings.Violation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The keys of {@code sticky.cookie}. Reads the file of keys, so that a check finds what is wrong in it. */
final class StickyCookieKeys {

    private static final StickyCookie USUAL = StickyCookie.defaults();
    private static final CookieAttributes ATTRIBUTES = USUAL.attributes();

    private static final Key<String> NAME =
            Key.preset("name", Types.TEXT, USUAL.name(), "Its name, which is compared with case.");
    private static final Key<Mode> MODE = Key.preset(
            "mode",
            Types.choice(modes()),
            USUAL.mode(),
            "`insert`: we set it, and take it out of requests. `rewrite`: the backend sets it, and we replace its value."
                    + " `prefix`: the backend sets it, and we put ours and `~` before its value, and take them off again.");
    private static final Key<Boolean> FORWARD = Key.preset(
            "forward", Types.FLAG, USUAL.forward(), "With `insert`: whether the backend sees our cookie in requests.");
    private static final Key<String> PATH =
            Key.preset("path", Types.TEXT, ATTRIBUTES.path(), "With `insert`: the paths that it is sent to.");
    private static final Key<String> DOMAIN = Key.optional(
            "domain",
            Types.TEXT,
            "With `insert`: the domain that it is sent to with all below it; left out, the host alone.");
    private static final Key<SameSite> SAME_SITE = Key.preset(
            "same-site",
            Types.choice(sameSites()),
            ATTRIBUTES.sameSite(),
            "With `insert`: whether it is sent from pages of other sites; `none` needs `secure: always`, `off` says nothing.");
    private static final Key<Secure> SECURE = Key.preset(
            "secure",
            Types.choice(secures()),
            ATTRIBUTES.secure(),
            "With `insert`: whether it is sent over TLS alone. `auto`: where the client came by TLS; `always` is for TLS that"
                    + " ends in front of us.");
    private static final Key<Boolean> HTTP_ONLY = Key.preset(
            "http-only", Types.FLAG, ATTRIBUTES.httpOnly(), "With `insert`: whether it is kept from scripts.");
    private static final Key<Duration> MAX_AGE = Key.preset(
            "max-age",
            Types.DURATION_OR_OFF,
            ATTRIBUTES.maxAge(),
            "With `insert`: how long the browser keeps it; `off`: for as long as it runs.");
    private static final Key<Duration> MAX_IDLE = Key.preset(
            "max-idle",
            Types.DURATION_OR_OFF,
            USUAL.maxIdle(),
            "With `insert`: how long it is good unused, at most 87600h. It is set anew when a sixteenth of that is over.");
    private static final Key<Duration> MAX_LIFE = Key.preset(
            "max-life",
            Types.DURATION_OR_OFF,
            USUAL.maxLife(),
            "With `insert`: how long it is good after the client had its first one, at most 87600h.");
    private static final Key<Path> KEY_FILE = Key.optional(
            "key-file",
            Types.FILE,
            "What cookies are signed with, the same at each node: a line as written by `openssl rand -base64 32`, up to 16."
                    + " The last but one signs, all are believed. Left out, a key is made at each start.");

    /** What has no meaning where the backend sets the cookie. */
    private static final List<Key<?>> INSERT_ONLY =
            List.of(FORWARD, PATH, DOMAIN, SAME_SITE, SECURE, HTTP_ONLY, MAX_AGE, MAX_IDLE, MAX_LIFE);

    private static final Block<StickyCookie> BLOCK = Block.of(
            "A cookie that names the backend",
            "The value is signed and tells no address. One that is forged, of another pool, too old or too long is left out,"
                    + " counted, and the client balanced anew.",
            StickyCookieKeys::build,
            NAME,
            MODE,
            FORWARD,
            PATH,
            DOMAIN,
            SAME_SITE,
            SECURE,
            HTTP_ONLY,
            MAX_AGE,
            MAX_IDLE,
            MAX_LIFE,
            KEY_FILE);

    static final Type<StickyCookie> EITHER = new ShortForm<>(
            new ScalarType<>(
                    "the name of a cookie",
                    USUAL,
                    StickyCookieKeys::named,
                    StickyCookie::name,
                    Map.of("type", "string")),
            BLOCK);

    private StickyCookieKeys() {}

    private static StickyCookie named(String name) throws BadValueException {
        try {
            return new StickyCookie(
                    name,
                    USUAL.mode(),
                    USUAL.forward(),
                    ATTRIBUTES,
                    USUAL.maxIdle(),
                    USUAL.maxLife(),
                    CookieKeys.madeAtStart());
        } catch (InvalidSettingsException e) {
            throw new BadValueException(
                    e.violations().stream().map(Violation::message).collect(Collectors.joining("; ")));
        }
    }

    private static StickyCookie build(Values v) {
        Mode mode = v.get(MODE);
        if (mode != Mode.INSERT) {
            String word = mode == Mode.REWRITE ? "rewrite" : "prefix";
            INSERT_ONLY.stream()
                    .filter(v::has)
                    .forEach(key ->
                            v.reject(key.name(), "has no effect with mode " + word + ": the backend sets the cookie"));
        }
        String domain = v.find(DOMAIN);
        CookieAttributes attributes = new CookieAttributes(
                v.get(PATH),
                domain == null ? "" : domain,
                v.get(SAME_SITE),
                v.get(SECURE),
                v.get(HTTP_ONLY),
                v.get(MAX_AGE));
        return new StickyCookie(
                v.get(NAME), mode, v.get(FORWARD), attributes, v.get(MAX_IDLE), v.get(MAX_LIFE), keys(v));
    }

    private static CookieKeys keys(Values v) {
        Path file = v.find(KEY_FILE);
        if (file == null || v.isWrong(KEY_FILE)) {
            return CookieKeys.madeAtStart();
        }
        Path resolved = v.resolve(file);
        CookieKeys keys;
        try {
            keys = CookieKeyFile.read(resolved);
        } catch (BadValueException e) {
            v.reject(KEY_FILE.name(), e.getMessage());
            return CookieKeys.madeAtStart();
        }
        if (CookieKeyFile.isReadableByOthers(resolved)) {
            v.warn(
                    KEY_FILE.name(),
                    resolved + " can be read by others than its user and group: whoever has these keys can choose a"
                            + " backend; \"chmod o-r\" it");
        }
        return keys;
    }

    private static Map<String, Mode> modes() {
        Map<String, Mode> words = new LinkedHashMap<>();
        words.put("insert", Mode.INSERT);
        words.put("rewrite", Mode.REWRITE);
        words.put("prefix", Mode.PREFIX);
        return words;
    }

    private static Map<String, SameSite> sameSites() {
        Map<String, SameSite> words = new LinkedHashMap<>();
        words.put("lax", SameSite.LAX);
        words.put("strict", SameSite.STRICT);
        words.put("none", SameSite.NONE);
        words.put("off", SameSite.OFF);
        return words;
    }

    private static Map<String, Secure> secures() {
        Map<String, Secure> words = new LinkedHashMap<>();
        words.put("auto", Secure.AUTO);
        words.put("always", Secure.ALWAYS);
        words.put("never", Secure.NEVER);
        return words;
    }
}

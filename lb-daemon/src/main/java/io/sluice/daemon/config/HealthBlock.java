package io.sluice.daemon.config;

import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.Violation;
import io.sluice.health.HealthSettings;
import io.sluice.health.HttpProbeSettings;
import io.sluice.health.HttpProbeSettings.Method;
import io.sluice.health.HttpProbeSettings.StatusRange;
import io.sluice.health.ProbeSettings;
import io.sluice.health.TcpProbeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The schema of {@code health}. */
final class HealthBlock {

    /** Health as read: the probes, and whether backends get exchanges before the first has passed. */
    record Draft(HealthSettings settings, boolean startsUp) {}

    private static final Pattern RANGE = Pattern.compile("([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?");
    private static final String STATUSES = "statuses such as \"200-399\" or \"200, 204\"";

    private static final HttpProbeSettings PROBE = HttpProbeSettings.get("/");
    private static final Key<String> PATH = Key.preset("path", Types.TEXT, PROBE.path(), "What is asked for.");
    private static final Key<String> HOST =
            Key.optional("host", Types.TEXT, "The Host header; left out, the backend's address.");
    private static final Key<Method> METHOD =
            Key.preset("method", Types.choice(methods()), PROBE.method(), "`GET` or `HEAD`.");
    private static final Key<List<StatusRange>> EXPECT = Key.preset(
            "expect",
            new ScalarType<>(
                    STATUSES,
                    PROBE.expect(),
                    HealthBlock::statuses,
                    HealthBlock::show,
                    Map.of("type", List.of("string", "integer"))),
            PROBE.expect(),
            "The statuses that pass.");

    static final Block<ProbeSettings> HTTP = Block.of(
            "An HTTP probe",
            "Passes where the response has one of the expected statuses.",
            v -> new HttpProbeSettings(v.get(PATH), v.find(HOST), v.get(METHOD), v.get(EXPECT)),
            PATH,
            HOST,
            METHOD,
            EXPECT);

    static final Block<ProbeSettings> TCP = Block.of(
            "A TCP probe",
            "Passes where a connection can be made. It has no keys: `tcp: {}`.",
            v -> new TcpProbeSettings());

    private static final HealthSettings DEFAULTS = HealthSettings.defaults(PROBE);
    private static final Key<ProbeSettings> HTTP_KEYS = Key.optional("http", HTTP, "Ask over HTTP.");
    private static final Key<ProbeSettings> TCP_KEYS = Key.optional("tcp", TCP, "Only connect.");
    private static final Key<Duration> INTERVAL = Key.preset(
            "interval", Types.DURATION, DEFAULTS.interval(), "From the start of one probe to the start of the next.");
    private static final Key<Duration> TIMEOUT =
            Key.preset("timeout", Types.DURATION, DEFAULTS.timeout(), "For one probe as a whole.");
    private static final Key<Integer> RISE =
            Key.preset("rise", Types.NUMBER, DEFAULTS.rise(), "Passes in a row that bring a backend up again.");
    private static final Key<Integer> FALL =
            Key.preset("fall", Types.NUMBER, DEFAULTS.fall(), "Failures in a row that take a backend down.");
    private static final Key<Boolean> INITIAL = Key.preset(
            "initial", Types.choice(initials()), false, "Whether a backend is `up` before its first probe has passed.");

    static final Block<Draft> HEALTH = Block.of(
            "Health checks",
            "One of `http` and `tcp` says what is asked of each backend. Without a `health` block nothing is asked, and"
                    + " every backend counts as up.",
            HealthBlock::build,
            HTTP_KEYS,
            TCP_KEYS,
            INTERVAL,
            TIMEOUT,
            RISE,
            FALL,
            INITIAL);

    private HealthBlock() {}

    private static Draft build(Values v) {
        if (v.has(HTTP_KEYS) && v.has(TCP_KEYS)) {
            v.reject("tcp", "cannot stand beside http; keep one of the two");
        }
        if (!v.has(HTTP_KEYS) && !v.has(TCP_KEYS)) {
            v.reject("", "asks nothing; it needs http: { path: /healthz } or tcp: {}");
        }
        ProbeSettings http = v.find(HTTP_KEYS);
        ProbeSettings probe = http == null ? new TcpProbeSettings() : http;
        return new Draft(
                new HealthSettings(probe, v.get(INTERVAL), v.get(TIMEOUT), v.get(RISE), v.get(FALL)), v.get(INITIAL));
    }

    private static List<StatusRange> statuses(String text) throws BadValueException {
        List<StatusRange> ranges = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = RANGE.matcher(part.strip());
            if (!matcher.matches()) {
                throw BadValueException.not(STATUSES, text);
            }
            int least = Integer.parseInt(matcher.group(1));
            ranges.add(range(least, matcher.group(2) == null ? least : Integer.parseInt(matcher.group(2))));
        }
        return ranges;
    }

    private static StatusRange range(int least, int most) throws BadValueException {
        try {
            return new StatusRange(least, most);
        } catch (InvalidSettingsException e) {
            throw new BadValueException(
                    e.violations().stream().map(Violation::message).collect(Collectors.joining("; ")));
        }
    }

    private static String show(List<StatusRange> ranges) {
        return ranges.stream().map(StatusRange::toString).collect(Collectors.joining(", "));
    }

    private static Map<String, Method> methods() {
        Map<String, Method> words = new LinkedHashMap<>();
        words.put("GET", Method.GET);
        words.put("HEAD", Method.HEAD);
        return words;
    }

    private static Map<String, Boolean> initials() {
        Map<String, Boolean> words = new LinkedHashMap<>();
        words.put("down", false);
        words.put("up", true);
        return words;
    }
}

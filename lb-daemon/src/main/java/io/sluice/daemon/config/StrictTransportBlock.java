package io.sluice.daemon.config;

import io.sluice.core.settings.StrictTransportSettings;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The schema of {@code hsts}. */
final class StrictTransportBlock {

    private static final Pattern SHAPE = Pattern.compile("(0|[1-9][0-9]{0,8})(s|m|h|d|y)");

    private static final Type<Duration> AGE = new ScalarType<>(
            "a time such as 0s, 180d or 1y",
            Duration.ofDays(365),
            StrictTransportBlock::age,
            StrictTransportBlock::show,
            Map.of("type", "string", "pattern", "^" + SHAPE.pattern() + "$"));

    private static final Key<Duration> MAX_AGE = Key.required(
            "max-age",
            AGE,
            "How long browsers speak TLS alone with the host, at most 10y. `0s` makes them forget it; begin with little.");
    private static final Key<Boolean> INCLUDE_SUBDOMAINS = Key.preset(
            "include-subdomains", Types.FLAG, false, "Whether the hosts below it are meant, too, whoever serves them.");
    private static final Key<Boolean> PRELOAD = Key.preset(
            "preload",
            Types.FLAG,
            false,
            "Whether the host may be put on the list that browsers are shipped with, from which none comes off soon.");

    static final Block<StrictTransportSettings> BLOCK = Block.of(
            "Strict-Transport-Security",
            "`hsts: 1y` is short for `hsts: { max-age: 1y }`.",
            v -> new StrictTransportSettings(v.get(MAX_AGE), v.get(INCLUDE_SUBDOMAINS), v.get(PRELOAD)),
            MAX_AGE,
            INCLUDE_SUBDOMAINS,
            PRELOAD);

    static final Type<StrictTransportSettings> SHORT = new ShortForm<>(
            new ScalarType<>(
                    AGE.what(),
                    BLOCK.standIn(),
                    text -> of(age(text)),
                    settings -> show(settings.maxAge()),
                    AGE.schema()),
            BLOCK);

    private StrictTransportBlock() {}

    private static StrictTransportSettings of(Duration age) {
        return new StrictTransportSettings(age, false, false);
    }

    private static Duration age(String text) throws BadValueException {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            throw BadValueException.not(AGE.what(), text);
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration age = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofDays(365 * amount);
        };
        if (age.compareTo(StrictTransportSettings.MOST) > 0) {
            throw new BadValueException("must be at most 10y, not \"" + text + "\"");
        }
        return age;
    }

    private static String show(Duration age) {
        return age.toSeconds() + "s";
    }
}

package io.sluice.daemon.config;

import io.sluice.core.settings.InvalidSettingsException;
import io.sluice.core.settings.MirrorSettings;
import java.time.Duration;

/** The schema of {@code mirror}: the name of a pool, or which requests are copied to it. */
final class MirrorBlock {

    private static final MirrorSettings USUAL = MirrorSettings.defaults();

    private static final Key<String> POOL = Key.required("pool", Types.NAME, "The pool that gets the copies.");
    private static final Key<Integer> SHARE =
            Key.preset("share", Types.SHARE, USUAL.percent(), "How many of the requests are copied, 1% to 100%.");
    private static final Key<Integer> BODY = Key.preset(
            "body",
            Types.SIZE,
            USUAL.bodySize(),
            "A request with a longer body, chunks included, is not copied; at most 1MiB.");
    private static final Key<Integer> MAX_ACTIVE = Key.preset(
            "max-active",
            Types.NUMBER,
            USUAL.maxActive(),
            "Copies of the route at the same time; beyond it none are made.");
    private static final Key<Duration> TIMEOUT = Key.preset(
            "timeout",
            Types.DURATION,
            USUAL.timeout(),
            "How long one copy may take in all, once its request is whole.");

    private static final Block<MirrorSettings> BLOCK = Block.of(
            "A mirror of a route",
            "Another pool gets copies of requests, marked by `X-Mirrored: true`; what it answers is thrown away, and nothing that"
                    + " becomes of a copy reaches the client. `mirror: shadow` is short for `mirror: { pool: shadow }`.",
            v -> new MirrorSettings(v.get(POOL), v.get(SHARE), v.get(BODY), v.get(MAX_ACTIVE), v.get(TIMEOUT)),
            POOL,
            SHARE,
            BODY,
            MAX_ACTIVE,
            TIMEOUT);

    /** The name of a pool, or the whole. */
    static final Type<MirrorSettings> MIRROR = new ShortForm<>(
            new ScalarType<>("the name of a pool", USUAL, MirrorBlock::to, MirrorSettings::pool, Types.NAME.schema()),
            BLOCK);

    private MirrorBlock() {}

    private static MirrorSettings to(String pool) throws BadValueException {
        try {
            return USUAL.to(pool);
        } catch (InvalidSettingsException e) {
            throw new BadValueException(e.violations().getFirst().message());
        }
    }
}

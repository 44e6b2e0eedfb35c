package io.sluice.core.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * The secrets that cookies are signed with. Its text tells nothing of them. Immutable.
 *
 * <p>Of several the last but one signs, and each is believed: so a key may be appended to the file of one node after the other,
 * and while one has it and the other not yet, neither signs with it. Old keys are taken from the top.
 */
public final class CookieKeys {

    /** The most that there may be. */
    public static final int MOST = 16;

    /** The fewest bytes of one. */
    public static final int LEAST_BYTES = 32;

    private static final CookieKeys MADE_AT_START = new CookieKeys(List.of());

    private final List<byte[]> keys;

    private CookieKeys(List<byte[]> keys) {
        this.keys = keys;
    }

    /**
     * Keys that several nodes have, in the order of their file.
     *
     * @throws InvalidSettingsException where there is none, there are too many, or one is too short
     */
    public static CookieKeys of(List<byte[]> keys) {
        Checks checks = new Checks()
                .notEmpty("key-file", keys, "key")
                .require("key-file", keys.size() <= MOST, "holds " + keys.size() + " keys; " + MOST + " are allowed");
        for (byte[] key : keys) {
            checks.require(
                    "key-file",
                    key.length >= LEAST_BYTES,
                    "holds a key of " + key.length + " bytes; at least " + LEAST_BYTES + " are needed");
        }
        checks.done();
        return new CookieKeys(keys.stream().map(byte[]::clone).toList());
    }

    /** A random key of this process. */
    public static CookieKeys madeAtStart() {
        return MADE_AT_START;
    }

    /** True where no keys were given. */
    public boolean isMadeAtStart() {
        return keys.isEmpty();
    }

    /** The keys, the one that signs first; empty where one is made at start. Nobody may change them. */
    public List<byte[]> signingFirst() {
        if (keys.size() < 2) {
            return keys;
        }
        int signs = keys.size() - 2;
        List<byte[]> ordered = new ArrayList<>(keys);
        ordered.addFirst(ordered.remove(signs));
        return List.copyOf(ordered);
    }

    @Override
    public String toString() {
        return isMadeAtStart() ? "made at start" : keys.size() + " keys";
    }
}

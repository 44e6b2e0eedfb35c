package io.sluice.daemon.config;

import org.jspecify.annotations.Nullable;

/**
 * A key of a block.
 *
 * @param name as the file spells it
 * @param type what may stand after it
 * @param need what happens where it is left out
 * @param preset the value where it is left out, or null where there is none
 * @param doc what it does, one sentence for people
 */
record Key<T>(
        String name, Type<T> type, Need need, @Nullable T preset, String doc) {

    /** What happens where a key is left out. */
    enum Need {
        /** It is an error. */
        REQUIRED,
        /** Its default is taken. */
        PRESET,
        /** The feature is off, or comes from somewhere else. */
        OPTIONAL
    }

    static <T> Key<T> required(String name, Type<T> type, String doc) {
        return new Key<>(name, type, Need.REQUIRED, null, doc);
    }

    static <T> Key<T> preset(String name, Type<T> type, T preset, String doc) {
        return new Key<>(name, type, Need.PRESET, preset, doc);
    }

    /** A block that is built from the defaults of its own keys where it is left out. */
    static <T> Key<T> block(String name, Block<T> block, String doc) {
        return new Key<>(name, block, Need.PRESET, block.standIn(), doc);
    }

    static <T> Key<T> optional(String name, Type<T> type, String doc) {
        return new Key<>(name, type, Need.OPTIONAL, null, doc);
    }

    /** What the block is built with where the file's own value is missing or wrong. */
    @Nullable
    T standIn() {
        return need == Need.REQUIRED ? type.standIn() : preset;
    }

    /** The default as the file would write it, or empty where there is none. */
    String presetText() {
        return preset == null || type instanceof Block ? "" : type.show(preset);
    }
}

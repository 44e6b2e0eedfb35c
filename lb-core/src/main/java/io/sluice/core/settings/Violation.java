package io.sluice.core.settings;

/**
 * One illegal value.
 *
 * @param key the key as the configuration file spells it, such as {@code max-connections}, or empty for the whole block
 * @param message what is wrong and what is allowed, such as {@code "must be from 1 to 65535, not 0"}
 */
public record Violation(String key, String message) {}

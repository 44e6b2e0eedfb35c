/**
 * The configuration file: from YAML text to validated settings, with every problem at its place.
 *
 * <pre>
 *   file -> YamlReader -> Node tree -> Block (the declared schema) -> Configuration
 *                             |               |
 *                             +-> CrossChecks +-> Reference, JsonSchema (what people and editors read)
 * </pre>
 */
@NullMarked
package io.sluice.daemon.config;

import org.jspecify.annotations.NullMarked;

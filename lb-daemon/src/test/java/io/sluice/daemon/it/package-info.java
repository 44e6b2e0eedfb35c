/**
 * The daemon as a process of its own between real peers: nginx backends in containers on one side, a load that counts
 * what it loses on the other. Tests here need a container engine and are skipped without one; see
 * {@code build/containers/README.md}.
 */
@NullMarked
package io.sluice.daemon.it;

import org.jspecify.annotations.NullMarked;

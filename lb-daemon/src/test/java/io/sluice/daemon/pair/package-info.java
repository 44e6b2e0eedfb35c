/** A pair of daemons with an address that moves, in network namespaces that the tests make. */
@NullMarked
package io.sluice.daemon.pair;

import org.jspecify.annotations.NullMarked;

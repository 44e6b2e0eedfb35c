/** The running daemon: its parts, the order in which they start and stop, and its states. */
@NullMarked
package io.sluice.daemon.run;

import org.jspecify.annotations.NullMarked;

/** Listeners and exchanges: from accepted connection to log line. Everything here runs on the event loop that accepted. */
@NullMarked
package io.sluice.core.proxy;

import org.jspecify.annotations.NullMarked;

/** The process: command line, wiring, reload. The only module that knows all others. */
@NullMarked
package io.sluice.daemon;

import org.jspecify.annotations.NullMarked;

/** What exercises the data path before clients do: a small backend, and requests of several kinds, over loopback. */
@NullMarked
package io.sluice.daemon.warm;

import org.jspecify.annotations.NullMarked;

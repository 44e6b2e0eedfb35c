/** JSON on the way out. */
@NullMarked
package io.sluice.daemon.json;

import org.jspecify.annotations.NullMarked;

/** Content codings: what makes the bytes of a body fewer, and which of them this machine can do. */
@NullMarked
package io.sluice.core.compress;

import org.jspecify.annotations.NullMarked;

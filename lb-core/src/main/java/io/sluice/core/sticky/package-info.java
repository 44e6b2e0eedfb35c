/** How the clients of a pool come back to the backend that they had: cookies that name it, and tables of keys. */
@NullMarked
package io.sluice.core.sticky;

import org.jspecify.annotations.NullMarked;

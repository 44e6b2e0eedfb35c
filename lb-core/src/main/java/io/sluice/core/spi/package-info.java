/** Where the modules meet: what the data plane asks for and what it tells. */
@NullMarked
package io.sluice.core.spi;

import org.jspecify.annotations.NullMarked;

/** The meeting points of the modules: what the data plane asks of, and tells to, TLS, health, metrics and balancers. */
@NullMarked
package io.sluice.core.spi;

import org.jspecify.annotations.NullMarked;

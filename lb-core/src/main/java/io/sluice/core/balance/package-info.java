/** The balancing algorithms that come with us, one small class each behind {@link io.sluice.core.spi.BalancerFactory}. */
@NullMarked
package io.sluice.core.balance;

import org.jspecify.annotations.NullMarked;

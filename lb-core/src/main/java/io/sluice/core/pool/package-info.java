/** Pools and backends at run time: states, live counters, balancing. */
@NullMarked
package io.sluice.core.pool;

import org.jspecify.annotations.NullMarked;

/** Counts and logs what exchanges do: meters, Prometheus exposition, access logs. */
@NullMarked
package io.sluice.metrics;

import org.jspecify.annotations.NullMarked;

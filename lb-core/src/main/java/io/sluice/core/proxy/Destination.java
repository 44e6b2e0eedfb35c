package io.sluice.core.proxy;

/** Where a route leads, worked out once per snapshot. */
sealed interface Destination permits PoolPlan, SplitPlan, LocalAnswer {}

/** Benchmarks of the hot path and side-by-side runs; never shipped. */
@NullMarked
package io.sluice.bench;

import org.jspecify.annotations.NullMarked;

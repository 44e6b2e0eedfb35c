/** Says which backends are usable: probes, rise and fall, outlier ejection. */
@NullMarked
package io.sluice.health;

import org.jspecify.annotations.NullMarked;

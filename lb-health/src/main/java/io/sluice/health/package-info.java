/** Active health checking: probes of backends on a schedule, and the counting that turns their results into states. */
@NullMarked
package io.sluice.health;

import org.jspecify.annotations.NullMarked;

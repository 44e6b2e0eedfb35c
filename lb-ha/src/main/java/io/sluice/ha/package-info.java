/** One VRRP node of an active-passive group: state machine, packets, sockets, virtual addresses. */
@NullMarked
package io.sluice.ha;

import org.jspecify.annotations.NullMarked;

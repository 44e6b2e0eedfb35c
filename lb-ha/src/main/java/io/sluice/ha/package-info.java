/**
 * One VRRP node of an active-passive group (RFC 9568, and RFC 3768 for version 2).
 *
 * <p>Here are its pure parts: the packets and the state machine, which take bytes, events and the time, and give
 * decisions. Sockets, virtual addresses and timers stand outside them and are not here yet; nothing of this package can
 * be reached from the configuration file.
 */
@NullMarked
package io.sluice.ha;

import org.jspecify.annotations.NullMarked;

/** HTTP message syntax: heads indexed in place, body framing. No sockets, no clock. */
@NullMarked
package io.sluice.core.http;

import org.jspecify.annotations.NullMarked;

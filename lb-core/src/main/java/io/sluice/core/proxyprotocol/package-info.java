/** HAProxy's PROXY protocol, versions 1 and 2: reading and writing the header, with nothing of what follows it. */
@NullMarked
package io.sluice.core.proxyprotocol;

import org.jspecify.annotations.NullMarked;

/** Terminates, re-encrypts and passes through TLS; certificates, SNI and their reload. */
@NullMarked
package io.sluice.tls;

import org.jspecify.annotations.NullMarked;

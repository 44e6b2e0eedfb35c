/**
 * Terminates TLS on listeners and encrypts again towards pools: RFC 8446 and RFC 5246.
 *
 * <p>{@link io.sluice.tls.TlsContexts} makes from validated settings what the data plane asks for in {@code
 * io.sluice.core.spi}.
 */
@NullMarked
package io.sluice.tls;

import org.jspecify.annotations.NullMarked;

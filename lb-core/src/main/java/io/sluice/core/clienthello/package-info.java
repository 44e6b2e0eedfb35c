/** The first message of a TLS client, read without being its server: no key, no certificate, no byte taken. */
@NullMarked
package io.sluice.core.clienthello;

import org.jspecify.annotations.NullMarked;

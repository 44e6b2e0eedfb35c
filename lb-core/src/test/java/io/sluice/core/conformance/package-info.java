/**
 * A conformance tester for HTTP/2 (RFC 9113) and HPACK (RFC 7541), written from these texts. It knows nothing of our code or of
 * Netty's: it frames, packs and unpacks for itself over plain sockets, so that one mistake cannot hide in both.
 *
 * <p>{@link io.sluice.core.conformance.Conformance#listener} asks a server, {@link
 * io.sluice.core.conformance.Conformance#backend} plays the server and asks a proxy about its client side. Each case is one
 * question with its section; the answer is exact, allowed (the RFC lets an endpoint do so, a better answer exists), or wrong.
 */
@NullMarked
package io.sluice.core.conformance;

import org.jspecify.annotations.NullMarked;

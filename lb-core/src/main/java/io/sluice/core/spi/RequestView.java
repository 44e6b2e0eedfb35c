package io.sluice.core.spi;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The request of an exchange, as routes, balancers and observers may look at it.
 *
 * <p>Valid only during the call that hands it over, on the event loop that makes the call. Each call that returns text
 * builds a new string, so ask only for what a feature that is switched on needs.
 */
public interface RequestView {

    /**
     * The address of the client: that of the peer of its connection, or what a proxy in front that is believed said of it. A
     * client over a unix socket is a {@link java.net.UnixDomainSocketAddress} without a path.
     */
    SocketAddress client();

    /** The method as sent (RFC 9110 section 9), empty when no request line could be read. */
    String method();

    /** The request target as sent (RFC 9112 section 3.2), empty when no request line could be read. */
    String target();

    /** The value of the first field of that name, compared without case, or null where there is none. */
    @Nullable
    String header(String name);

    /**
     * A hash of a part of the request, made of its bytes without an object; the same in every process, so that several nodes
     * agree. It is no secret: who may choose the part may choose the hash.
     *
     * @return {@link RequestKey#ABSENT}, and only then, where the request has no such part, or an empty one
     */
    long hash(RequestKey key);

    /** Now, as far as the exchange is concerned: {@link System#nanoTime()} at the begin of the event that is served. */
    default long nanos() {
        return System.nanoTime();
    }
}

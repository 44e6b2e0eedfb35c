package io.sluice.core.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import io.sluice.core.settings.RouteAction.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * Sends the client elsewhere. Of the request, Location gets only what has been checked: the host of its authority, and path and
 * query, of which the head reader lets no space and no control character pass; what RFC 3986 does not allow in a URI is
 * percent-encoded. A path follows a scheme with a host, or a path of the file, and begins with a slash, so that it cannot become a
 * host.
 */
final class RedirectAnswer implements LocalAnswer {

    private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final String NOT_IN_URIS = "\"<>\\^`{|}";

    private final Redirect settings;
    private final boolean sameHost;
    private final byte[] port;
    private final byte[] head;

    RedirectAnswer(Redirect settings) {
        this.settings = settings;
        sameHost = settings.leadsToTls();
        port = sameHost
                ? settings.to().substring(Redirect.HTTPS.length()).getBytes(StandardCharsets.US_ASCII)
                : new byte[0];
        String place = sameHost ? "https://" : settings.keepPath() ? withoutSlash(settings.to()) : settings.to();
        head = ("HTTP/1.1 " + settings.status() + " " + StatusText.of(settings.status())
                        + "\r\nContent-Length: 0\r\nLocation: " + place)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String withoutSlash(String place) {
        return place.endsWith("/") ? place.substring(0, place.length() - 1) : place;
    }

    @Override
    public int status() {
        return settings.status();
    }

    @Override
    public boolean closes() {
        return settings.close();
    }

    /** A request of HTTP/1.0 may name no host. */
    @Override
    public boolean answers(RequestTarget target) {
        return !sameHost || target.hostEnd() > target.hostStart();
    }

    @Override
    public ByteBuf write(
            ByteBufAllocator allocator, Head request, RequestTarget target, boolean withBody, String connection) {
        int kept = target.pathEnd() - target.pathStart() + target.hostEnd() - target.hostStart();
        ByteBuf out = allocator.directBuffer(head.length + port.length + kept + LocalResponse.END);
        out.writeBytes(head);
        if (sameHost) {
            int end = RoutePath.withoutPort(request.bytes(), target.hostStart(), target.hostEnd());
            writeUri(out, request.bytes(), target.hostStart(), end);
            out.writeBytes(port);
        }
        if (settings.keepPath()) {
            writePath(out, request.bytes(), target);
        } else if (sameHost) {
            out.writeByte('/');
        }
        out.writeByte('\r').writeByte('\n');
        LocalResponse.endHead(out, connection);
        return out;
    }

    /** An absolute-form may have no path but a query, and OPTIONS may ask for {@code *}. */
    private static void writePath(ByteBuf out, byte[] bytes, RequestTarget target) {
        int start = target.pathStart();
        int end = target.pathEnd();
        if (start == end || bytes[start] != '/') {
            out.writeByte('/');
        }
        if (start < end && bytes[start] != '*') {
            writeUri(out, bytes, start, end);
        }
    }

    private static void writeUri(ByteBuf out, byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (NOT_IN_URIS.indexOf(b) < 0) {
                out.writeByte(b);
            } else {
                out.writeByte('%').writeByte(DIGITS[b >> 4]).writeByte(DIGITS[b & 15]);
            }
        }
    }
}

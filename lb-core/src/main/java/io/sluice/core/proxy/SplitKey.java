package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestCookies;
import io.sluice.core.settings.RouteAction.Split.Sticky;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What tells one client of a split from another, as a number. Used by all event loops. */
@FunctionalInterface
interface SplitKey {

    /** The number of a client of which nothing is known. */
    long NONE = 0;

    /** Of an address of IPv6 so much counts: in the rest of it one client moves about (RFC 8981). */
    int PREFIX_BYTES = 8;

    long FNV_OFFSET = 0xcbf29ce484222325L;
    long FNV_PRIME = 0x100000001b3L;

    /** The number of the client behind a request. */
    long of(Head request, SocketAddress client);

    static SplitKey of(Sticky sticky) {
        return switch (sticky) {
            case Sticky.No none -> (request, client) -> NONE;
            case Sticky.SetCookie cookie -> (request, client) -> NONE;
            case Sticky.BySource source -> (request, client) -> ofAddress(client);
            case Sticky.ByHeader(String name) -> (request, client) -> ofText(request.value(name));
            case Sticky.ByCookie(String name) -> ofCookie(new RequestCookies(name));
        };
    }

    private static SplitKey ofCookie(RequestCookies cookies) {
        return (request, client) -> cookies.first(request, SplitKey::hash, NONE);
    }

    private static long ofAddress(SocketAddress client) {
        InetAddress address = client instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (address == null) {
            return NONE;
        }
        byte[] bytes = address.getAddress();
        return hash(bytes, 0, Math.min(bytes.length, PREFIX_BYTES));
    }

    private static long ofText(@Nullable String text) {
        return text == null || text.isEmpty() ? NONE : hash(text);
    }

    static long hash(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return hash(bytes, 0, bytes.length);
    }

    /** FNV-1a, mixed; never {@link #NONE} but for nothing. */
    static long hash(byte[] bytes, int start, int end) {
        long hash = FNV_OFFSET;
        for (int i = start; i < end; i++) {
            hash = (hash ^ bytes[i] & 0xff) * FNV_PRIME;
        }
        return start == end ? NONE : mixed(hash) | 1;
    }

    /** A number between 0 and 1, neither of them, that follows from the bits. */
    static double fraction(long bits) {
        return ((mixed(bits) >>> 12) + 0.5) * 0x1p-52;
    }

    /** The finalizer of MurmurHash3: each bit that comes changes half of those that go. */
    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }
}

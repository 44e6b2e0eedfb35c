package io.sluice.core.proxy;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.http.RequestCookies;
import io.sluice.core.settings.RouteAction.Split.Sticky.SetCookie;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The cookie by which clients of a split keep their pool; it has the pool's name, so that a tester can choose one. Made with the
 * snapshot, used by all event loops.
 */
final class SplitCookie {

    private final RequestCookies cookies;
    private final List<byte[]> names;
    private final List<AsciiString> values;
    private final List<AsciiString> secureValues;

    SplitCookie(SetCookie settings, List<String> pools) {
        cookies = new RequestCookies(settings.name());
        names = pools.stream()
                .map(pool -> pool.getBytes(StandardCharsets.US_ASCII))
                .toList();
        String age = settings.maxAge().isZero()
                ? ""
                : "; Max-Age=" + settings.maxAge().toSeconds();
        String attributes = "; Path=/" + age + "; HttpOnly; SameSite=Lax";
        values = pools.stream()
                .map(pool -> AsciiString.of(settings.name() + "=" + pool + attributes))
                .toList();
        secureValues =
                values.stream().map(value -> AsciiString.of(value + "; Secure")).toList();
    }

    /** The place of the pool that the client's cookie names, or -1. */
    int find(Head request) {
        return (int) cookies.first(request, this::index, -1);
    }

    private int index(byte[] bytes, int start, int end) {
        for (int i = 0; i < names.size(); i++) {
            byte[] name = names.get(i);
            if (Arrays.equals(name, 0, name.length, bytes, start, end)) {
                return i;
            }
        }
        return -1;
    }

    /** The value of Set-Cookie that names a pool. */
    AsciiString value(int pool, boolean secure) {
        return (secure ? secureValues : values).get(pool);
    }
}

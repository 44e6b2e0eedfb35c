package io.sluice.core.proxy;

import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One of the parameters of that name must be like that, or there must be none. Names and values are compared as they were sent. */
final class QueryCondition implements RouteCondition {

    private final byte[] name;
    private final TextTest test;

    QueryCondition(String name, TextTest test) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
        this.test = test;
    }

    @Override
    public boolean holds(Head head, RequestTarget target, ExchangeFacts facts) {
        byte[] bytes = head.bytes();
        int end = target.pathEnd();
        int at = find(bytes, (byte) '?', target.pathStart(), end) + 1;
        boolean any = false;
        while (at < end) {
            int next = find(bytes, (byte) '&', at, end);
            int equals = find(bytes, (byte) '=', at, next);
            if (Arrays.equals(name, 0, name.length, bytes, at, equals)) {
                any = true;
                if (test.passes(bytes, Math.min(equals + 1, next), next)) {
                    return true;
                }
            }
            at = next + 1;
        }
        return !any && test.wantsNone();
    }

    private static int find(byte[] bytes, byte wanted, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }
}

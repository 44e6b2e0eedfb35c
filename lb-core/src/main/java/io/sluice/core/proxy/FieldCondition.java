package io.sluice.core.proxy;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.http.RequestTarget;

/** One of the lines of a field must be like that, or there must be none. */
final class FieldCondition implements RouteCondition {

    private final AsciiString name;
    private final TextTest test;

    FieldCondition(String lowerCase, TextTest test) {
        this.name = AsciiString.of(lowerCase);
        this.test = test;
    }

    @Override
    public boolean holds(Head head, RequestTarget target, ExchangeFacts facts) {
        boolean any = false;
        for (int i = 0; i < head.count(); i++) {
            if (head.hasName(i, name)) {
                any = true;
                if (test.passes(head.bytes(), head.valueStart(i), head.valueEnd(i))) {
                    return true;
                }
            }
        }
        return !any && test.wantsNone();
    }
}

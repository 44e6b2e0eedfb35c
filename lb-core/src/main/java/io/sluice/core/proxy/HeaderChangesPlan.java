package io.sluice.core.proxy;

import io.netty.util.AsciiString;
import io.sluice.core.http.Head;
import io.sluice.core.settings.HeaderChanges;
import io.sluice.core.settings.Template;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Changes of header fields, worked out once per snapshot. Used by all event loops. */
final class HeaderChangesPlan {

    private record Line(AsciiString name, TemplatePlan value) {}

    private final AsciiString[] removed;
    private final Line[] added;

    HeaderChangesPlan(HeaderChanges changes) {
        removed = Stream.concat(changes.remove().stream(), changes.set().keySet().stream())
                .map(name -> AsciiString.of(name.toLowerCase(Locale.ROOT)))
                .toArray(AsciiString[]::new);
        added = Stream.concat(lines(changes.set()), lines(changes.add())).toArray(Line[]::new);
    }

    private static Stream<Line> lines(Map<String, Template> values) {
        return values.entrySet().stream()
                .map(each -> new Line(AsciiString.of(each.getKey()), new TemplatePlan(each.getValue())));
    }

    boolean isEmpty() {
        return removed.length == 0 && added.length == 0;
    }

    /**
     * Makes the changes. Values are worked out before anything is removed from the head that they may tell of. One that turns out
     * empty, or that has bytes which no value has, adds no line.
     */
    void apply(Head head, Exchange exchange, ScratchText scratch) {
        int before = head.count();
        for (Line line : added) {
            ScratchText value = line.value().write(scratch, exchange);
            if (value.length() > 0) {
                head.add(line.name(), value.bytes(), 0, value.length());
            }
        }
        for (AsciiString name : removed) {
            head.removeAll(name, before);
        }
    }
}

package io.sluice.core.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.KnownField;
import io.sluice.core.http.MessageLimits;
import io.sluice.core.http.RequestRules;
import io.sluice.core.http.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Heads of messages from their lines. */
final class Heads {

    private static final MessageLimits LIMITS = new MessageLimits(64 * 1024, 200, 8192);

    private Heads() {}

    static Head request(String... lines) {
        return requestTo("/", lines);
    }

    static Head requestTo(String target, String... lines) {
        return read(HeadReader.ofRequests(), "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + joined(lines));
    }

    static Head response(String... lines) {
        return read(HeadReader.ofResponses(), "HTTP/1.1 200 OK\r\n" + joined(lines));
    }

    static RequestTarget target(Head request) {
        RequestRules rules = new RequestRules();
        assertThat(rules.read(request)).isNull();
        return rules.target();
    }

    /** The lines that go on, without Host. */
    static List<String> lines(Head head) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < head.count(); i++) {
            if (head.known(i) != KnownField.REMOVED && head.known(i) != KnownField.HOST) {
                lines.add(head.text(head.line(i), head.line(i + 1)).strip());
            }
        }
        return lines;
    }

    private static String joined(String... lines) {
        return lines.length == 0 ? "\r\n" : String.join("\r\n", lines) + "\r\n\r\n";
    }

    private static Head read(HeadReader reader, String text) {
        Head head = new Head();
        reader.begin(head, LIMITS);
        HeadReader.Result result = reader.read(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        assertThat(result).as(text).isEqualTo(HeadReader.Result.DONE);
        return head;
    }
}

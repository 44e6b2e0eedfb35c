package io.sluice.core.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What has been heard on one stream. */
final class Heard {

    /** The field sections in their order: interim ones, the head, trailers. */
    final List<List<FieldLine>> sections = new ArrayList<>();

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean ended;
    /** The code of RST_STREAM; -1 before one has come. */
    long reset = -1;

    int resets;
    /** How much the other side may still send here. */
    long window;
    /** Sum of the WINDOW_UPDATE increments that came. */
    long credit;

    Heard(long window) {
        this.window = window;
    }

    void add(byte[] octets) {
        body.writeBytes(octets);
    }

    int length() {
        return body.size();
    }

    String body() {
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    /** Nothing more will come. */
    boolean isOver() {
        return ended || reset >= 0;
    }

    /** The final status; 0 before it has come. */
    int status() {
        return sections.stream()
                .map(Heard::status)
                .filter(status -> status >= 200)
                .findFirst()
                .orElse(0);
    }

    static int status(List<FieldLine> section) {
        return value(section, ":status")
                .filter(value -> value.matches("[1-9][0-9][0-9]"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    Optional<String> value(String name) {
        return sections.stream()
                .flatMap(section -> value(section, name).stream())
                .findFirst();
    }

    static Optional<String> value(List<FieldLine> section, String name) {
        return section.stream()
                .filter(line -> line.name().equals(name))
                .map(FieldLine::value)
                .findFirst();
    }
}

package io.sluice.core.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request or a response as far as it has been read. Bytes are told as ISO 8859-1. */
final class Message {

    String method = "";
    String target = "";
    int status;
    int minorVersion;
    final List<Field> fields = new ArrayList<>();
    final List<Field> trailers = new ArrayList<>();
    final ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean untilClose;
    boolean whole;

    List<String> values(String name) {
        return fields.stream().filter(f -> f.is(name)).map(Field::value).toList();
    }

    @Nullable
    String value(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    boolean has(String name) {
        return value(name) != null;
    }

    String bodyText() {
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        String text = bodyText();
        String shown = text.length() > 60 ? text.substring(0, 60) + "... of " + text.length() : text;
        return (status == 0 ? method + " " + target : String.valueOf(status)) + " 1." + minorVersion + " " + fields
                + " body \"" + shown + "\"" + (trailers.isEmpty() ? "" : " trailers " + trailers)
                + (whole ? "" : " (not whole)");
    }
}

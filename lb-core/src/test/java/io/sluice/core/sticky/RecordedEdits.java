package io.sluice.core.sticky;

import io.netty.util.AsciiString;
import io.sluice.core.http.KnownField;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What was changed, as lines: {@code -COOKIE}, {@code Cookie: a=1}. */
final class RecordedEdits implements HeadEdits {

    final List<String> lines = new ArrayList<>();

    @Override
    public void remove(KnownField field) {
        lines.add("-" + field);
    }

    @Override
    public void add(AsciiString name, byte[] value) {
        lines.add(name + ": " + new String(value, StandardCharsets.ISO_8859_1));
    }
}

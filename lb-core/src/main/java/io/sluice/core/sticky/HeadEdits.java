package io.sluice.core.sticky;

import io.netty.util.AsciiString;
import io.sluice.core.http.KnownField;

/** What is changed in a head on its way. */
public interface HeadEdits {

    /** Leaves out the lines of a field that came with the head. */
    void remove(KnownField field);

    /** Adds a line. */
    void add(AsciiString name, byte[] value);
}

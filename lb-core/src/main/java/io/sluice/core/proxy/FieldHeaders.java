package io.sluice.core.proxy;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.sluice.core.http.FieldList;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FieldList} as Netty's HPACK reads and writes it, without a table of its own: what is decoded is added in its order, what
 * is encoded is walked through once. One per direction of a connection, used again for each head; so a head must be taken out, or
 * encoded, before the next. On the event loop of the connection.
 */
final class FieldHeaders extends DefaultHttp2Headers {

    private static final AsciiString STATUS = AsciiString.cached(":status");

    private final FieldList fields = new FieldList();
    private final Cursor cursor = new Cursor();

    FieldHeaders() {
        super(false, 2);
    }

    FieldList fields() {
        return fields;
    }

    @Override
    public Http2Headers clear() {
        fields.clear();
        return this;
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        fields.add(AsciiString.of(name), AsciiString.of(value));
        return this;
    }

    @Override
    public int size() {
        return fields.size();
    }

    @Override
    public boolean isEmpty() {
        return fields.size() == 0;
    }

    /** Netty asks whether a head is interim. The status stands first where it is right. */
    @Override
    public @Nullable CharSequence status() {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.name(i).equals(STATUS)) {
                return fields.value(i);
            }
        }
        return null;
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
        cursor.next = 0;
        return cursor;
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** The one walk that there is at a time, and the field that it has come to. */
    private final class Cursor
            implements Iterator<Map.Entry<CharSequence, CharSequence>>, Map.Entry<CharSequence, CharSequence> {

        private int next;

        @Override
        public boolean hasNext() {
            return next < fields.size();
        }

        @Override
        public Map.Entry<CharSequence, CharSequence> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            next++;
            return this;
        }

        @Override
        public CharSequence getKey() {
            return fields.name(next - 1);
        }

        @Override
        public CharSequence getValue() {
            return fields.value(next - 1);
        }

        @Override
        public CharSequence setValue(CharSequence value) {
            throw new UnsupportedOperationException("a field is added, not changed");
        }
    }
}

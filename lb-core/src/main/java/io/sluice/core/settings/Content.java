package io.sluice.core.settings;

import java.util.Arrays;

/**
 * The body of a response that we give ourselves, with its media type. Immutable, so safe for use by any thread.
 */
public final class Content {

    /** The largest body: 256 KiB. It is kept in memory and copied with each answer; larger ones belong on a server. */
    public static final int MOST_BYTES = 256 * 1024;

    /** The media type of plain text. */
    public static final String PLAIN = "text/plain; charset=utf-8";

    private static final Content NONE = new Content(PLAIN, new byte[0]);

    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private static final String MEDIA_TYPE = TOKEN + "/" + TOKEN + "([ \\t]*;[ -~]*)?";

    private final String type;
    private final byte[] bytes;

    private Content(String type, byte[] bytes) {
        this.type = type;
        this.bytes = bytes;
    }

    /**
     * A body.
     *
     * @param type its media type (RFC 9110 section 8.3.1)
     * @param bytes at most {@link #MOST_BYTES}; copied
     * @throws InvalidSettingsException with the keys {@code type} and {@code body}
     */
    public static Content of(String type, byte[] bytes) {
        new Checks()
                .require(
                        "type",
                        type.matches(MEDIA_TYPE) && type.length() <= 128,
                        "\"" + type + "\" is no media type; one is text/html; charset=utf-8")
                .require(
                        "body",
                        bytes.length <= MOST_BYTES,
                        "has " + bytes.length + " bytes; at most 256KiB are kept in memory")
                .done();
        return new Content(type, bytes.clone());
    }

    /** No body. */
    public static Content none() {
        return NONE;
    }

    /** The media type. */
    public String type() {
        return type;
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content that && type.equals(that.type) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes of " + type;
    }
}

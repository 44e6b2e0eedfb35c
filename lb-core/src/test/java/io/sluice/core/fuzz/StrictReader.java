package io.sluice.core.fuzz;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads HTTP/1 messages as RFC 9112 writes them, and nothing more lenient: line by line, with regular expressions. Blocking; ends
 * with {@link Malformed} or, where the bytes end within a message, with EOFException.
 */
final class StrictReader {

    static final int HEAD_SIZE = 4096;
    static final int FIELDS = 40;
    static final int TARGET = 1024;

    private static final int RESPONSE_SLACK = 1 << 16;
    private static final String TCHAR = "[!#$%&'*+.^_`|~0-9A-Za-z-]";
    private static final String TEXT = "[\\t\\x20-\\x7e\\x80-\\xff]";
    private static final Pattern REQUEST_LINE = Pattern.compile("(" + TCHAR + "+) ([!-~&&[^#]]+) HTTP/1\\.([0-9])");
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 ([1-5][0-9][0-9]) (" + TEXT + "*)");
    private static final Pattern FIELD = Pattern.compile("(" + TCHAR + "+):(" + TEXT + "*)");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,15})(?:;(" + TEXT + "{0,256}))?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]+");
    private static final BigInteger LONGEST = new BigInteger("9223372036854775799");

    /** Fields that RFC 9110 section 6.5.1 keeps out of trailers. */
    private static final Set<String> NO_TRAILERS =
            Set.of(("connection keep-alive proxy-connection te trailer transfer-encoding"
                            + " upgrade http2-settings content-length host via forwarded x-forwarded-for x-forwarded-host"
                            + " x-forwarded-proto cache-control expect max-forwards pragma range if-match if-none-match"
                            + " if-modified-since if-unmodified-since if-range authorization proxy-authorization www-authenticate"
                            + " proxy-authenticate cookie set-cookie age expires date location retry-after vary warning"
                            + " content-encoding content-type content-range content-location")
                    .split(" "));

    private final InputStream in;
    private int headBytes;

    StrictReader(InputStream in) {
        this.in = in;
    }

    /** The next request head, or null where the bytes end before one. */
    Message requestHead() throws IOException {
        headBytes = 0;
        int first = in.read();
        if (first < 0) {
            return null;
        }
        String line = line(first, HEAD_SIZE);
        if (line.isEmpty()) {
            line = line(HEAD_SIZE);
        }
        Matcher start = REQUEST_LINE.matcher(line);
        if (!start.matches()) {
            throw new Malformed("request line");
        }
        Message message = new Message();
        message.method = start.group(1);
        message.target = start.group(2);
        message.minorVersion = start.group(3).equals("0") ? 0 : 1;
        if (message.target.length() > TARGET) {
            throw new Malformed("target length");
        }
        readFields(message.fields, HEAD_SIZE);
        checkFraming(message);
        return message;
    }

    /** The next response head, or null where the bytes end before one. */
    Message responseHead() throws IOException {
        headBytes = 0;
        int first = in.read();
        if (first < 0) {
            return null;
        }
        Matcher start = STATUS_LINE.matcher(line(first, RESPONSE_SLACK));
        if (!start.matches()) {
            throw new Malformed("status line");
        }
        Message message = new Message();
        message.status = Integer.parseInt(start.group(1));
        message.minorVersion = 1;
        readFields(message.fields, RESPONSE_SLACK);
        checkFraming(message);
        return message;
    }

    /** Reads the body of a request. */
    void requestBody(Message message) throws IOException {
        if (message.has("transfer-encoding")) {
            readChunks(message);
        } else if (message.has("content-length")) {
            readLength(message);
        }
        message.whole = true;
    }

    /** Reads the body of a response to a request of that method. */
    void responseBody(Message message, String method) throws IOException {
        int status = message.status;
        if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
            message.whole = true;
            return;
        }
        if (message.has("transfer-encoding")) {
            readChunks(message);
        } else if (message.has("content-length")) {
            readLength(message);
        } else {
            message.untilClose = true;
            for (int next = in.read(); next >= 0; next = in.read()) {
                message.body.write(next);
            }
        }
        message.whole = true;
    }

    private void readFields(List<Field> into, int most) throws IOException {
        for (String line = line(most); !line.isEmpty(); line = line(most)) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new Malformed("field line");
            }
            into.add(new Field(field.group(1), stripped(field.group(2))));
            if (into.size() > FIELDS && most == HEAD_SIZE) {
                throw new Malformed("too many fields");
            }
        }
    }

    private static String stripped(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && " \t".indexOf(value.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && " \t".indexOf(value.charAt(to - 1)) >= 0) {
            to--;
        }
        return value.substring(from, to);
    }

    private static void checkFraming(Message message) throws Malformed {
        List<String> codings = message.values("transfer-encoding");
        List<String> lengths = message.values("content-length");
        if (codings.size() + lengths.size() > 1) {
            throw new Malformed("framing said twice");
        }
        if (!codings.isEmpty()
                && (message.minorVersion == 0 || !codings.getFirst().equalsIgnoreCase("chunked"))) {
            throw new Malformed("transfer coding");
        }
        if (!lengths.isEmpty()) {
            String length = lengths.getFirst();
            if (!LENGTH.matcher(length).matches() || new BigInteger(length).compareTo(LONGEST) > 0) {
                throw new Malformed("length");
            }
        }
    }

    private void readLength(Message message) throws IOException {
        long left = Long.parseLong(message.values("content-length").getFirst());
        copy(message, left);
    }

    private void copy(Message message, long count) throws IOException {
        for (long left = count; left > 0; left--) {
            message.body.write(next());
        }
    }

    private void readChunks(Message message) throws IOException {
        while (true) {
            headBytes = 0;
            Matcher chunk = CHUNK.matcher(line(300));
            if (!chunk.matches()) {
                throw new Malformed("chunk size");
            }
            long size = Long.parseLong(chunk.group(1), 16);
            if (size == 0) {
                break;
            }
            copy(message, size);
            if (next() != '\r' || next() != '\n') {
                throw new Malformed("end of chunk");
            }
        }
        headBytes = 0;
        readFields(message.trailers, HEAD_SIZE);
        for (Field trailer : message.trailers) {
            if (NO_TRAILERS.contains(trailer.lowerName().replace('_', '-'))) {
                throw new Malformed("trailer " + trailer.name());
            }
        }
    }

    private String line(int most) throws IOException {
        return line(next(), most);
    }

    /** Reads up to CRLF, which is no part of the line. */
    private String line(int first, int most) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = first; next != '\n'; next = next()) {
            line.append((char) next);
            if (++headBytes >= most) {
                throw new Malformed("too long");
            }
        }
        headBytes++;
        if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
            throw new Malformed("bare LF");
        }
        line.setLength(line.length() - 1);
        return line.toString();
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        return next;
    }
}

package io.sluice.core.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import io.sluice.core.proxyprotocol.ProxyHeader.Progress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Version 1: {@code PROXY TCP4 192.0.2.1 192.0.2.2 56324 443} and CRLF, 107 bytes at most. */
final class TextHeader {

    private static final int MOST_BYTES = 107;

    private static final String NUMBER = "(0|[1-9][0-9]{0,4})";

    private static final Pattern TOLD =
            Pattern.compile("PROXY (TCP4|TCP6) ([0-9A-Fa-f:.]+) ([0-9A-Fa-f:.]+) " + NUMBER + " " + NUMBER);

    /** What follows the word is to be ignored. */
    private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN( [^\r\n]*)?");

    private static final Pattern DOTTED = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");

    private TextHeader() {}

    static Progress read(ByteBuf in, ProxyHeader header) {
        int start = in.readerIndex();
        int seen = Math.min(in.readableBytes(), MOST_BYTES);
        int end = in.indexOf(start, start + seen, (byte) '\n');
        if (end < 0) {
            return seen < MOST_BYTES ? Progress.MORE : header.refuse(ProxyHeaderFault.TOO_LONG);
        }
        if (in.getByte(end - 1) != '\r') {
            return header.refuse(ProxyHeaderFault.MALFORMED);
        }
        String line = in.toString(start, end - 1 - start, StandardCharsets.ISO_8859_1);
        if (!UNKNOWN.matcher(line).matches() && !told(line, header)) {
            return header.refuse(ProxyHeaderFault.MALFORMED);
        }
        in.readerIndex(end + 1);
        return Progress.DONE;
    }

    private static boolean told(String line, ProxyHeader header) {
        Matcher matcher = TOLD.matcher(line);
        if (!matcher.matches()) {
            return false;
        }
        boolean four = matcher.group(1).equals("TCP4");
        InetSocketAddress from = address(matcher.group(2), matcher.group(4), four);
        InetSocketAddress to = address(matcher.group(3), matcher.group(5), four);
        if (from == null || to == null) {
            return false;
        }
        header.tell(from, to);
        return true;
    }

    private static @Nullable InetSocketAddress address(String host, String port, boolean four) {
        byte[] bytes = four == DOTTED.matcher(host).matches() ? NetUtil.createByteArrayFromIpAddressString(host) : null;
        int number = Integer.parseInt(port);
        if (bytes == null || bytes.length != (four ? 4 : 16) || number > 65_535) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), number);
        } catch (UnknownHostException e) {
            return null; // for a length that no address has
        }
    }
}

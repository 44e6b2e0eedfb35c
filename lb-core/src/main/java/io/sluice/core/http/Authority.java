package io.sluice.core.http;

/** {@code uri-host [ ":" port ]} of RFC 9110 section 7.2, without userinfo (section 4.2.4). */
final class Authority {

    private static final boolean[] REG_NAME = new boolean[128];

    static {
        for (char c = 0; c < 128; c++) {
            REG_NAME[c] = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        }
        for (char c : "-._~%!$&'()*+,;=".toCharArray()) {
            REG_NAME[c] = true;
        }
    }

    private Authority() {}

    static boolean isValid(byte[] bytes, int start, int end) {
        int host = endOfHost(bytes, start, end);
        if (host <= start) {
            return false;
        }
        return host == end || bytes[host] == ':' && isPort(bytes, host + 1, end);
    }

    /** {@code uri-host ":" port}, the port neither left out nor 0 (RFC 9112 section 3.2.3). */
    static boolean isHostAndPort(byte[] bytes, int start, int end) {
        int host = endOfHost(bytes, start, end);
        if (host <= start || host + 1 >= end || bytes[host] != ':' || !isPort(bytes, host + 1, end)) {
            return false;
        }
        for (int i = host + 1; i < end; i++) {
            if (bytes[i] != '0') {
                return true;
            }
        }
        return false;
    }

    /** Where the host ends and a port may begin; -1 where it is none. */
    static int endOfHost(byte[] bytes, int start, int end) {
        if (start < end && bytes[start] == '[') {
            return endOfLiteral(bytes, start + 1, end);
        }
        int i = start;
        while (i < end && bytes[i] >= 0 && REG_NAME[bytes[i]]) {
            i++;
        }
        return i;
    }

    private static int endOfLiteral(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && (Ascii.hex(bytes[i]) >= 0 || bytes[i] == ':' || bytes[i] == '.')) {
            i++;
        }
        return i > start && i < end && bytes[i] == ']' ? i + 1 : -1;
    }

    private static boolean isPort(byte[] bytes, int start, int end) {
        if (end - start > 5) {
            return false;
        }
        int port = 0;
        for (int i = start; i < end; i++) {
            if (!Ascii.isDigit(bytes[i])) {
                return false;
            }
            port = port * 10 + bytes[i] - '0';
        }
        return port <= 65_535;
    }
}

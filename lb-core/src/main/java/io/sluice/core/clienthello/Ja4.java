package io.sluice.core.clienthello;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The JA4 fingerprint of a TLS client, as FoxIO's format description has it: programs that make their ClientHello with the same
 * library and the same settings have the same.
 *
 * <pre>
 *   t13d1516h2_8daaf6152771_e5627efa2ab1
 *   |  |   |  | |            +- hash of the extensions, sorted, and of the signature schemes, as they came
 *   |  |   |  | +- hash of the cipher suites, sorted
 *   |  |   |  +- first and last character of the first ALPN protocol
 *   |  |   +- how many cipher suites (15) and extensions (16)
 *   |  +- d with a server name, i without
 *   +- over TCP, highest version
 * </pre>
 */
final class Ja4 {

    private static final HexFormat HEX = HexFormat.of();
    private static final String NO_HASH = "000000000000";
    private static final int HASH_BYTES = 6;

    private Ja4() {}

    /** The fingerprint. Costs two hashes; to be asked for only where somebody wants it. Pure. */
    static String of(ClientHello hello) {
        String signatures = list(hello.signatureAlgorithms().meant());
        String extensions = list(hello.extensions()
                .meant()
                .filter(type -> type != Extension.SERVER_NAME && type != Extension.ALPN)
                .sorted());
        String ciphers = list(hello.cipherSuites().meant().sorted());
        return start(hello)
                + "_" + hash(ciphers)
                + "_" + hash(signatures.isEmpty() ? extensions : extensions + "_" + signatures);
    }

    private static String start(ClientHello hello) {
        return "t" + version(hello.highestVersion())
                + (hello.extensions().contains(Extension.SERVER_NAME) ? "d" : "i")
                + count(hello.cipherSuites())
                + count(hello.extensions())
                + protocol(hello);
    }

    private static String version(int code) {
        return switch (code) {
            case 0x0304 -> "13";
            case 0x0303 -> "12";
            case 0x0302 -> "11";
            case 0x0301 -> "10";
            case 0x0300 -> "s3";
            default -> "00";
        };
    }

    private static String count(Codes codes) {
        long count = Math.min(99, codes.meant().count());
        return count < 10 ? "0" + count : Long.toString(count);
    }

    /** Where one of the two characters is no letter or digit, those of the bytes in hexadecimal. */
    private static String protocol(ClientHello hello) {
        if (!hello.hasProtocols()) {
            return "00";
        }
        String first = hello.protocols().getFirst();
        String text = isPlain(first.charAt(0)) && isPlain(first.charAt(first.length() - 1))
                ? first
                : HEX.formatHex(first.getBytes(StandardCharsets.ISO_8859_1));
        return "" + text.charAt(0) + text.charAt(text.length() - 1);
    }

    private static boolean isPlain(char character) {
        return character >= '0' && character <= '9'
                || character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z';
    }

    private static String list(IntStream codes) {
        return codes.mapToObj(code -> HEX.toHexDigits((short) code)).collect(Collectors.joining(","));
    }

    private static String hash(String text) {
        if (text.isEmpty()) {
            return NO_HASH;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
            return HEX.formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}

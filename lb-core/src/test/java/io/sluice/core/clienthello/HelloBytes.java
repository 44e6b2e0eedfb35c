package io.sluice.core.clienthello;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Makes ClientHellos, right ones and wrong ones, part by part. */
public final class HelloBytes {

    /** Of the example in JA4's description, with GREASE that must not matter. */
    public static final String CHROME_CIPHERS =
            "6a6a 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035";

    private String version = "0303";
    private String sessionId = "20" + "5a".repeat(32);
    private String ciphers = CHROME_CIPHERS;
    private String compression = "0100";
    private final StringBuilder extensions = new StringBuilder();
    private boolean extensionBlock = true;

    /** A hello as a browser makes it, for one name and two protocols. */
    public static byte[] ordinary(String name, String... protocols) {
        return records(
                new HelloBytes().name(name).protocols(protocols).browser().message());
    }

    public HelloBytes version(String hex) {
        version = hex;
        return this;
    }

    public HelloBytes sessionId(String hex) {
        sessionId = hex;
        return this;
    }

    public HelloBytes ciphers(String hex) {
        ciphers = hex;
        return this;
    }

    public HelloBytes compression(String hex) {
        compression = hex;
        return this;
    }

    public HelloBytes withoutExtensionBlock() {
        extensionBlock = false;
        return this;
    }

    public HelloBytes extension(int type, String hex) {
        String plain = hex.replace(" ", "");
        extensions.append("%04x%04x%s".formatted(type, plain.length() / 2, plain));
        return this;
    }

    public HelloBytes name(String name) {
        return extension(0, vector(2, "00" + vector(2, text(name))));
    }

    public HelloBytes protocols(String... names) {
        StringBuilder list = new StringBuilder();
        for (String name : names) {
            list.append(vector(1, text(name)));
        }
        return names.length == 0 ? this : extension(16, vector(2, list.toString()));
    }

    /** The other extensions of the example, GREASE before and behind them. */
    public HelloBytes browser() {
        extension(0x4a4a, "");
        extension(0x17, "");
        extension(0xff01, "00");
        extension(0x0a, vector(2, "9a9a 001d 0017 0018"));
        extension(0x0b, "0100");
        extension(0x23, "");
        extension(0x05, "0100000000");
        extension(0x0d, vector(2, "0403 0804 0401 0503 0805 0501 0806 0601"));
        extension(0x12, "");
        extension(0x33, vector(2, "9a9a 0001 00 001d 0020" + "3c".repeat(32)));
        extension(0x2d, "0101");
        extension(0x2b, vector(1, "aaaa 0304 0303"));
        extension(0x1b, "020002");
        extension(0x4469, "0003026832");
        extension(0x5a5a, "00");
        return extension(0x15, "00".repeat(16));
    }

    public byte[] message() {
        String body = version + "11".repeat(32) + sessionId + vector(2, ciphers) + compression;
        String all = extensionBlock ? body + vector(2, extensions.toString()) : body;
        return hex("01" + vector(3, all));
    }

    /** The message in one record. */
    public static byte[] records(byte[] message) {
        return records(message, 1 << 14);
    }

    /** The message in records of that many bytes each. */
    public static byte[] records(byte[] message, int fragment) {
        ByteBuf out = Unpooled.buffer();
        for (int at = 0; at < message.length; at += fragment) {
            int length = Math.min(fragment, message.length - at);
            out.writeByte(22).writeShort(0x0301).writeShort(length).writeBytes(message, at, length);
        }
        return ByteBufUtil.getBytes(out);
    }

    public static byte[] hex(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replaceAll("\\s", ""));
    }

    static byte[] join(byte[]... parts) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
    }

    static byte[] cut(byte[] bytes, int length) {
        return Arrays.copyOf(bytes, length);
    }

    static String text(String characters) {
        return HexFormat.of().formatHex(characters.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A length of some bytes, and what is that long. */
    static String vector(int lengthBytes, String hex) {
        String plain = hex.replaceAll("\\s", "");
        return ("%0" + 2 * lengthBytes + "x").formatted(plain.length() / 2) + plain;
    }
}

package io.sluice.core.clienthello;

import static io.sluice.core.clienthello.HelloBytes.hex;
import static io.sluice.core.clienthello.HelloBytes.join;
import static io.sluice.core.clienthello.HelloBytes.records;
import static io.sluice.core.clienthello.HelloBytes.text;
import static io.sluice.core.clienthello.HelloBytes.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.core.clienthello.ClientHelloReader.Progress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of records and of the message, byte by byte. */
class ClientHelloReaderTest {

    private static final int MOST = 16 * 1024;

    private static ClientHello read(byte[] bytes) {
        ClientHelloReader reader = new ClientHelloReader(MOST);
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes))).isEqualTo(Progress.DONE);
        return reader.hello();
    }

    private static HelloBytes hello() {
        return new HelloBytes();
    }

    @Test
    void whatTheClientOffersIsFound() {
        byte[] bytes = HelloBytes.ordinary("WWW.Example.com", "h2", "http/1.1");
        ClientHello hello = read(bytes);
        assertThat(hello.serverName()).isEqualTo("www.example.com");
        assertThat(hello.protocols()).containsExactly("h2", "http/1.1");
        assertThat(hello.offers("http/1.1".getBytes(StandardCharsets.US_ASCII))).isTrue();
        assertThat(hello.offers("http/1.0".getBytes(StandardCharsets.US_ASCII))).isFalse();
        assertThat(hello.legacyVersion()).isEqualTo(0x0303);
        assertThat(hello.highestVersion()).isEqualTo(0x0304);
        assertThat(hello.supportedVersions().meant()).containsExactly(0x0304, 0x0303);
        assertThat(hello.cipherSuites().size()).isEqualTo(16);
        assertThat(hello.cipherSuites().at(0)).isEqualTo(0x6a6a);
        assertThat(hello.cipherSuites().meant().count()).isEqualTo(15);
        assertThat(hello.groups().meant()).containsExactly(0x1d, 0x17, 0x18);
        assertThat(hello.signatureAlgorithms().at(0)).isEqualTo(0x0403);
        assertThat(hello.signatureAlgorithms().contains(0x0806)).isTrue();
        assertThat(hello.signatureAlgorithms().contains(0x0807)).isFalse();
        assertThat(hello.resumes()).isFalse();
        assertThat(hello.wireBytes()).isEqualTo(bytes.length);
        assertThatThrownBy(() -> hello.groups().at(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aClientThatOffersLittleIsReadToo() {
        ClientHello hello = read(records(hello().version("0301")
                .sessionId("00")
                .ciphers("002f")
                .withoutExtensionBlock()
                .message()));
        assertThat(hello.serverName()).isNull();
        assertThat(hello.hasProtocols()).isFalse();
        assertThat(hello.protocols()).isEmpty();
        assertThat(hello.highestVersion()).isEqualTo(0x0301);
        assertThat(hello.extensions().size()).isZero();
        assertThat(read(records(hello().message())).extensions().size()).isZero();
    }

    @Test
    void ticketsAndSharedKeysAreResumption() {
        assertThat(read(records(hello().extension(35, "abcd").message())).resumes())
                .isTrue();
        assertThat(read(records(hello().extension(35, "").message())).resumes()).isFalse();
        assertThat(read(records(hello().extension(41, "0000").message())).resumes())
                .isTrue();
    }

    /** Of post-quantum key shares and tickets messages get long; and any of them may be cut into records. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 64, 517, 1400, 16384})
    void theMessageMayComeInManyRecords(int fragment) {
        byte[] message = hello().name("pq.example.com")
                .extension(51, vector(2, "11ec" + vector(2, "77".repeat(1216))))
                .extension(35, "99".repeat(600))
                .message();
        byte[] bytes = records(message, fragment);
        ClientHelloReader reader = new ClientHelloReader(MOST);
        ByteBuf all = Unpooled.wrappedBuffer(bytes);
        assertThat(reader.read(all)).isEqualTo(Progress.DONE);
        assertThat(all.readableBytes()).isEqualTo(bytes.length);
        assertThat(reader.hello().serverName()).isEqualTo("pq.example.com");
        assertThat(reader.hello().wireBytes()).isEqualTo(bytes.length);
    }

    /** Cut anywhere it asks for more and takes nothing. */
    @ParameterizedTest
    @ValueSource(ints = {9, 16384})
    void itMayComeByteByByte(int fragment) {
        byte[] bytes = records(hello().name("slow.example.com").browser().message(), fragment);
        ByteBuf all = Unpooled.wrappedBuffer(bytes, hex("1403030001 01"));
        ClientHelloReader reader = new ClientHelloReader(MOST);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(reader.read(all.slice(0, length))).as("after " + length).isEqualTo(Progress.MORE);
        }
        assertThat(reader.read(all)).isEqualTo(Progress.DONE);
        assertThat(reader.hello().wireBytes()).isEqualTo(bytes.length);
        assertThat(reader.hello().serverName()).isEqualTo("slow.example.com");
    }

    static Stream<Arguments> wrong() {
        byte[] right = hello().name("a.example").message();
        return Stream.of(
                Arguments.of("plain HTTP", text("GET / HTTP/1.1\r\n"), ClientHelloFault.NOT_TLS),
                Arguments.of("SSL 2", "802e 01 0301 0015 0000 0010", ClientHelloFault.NOT_TLS),
                Arguments.of("an alert first", "15 0303 0002 0200", ClientHelloFault.NOT_TLS),
                Arguments.of("data first", "17 0303 0002 0200", ClientHelloFault.NOT_TLS),
                Arguments.of("another major version", "16 0201 0005 01 000001", ClientHelloFault.NOT_TLS),
                Arguments.of("an empty record", "16 0301 0000", ClientHelloFault.MALFORMED),
                Arguments.of("a record too long", "16 0301 4001", ClientHelloFault.MALFORMED),
                Arguments.of("a ServerHello", "16 0301 0004 02 000001", ClientHelloFault.MALFORMED),
                Arguments.of("an empty message", "16 0301 0004 01 000000", ClientHelloFault.MALFORMED),
                Arguments.of("a message too long", "16 0301 0004 01 004000", ClientHelloFault.TOO_LARGE),
                Arguments.of("an endless message", "16 0301 0004 01 ffffff", ClientHelloFault.TOO_LARGE),
                Arguments.of("an alert between", "16 0301 0002 01 00 15", ClientHelloFault.MALFORMED),
                Arguments.of("an empty record between", "16 0301 0002 01 00 16 0301 0000", ClientHelloFault.MALFORMED),
                Arguments.of("another major version between", "16 0301 0002 01 00 16 02", ClientHelloFault.MALFORMED),
                Arguments.of(
                        "something behind the message in its record",
                        hexOf(records(join(right, hex("00")))),
                        ClientHelloFault.MALFORMED));
    }

    private static String hexOf(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** The same fault however the bytes are cut, and at the first byte that shows it. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aWrongBeginningIsRefusedAtOnce(String what, String given, ClientHelloFault fault) {
        byte[] bytes = hex(given);
        refused(bytes, fault);
        ClientHelloReader reader = new ClientHelloReader(MOST);
        Progress progress = Progress.MORE;
        for (int length = 0; length <= bytes.length && progress == Progress.MORE; length++) {
            progress = reader.read(Unpooled.wrappedBuffer(bytes, 0, length));
        }
        assertThat(progress).isEqualTo(Progress.REFUSED);
        assertThat(reader.fault()).isEqualTo(fault);
    }

    private static void refused(byte[] bytes, ClientHelloFault fault) {
        ClientHelloReader reader = new ClientHelloReader(MOST);
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes))).isEqualTo(Progress.REFUSED);
        assertThat(reader.fault()).isEqualTo(fault);
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes))).isEqualTo(Progress.REFUSED);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("major version 2", hello().version("0203")),
                Arguments.of("a session id of 33 bytes", hello().sessionId("21" + "00".repeat(33))),
                Arguments.of("no cipher suites", hello().ciphers("")),
                Arguments.of("half a cipher suite", hello().ciphers("13")),
                Arguments.of("no compression method", hello().compression("00")),
                Arguments.of("only real compression", hello().compression("0101")),
                Arguments.of(
                        "compression methods beyond the end",
                        hello().compression("ff00").withoutExtensionBlock()),
                Arguments.of(
                        "half a length of extensions",
                        hello().compression("010000").withoutExtensionBlock()),
                Arguments.of(
                        "extensions that end early",
                        hello().compression("0100 0004 00170000 00").withoutExtensionBlock()),
                Arguments.of(
                        "extensions beyond the end",
                        hello().compression("0100 0009 00170000").withoutExtensionBlock()),
                Arguments.of(
                        "half an extension",
                        hello().compression("0100 0003 001700").withoutExtensionBlock()),
                Arguments.of(
                        "an extension beyond the end",
                        hello().compression("0100 0005 00170002 00").withoutExtensionBlock()),
                Arguments.of("one extension twice", hello().extension(23, "").extension(23, "")),
                Arguments.of("two names", hello().name("a.example").name("b.example")),
                Arguments.of("GREASE twice", hello().extension(0x0a0a, "").extension(0x0a0a, "")),
                Arguments.of(
                        "a shared key before the end",
                        hello().extension(41, "00").extension(23, "")),
                Arguments.of("an empty server_name", hello().extension(0, "")),
                Arguments.of("an empty list of names", hello().extension(0, "0000")),
                Arguments.of("a name of no kind", hello().extension(0, vector(2, "01" + vector(2, text("a.example"))))),
                Arguments.of(
                        "a second name of another kind",
                        hello().extension(
                                        0,
                                        vector(2, "00" + vector(2, text("a.example")) + "01" + vector(2, text("b"))))),
                Arguments.of(
                        "a list of names that ends early",
                        hello().extension(0, vector(2, "00" + vector(2, text("a.example"))) + "00")),
                Arguments.of("a name beyond the end", hello().extension(0, "0004 00 0005 61")),
                Arguments.of("an empty name", hello().extension(0, "0003 00 0000")),
                Arguments.of("an empty ALPN", hello().extension(16, "")),
                Arguments.of("an empty list of protocols", hello().extension(16, "0000")),
                Arguments.of("an empty protocol", hello().extension(16, "0002 00 00")),
                Arguments.of("an empty protocol behind one", hello().extension(16, "0004 02 6832 00")),
                Arguments.of("a protocol beyond the end", hello().extension(16, "0003 05 6832")),
                Arguments.of("protocols that end early", hello().extension(16, "0003 02 6832 00")),
                Arguments.of("no groups", hello().extension(10, "0000")),
                Arguments.of("half a group", hello().extension(10, "0003 001d00")),
                Arguments.of("groups that end early", hello().extension(10, "0002 001d 0017")),
                Arguments.of("empty signature schemes", hello().extension(13, "")),
                Arguments.of("no versions", hello().extension(43, "00")),
                Arguments.of("half a version", hello().extension(43, "0303 0403")),
                Arguments.of("versions beyond the end", hello().extension(43, "0403 04")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void aMessageThatIsWrongInItselfIsRefused(String what, HelloBytes hello) {
        refused(records(hello.message()), ClientHelloFault.MALFORMED);
    }

    @Test
    void aMessageThatEndsBeforeItsFixedFieldsIsRefused() {
        byte[] message = hello().message();
        for (int length = 1; length < 34 + 1 + 32 + 2; length++) {
            byte[] shorter = HelloBytes.cut(message, 4 + length);
            shorter[1] = 0;
            shorter[2] = 0;
            shorter[3] = (byte) length;
            refused(records(shorter), ClientHelloFault.MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.1",
                "example.com.",
                ".example.com",
                "a..example",
                ".",
                "2001:db8::1",
                "[::1]",
                "a b",
                "a/b",
                "a\0b",
                "b\u00fccher.example",
                "*.example.com",
                "a@b.example",
                "127.1",
                "0x7f.1",
                "1",
                "a:443",
                "x%41.example"
            })
    void aNameThatIsNoHostIsRefused(String name) {
        refused(records(hello().name(name).message()), ClientHelloFault.BAD_NAME);
    }

    @Test
    void aNameMayBeAsLongAsDnsAllows() {
        String label = "x".repeat(63);
        String longest = label + "." + label + "." + label + "." + "y".repeat(61);
        assertThat(longest).hasSize(253);
        assertThat(read(records(hello().name(longest).message())).serverName()).isEqualTo(longest);
        refused(records(hello().name(longest + "y").message()), ClientHelloFault.BAD_NAME);
        refused(records(hello().name("x".repeat(64) + ".example").message()), ClientHelloFault.BAD_NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "a",
                "xn--bcher-kva.example",
                "_dns.example",
                "1.example",
                "a-b.c_d.example",
                "4.3.2.1.in-addr.arpa"
            })
    void aNameOfDnsIsTaken(String name) {
        assertThat(read(records(hello().name(name).message())).serverName()).isEqualTo(name);
    }

    @Test
    void theLimitCountsRecordHeadersToo() {
        byte[] message =
                hello().name("a.example").extension(0x1234, "00".repeat(400)).message();
        byte[] bytes = records(message, 8);
        ClientHelloReader roomy = new ClientHelloReader(bytes.length);
        assertThat(roomy.read(Unpooled.wrappedBuffer(bytes))).isEqualTo(Progress.DONE);
        ClientHelloReader tight = new ClientHelloReader(bytes.length - 1);
        assertThat(tight.read(Unpooled.wrappedBuffer(bytes))).isEqualTo(Progress.REFUSED);
        assertThat(tight.fault()).isEqualTo(ClientHelloFault.TOO_LARGE);
    }

    @Test
    void thousandsOfExtensionsAreNoProblem() {
        HelloBytes hello = hello();
        for (int type = 100; type < 4100; type++) {
            hello.extension(type, "");
        }
        assertThat(read(records(hello.message())).extensions().size()).isEqualTo(4000);
    }
}

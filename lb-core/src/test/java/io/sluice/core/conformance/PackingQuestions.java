package io.sluice.core.conformance;

import static io.sluice.core.conformance.Client.posts;
import static io.sluice.core.conformance.ErrorCode.COMPRESSION_ERROR;
import static io.sluice.core.conformance.Expectation.connectionError;
import static io.sluice.core.conformance.Expectation.nothing;
import static io.sluice.core.conformance.Expectation.served;

import java.util.function.UnaryOperator;

/** To a server, about HPACK (RFC 7541) as it reads and as it writes. */
final class PackingQuestions {

    /** The first index of the dynamic table. */
    private static final int DYNAMIC = 62;

    private PackingQuestions() {}

    static void addTo(Questions<Client> usual, Target target) {
        representations(usual);
        tables(usual);
        tablesThatOverflow(usual);
        indexes(usual);
        sizeUpdates(usual);
        integers(usual);
        strings(usual);
        written(usual, target);
    }

    /** A request whose block goes on as the operator says. */
    private static Side.Script<Client> with(UnaryOperator<FieldBlock> more) {
        return client -> client.send(request(client, 1, more));
    }

    private static Frame request(Client client, int stream, UnaryOperator<FieldBlock> more) {
        FieldBlock block = new FieldBlock().raw(client.request("GET").block());
        return Frame.headers(stream, Frame.WHOLE, more.apply(block));
    }

    private static void fine(Questions<Client> usual, String section, String what, UnaryOperator<FieldBlock> more) {
        usual.ask("RFC 7541 " + section, what, with(more), served(1));
    }

    private static void broken(Questions<Client> usual, String section, String what, UnaryOperator<FieldBlock> more) {
        usual.ask("RFC 7541 " + section, what, with(more), connectionError(COMPRESSION_ERROR));
    }

    private static void representations(Questions<Client> usual) {
        fine(usual, "6.1", "an indexed field", block -> block.indexed(16));
        fine(usual, "6.2.1", "a literal with indexing", block -> block.indexing("x-a", "1"));
        fine(usual, "6.2.1", "a literal with indexing, its name indexed", block -> block.indexing(58, "agent"));
        fine(usual, "6.2.2", "a literal without indexing, its name indexed", block -> block.literal(58, "agent"));
        fine(usual, "6.2.3", "a literal never indexed", block -> block.never("x-a", "1"));
        fine(
                usual,
                "6.2.3",
                "a literal never indexed, its name indexed",
                block -> block.integer(0x10, 4, 58).string("agent"));
        fine(
                usual,
                "5.2",
                "Huffman coded strings",
                block -> block.huffman("x-long-name", "a value, with ~ and \u00e9"));
        fine(
                usual,
                "5.2",
                "an empty string, Huffman coded",
                block -> block.integer(0, 4, 0).string("x-a").coded(new byte[0]));
        fine(usual, "5.2", "an empty string", block -> block.literal("x-a", ""));
        fine(usual, "5.2", "a value of 2,000 octets", block -> block.literal("x-a", "v".repeat(2000)));
        usual.ask(
                "RFC 7541 6.1",
                "a request of indexed fields alone",
                client -> {
                    FieldBlock block = new FieldBlock().indexed(2).indexed(client.target.tls() == null ? 6 : 7);
                    client.send(Frame.headers(
                            1,
                            Frame.WHOLE,
                            block.literal(4, client.target.path()).literal(1, client.target.authority())));
                },
                served(1));
    }

    private static void tables(Questions<Client> usual) {
        fine(
                usual,
                "2.3.2",
                "a field of the dynamic table",
                block -> block.indexing("x-a", "1").indexed(DYNAMIC));
        fine(
                usual,
                "2.3.2",
                "a name of the dynamic table",
                block -> block.indexing("x-a", "1").literal(DYNAMIC, "2"));
        usual.ask(
                "RFC 7541 2.3.2",
                "a field of an earlier request's",
                client -> {
                    client.send(request(client, 1, block -> block.indexing("x-a", "1")));
                    client.response(1);
                    client.send(request(client, 3, block -> block.indexed(DYNAMIC)));
                },
                served(3));
    }

    private static void tablesThatOverflow(Questions<Client> usual) {
        usual.ask(
                "RFC 7541 4.4",
                "the oldest fields are forgotten",
                client -> client.send(request(client, 1, block -> {
                    for (int i = 0; i < 30; i++) {
                        block.indexing("x-name-" + i % 10, "v".repeat(250));
                    }
                    return block.indexed(DYNAMIC + 10);
                })),
                served(1));
        usual.ask(
                "RFC 7541 4.4",
                "a field larger than the table leaves it empty",
                client -> {
                    long size = client.talk().books.setting(Frame.HEADER_TABLE_SIZE, 4096);
                    if (size > 8192) {
                        throw new Side.Skip("a table of " + size);
                    }
                    client.send(request(
                            client, 1, block -> block.indexing("x-a", "1").indexing("x-b", "v".repeat(4096))));
                    client.response(1);
                    client.send(request(client, 3, block -> block.indexed(DYNAMIC)));
                },
                connectionError(COMPRESSION_ERROR));
        usual.ask(
                "RFC 7541 2.3.2",
                "fields of CONTINUATION and trailers come into the table",
                client -> {
                    client.send(Frame.headers(1, 0, client.request("POST")));
                    client.send(Frame.continuation(
                            1,
                            Frame.END_HEADERS,
                            new FieldBlock().indexing("x-a", "1").bytes()));
                    client.send(Frame.data(1, 0, "test"));
                    client.send(Frame.headers(1, Frame.WHOLE, new FieldBlock().indexing("x-b", "2")));
                    client.response(1);
                    client.send(
                            request(client, 3, block -> block.indexed(DYNAMIC).indexed(DYNAMIC + 1)));
                },
                served(3));
    }

    private static void indexes(Questions<Client> usual) {
        broken(usual, "6.1", "index 0", block -> block.raw(0x80));
        broken(
                usual,
                "2.3.3",
                "an index behind the static table, the dynamic one empty",
                block -> block.indexed(DYNAMIC));
        broken(
                usual,
                "2.3.3",
                "an index behind the dynamic table",
                block -> block.indexing("x-a", "1").indexed(DYNAMIC + 1));
        broken(usual, "2.3.3", "an index far behind the tables", block -> block.indexed(5000));
        broken(usual, "2.3.3", "a name's index behind the tables", block -> block.literal(DYNAMIC, "1"));
        broken(
                usual,
                "2.3.3",
                "a name's index behind the tables, with indexing",
                block -> block.indexing(DYNAMIC, "1"));
        broken(
                usual,
                "2.3.3",
                "a name's index behind the tables, never indexed",
                block -> block.integer(0x10, 4, DYNAMIC).string("1"));
        usual.ask(
                "4.3",
                "an error in a CONTINUATION",
                client -> client.send(
                        Frame.headers(1, Frame.END_STREAM, client.request("GET")),
                        Frame.continuation(1, Frame.END_HEADERS, new byte[] {(byte) 0x80})),
                connectionError(COMPRESSION_ERROR));
        usual.ask(
                "4.3",
                "an error in trailers",
                posts(Frame.data(1, 0, "test"), Frame.headers(1, Frame.WHOLE, new byte[] {(byte) 0x80})),
                connectionError(COMPRESSION_ERROR));
    }

    private static Side.Script<Client> starting(UnaryOperator<FieldBlock> start) {
        return client -> client.send(Frame.headers(
                1,
                Frame.WHOLE,
                start.apply(new FieldBlock()).raw(client.request("GET").block())));
    }

    private static void sizeUpdates(Questions<Client> usual) {
        usual.ask("RFC 7541 6.3", "a size update to 0", starting(block -> block.tableSize(0)), served(1));
        usual.ask("RFC 7541 6.3", "a size update to 4,096", starting(block -> block.tableSize(4096)), served(1));
        usual.ask(
                "RFC 7541 4.2",
                "two size updates, down and up",
                starting(block -> block.tableSize(0).tableSize(4096)),
                served(1));
        usual.ask(
                "RFC 7541 6.3",
                "a size update above the limit",
                client -> {
                    int limit = (int) client.talk().books.setting(Frame.HEADER_TABLE_SIZE, 4096);
                    starting(block -> block.tableSize(limit + 1)).run(client);
                },
                connectionError(COMPRESSION_ERROR));
        usual.ask(
                "RFC 7541 6.3",
                "a size update far above the limit",
                starting(block -> block.tableSize(Integer.MAX_VALUE)),
                connectionError(COMPRESSION_ERROR));
        usual.ask(
                "RFC 7541 4.2",
                "a size update at the end of a block",
                with(block -> block.tableSize(100)),
                connectionError(COMPRESSION_ERROR));
        usual.ask(
                "RFC 7541 4.2",
                "a size update between fields",
                with(block -> block.tableSize(100).literal("x-a", "1")),
                connectionError(COMPRESSION_ERROR));
        usual.ask(
                "RFC 7541 4.3",
                "a size update to 0 forgets the fields",
                client -> {
                    client.send(request(client, 1, block -> block.indexing("x-a", "1")));
                    client.response(1);
                    FieldBlock block = new FieldBlock().tableSize(0).tableSize(4096);
                    byte[] request = client.request("GET").block();
                    client.send(Frame.headers(3, Frame.WHOLE, block.raw(request).indexed(DYNAMIC)));
                },
                connectionError(COMPRESSION_ERROR));
        usual.ask(
                "RFC 7541 4.2",
                "a size update at the start of trailers",
                posts(
                        Frame.data(1, 0, "test"),
                        Frame.headers(
                                1, Frame.WHOLE, new FieldBlock().tableSize(0).literal("x-sum", "1"))),
                served(1));
    }

    private static void integers(Questions<Client> usual) {
        int[] huge = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};
        broken(usual, "5.1", "an index beyond 64 bits", block -> block.raw(huge));
        broken(usual, "5.1", "an index beyond 32 bits", block -> block.raw(0xff, 0xff, 0xff, 0xff, 0xff, 0x7f));
        broken(
                usual,
                "5.1",
                "an index that is 16 when cut to 32 bits",
                block -> block.raw(0xff, 0x91, 0xff, 0xff, 0xff, 0x0f));
        broken(usual, "5.1", "an index that never ends", block -> block.raw(0xff, 0x80, 0x80));
        broken(
                usual,
                "5.1",
                "the length of a string beyond 64 bits",
                block -> block.raw(0, 0x7f).raw(java.util.Arrays.copyOfRange(huge, 1, huge.length)));
        broken(
                usual,
                "5.1",
                "a size update beyond 64 bits",
                block -> block.raw(0x3f).raw(java.util.Arrays.copyOfRange(huge, 1, huge.length)));
    }

    private static void strings(Questions<Client> usual) {
        UnaryOperator<FieldBlock> named = block -> block.integer(0, 4, 0).string("x-a");
        int[] eos = {'a', Huffman.EOS, 'b'};
        broken(usual, "5.2", "EOS within a string", block -> named.apply(block).coded(Huffman.encode(eos, true)));
        broken(
                usual,
                "5.2",
                "EOS alone",
                block -> named.apply(block).coded(Huffman.encode(new int[] {Huffman.EOS}, true)));
        broken(
                usual,
                "5.2",
                "padding of zeros",
                block -> named.apply(block).coded(Huffman.encode(new int[] {'a'}, false)));
        broken(
                usual,
                "5.2",
                "padding of 8 bits",
                block -> named.apply(block).coded(new byte[] {(byte) 0xf8, (byte) 0xff}));
        broken(
                usual,
                "5.2",
                "padding of 11 bits",
                block -> named.apply(block).coded(new byte[] {(byte) 0x1f, (byte) 0xff}));
        broken(usual, "5.2", "padding alone", block -> named.apply(block).coded(new byte[] {(byte) 0xff}));
        broken(
                usual,
                "5.2",
                "padding of zeros in a name",
                block -> block.integer(0, 4, 0)
                        .coded(Huffman.encode(new int[] {'a'}, false))
                        .string("1"));
        broken(
                usual,
                "5.2",
                "a string longer than the block",
                block -> named.apply(block).raw(0x7e, 'a'));
        broken(usual, "5.2", "a name longer than the block", block -> block.raw(0x00, 0x7e, 'a'));
        broken(usual, "5.2", "a name without a value", named);
        broken(usual, "6.2", "a literal without a name", block -> block.raw(0x40));
    }

    /** What the server writes; the books complain where it is wrong. */
    private static void written(Questions<Client> usual, Target target) {
        usual.over(() -> Client.open(target, Frame.HEADER_TABLE_SIZE, 0))
                .ask("RFC 7541 4.2", "responses without a dynamic table", PackingQuestions::twice, nothing());
        usual.over(() -> Client.open(target, Frame.HEADER_TABLE_SIZE, 60))
                .ask("RFC 7541 4.2", "responses with a table of 60 octets", PackingQuestions::twice, nothing());
        usual.ask(
                "4.3.1",
                "the table shrinks between responses",
                client -> {
                    client.send(client.get(1));
                    client.response(1);
                    client.send(Frame.settings(Frame.HEADER_TABLE_SIZE, 0));
                    client.send(client.get(3));
                    client.response(3);
                },
                nothing());
        usual.ask(
                "RFC 7541 4.2",
                "the table shrinks and grows between responses",
                client -> {
                    client.send(client.get(1));
                    client.response(1);
                    client.send(
                            Frame.settings(Frame.HEADER_TABLE_SIZE, 0), Frame.settings(Frame.HEADER_TABLE_SIZE, 4096));
                    client.send(client.get(3));
                    client.response(3);
                },
                nothing());
        usual.ask("RFC 7541 2.2", "responses share one table", PackingQuestions::twice, nothing());
    }

    private static void twice(Client client) throws InterruptedException {
        for (int id = 1; id < 8; id += 2) {
            client.send(client.get(id));
            client.response(id);
        }
    }
}

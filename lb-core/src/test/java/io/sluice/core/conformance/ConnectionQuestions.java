package io.sluice.core.conformance;

import static io.sluice.core.conformance.Client.gets;
import static io.sluice.core.conformance.Client.posts;
import static io.sluice.core.conformance.Client.sends;
import static io.sluice.core.conformance.ErrorCode.FLOW_CONTROL_ERROR;
import static io.sluice.core.conformance.ErrorCode.FRAME_SIZE_ERROR;
import static io.sluice.core.conformance.ErrorCode.NO_ERROR;
import static io.sluice.core.conformance.ErrorCode.PROTOCOL_ERROR;
import static io.sluice.core.conformance.Expectation.connectionError;
import static io.sluice.core.conformance.Expectation.ignored;
import static io.sluice.core.conformance.Expectation.noError;
import static io.sluice.core.conformance.Expectation.nothing;
import static io.sluice.core.conformance.Expectation.served;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** To a server, about the connection as a whole: its start, frames in general, SETTINGS, PING, GOAWAY. */
final class ConnectionQuestions {

    private static final byte[] PREFACE = Talk.PREFACE.getBytes(StandardCharsets.ISO_8859_1);

    private ConnectionQuestions() {}

    static void addTo(Questions<Client> usual, Target target) {
        start(usual.over(() -> Client.silent(target)));
        settings(usual);
        settingsOf(usual, target);
        ping(usual);
        goAway(usual);
    }

    private static void start(Questions<Client> silent) {
        silent.ask(
                "3.4",
                "the server's first frame is SETTINGS",
                client -> client.talk().handshake(),
                nothing());
        silent.ask(
                "3.4",
                "a request comes with the preface, before the server's SETTINGS",
                client -> client.talk().sendBehind(PREFACE, 1 << 20, Frame.settings(), client.get(1)),
                served(1));
        silent.ask(
                "3.4",
                "the preface comes octet by octet",
                client -> {
                    client.talk().sendBehind(PREFACE, 1, Frame.settings(), client.get(1));
                },
                served(1));
        silent.ask(
                "3.4",
                "a wrong preface",
                client -> client.talk().bytes("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)),
                gone());
        silent.ask(
                "3.4",
                "a preface with a wrong version",
                client -> client.talk().bytes("PRI * HTTP/3.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1)),
                gone());
        silent.ask(
                "3.4",
                "the preface comes twice",
                client -> {
                    client.talk().bytes(PREFACE);
                    client.talk().greet();
                    client.talk().bytes(PREFACE);
                },
                connectionError(PROTOCOL_ERROR, FRAME_SIZE_ERROR));
        first(silent, "HEADERS", client -> client.get(1));
        first(silent, "PING", client -> Frame.ping(1));
        first(silent, "WINDOW_UPDATE", client -> Frame.windowUpdate(0, 1000));
        first(silent, "an acknowledgement of SETTINGS", client -> Frame.settingsAck());
        first(silent, "an unknown frame", client -> new Frame(0x7f, 0, 0, new byte[8]));
        first(silent, "a SETTINGS of 5 octets", client -> new Frame(Frame.SETTINGS, 0, 0, new byte[5]));
    }

    /** What is first after the preface has to be SETTINGS. */
    private static void first(Questions<Client> silent, String what, Function<Client, Frame> frame) {
        silent.ask(
                "3.4",
                what + " is first after the preface",
                client -> {
                    client.talk().bytes(PREFACE);
                    client.send(frame.apply(client));
                },
                connectionError(PROTOCOL_ERROR, FRAME_SIZE_ERROR));
    }

    /** The end, whether it is said in HTTP/2 or not. */
    private static Expectation gone() {
        return side -> {
            side.talk().await(side.talk()::isClosed);
            return side.talk().isClosed() ? Outcome.exact(side.talk().describe()) : Outcome.wrong("not closed");
        };
    }

    private static void settings(Questions<Client> usual) {
        usual.ask(
                "6.5",
                "SETTINGS on a stream",
                sends(new Frame(Frame.SETTINGS, 0, 1, new byte[0])),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.5",
                "an acknowledgement with a payload",
                sends(Frame.settings(3, 100).with(Frame.ACK)),
                connectionError(FRAME_SIZE_ERROR));
        usual.ask(
                "6.5",
                "an acknowledgement on a stream",
                sends(new Frame(Frame.SETTINGS, Frame.ACK, 1, new byte[0])),
                connectionError(PROTOCOL_ERROR));
        for (int length : new int[] {1, 5, 7}) {
            usual.ask(
                    "6.5",
                    "SETTINGS of " + length + " octets",
                    sends(new Frame(Frame.SETTINGS, 0, 0, new byte[length])),
                    connectionError(FRAME_SIZE_ERROR));
        }
        usual.ask(
                "6.5.3",
                "SETTINGS are acknowledged, each by one frame",
                client -> {
                    int before = client.talk().books.acknowledged;
                    for (int i = 0; i < 5; i++) {
                        client.send(Frame.settings(Frame.MAX_CONCURRENT_STREAMS, 10 + i));
                    }
                    client.talk().await(() -> client.talk().books.acknowledged == before + 5);
                    client.talk().roundTrip();
                    int count = client.talk().books.acknowledged - before;
                    Side.check(count == 5, count + " acknowledgements of 5 SETTINGS");
                },
                nothing());
        usual.ask(
                "6.5.3",
                "values are taken in their order",
                client -> {
                    client.send(Frame.settings(Frame.INITIAL_WINDOW_SIZE, 100, Frame.INITIAL_WINDOW_SIZE, 1));
                    client.send(client.get(1));
                    client.talk().await(() -> client.talk().stream(1).length() >= 1);
                    client.talk().roundTrip();
                    int length = client.talk().stream(1).length();
                    Side.check(length == 1, "content of " + length + " through a window of 1");
                },
                nothing());
    }

    private static void settingsOf(Questions<Client> usual, Target target) {
        setting(usual, Frame.ENABLE_PUSH, 2, connectionError(PROTOCOL_ERROR));
        setting(usual, Frame.ENABLE_PUSH, 0xffff_ffffL, connectionError(PROTOCOL_ERROR));
        setting(usual, Frame.INITIAL_WINDOW_SIZE, 1L << 31, connectionError(FLOW_CONTROL_ERROR));
        setting(usual, Frame.INITIAL_WINDOW_SIZE, 0xffff_ffffL, connectionError(FLOW_CONTROL_ERROR));
        setting(usual, Frame.MAX_FRAME_SIZE, 16_383, connectionError(PROTOCOL_ERROR));
        setting(usual, Frame.MAX_FRAME_SIZE, 0, connectionError(PROTOCOL_ERROR));
        setting(usual, Frame.MAX_FRAME_SIZE, 1 << 24, connectionError(PROTOCOL_ERROR));
        setting(usual, Frame.ENABLE_PUSH, 0, ignored());
        setting(usual, Frame.ENABLE_PUSH, 1, ignored());
        setting(usual, Frame.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE, ignored());
        setting(usual, Frame.MAX_FRAME_SIZE, (1 << 24) - 1, ignored());
        setting(usual, Frame.MAX_CONCURRENT_STREAMS, 0, ignored());
        setting(usual, Frame.MAX_CONCURRENT_STREAMS, 0xffff_ffffL, ignored());
        setting(usual, Frame.HEADER_TABLE_SIZE, 0, ignored());
        setting(usual, Frame.HEADER_TABLE_SIZE, 0xffff_ffffL, ignored());
        setting(usual, Frame.MAX_HEADER_LIST_SIZE, 0xffff_ffffL, ignored());
        setting(usual, 0x0a, 5, ignored());
        setting(usual, 0, 1, ignored());
        setting(usual, 0xffff, 0xffff_ffffL, ignored());
        usual.over(() -> Client.open(target, Frame.ENABLE_PUSH, 0, Frame.MAX_FRAME_SIZE, 1 << 20, 9, 1))
                .ask("6.5.2", "a handshake with other values", gets(), served(1));
    }

    private static void setting(Questions<Client> usual, int identifier, long value, Expectation expectation) {
        usual.ask(
                "6.5.2",
                "setting " + identifier + " is " + value,
                sends(Frame.settings(identifier, value)),
                expectation);
    }

    private static void ping(Questions<Client> usual) {
        usual.ask(
                "6.7",
                "PING is answered with its octets",
                client -> client.talk().roundTrip(),
                ignored());
        usual.ask(
                "6.7",
                "several PINGs",
                client -> {
                    long last = 0;
                    for (int i = 0; i < 8; i++) {
                        last = client.talk().ping();
                    }
                    long awaited = last;
                    Side.check(client.talk().await(() -> client.talk().isAnswered(awaited)), "not answered");
                },
                ignored());
        usual.ask(
                "6.7", "an answer that nobody asked for is not answered", sends(Frame.ping(Frame.ACK, 99)), ignored());
        usual.ask(
                "6.7",
                "PING on a stream",
                sends(new Frame(Frame.PING, 0, 1, new byte[8])),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.7",
                "an answer to a PING on a stream",
                sends(new Frame(Frame.PING, Frame.ACK, 1, new byte[8])),
                connectionError(PROTOCOL_ERROR));
        for (int length : new int[] {0, 7, 9}) {
            usual.ask(
                    "6.7",
                    "PING of " + length + " octets",
                    sends(new Frame(Frame.PING, 0, 0, new byte[length])),
                    connectionError(FRAME_SIZE_ERROR));
        }
    }

    private static void goAway(Questions<Client> usual) {
        usual.ask(
                "6.8",
                "GOAWAY on a stream",
                sends(new Frame(Frame.GOAWAY, 0, 1, Frame.goAway(0, NO_ERROR).payload())),
                connectionError(PROTOCOL_ERROR));
        usual.ask(
                "6.8",
                "GOAWAY of 7 octets",
                sends(new Frame(Frame.GOAWAY, 0, 0, new byte[7])),
                connectionError(FRAME_SIZE_ERROR));
        usual.ask("6.8", "GOAWAY without a stream open", sends(Frame.goAway(0, NO_ERROR)), noError());
        usual.ask(
                "6.8",
                "GOAWAY with undefined flags, the reserved bit and more octets",
                sends(Frame.goAway(Integer.MIN_VALUE, 0, "good bye").with(0xff)),
                noError());
        usual.ask(
                "6.8",
                "GOAWAY lets a request end",
                posts(Frame.goAway(0, NO_ERROR), Frame.data(1, Frame.END_STREAM, "test")),
                served(1));
        usual.ask("7", "GOAWAY with an unknown code", sends(Frame.goAway(0, 0xffff_ffffL, "")), noError());
        usual.ask("7", "RST_STREAM with an unknown code", posts(Frame.reset(1, 0xffff_ffffL)), ignored());
    }
}

package io.sluice.core.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one side knows of its connection, and what it has to complain about in the frames that it hears: they are held to RFC 9113
 * in every case, whatever the case asks.
 */
final class Books {

    private static final int DEFAULT_WINDOW = 65_535;

    /** The other side's settings; null before its first SETTINGS. */
    @Nullable
    Map<Integer, Long> settings;

    /** How many of our SETTINGS were acknowledged. */
    int acknowledged;
    /** How much the other side may still send on the connection. */
    long window = DEFAULT_WINDOW;
    /** Sum of the increments that came for the connection. */
    long credit;
    /** Streams the other side has opened, in the order in which it did. */
    final List<Integer> opened = new ArrayList<>();

    private final boolean client;
    private final FieldReader reader = new FieldReader();
    private final MessageRules rules;
    private final Map<Integer, Heard> streams = new TreeMap<>();
    private final Deque<Frame> unacknowledged = new ArrayDeque<>();
    private final List<Long> goAways = new ArrayList<>();
    private long lastStream = -1;
    private final List<String> complaints = new ArrayList<>();
    private long initialWindow = DEFAULT_WINDOW;
    private int maxFrame = 16_384;
    private @Nullable Frame open;
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private boolean heardAny;

    Books(boolean client) {
        this.client = client;
        this.rules = new MessageRules(client, this::complain);
    }

    void complain(String what) {
        complaints.add(what);
    }

    List<String> complaints() {
        return complaints;
    }

    Heard stream(int id) {
        return streams.computeIfAbsent(id, key -> new Heard(initialWindow));
    }

    /** The code of the last GOAWAY. */
    Optional<Long> goAway() {
        return goAways.isEmpty() ? Optional.empty() : Optional.of(goAways.getLast());
    }

    /** The last stream that the last GOAWAY names. */
    Optional<Long> lastStream() {
        return lastStream < 0 ? Optional.empty() : Optional.of(lastStream);
    }

    /** What has come on each stream. */
    String summary() {
        StringBuilder text = new StringBuilder();
        streams.forEach((id, heard) -> {
            if (!heard.sections.isEmpty() || heard.isOver()) {
                text.append("[stream ").append(id).append(": ");
                text.append(heard.status());
                text.append(", ").append(heard.length()).append(heard.ended ? " octets, ended" : " octets");
                text.append(heard.reset < 0 ? "]" : ", RST_STREAM " + ErrorCode.name(heard.reset) + "]");
            }
        });
        return text.toString();
    }

    long setting(int identifier, long otherwise) {
        return settings == null ? otherwise : settings.getOrDefault(identifier, otherwise);
    }

    /** Notes what a frame that we send allows the other side. */
    void sent(Frame frame) {
        if (frame.type() == Frame.SETTINGS && !frame.has(Frame.ACK) && frame.length() % 6 == 0) {
            unacknowledged.add(frame);
        } else if (frame.type() == Frame.WINDOW_UPDATE && frame.length() == 4) {
            long increment = frame.number(0) & Integer.MAX_VALUE;
            if (frame.stream() == 0) {
                window += increment;
            } else {
                stream(frame.stream()).window += increment;
            }
        } else if (frame.type() == Frame.HEADERS && client) {
            rules.asked(frame);
        }
    }

    /** Takes a frame. Returns what it says in words, where the frame alone does not. */
    @Nullable
    String heard(Frame frame) {
        if (!heardAny && (frame.type() != Frame.SETTINGS || frame.has(Frame.ACK))) {
            complain("the first frame is " + frame);
        }
        heardAny = true;
        if (frame.stream() < 0) {
            complain("the reserved bit is set in " + frame);
        }
        if (frame.length() > maxFrame) {
            complain("a frame of " + frame.length() + ", allowed " + maxFrame);
        }
        if ((open != null) != (frame.type() == Frame.CONTINUATION) || open != null && open.stream() != frame.stream()) {
            complain("within a field block, or CONTINUATION outside one: " + frame);
        }
        return switch (frame.type()) {
            case Frame.DATA -> data(frame);
            case Frame.HEADERS -> headers(frame);
            case Frame.CONTINUATION -> continuation(frame);
            default -> control(frame);
        };
    }

    private @Nullable String control(Frame frame) {
        switch (frame.type()) {
            case Frame.RST_STREAM -> reset(frame);
            case Frame.SETTINGS -> settings(frame);
            case Frame.PING -> expect(frame.stream() == 0 && frame.length() == 8, frame);
            case Frame.GOAWAY -> {
                expect(frame.stream() == 0 && frame.length() >= 8, frame);
                goAways.add(frame.number(4));
                lastStream = frame.number(0);
            }
            case Frame.WINDOW_UPDATE -> windowUpdate(frame);
            case Frame.PRIORITY -> expect(frame.stream() != 0 && frame.length() == 5, frame);
            case Frame.PUSH_PROMISE -> complain("a push, never allowed here: " + frame);
            default -> {
                // An extension: nothing is known of it.
            }
        }
        return null;
    }

    private void expect(boolean condition, Frame frame) {
        if (!condition) {
            complain("a broken frame: " + frame);
        }
    }

    private void reset(Frame frame) {
        expect(frame.stream() != 0 && frame.length() == 4, frame);
        Heard stream = stream(frame.stream());
        stream.reset = frame.number(0);
        stream.resets++;
    }

    private void windowUpdate(Frame frame) {
        expect(frame.length() == 4 && (frame.number(0) & Integer.MAX_VALUE) != 0, frame);
        if (frame.stream() == 0) {
            credit += frame.number(0);
        } else {
            stream(frame.stream()).credit += frame.number(0);
        }
    }

    private void settings(Frame frame) {
        expect(frame.stream() == 0 && frame.length() % 6 == 0, frame);
        if (frame.has(Frame.ACK)) {
            expect(frame.length() == 0, frame);
            acknowledged++;
            Optional.ofNullable(unacknowledged.poll())
                    .ifPresentOrElse(this::apply, () -> complain("an acknowledgement of no SETTINGS"));
            return;
        }
        Map<Integer, Long> all = settings == null ? new TreeMap<>() : settings;
        for (int at = 0; at + 6 <= frame.length(); at += 6) {
            int identifier = (frame.payload()[at] & 0xff) << 8 | frame.payload()[at + 1] & 0xff;
            long value = frame.number(at + 2);
            all.put(identifier, value);
            boolean fine = switch (identifier) {
                case Frame.ENABLE_PUSH -> client ? value == 0 : value <= 1;
                case Frame.INITIAL_WINDOW_SIZE -> value <= Integer.MAX_VALUE;
                case Frame.MAX_FRAME_SIZE -> value >= 16_384 && value < 1 << 24;
                case Frame.ENABLE_CONNECT_PROTOCOL -> value <= 1;
                default -> true;
            };
            expect(fine, frame);
        }
        settings = all;
    }

    private void apply(Frame ours) {
        for (int at = 0; at + 6 <= ours.length(); at += 6) {
            int identifier = (ours.payload()[at] & 0xff) << 8 | ours.payload()[at + 1] & 0xff;
            long value = ours.number(at + 2);
            switch (identifier) {
                case Frame.HEADER_TABLE_SIZE -> reader.allow((int) Math.min(value, 1 << 20));
                case Frame.INITIAL_WINDOW_SIZE -> {
                    long change = value - initialWindow;
                    streams.values().forEach(stream -> stream.window += change);
                    initialWindow = value;
                }
                case Frame.MAX_FRAME_SIZE -> maxFrame = (int) Math.min(value, Integer.MAX_VALUE);
                default -> {
                    // Of no consequence for what we take.
                }
            }
        }
    }

    private @Nullable String data(Frame frame) {
        Heard stream = stream(frame.stream());
        window -= frame.length();
        stream.window -= frame.length();
        if (frame.length() > 0 && (window < 0 || stream.window < 0)) {
            complain("more than the windows allow, connection " + window + ", stream " + stream.window + ": " + frame);
        }
        if (stream.isOver() || stream.status() == 0 && client || stream.sections.isEmpty()) {
            complain("not in its place: " + frame);
        }
        byte[] content = frame.content();
        expect(content != null, frame);
        if (content != null) {
            stream.add(content);
        }
        end(frame, stream);
        return null;
    }

    private void end(Frame frame, Heard stream) {
        if (frame.has(Frame.END_STREAM)) {
            stream.ended = true;
            rules.ended(frame.stream(), stream);
        }
    }

    private @Nullable String headers(Frame frame) {
        if (stream(frame.stream()).isOver()) {
            complain("on a stream that is over: " + frame);
        }
        if (!client && stream(frame.stream()).sections.isEmpty()) {
            expect(frame.stream() % 2 == 1 && (opened.isEmpty() || opened.getLast() < frame.stream()), frame);
            opened.add(frame.stream());
        }
        open = frame;
        block.reset();
        return fragment(frame, frame.content());
    }

    private @Nullable String continuation(Frame frame) {
        return open == null ? null : fragment(frame, frame.payload());
    }

    private @Nullable String fragment(Frame frame, byte @Nullable [] content) {
        expect(content != null && frame.stream() != 0, frame);
        if (content != null) {
            block.writeBytes(content);
        }
        if (!frame.has(Frame.END_HEADERS) || open == null) {
            return null;
        }
        Frame first = open;
        open = null;
        Heard stream = stream(first.stream());
        try {
            List<FieldLine> section = reader.read(block.toByteArray());
            rules.section(section, stream, first);
            stream.sections.add(section);
            end(first, stream);
            return section.toString();
        } catch (IOException broken) {
            complain("a field block that cannot be read, " + broken.getMessage() + ": " + first);
            return null;
        }
    }
}

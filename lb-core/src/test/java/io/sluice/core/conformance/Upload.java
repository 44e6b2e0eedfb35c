package io.sluice.core.conformance;

/** Content that the tester sends within the windows that the other side grants. */
final class Upload {

    private static final long DEFAULT_WINDOW = 65_535;

    private final Talk talk;
    private final int stream;
    private long sent;

    Upload(Talk talk, int stream) {
        this.talk = talk;
        this.stream = stream;
    }

    /** How much may be sent now, if nothing else has been sent on this connection. */
    long room() {
        long ofConnection = DEFAULT_WINDOW + talk.books.credit;
        long ofStream = talk.books.setting(Frame.INITIAL_WINDOW_SIZE, DEFAULT_WINDOW) + talk.stream(stream).credit;
        return Math.min(ofConnection, ofStream) - sent;
    }

    /** Sends so many octets in frames of that size, each with so much padding. */
    Upload send(int octets, int size, int padding) throws InterruptedException {
        for (int left = octets; left > 0; left -= size) {
            int length = Math.min(left, size);
            Frame frame = Frame.data(stream, 0, length);
            Frame whole = padding == 0 ? frame : frame.padded(padding);
            if (room() < whole.length()) {
                talk.await(() -> room() >= whole.length() || talk.isEnding() || talk.stream(stream).reset >= 0);
                Side.check(
                        room() >= whole.length(),
                        "no window after " + sent + " octets, " + talk.describe() + " " + talk.books.summary());
            }
            talk.send(whole);
            sent += whole.length();
        }
        return this;
    }

    void end() {
        talk.send(Frame.data(stream, Frame.END_STREAM, ""));
    }
}

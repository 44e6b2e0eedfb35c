package io.sluice.metrics;

/** What a listener's responses were compressed with, and what came of it. Called on the event loops. */
final class CompressionMeters {

    private final LabelledCounters responses;
    private final LabelledCounters bytesIn;
    private final LabelledCounters bytesOut;

    CompressionMeters(Series series) {
        responses = new LabelledCounters(
                series, "sluice.listener.compressed.responses", "Responses compressed, by content coding", "coding");
        bytesIn = new LabelledCounters(
                series,
                "sluice.listener.compressed.bytes.in",
                "Bytes of bodies before they were compressed, by content coding",
                "coding");
        bytesOut = new LabelledCounters(
                series,
                "sluice.listener.compressed.bytes.out",
                "Bytes of bodies after they were compressed, by content coding",
                "coding");
    }

    void count(String coding, long in, long out) {
        responses.of(coding).increment();
        bytesIn.of(coding).add(in);
        bytesOut.of(coding).add(out);
    }
}

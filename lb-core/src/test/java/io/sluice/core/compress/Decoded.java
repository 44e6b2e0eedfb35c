package io.sluice.core.compress;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.decoder.Decoder;
import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import com.aayushatharva.brotli4j.decoder.DirectDecompress;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;

/** Decoders that others wrote. */
public final class Decoded {

    private Decoded() {}

    /** What the bytes are in that coding, as far as they go; the coding need not have come to its end. */
    public static byte[] of(String coding, byte[] bytes) throws IOException {
        if (coding.equals("br")) {
            return brotli(bytes);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (InputStream in = stream(coding, new ByteArrayInputStream(bytes))) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                whole.write(next);
            }
        } catch (IOException cut) {
            // There is no more yet.
        }
        return whole.toByteArray();
    }

    /** What the bytes are in that coding; that they are all of it is looked at. */
    public static byte[] whole(String coding, byte[] bytes) throws IOException {
        if (coding.equals("br")) {
            DirectDecompress result = Decoder.decompress(bytes);
            assertThat(result.getResultStatus()).isEqualTo(DecoderJNI.Status.DONE);
            return result.getDecompressedData();
        }
        try (InputStream in = stream(coding, new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    private static InputStream stream(String coding, InputStream in) throws IOException {
        return switch (coding) {
            case "gzip" -> new GZIPInputStream(in);
            case "zstd" -> new ZstdInputStream(in);
            default -> in;
        };
    }

    /** The library's stream throws away what it has where there is no more. */
    private static byte[] brotli(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DecoderJNI.Wrapper decoder = new DecoderJNI.Wrapper(1024);
        int at = 0;
        try {
            while (true) {
                switch (decoder.getStatus()) {
                    case NEEDS_MORE_INPUT -> {
                        pull(decoder, out);
                        int count = Math.min(1024, bytes.length - at);
                        if (count == 0) {
                            return out.toByteArray();
                        }
                        ByteBuffer input = decoder.getInputBuffer();
                        input.clear();
                        input.put(bytes, at, count);
                        decoder.push(count);
                        at += count;
                    }
                    case OK -> decoder.push(0);
                    case NEEDS_MORE_OUTPUT -> pull(decoder, out);
                    case DONE -> {
                        pull(decoder, out);
                        assertThat(at).isEqualTo(bytes.length);
                        return out.toByteArray();
                    }
                    case ERROR -> throw new IOException("this is no brotli");
                }
            }
        } finally {
            decoder.destroy();
        }
    }

    private static void pull(DecoderJNI.Wrapper decoder, ByteArrayOutputStream out) {
        while (decoder.hasOutput()) {
            ByteBuffer pulled = decoder.pull();
            byte[] bytes = new byte[pulled.remaining()];
            pulled.get(bytes);
            out.writeBytes(bytes);
        }
    }
}

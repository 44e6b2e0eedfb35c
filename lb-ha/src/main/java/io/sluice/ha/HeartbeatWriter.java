package io.sluice.ha;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes heartbeats. */
final class HeartbeatWriter {

    private HeartbeatWriter() {}

    /** The datagram's bytes, signed for this way. */
    static byte[] write(Heartbeat heartbeat, InetAddress source, InetAddress destination, HeartbeatKeys.Signer signer) {
        List<InetAddress> addresses = heartbeat.advert().map(Advert::addresses).orElse(List.of());
        int addressBytes = addresses.isEmpty() ? 0 : addresses.getFirst().getAddress().length;
        ByteBuffer bytes = ByteBuffer.allocate(
                Heartbeat.HEADER_BYTES + addresses.size() * addressBytes + HeartbeatKeys.SIGNATURE_BYTES);
        bytes.putInt(Heartbeat.MAGIC)
                .put((byte) Heartbeat.FORMAT)
                .put((byte) (heartbeat.advert().isPresent() ? Heartbeat.ADVERT : Heartbeat.GREETING))
                .put((byte) heartbeat.virtualRouterId())
                .put((byte) (int) heartbeat.advert().map(Advert::priority).orElse(0))
                .putShort((short)
                        (int) heartbeat.advert().map(Advert::intervalCentis).orElse(0))
                .put((byte) addressBytes)
                .put((byte) addresses.size());
        Heartbeat.Proof proof = heartbeat.proof();
        bytes.putLong(proof.session())
                .putLong(proof.sequence())
                .putLong(proof.challenge())
                .putLong(proof.echo());
        addresses.forEach(address -> bytes.put(address.getAddress()));
        signer.sign(bytes.array(), source, destination);
        return bytes.array();
    }
}

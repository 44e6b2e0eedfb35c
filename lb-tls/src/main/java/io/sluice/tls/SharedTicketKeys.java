package io.sluice.tls;

import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.sluice.core.settings.Checks;
import io.sluice.core.settings.InvalidSettingsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keys of a file that is read again whenever it is asked for them; while it is broken, the last good ones serve. */
final class SharedTicketKeys implements TicketKeys {

    private static final Logger LOG = LoggerFactory.getLogger(SharedTicketKeys.class);

    private final Path file;
    private byte[] seen;
    private List<OpenSslSessionTicketKey> keys;
    private String complaint = "";

    /**
     * Reads the file.
     *
     * @throws InvalidSettingsException where it is broken, under the key {@code key-file}
     */
    SharedTicketKeys(Path file) {
        this.file = file;
        Checks checks = new Checks();
        byte[] bytes = TicketKeyFile.bytes(file, checks);
        seen = bytes == null ? new byte[0] : bytes;
        keys = bytes == null ? List.of() : TicketKeyFile.parse(file, bytes, checks);
        checks.done();
        if (TicketKeyFile.isReadableByOthers(file)) {
            LOG.warn(TicketKeyFile.exposed(file));
        }
    }

    @Override
    public List<OpenSslSessionTicketKey> at(Instant now) {
        Checks checks = new Checks();
        byte[] bytes = TicketKeyFile.bytes(file, checks);
        if (bytes != null && Arrays.equals(bytes, seen)) {
            complaint = "";
            return keys;
        }
        List<OpenSslSessionTicketKey> read = bytes == null ? List.of() : TicketKeyFile.parse(file, bytes, checks);
        try {
            checks.done();
            take(bytes == null ? new byte[0] : bytes, read);
        } catch (InvalidSettingsException e) {
            complain(String.valueOf(e.getMessage()));
        }
        return keys;
    }

    private void take(byte[] bytes, List<OpenSslSessionTicketKey> read) {
        seen = bytes;
        keys = read;
        complaint = "";
        LOG.info("New ticket keys from {}: {}", file, read.size());
    }

    /** Once for each thing that is wrong, not each time the file is looked at. */
    private void complain(String message) {
        if (!complaint.equals(message)) {
            complaint = message;
            LOG.error("The ticket keys stay as they were, the file is refused: {}", message);
        }
    }
}

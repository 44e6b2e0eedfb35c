package io.sluice.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a file was when it was looked at; another stamp means that it may have changed. Links are followed, so that one of them
 * swapped on the way to the file shows, as with Kubernetes' {@code ..data}.
 *
 * @param key the file's inode, or null where the system has none
 */
record FileStamp(
        @Nullable FileTime modified, long size, @Nullable Object key) {

    private static final FileStamp MISSING = new FileStamp(null, -1, null);

    static FileStamp of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new FileStamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return MISSING;
        }
    }

    /** Of all the files that a certificate is read from. */
    static List<FileStamp> of(CertificateSettings.Pair pair) {
        List<FileStamp> stamps = new ArrayList<>(3);
        stamps.add(of(pair.certificate()));
        if (!pair.key().equals(pair.certificate())) {
            stamps.add(of(pair.key()));
        }
        Path password = pair.passwordFile();
        if (password != null) {
            stamps.add(of(password));
        }
        return List.copyOf(stamps);
    }
}

package io.sluice.tls;

import io.sluice.core.settings.Checks;
import io.sluice.tls.CertificateSettings.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the certificates of a directory by the names of its files; see {@link CertificateSettings.Directory}. */
record PairDirectory(Path directory, Checks checks) {

    private static final String KEY = "directory";

    /** The files of one name. */
    private static final class Trio {
        private @Nullable Path crt;
        private @Nullable Path pem;
        private @Nullable Path key;
    }

    /** The pairs in the order of their names; what is wrong goes into the checks. */
    List<Pair> pairs() {
        Map<String, Trio> names = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> sort(file, names));
        } catch (NoSuchFileException e) {
            wrong("does not exist");
        } catch (NotDirectoryException e) {
            wrong("is not a directory; for one certificate, name its files: certificate and key");
        } catch (IOException e) {
            wrong("cannot be read: " + e.getMessage());
        }
        List<Pair> pairs = new ArrayList<>();
        names.forEach((name, files) -> addPair(name, files, pairs));
        return pairs;
    }

    private static void sort(Path file, Map<String, Trio> names) {
        String whole = file.getFileName().toString();
        int dot = whole.lastIndexOf('.');
        if (dot <= 0 || whole.startsWith(".")) {
            return;
        }
        String name = whole.substring(0, dot);
        switch (whole.substring(dot)) {
            case ".crt" -> names.computeIfAbsent(name, any -> new Trio()).crt = file;
            case ".pem" -> names.computeIfAbsent(name, any -> new Trio()).pem = file;
            case ".key" -> names.computeIfAbsent(name, any -> new Trio()).key = file;
            default -> {
                // Something else may stand beside.
            }
        }
    }

    private void addPair(String name, Trio files, List<Pair> pairs) {
        Path crt = files.crt;
        Path pem = files.pem;
        if (crt != null && pem != null) {
            wrong("has both " + name + ".crt and " + name + ".pem; keep one of the two");
            return;
        }
        Path certificate = crt != null ? crt : pem;
        if (certificate == null) {
            return; // a key alone: its certificate may be on its way
        }
        Path key = files.key;
        if (key == null && pem == null) {
            wrong("has " + name + ".crt and no " + name + ".key; a file with both in it is called " + name + ".pem");
            return;
        }
        pairs.add(new Pair(certificate, key == null ? certificate : key, null));
    }

    private void wrong(String message) {
        checks.require(KEY, false, directory + " " + message);
    }
}

package io.sluice.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What runs: our version and that of the Java below. */
final class Version {

    /** The same for the command line. */
    static final class Provider implements IVersionProvider {

        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }
    }

    private Version() {}

    /** The version of the build. */
    static String number() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }

    /** Both versions, for people. */
    static String text() {
        return "sluice " + number() + " (Java " + Runtime.version() + ")";
    }
}

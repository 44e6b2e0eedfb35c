package io.sluice.core.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Listens to the log: a warning that no test expects is a fault, and a leak report too. */
final class LogWatch extends AppenderBase<ILoggingEvent> {

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    LogWatch() {
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().isGreaterOrEqual(Level.WARN)
                && !event.getLoggerName().endsWith(".Backend")) {
            warnings.add(event.getFormattedMessage());
        }
    }

    /** There has been such a warning, as often as this is called. */
    void expect(String warning) {
        assertThat(warnings.remove(warning)).as(warning).isTrue();
    }

    /** Stops listening. */
    void expectSilence() {
        root.detachAppender(this);
        stop();
        assertThat(warnings).as("warnings in the log").isEmpty();
    }
}

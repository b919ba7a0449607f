package io.tributary.gateway.conformance;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** An exception no handler expected ends in the log, as a bug; here it ends in a failed test. */
public final class NoErrorsLogged implements BeforeEachCallback, AfterEachCallback {
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                String cause = event.getThrowableProxy() == null
                        ? ""
                        : ": " + event.getThrowableProxy().getClassName() + " "
                                + event.getThrowableProxy().getMessage();
                errors.add(event.getFormattedMessage() + cause);
            }
        }
    };

    @Override
    public void beforeEach(ExtensionContext context) {
        start();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stop();
        check();
    }

    public void start() {
        appender.start();
        root().addAppender(appender);
    }

    public void stop() {
        root().detachAppender(appender);
    }

    /** Fails if an error was logged since the start. */
    public void check() {
        if (!errors.isEmpty()) {
            throw new AssertionError("logged as errors: " + errors);
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger("io.tributary");
    }
}

package io.xphone;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.LoggerFactory;

/** What is logged while it is open. */
public final class LogTap implements AutoCloseable {

    private final BlockingQueue<ILoggingEvent> events = new LinkedBlockingQueue<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing(); // its thread
            events.add(event);
        }
    };
    private final Logger logger;
    private final Runnable restore;

    private LogTap(Logger logger, Runnable restore) {
        this.logger = logger;
        this.restore = restore;
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
    }

    /** Hears all that is logged. */
    static LogTap all() {
        return new LogTap((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME), () -> {});
    }

    /** Has a logger say more than it does else, and to the test alone. */
    public static LogTap of(String name, Level least) {
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        logger.setLevel(least);
        logger.setAdditive(false);
        return new LogTap(logger, () -> {
            logger.setAdditive(true);
            logger.setLevel(null);
        });
    }

    /** Each as it comes. */
    BlockingQueue<ILoggingEvent> events() {
        return events;
    }

    /** The lines of a level or a worse one, with what was thrown. */
    public List<String> lines(Level least) {
        return events.stream()
                .filter(event -> event.getLevel().isGreaterOrEqual(least))
                .map(event -> event.getThrowableProxy() == null
                        ? event.getFormattedMessage()
                        : event.getFormattedMessage() + " "
                                + event.getThrowableProxy().getClassName() + ": "
                                + event.getThrowableProxy().getMessage())
                .toList();
    }

    @Override
    public void close() {
        logger.detachAppender(appender);
        restore.run();
        appender.stop();
    }
}

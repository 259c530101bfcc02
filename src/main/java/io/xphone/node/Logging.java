package io.xphone.node;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.TriggeringPolicy;
import ch.qos.logback.core.rolling.TriggeringPolicyBase;
import ch.qos.logback.core.util.FileSize;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Sets the log of the node at run time; without Logback it has no effect. */
final class Logging {

    /** The packages that log calls and SIP messages. */
    private static final List<String> CALLS = List.of("io.xphone.verticle", "io.xphone.impl", "io.xphone.sip");

    private static final int QUEUE = 8_192;
    private static final int FLUSH_MS = 2_000;
    private static final int OLD_FILES = 5;

    private Logging() {}

    /** Looks at the size of the file before each line; Logback's own policy does so once a minute of the wall clock. */
    private static final class WhenFull extends TriggeringPolicyBase<ILoggingEvent> {
        private final FileSize fullAt;

        WhenFull(FileSize fullAt) {
            this.fullAt = fullAt;
        }

        @Override
        public boolean isTriggeringEvent(File file, ILoggingEvent event) {
            return file.length() >= fullAt.getSize();
        }
    }

    /** Sets the level of {@code io.xphone}, such as {@code DEBUG}. */
    static void level(String level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("io.xphone").setLevel(Level.toLevel(level));
        }
    }

    /** Logs calls and SIP messages only from WARN on, until {@link #loud}: for the calls of the warm-up. */
    static void quiet() {
        callLevel(Level.WARN);
    }

    /** Ends {@link #quiet}. */
    static void loud() {
        callLevel(null);
    }

    private static void callLevel(Level level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            boolean talkative =
                    Level.WARN.isGreaterOrEqual(context.getLogger("io.xphone").getEffectiveLevel());
            CALLS.forEach(name -> context.getLogger(name).setLevel(talkative ? level : null));
        }
    }

    /**
     * Logs to a file as well. When it has that size it is renamed {@code FILE.1}; five old files remain.
     *
     * @param megabytes size of each file
     */
    static void file(Path file, int megabytes) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            file(context, file, new FileSize(megabytes * FileSize.MB_COEFFICIENT));
        }
    }

    static void file(LoggerContext context, Path file, FileSize fullAt) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        String pattern = context.getProperty("xphone.log.pattern");
        encoder.setPattern(pattern == null ? "%d %-5level %logger{0} %msg%n%ex" : pattern);
        encoder.start();
        RollingFileAppender<ILoggingEvent> rolling = new RollingFileAppender<>();
        rolling.setContext(context);
        rolling.setName("file");
        rolling.setFile(file.toString());
        rolling.setEncoder(encoder);
        FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
        names.setContext(context);
        names.setParent(rolling);
        names.setFileNamePattern(file + ".%i");
        names.setMaxIndex(OLD_FILES);
        TriggeringPolicy<ILoggingEvent> size = new WhenFull(fullAt);
        names.start();
        size.start();
        rolling.setRollingPolicy(names);
        rolling.setTriggeringPolicy(size);
        rolling.start();
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setName("async file");
        async.setQueueSize(QUEUE);
        async.setMaxFlushTime(FLUSH_MS);
        async.setNeverBlock(true);
        async.addAppender(rolling);
        async.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(async);
    }

    /** Writes what is queued and closes the log. */
    static void stop() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}

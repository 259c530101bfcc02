package io.xphone.node;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** Sets log levels at run time; without Logback it has no effect. */
final class Logging {

    private Logging() {}

    /** Sets the level of {@code io.xphone}, such as {@code DEBUG}. */
    static void level(String level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("io.xphone").setLevel(Level.toLevel(level));
        }
    }
}

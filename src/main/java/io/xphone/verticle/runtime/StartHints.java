package io.xphone.verticle.runtime;

import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/** Warns once when an application does not get what it asked for: a log, or the native transport. */
public final class StartHints {

    private static final Logger LOG = LoggerFactory.getLogger(StartHints.class);
    private static final String PROVIDERS = "META-INF/services/org.slf4j.spi.SLF4JServiceProvider";
    private static final AtomicBoolean LOG_CHECKED = new AtomicBoolean();
    private static final Set<Vertx> CHECKED =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private StartHints() {}

    /** Checks the log once for each process, and the transport once for each Vert.x. */
    public static void check(Vertx vertx) {
        if (LOG_CHECKED.compareAndSet(false, true) && nothingIsLogged()) {
            System.err.println(
                    "xphone: no SLF4J provider is on the class path, so nothing will be logged: add one, such"
                            + " as ch.qos.logback:logback-classic");
        }
        Throwable unavailable = vertx.unavailableNativeTransportCause();
        if (unavailable != null && !vertx.isNativeTransportEnabled() && CHECKED.add(vertx)) {
            LOG.warn(
                    "native transport was asked for and is not available ({}): {}",
                    RootCause.first(unavailable),
                    remedy(System.getProperty("os.name"), System.getProperty("os.arch")));
        }
    }

    /** Whether SLF4J fell back to no log; slf4j-nop on the class path is a choice. */
    private static boolean nothingIsLogged() {
        return LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory
                && System.getProperty("slf4j.provider") == null
                && LoggerFactory.class.getClassLoader().getResource(PROVIDERS) == null;
    }

    /** What to add, by operating system and processor. */
    static String remedy(String system, String processor) {
        String name = system.toLowerCase(Locale.ROOT);
        boolean arm = processor.equals("aarch64") || processor.equals("arm64");
        if (name.contains("linux")) {
            return "add io.netty:netty-transport-native-epoll with the classifier linux-"
                    + (arm ? "aarch_64" : "x86_64");
        }
        if (name.contains("mac")) {
            return "add io.netty:netty-transport-native-kqueue with the classifier osx-"
                    + (arm ? "aarch_64" : "x86_64");
        }
        return system + " has none, NIO is used";
    }
}

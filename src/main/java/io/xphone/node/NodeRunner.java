package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.node.app.Applications;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a node in this process until SIGTERM or SIGINT: start, warm-up, drain, stop. */
final class NodeRunner {

    /** What a command adds to a node. */
    interface Addition {

        /** Starts it, after the node. */
        Future<Void> start(Vertx vertx, Node node);

        /** Stops it, before the node. */
        Future<Void> close();
    }

    private static final Addition NOTHING = new Addition() {
        @Override
        public Future<Void> start(Vertx vertx, Node node) {
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> close() {
            return Future.succeededFuture();
        }
    };

    private static final int WARM_UP_MS = 300;
    private static final long CALL_WARM_UP_MS = 1_000;
    private static final int CLOSE_SECONDS = 5;
    private static final int INTERRUPTED = 130;

    private NodeRunner() {}

    /** Runs a node; blocks until it has stopped. @param cluster whether it joins the configured cluster */
    static void run(NodeConfig configuration, boolean cluster) throws Exception {
        run(configuration, cluster, NOTHING);
    }

    /** As {@link #run(NodeConfig, boolean)}, with an addition that starts after the node and stops before it. */
    static void run(NodeConfig configuration, boolean cluster, Addition addition) throws Exception {
        Logging.level(configuration.logLevel());
        configuration.logFile().ifPresent(file -> Logging.file(file, configuration.logFileMegabytes()));
        Logger log = LoggerFactory.getLogger(Node.class);
        CompletableFuture<String> stop = new CompletableFuture<>();
        AtomicInteger signals = new AtomicInteger();
        boolean handled = Signals.onTermination(name -> {
            log.info("{}", name);
            if (signals.incrementAndGet() > 1) {
                halt();
            }
            haltAfter(configuration.drainSeconds() + 2 * CLOSE_SECONDS);
            stop.complete(name);
        });
        if (!handled) {
            log.warn("this JVM does not support signal handlers: SIGTERM ends the node and its calls immediately");
        }
        long start = System.nanoTime();
        log.info("starting {}", Version.text());
        Applications applications = new Applications(configuration.recordings());
        MediaWarmup.run(WARM_UP_MS, configuration.codecs());
        Vertx vertx = await(NodeVertx.create(configuration, cluster), stop);
        if (vertx != null) {
            try {
                run(vertx, configuration, applications, addition, stop, start);
            } finally {
                close(vertx.close());
            }
        }
        log.info("stopped");
    }

    private static void run(
            Vertx vertx,
            NodeConfig configuration,
            Applications applications,
            Addition addition,
            CompletableFuture<String> stop,
            long start)
            throws Exception {
        Logging.quiet();
        await(CallWarmup.run(vertx, CALL_WARM_UP_MS), stop);
        Logging.loud();
        Future<Node> starting = Node.start(vertx, configuration, applications);
        Node node = await(starting, stop);
        if (node == null) {
            return; // stopped during the start: the close of Vert.x removes what was started
        }
        await(addition.start(vertx, node), stop);
        node.report();
        LoggerFactory.getLogger(Node.class)
                .info("ready after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        stop.get();
        close(addition.close());
        await(node.drain(), new CompletableFuture<>());
        close(node.close());
    }

    /** Ends the process at the latest then, whatever hangs. */
    private static void haltAfter(int seconds) {
        Thread watchdog = new Thread(
                () -> {
                    try {
                        TimeUnit.SECONDS.sleep(seconds);
                        LoggerFactory.getLogger(Node.class).error("not stopped within {} s: halting", seconds);
                    } catch (InterruptedException ended) {
                        return;
                    }
                    halt();
                },
                "stop within " + seconds + " s");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    private static void halt() {
        Logging.stop();
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    /** Waits for the close, but no longer than {@code CLOSE_SECONDS}. */
    private static void close(Future<Void> closing) throws InterruptedException {
        try {
            closing.toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            LoggerFactory.getLogger(Node.class).warn("closing failed: {}", failure.toString());
        }
    }

    /** Waits for a step, or for the stop: null then. */
    private static <T> T await(Future<T> step, CompletableFuture<String> stop) throws Exception {
        CompletableFuture<T> done = step.toCompletionStage().toCompletableFuture();
        try {
            CompletableFuture.anyOf(done, stop).get();
            return done.isDone() ? done.get() : null;
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }
}

package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.node.app.Applications;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xphone node}. */
@Command(
        name = "node",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Runs the phones and the server of a configuration until SIGTERM or SIGINT. Then it rejects new calls,"
                    + " waits for active calls to end (drainSeconds) and stops; a second signal stops it immediately.",
            "docs/configuration.md documents every key."
        })
final class NodeCommand implements Callable<Integer> {

    private static final int WARM_UP_MS = 300;
    private static final long CALL_WARM_UP_MS = 1_000;
    private static final int CLOSE_SECONDS = 5;
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration file (JSON). Default: conf/xphone.json, or a built-in one that accepts calls"
                            + " from this machine only.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes a value of the configuration, such as server.listen.0.port=5062 or logLevel=debug.")
    private List<String> changes = new ArrayList<>();

    @Option(names = "--cluster", description = "Joins the cluster that the key cluster configures.")
    private boolean cluster;

    @Override
    public Integer call() throws Exception {
        try {
            run(ConfigFile.read(config, changes));
            return 0;
        } catch (ConfigException invalid) {
            System.err.println(invalid.getMessage());
            return 1;
        }
    }

    private void run(NodeConfig configuration) throws Exception {
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
        MediaWarmup.run(WARM_UP_MS);
        Vertx vertx = await(NodeVertx.create(configuration, cluster), stop);
        if (vertx != null) {
            try {
                run(vertx, configuration, applications, stop, start);
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
        node.report();
        LoggerFactory.getLogger(Node.class)
                .info("ready after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        stop.get();
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

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
            "Runs the phones and the server of a configuration until SIGTERM or SIGINT. Then it takes no more calls,"
                    + " waits for the running ones (drainSeconds) and stops; a second signal stops at once.",
            "docs/configuration.md has every key."
        })
final class NodeCommand implements Callable<Integer> {

    private static final int WARM_UP_MS = 300;
    private static final long CALL_WARM_UP_MS = 1_000;
    private static final int CLOSE_SECONDS = 10;
    private static final int INTERRUPTED = 130;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The configuration, JSON. Without: conf/xphone.json, else one that lets in this machine alone.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes a value of the configuration: server.listen.0.port=5062, logLevel=debug...")
    private List<String> changes = new ArrayList<>();

    @Option(names = "--cluster", description = "Joins other nodes, as the key cluster says.")
    private boolean cluster;

    @Override
    public Integer call() throws Exception {
        try {
            run(ConfigFile.read(config, changes));
            return 0;
        } catch (ConfigException wrong) {
            System.err.println(wrong.getMessage());
            return 1;
        }
    }

    private void run(NodeConfig configuration) throws Exception {
        Logging.level(configuration.logLevel());
        Logger log = LoggerFactory.getLogger(Node.class);
        CompletableFuture<String> stop = new CompletableFuture<>();
        AtomicInteger signals = new AtomicInteger();
        boolean told = Signals.onTermination(name -> {
            log.info("{}", name);
            if (signals.incrementAndGet() > 1) {
                Runtime.getRuntime().halt(INTERRUPTED);
            }
            stop.complete(name);
        });
        if (!told) {
            log.warn("this JVM tells no signals: SIGTERM ends the node, and its calls, at once");
        }
        long start = System.nanoTime();
        log.info("{} starts", Version.text());
        Applications applications = new Applications(configuration.recordings());
        MediaWarmup.run(WARM_UP_MS);
        Vertx vertx = await(NodeVertx.make(configuration, cluster));
        try {
            await(CallWarmup.run(vertx, CALL_WARM_UP_MS));
            Node node = await(Node.start(vertx, configuration, applications));
            node.report();
            log.info("ready after {} ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            stop.get();
            await(node.drain());
            close(node.close());
        } finally {
            close(vertx.close());
        }
        log.info("stopped");
    }

    /** Closes for so long and no longer: whoever stops a node wants it to stop. */
    private static void close(Future<Void> closing) throws InterruptedException {
        try {
            closing.toCompletionStage().toCompletableFuture().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            LoggerFactory.getLogger(Node.class).warn("while closing: {}", failure.toString());
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get();
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof Exception cause ? cause : failure;
        }
    }
}

package io.xphone.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
            NodeRunner.run(ConfigFile.read(config, changes), cluster);
            return 0;
        } catch (ConfigException invalid) {
            System.err.println(invalid.getMessage());
            return 1;
        }
    }
}

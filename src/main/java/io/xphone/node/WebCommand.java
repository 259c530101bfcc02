package io.xphone.node;

import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.xphone.node.web.WebServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code xphone web}. */
@Command(
        name = "web",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Serves a page on this machine that is a phone in the browser, and a node that it calls: echo, phrase and"
                    + " every other number of the node.",
            "Only browsers of this machine reach it. docs/browser.md shows how an application takes calls from"
                    + " browsers."
        })
final class WebCommand implements Callable<Integer> {

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8443",
            description = "TCP port of the page on 127.0.0.1; 0: any. Default: ${DEFAULT-VALUE}")
    private int port;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            defaultValue = "browser",
            description = "The name that the page registers with and is called by. Default: ${DEFAULT-VALUE}")
    private String user;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "A PEM certificate for the page, with --key. Default: a self-signed one, made at each start.")
    private Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The PEM key of --cert.")
    private Path key;

    @Option(
            names = "--http",
            description =
                    "Serves HTTP instead of HTTPS: no certificate to accept. Browsers give a page of 127.0.0.1 the"
                            + " microphone in either case.")
    private boolean http;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A configuration file (JSON) whose phones, server and applications run as well."
                    + " Default: none, just what the page needs.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Changes a value of the configuration, such as logLevel=debug or server.media.codecs=PCMA.")
    private List<String> changes = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        try {
            WebServer.requirePage();
            check();
            JsonObject page = new WebConfig(user).page();
            JsonObject configuration = new WebConfig(user).configuration(config, changes, page.getString("password"));
            PemKeyCertOptions pem = certificate == null
                    ? null
                    : new PemKeyCertOptions()
                            .setCertPath(certificate.toString())
                            .setKeyPath(key.toString());
            NodeRunner.run(
                    NodeConfig.of(configuration), false, new WebPage(page, port, pem, http, System.out::println));
            return 0;
        } catch (ConfigException invalid) {
            System.err.println(invalid.getMessage());
        } catch (IllegalStateException incomplete) {
            System.err.println("web: " + incomplete.getMessage());
        }
        return 1;
    }

    private void check() {
        if (port < 0 || port > 65_535) {
            throw new ConfigException("--port " + port, "must be 0 to 65535");
        }
        if (!user.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new ConfigException("--user " + user, "must be letters, digits and . _ -");
        }
        if ((certificate == null) != (key == null)) {
            throw new ConfigException(certificate == null ? "--key" : "--cert", "needs both --cert and --key");
        }
        if (http && certificate != null) {
            throw new ConfigException("--cert", "does not fit --http");
        }
        for (Path file : certificate == null ? List.<Path>of() : List.of(certificate, key)) {
            if (!Files.isReadable(file)) {
                throw new ConfigException(file.toString(), "can't be read");
            }
        }
    }
}

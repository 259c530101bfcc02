package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.xphone.node.web.WebServer;
import java.util.Locale;
import java.util.function.Consumer;

/** Serves the page of {@code xphone web} for a node. */
final class WebPage implements NodeRunner.Addition {

    private final JsonObject page;
    private final int port;
    private final PemKeyCertOptions certificate;
    private final boolean http;
    private final Consumer<String> output;
    private WebServer server;

    /**
     * Creates it.
     *
     * @param page as of {@link WebConfig#page()}
     * @param certificate null for a self-signed one
     * @param http whether without TLS
     * @param output receives the address of the page
     */
    WebPage(JsonObject page, int port, PemKeyCertOptions certificate, boolean http, Consumer<String> output) {
        this.page = page;
        this.port = port;
        this.certificate = certificate;
        this.http = http;
        this.output = output;
    }

    @Override
    public Future<Void> start(Vertx vertx, Node node) {
        int sipPort = webSocketPort(node);
        NodeConfig.ServerEntry server = node.serverEntry();
        JsonObject given = WebConfig.withIce(
                WebConfig.withNumbers(page, server), server.options().getMedia());
        return vertx.executeBlocking(() -> new WebServer(
                        vertx, new WebServer.Settings(port, certificate, http, sipPort, WebConfig.PATH, given)))
                .compose(created -> {
                    this.server = created;
                    return created.listen();
                })
                .recover(failure -> Future.failedFuture(new ConfigException("--port " + port, message(failure))))
                .onSuccess(listening -> report());
    }

    /** The address of the page. */
    String url() {
        return server.url();
    }

    private void report() {
        output.accept("Open " + server.url() + " in a browser on this machine.");
        if (!http && certificate == null) {
            output.accept("Its certificate is self-signed: the browser asks once per start whether to continue;"
                    + " --http serves the page without.");
        }
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /** The port of the WebSocket that {@link WebConfig} has added, the last one. */
    private static int webSocketPort(Node node) {
        String prefix = WebConfig.TRANSPORT.toLowerCase(Locale.ROOT) + ":127.0.0.1:";
        return node.listening().stream()
                .filter(address -> address.startsWith(prefix))
                .reduce((first, second) -> second)
                .map(address -> Integer.parseInt(address.substring(prefix.length())))
                .orElseThrow(() -> new IllegalStateException("the server listens on no WebSocket"));
    }

    @Override
    public Future<Void> close() {
        return server == null ? Future.succeededFuture() : server.close();
    }
}

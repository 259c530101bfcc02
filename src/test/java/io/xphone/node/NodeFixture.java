package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.node.app.Applications;
import io.xphone.testing.FakePbx;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A node and a PBX in one process, on ports that the system chooses. */
final class NodeFixture implements AutoCloseable {

    private static final int TIMEOUT_SECONDS = 20;

    final Vertx vertx = Vertx.vertx();
    final FakePbx pbx = await(FakePbx.create(vertx).start());
    Node node;

    /** A server on loopback with the default options, on any port. */
    static JsonObject server() {
        return new JsonObject()
                .put(
                        "server",
                        new JsonObject()
                                .put(
                                        "listen",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("host", "127.0.0.1")
                                                        .put("port", 0)))
                                .put(
                                        "peers",
                                        new JsonArray()
                                                .add(new JsonObject()
                                                        .put("name", "loopback")
                                                        .put("hosts", new JsonArray().add("127.0.0.0/8")))));
    }

    NodeFixture start(JsonObject config, Path recordings, Handler<Path> recorded) {
        node = await(Node.start(vertx, NodeConfig.of(config), new Applications(recordings, recorded)));
        return this;
    }

    NodeFixture start(JsonObject config) {
        return start(config, Path.of("target/recordings"), complete -> {});
    }

    NodeFixture start() {
        return start(server());
    }

    int port() {
        String first = node.listening().get(0);
        return Integer.parseInt(first.substring(first.lastIndexOf(':') + 1));
    }

    String uri(String number) {
        return "sip:" + number + "@127.0.0.1:" + port();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("timeout after " + TIMEOUT_SECONDS + " s", late);
        }
    }

    @Override
    public void close() {
        if (node != null) {
            await(node.close());
        }
        await(pbx.close());
        await(vertx.close());
    }
}

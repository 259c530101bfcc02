package io.xphone.cluster;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.Loopback;
import io.xphone.SipServer;
import io.xphone.bus.NodeId;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers of one name on two nodes of a cluster. */
class ClusterNamesTest {

    private Vertx one;
    private Vertx two;

    @BeforeEach
    void start() throws Exception {
        int first = Nodes.freePort();
        int second = Nodes.freePort();
        one = joined(Nodes.start("names-" + first, first, second));
        two = joined(Nodes.start("names-" + first, second, first));
    }

    private static Vertx joined(Future<Vertx> joining) throws Exception {
        return joining.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        for (Vertx each : new Vertx[] {one, two}) {
            each.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static SipServer server(Vertx vertx) {
        return SipServer.create(vertx, Loopback.options().setName("trunk"));
    }

    @Test
    void theSecondOneDoesNotStart() throws Exception {
        SipServer first = await(server(one).listen());
        SipServer second = server(two);
        assertThat(failure(second.listen())).hasMessageContaining("\"trunk\"").hasMessageContaining(NodeId.of(one));
        await(first.close());
        await(second.listen());
    }

    @Test
    void ofTwoThatStartAtOnceOneStarts() throws Exception {
        for (int round = 1; round <= 10; round++) {
            Future<SipServer> first = server(one).listen();
            Future<SipServer> second = server(two).listen();
            await(Future.join(first, second).transform(done -> Future.succeededFuture()));
            assertThat(first.succeeded()).as("round " + round).isNotEqualTo(second.succeeded());
            await((first.succeeded() ? first : second).result().close());
        }
    }
}

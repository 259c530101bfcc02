package io.xphone.cluster;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.Loopback;
import io.xphone.OtherJvm;
import io.xphone.SipServer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The node of the calls crashes; the application is on another node. */
class ClusterNodeDeathTest {

    private final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    private Loopback outside;
    private Loopback.Listening party;
    private Vertx here;
    private OtherJvm other;
    private String trunk;

    @BeforeEach
    void start() throws Exception {
        outside = new Loopback();
        party = outside.server();
        int there = Nodes.freePort();
        int ours = Nodes.freePort();
        other = OtherJvm.start(NodeMain.class, "death-" + there, there, ours, party.port());
        trunk = other.ready();
        here = Nodes.start("death-" + there, ours, there)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        other.kill();
        here.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        outside.close();
    }

    @Test
    void endsTheCallsOfACrashedNode() throws Exception {
        SipServer attached = await(SipServer.attach(here, "trunk"));
        attached.callHandler(calls::add);
        await(attached.setOptionsStatus(200)); // all messages sent before have been processed
        Call caller = await(party.server().dialUri("sip:600@" + trunk));
        Call callee = next(calls);
        await(callee.accept());
        await(caller.answered());
        Call second = await(Call.attach(here, callee.id()));
        other.kill();
        // the cluster needs time to detect that the node has left, until the next renewal
        for (Call call : new Call[] {callee, second}) {
            assertThat(call.ended()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(90, TimeUnit.SECONDS)
                            .reason())
                    .isEqualTo(EndReason.ERROR);
            assertThat(call.state()).isEqualTo(CallState.ENDED);
        }
        assertThat(attached.calls()).isEmpty();
    }
}

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
import io.xphone.options.ApplicationLostAction;
import io.xphone.options.ApplicationLostOptions;
import io.xphone.options.CallPolicyOptions;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The process of an application that has answered a call is killed. */
class ClusterApplicationDeathTest {

    private final Loopback outside = new Loopback();
    private Vertx here;
    private OtherJvm other;
    private Call call;

    private void answeredElsewhere(ApplicationLostOptions policy) throws Exception {
        Loopback.Listening watched = outside.server();
        watched.server().messaging().subscriptionHandler("presence", watcher -> watcher.accept());
        int ours = Nodes.freePort();
        int theirs = Nodes.freePort();
        String cluster = "killed-" + ours;
        here = Nodes.start(cluster, ours)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        SipServer server = SipServer.create(
                here,
                Loopback.options().setName("lonely").setCalls(new CallPolicyOptions().setOnApplicationLost(policy)));
        String at = await(server.listen()).listening().get(0);
        other = OtherJvm.start(SubscriberMain.class, cluster, theirs, ours, "lonely", watched.uri("600"));
        other.ready();
        call = await(outside.server().server().dialUri("sip:600@" + at.substring(at.indexOf(':') + 1)));
        await(call.answered());
    }

    @AfterEach
    void stop() throws Exception {
        other.kill();
        here.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        outside.close();
    }

    @Test
    void itsCallsEndAfterTheSetTime() throws Exception {
        answeredElsewhere(new ApplicationLostOptions().setAfterMs(200));
        other.kill();
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void itsCallsAreHandedOverToAnotherApplication() throws Exception {
        answeredElsewhere(new ApplicationLostOptions().setAction(ApplicationLostAction.HAND_OVER));
        BlockingQueue<Call> offered = new LinkedBlockingQueue<>();
        SipServer second = await(SipServer.attach(here, "lonely"));
        assertThat(second.calls()).hasSize(1);
        assertThat(second.calls().get(0).orphaned()).isFalse();
        second.callHandler(offered::add);
        await(second.setOptionsStatus(200));
        other.kill();
        Call orphan = next(offered);
        assertThat(orphan.orphaned()).isTrue();
        assertThat(orphan.state()).isEqualTo(CallState.ACTIVE);
        await(orphan.accept());
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        await(orphan.end());
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }
}

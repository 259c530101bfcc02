package io.xphone.cluster;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.xphone.Call;
import io.xphone.IncomingSubscription;
import io.xphone.Loopback;
import io.xphone.OtherJvm;
import io.xphone.SipServer;
import io.xphone.bus.AgentControl;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The application that handles the calls of a server is on another node, which crashes. */
class ClusterLeaseTest {

    private Loopback outside;
    private Vertx here;
    private OtherJvm other;

    @BeforeEach
    void start() throws Exception {
        outside = new Loopback();
        watched = outside.server();
        watched.server().messaging().subscriptionHandler("presence", watcher -> {
            watchers.complete(watcher);
            watcher.accept();
        });
        int ours = Nodes.freePort();
        int theirs = Nodes.freePort();
        here = Nodes.start("lease-" + ours, ours)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        SipServer server = SipServer.create(here, Loopback.options().setName("lonely"));
        String at = await(server.listen()).listening().get(0);
        uri = "sip:600@" + at.substring(at.indexOf(':') + 1);
        other = OtherJvm.start(SubscriberMain.class, "lease-" + ours, theirs, ours, "lonely", watched.uri("600"));
        other.ready();
    }

    private final CompletableFuture<IncomingSubscription> watchers = new CompletableFuture<>();
    private Loopback.Listening watched;
    private String uri;

    @AfterEach
    void stop() throws Exception {
        other.kill();
        here.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        outside.close();
    }

    @Test
    void callsOfACrashedApplicationAreNotOffered() throws Exception {
        SipServer caller = outside.server().server();
        Call call = await(caller.dialUri(uri));
        await(call.answered());
        other.kill();
        AgentControl control = AgentControl.at(here, "lonely");
        Promise<Long> dropped = Promise.promise();
        // the cluster needs time to detect that the node has left
        here.setPeriodic(
                100,
                timer -> control.info().onSuccess(info -> {
                    if (info.getSubscriptionsExpired() > 0 && dropped.tryComplete(info.getSubscriptionsExpired())) {
                        here.cancelTimer(timer);
                    }
                }));
        await(dropped.future());
        assertThat(await(await(caller.dialUri(uri)).ended()).status()).isEqualTo(480);
        await(call.end()); // the call has no owner any more, but can be ended
        IncomingSubscription watcher = watchers.get(1, TimeUnit.SECONDS);
        assertThat(await(watcher.ended()).phrase())
                .as("its subscriptions are released")
                .isEqualTo("timeout");
    }
}

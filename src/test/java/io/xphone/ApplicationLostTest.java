package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.hears;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.ringing;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.WavWriter;
import io.xphone.bus.AgentControl;
import io.xphone.bus.CallControl;
import io.xphone.bus.CommandOptions;
import io.xphone.bus.Subscription;
import io.xphone.impl.CallImpl;
import io.xphone.options.ApplicationLostAction;
import io.xphone.options.ApplicationLostOptions;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that attach to a server, and are undeployed while they have calls. */
class ApplicationLostTest extends OnLoopback {

    private static final int LONG = 60_000;

    private final BlockingQueue<Call> taken = new LinkedBlockingQueue<>();
    private Loopback.Listening caller;
    private String uri;

    private void serve(ApplicationLostOptions policy) throws Exception {
        caller = loop.server();
        SipServer trunk = SipServer.create(
                loop.vertx(),
                Loopback.options().setName("trunk").setCalls(new CallPolicyOptions().setOnApplicationLost(policy)));
        String at = await(trunk.listen()).listening().get(0);
        uri = "sip:600@" + at.substring(at.indexOf(':') + 1);
    }

    /** Deploys an application. */
    private String application(Handler<Call> calls) throws Exception {
        return await(loop.vertx().deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                return SipServer.attach(vertx, "trunk").compose(server -> {
                    server.callHandler(calls);
                    return server.setOptionsStatus(200); // the commands before it have arrived
                });
            }
        }));
    }

    private String answering() throws Exception {
        return application(call -> call.accept().onSuccess(accepted -> taken.add(call)));
    }

    private Call dialled() throws Exception {
        Call call = await(caller.server().dialUri(uri));
        await(call.answered());
        return call;
    }

    private static ApplicationLostOptions policy(ApplicationLostAction action, int afterMs) {
        return new ApplicationLostOptions().setAction(action).setAfterMs(afterMs);
    }

    @Test
    @Shows({"CallPolicyOptions.onApplicationLost", "ApplicationLostOptions.action", "ApplicationLostOptions.afterMs"})
    void anEstablishedCallEndsAfterTheSetTime() throws Exception {
        serve(policy(ApplicationLostAction.END, 300));
        String application = answering();
        Call call = dialled();
        Call monitor = await(Call.attach(loop.vertx(), next(taken).id()));
        BlockingQueue<ApplicationEvent> changes = new LinkedBlockingQueue<>();
        monitor.applicationHandler(changes::add);
        await(loop.vertx().undeploy(application));
        assertThat(next(changes).type()).isEqualTo(ApplicationEvent.Type.LOST);
        assertThat(monitor.orphaned()).isTrue();
        long lost = System.nanoTime();
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
        assertThat((System.nanoTime() - lost) / 1_000_000).isGreaterThan(200);
    }

    @Test
    @Shows("ApplicationLostOptions.announcement")
    void thePeerHearsAnAnnouncementBeforeTheCallEnds(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("sorry.wav");
        try (WavWriter wav =
                new WavWriter(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), 8_000, 1)) {
            wav.write(tone(700, 1_000), 0, 8_000);
        }
        serve(policy(ApplicationLostAction.END, 1).setAnnouncement(file.toString()));
        String application = answering();
        Call call = dialled();
        CompletableFuture<Void> heard = hears(call.audio().reader(), 700, 40);
        await(loop.vertx().undeploy(application));
        await(call.ended());
        await(heard);
    }

    @Test
    void aMissingAnnouncementDoesNotKeepTheCall() throws Exception {
        serve(policy(ApplicationLostAction.END, 1).setAnnouncement("/nowhere/sorry.wav"));
        String application = answering();
        Call call = dialled();
        await(loop.vertx().undeploy(application));
        await(call.ended());
    }

    @Test
    void aRingingCallIsRejectedWith480() throws Exception {
        serve(policy(ApplicationLostAction.END, 1));
        String application = application(taken::add);
        Call call = await(caller.server().dialUri(uri));
        next(taken);
        ringing(call);
        await(loop.vertx().undeploy(application));
        assertThat(await(call.ended()).status()).isEqualTo(480);
    }

    @Test
    void aDialledCallIsCancelled() throws Exception {
        serve(policy(ApplicationLostAction.END, 1));
        String application = await(loop.vertx().deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                return SipServer.attach(vertx, "trunk")
                        .compose(server -> server.dialUri(caller.uri("700"), new DialOptions().setTimeoutMs(LONG)));
            }
        }));
        Call called = next(caller.calls());
        await(loop.vertx().undeploy(application));
        assertThat(await(called.ended()).reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void aCallIsKeptAndTakenOverByANewHandle() throws Exception {
        serve(policy(ApplicationLostAction.KEEP, 1));
        String application = answering();
        Call call = dialled();
        Call first = next(taken);
        await(first.setAttributes(new JsonObject().put("step", "menu")));
        await(loop.vertx().undeploy(application));
        SipServer again = await(SipServer.attach(loop.vertx(), "trunk"));
        assertThat(again.calls()).hasSize(1);
        Call found = again.findCall(first.id());
        assertThat(found.orphaned()).isTrue();
        assertThat(found.attributes()).isEqualTo(new JsonObject().put("step", "menu"));
        await(found.accept());
        assertThat(await(found.refresh()).getApplication()).isNotNull();
        CompletableFuture<Void> heard = hears(found.audio().reader(), 440, 10);
        await(call.audio().writer().write(tone(440, 1_000)));
        await(heard);
        await(call.end());
        assertThat(await(found.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void anotherApplicationReceivesTheCallAsAnIncomingOne() throws Exception {
        serve(policy(ApplicationLostAction.HAND_OVER, LONG));
        String first = answering();
        Call call = dialled();
        Call accepted = next(taken);
        await(accepted.setAttributes(new JsonObject().put("step", "menu")));
        BlockingQueue<Call> offered = new LinkedBlockingQueue<>();
        application(offered::add);
        await(loop.vertx().undeploy(first));
        Call second = next(offered);
        assertThat(second.orphaned()).isTrue();
        assertThat(second.state()).isEqualTo(CallState.ACTIVE);
        assertThat(second.calledUser()).isEqualTo("600");
        assertThat(second.attributes()).isEqualTo(new JsonObject().put("step", "menu"));
        await(second.accept());
        CompletableFuture<Void> heard = hears(call.audio().reader(), 440, 10);
        await(second.audio().writer().write(tone(440, 1_000)));
        await(heard);
        await(second.end());
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void anApplicationThatWasOfferedTheRingingCallReceivesItAgain() throws Exception {
        serve(policy(ApplicationLostAction.HAND_OVER, LONG));
        BlockingQueue<Call> offered = new LinkedBlockingQueue<>();
        application(offered::add);
        String first = answering();
        dialled();
        Call accepted = next(taken);
        assertThat(next(offered).id()).isEqualTo(accepted.id());
        await(loop.vertx().undeploy(first));
        Call again = next(offered);
        assertThat(again.id()).isEqualTo(accepted.id());
        assertThat(again.orphaned()).isTrue();
        await(again.end());
    }

    @Test
    void anApplicationThatAttachesInTimeReceivesTheCall() throws Exception {
        serve(policy(ApplicationLostAction.HAND_OVER, LONG));
        String first = answering();
        Call call = dialled();
        await(loop.vertx().undeploy(first));
        BlockingQueue<Call> offered = new LinkedBlockingQueue<>();
        application(offered::add);
        Call second = next(offered);
        assertThat(second.id()).isEqualTo(next(taken).id());
        await(second.pass()); // nobody else is there
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        await(second.end());
    }

    @Test
    void aCallEndsWhenNoApplicationIsThereToTakeIt() throws Exception {
        serve(policy(ApplicationLostAction.HAND_OVER, 1));
        String first = answering();
        Call call = dialled();
        await(loop.vertx().undeploy(first));
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void aCallMayHaveAPolicyOfItsOwn() throws Exception {
        serve(policy(ApplicationLostAction.KEEP, LONG));
        String application = answering();
        Call ends = dialled();
        await(next(taken).setOnApplicationLost(policy(ApplicationLostAction.END, 1)));
        Call stays = dialled();
        await(loop.vertx().undeploy(application));
        await(ends.ended());
        assertThat(stays.state()).isEqualTo(CallState.ACTIVE);
        await(stays.end());
    }

    @Test
    void aHandleThatIsClosedLeavesItsCalls() throws Exception {
        serve(policy(ApplicationLostAction.END, 1));
        SipServer attached = await(SipServer.attach(loop.vertx(), "trunk"));
        attached.callHandler(call -> call.accept().onSuccess(accepted -> taken.add(call)));
        await(attached.setOptionsStatus(200));
        Call call = dialled();
        CallControl control = CallControl.at(loop.vertx(), next(taken).id());
        await(attached.close());
        assertThat(await(control.info()).isOrphaned()).isFalse();
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        await(call.end());
    }

    @Test
    void aCallThatEveryApplicationPassesIsRejectedWithRetryAfter() throws Exception {
        serve(new ApplicationLostOptions());
        BlockingQueue<Call> offered = new LinkedBlockingQueue<>();
        application(offered::add);
        application(taken::add);
        Call call = await(caller.server().dialUri(uri));
        await(next(offered).pass());
        Call last = next(taken);
        assertThat(last.state()).isNotEqualTo(CallState.ENDED);
        await(last.pass());
        assertThat(await(call.ended()).status()).isEqualTo(480);
        assertThat(call.header("Retry-After")).isEqualTo("10");
    }

    @Test
    void attributesAreLimitedAndAnsweredCallsAreNotPassedOn() throws Exception {
        serve(new ApplicationLostOptions());
        answering();
        dialled();
        Call call = next(taken);
        assertThat(failure(call.setAttributes(new JsonObject().put("a", "x".repeat(70_000)))))
                .hasMessageContaining("attributes");
        assertThat(failure(call.pass())).isInstanceOf(CallException.class);
        await(call.end());
    }

    @Test
    void anApplicationThatRenewsInTimeKeepsTheCall() throws Exception {
        serve(policy(ApplicationLostAction.END, LONG));
        answering();
        Call call = dialled();
        CallImpl handle = (CallImpl) next(taken);
        CallControl control = CallControl.at(loop.vertx(), handle.id());
        AgentControl agent = AgentControl.at(loop.vertx(), "trunk");
        await(agent.applicationEnded(await(control.info()).getApplication())); // as if its lease had expired
        assertThat(await(control.info()).isOrphaned()).isTrue();
        BlockingQueue<ApplicationEvent> changes = new LinkedBlockingQueue<>();
        handle.applicationHandler(changes::add);
        handle.resubscribe();
        assertThat(next(changes).type()).isEqualTo(ApplicationEvent.Type.TAKEN_OVER);
        assertThat(await(control.info()).isOrphaned()).isFalse();
        assertThat(call.state()).isEqualTo(CallState.ACTIVE);
        await(call.end());
    }

    @Test
    void anApplicationThatWasAwayLearnsThatAnotherOneHasTheCall() throws Exception {
        serve(policy(ApplicationLostAction.HAND_OVER, LONG));
        answering();
        dialled();
        CallImpl away = (CallImpl) next(taken);
        String id = await(away.refresh()).getApplication();
        BlockingQueue<Call> offered = new LinkedBlockingQueue<>();
        application(offered::add);
        await(AgentControl.at(loop.vertx(), "trunk").applicationEnded(id));
        await(next(offered).accept());
        BlockingQueue<ApplicationEvent> changes = new LinkedBlockingQueue<>();
        away.applicationHandler(changes::add);
        away.resubscribe();
        ApplicationEvent change = next(changes);
        assertThat(change.type()).isEqualTo(ApplicationEvent.Type.TAKEN_OVER);
        assertThat(change.application()).isNotEqualTo(id);
        assertThat(failure(away.accept())).isInstanceOf(CallException.class);
        await(away.end());
    }

    private Subscription client() throws Exception {
        Subscription subscription = new Subscription()
                .setId("app-1")
                .setDeliver("app.events")
                .setIncomingCalls(true)
                .setLeaseMs(700);
        loop.vertx().eventBus().<JsonObject>consumer("app.events", event -> {
            if (event.body().getString("type").equals("incoming")) {
                CallControl.at(loop.vertx(), event.body().getString("call"))
                        .accept(new CommandOptions().setApplication("app-1"));
            }
        });
        await(AgentControl.at(loop.vertx(), "trunk").subscribe(subscription));
        return subscription;
    }

    @Test
    void aClientThatDoesNotRenewItsLeaseIsLost() throws Exception {
        serve(policy(ApplicationLostAction.END, 1));
        client();
        Call call = dialled();
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void aClientThatSubscribesAgainInTimeKeepsItsCalls() throws Exception {
        serve(policy(ApplicationLostAction.END, LONG));
        Subscription subscription = client();
        AgentControl agent = AgentControl.at(loop.vertx(), "trunk");
        Call call = dialled();
        await(agent.applicationEnded("app-1"));
        assertThat(await(agent.calls()).get(0).isOrphaned()).isTrue();
        await(agent.subscribe(subscription.setLeaseMs(LONG)));
        CallInfo again = await(agent.calls()).get(0);
        assertThat(again.isOrphaned()).isFalse();
        assertThat(again.getApplication()).isEqualTo("app-1");
        await(call.end());
    }
}

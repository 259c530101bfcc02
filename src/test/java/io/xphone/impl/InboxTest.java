package io.xphone.impl;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.xphone.CallInfo;
import io.xphone.CallState;
import io.xphone.Loopback;
import io.xphone.OnLoopback;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.AudioCredit;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.internal.AudioPacketBatch;
import io.xphone.bus.internal.IncomingCall;
import io.xphone.bus.internal.PublishedAgentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one address of a handle and its calls. */
class InboxTest extends OnLoopback {

    private Context context;
    private Inbox inbox;
    private final List<PublishedAgentEvent> agentEvents = new ArrayList<>();

    @BeforeEach
    void make() throws Exception {
        context = loop.vertx().getOrCreateContext();
        inbox = new Inbox(loop.vertx(), context, agentEvents::add);
        await(inbox.open());
        await(inbox.open());
    }

    private void say(Object body) {
        loop.vertx().eventBus().send(inbox.address(), body);
    }

    private static JsonObject event(String call, int seq) {
        return new JsonObject()
                .put("type", "state")
                .put("call", call)
                .put("seq", seq)
                .put("state", "ACTIVE");
    }

    private Future<List<Integer>> adopt(String id) {
        return inbox.onContext(() -> {
            CallImpl call = new CallImpl(
                    inbox, new CallInfo().setId(id).setState(CallState.DIALING).setNode(inbox.node()));
            List<Integer> seqs = new ArrayList<>();
            call.eventHandler(event -> seqs.add(event.getInteger("seq")));
            inbox.add(call);
            return Future.succeededFuture(seqs);
        });
    }

    @Test
    void eventsBeforeTheHandleAreKeptInOrder() throws Exception {
        for (int seq = 1; seq <= 3; seq++) {
            say(event("x", seq));
        }
        assertThat(await(adopt("x"))).containsExactly(1, 2, 3);
        assertThat(await(adopt("y"))).isEmpty();
    }

    @Test
    void eventsOfCallsThatAreNobodysMakeRoom() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            say(event("stranger" + i, 1));
        }
        for (int i = 0; i < 200; i++) {
            say(event("loud", i));
        }
        say(event("wanted", 1));
        say(new JsonObject().put("type", "played").put("call", "gone").put("stream", 1));
        assertThat(await(adopt("wanted"))).containsExactly(1);
        assertThat(await(adopt("stranger0"))).isEmpty();
        assertThat(await(adopt("stranger1999"))).containsExactly(1);
        assertThat(await(adopt("loud"))).hasSize(64);
        assertThat(await(adopt("gone"))).isEmpty();
    }

    @Test
    void whatIsOfNoCallIsTheAgents() throws Exception {
        say(new JsonObject().put("type", "registered"));
        say("text");
        await(adopt("x"));
        assertThat(agentEvents)
                .extracting(event -> event.toJson().getString("type"))
                .containsExactly("registered");
    }

    @Test
    void callsAreToldOfByReferenceOrByAnEvent() throws Exception {
        List<String> incoming = new ArrayList<>();
        inbox.onIncoming(info -> incoming.add(info.getId()));
        say(new IncomingCall(new CallInfo().setId("far")).toJson());
        say(new IncomingCall(new CallInfo().setId("near")));
        await(adopt("x"));
        assertThat(incoming).containsExactly("far", "near");
        assertThat(agentEvents).isEmpty();
    }

    @Test
    void packetsOfReadersThatAreGoneAreAcknowledgedAllTheSame() throws Exception {
        AudioCredit credit = new AudioCredit();
        credit.sent();
        say(new AudioPacket("x", 99, PcmFrame.copyOf(new short[160], 0, 160, 8_000, 0, 0), credit));
        await(adopt("x"));
        assertThat(credit.inFlight()).isZero();
    }

    @Test
    void whatThrowsOnTheContextFailsTheFuture() throws Exception {
        assertThat(Loopback.failure(inbox.onContext(() -> {
                    throw new IllegalStateException("thrown");
                })))
                .hasMessage("thrown");
        CompletableFuture<Boolean> atOnce = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            boolean[] ran = new boolean[1];
            inbox.onContext(() -> {
                ran[0] = true;
                return Future.succeededFuture();
            });
            atOnce.complete(ran[0]);
        });
        await(atOnce);
        assertThat(atOnce.join()).isTrue();
    }

    @Test
    void aHandlerThatThrowsTakesNothingFromOtherCalls() throws Exception {
        List<Long> heard = new ArrayList<>();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        context.exceptionHandler(thrown::complete);
        CompletableFuture<int[]> streams = new CompletableFuture<>();
        context.runOnContext(ignored -> {
            AudioReaderImpl throwing = reader("a");
            throwing.handler(frame -> {
                throw new IllegalStateException("of one call");
            });
            AudioReaderImpl listening = reader("b");
            listening.handler(frame -> heard.add(frame.sequence()));
            streams.complete(new int[] {inbox.add(throwing), inbox.add(listening)});
        });
        await(streams);
        AudioCredit credit = new AudioCredit();
        List<AudioPacket> packets = new ArrayList<>();
        for (int stream : streams.join()) {
            credit.sent();
            packets.add(new AudioPacket("x", stream, PcmFrame.silence(160, 8_000, stream, 0), credit));
        }
        say(new AudioPacketBatch(packets));
        await(thrown);
        assertThat(thrown.join()).hasMessage("of one call");
        await(adopt("x"));
        assertThat(heard).hasSize(1);
        assertThat(credit.inFlight()).isZero();
    }

    private AudioReaderImpl reader(String id) {
        CallImpl call = new CallImpl(
                inbox, new CallInfo().setId(id).setState(CallState.ACTIVE).setNode(inbox.node()));
        return (AudioReaderImpl) call.audio().reader();
    }
}

package io.xphone.cluster;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.hears;
import static io.xphone.Loopback.next;
import static io.xphone.Loopback.tone;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.xphone.AudioReader;
import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.CallAudio;
import io.xphone.CallDirection;
import io.xphone.CallException;
import io.xphone.CallState;
import io.xphone.Digit;
import io.xphone.EndReason;
import io.xphone.Loopback;
import io.xphone.OtherJvm;
import io.xphone.Phone;
import io.xphone.PlayoutPosition;
import io.xphone.RtpReader;
import io.xphone.SipServer;
import io.xphone.audio.G711Ulaw;
import io.xphone.audio.playout.CutFade;
import io.xphone.bus.Addresses;
import io.xphone.bus.BusErrors;
import io.xphone.options.AudioReaderOptions;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two nodes in two processes: the calls run in one, the application in the other. The remote party is an agent on a
 * separate, non-clustered Vert.x, which calls by SIP.
 */
class ClusterCallTest {

    private static OtherJvm other;
    private static String trunk;
    private static Vertx here;
    private static Loopback outside;
    private static Loopback.Listening party;
    private static SipServer attached;
    private static final BlockingQueue<Call> CALLS = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start() throws Exception {
        outside = new Loopback();
        party = outside.server();
        int there = Nodes.freePort();
        int ours = Nodes.freePort();
        String cluster = "xphone-" + there;
        other = OtherJvm.start(NodeMain.class, cluster, there, ours, party.port());
        trunk = other.ready();
        here = Nodes.start(cluster, ours, there)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        attached = await(SipServer.attach(here, "trunk"));
        attached.callHandler(call -> {
            Loopback.Events.of(call);
            CALLS.add(call);
        });
        await(attached.setOptionsStatus(200)); // all messages sent before have been processed
    }

    @AfterAll
    static void stop() throws Exception {
        if (here != null) {
            here.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
        if (other != null) {
            other.close();
        }
        outside.close();
    }

    @BeforeEach
    void clear() {
        CALLS.clear();
    }

    private Loopback.Pair incoming() throws Exception {
        Call caller = await(party.server().dialUri("sip:600@" + trunk));
        Loopback.Events.of(caller);
        Call callee = next(CALLS);
        assertThat(callee.direction()).isEqualTo(CallDirection.INBOUND);
        assertThat(callee.calledUser()).isEqualTo("600");
        await(callee.accept());
        await(caller.answered());
        await(callee.answered());
        return new Loopback.Pair(caller, callee);
    }

    @Test
    void receivesEventsInOrderAndEndsTheCall() throws Exception {
        Loopback.Pair pair = incoming();
        await(pair.callee().hold());
        await(pair.callee().resume());
        await(pair.callee().mute());
        await(pair.callee().unmute());
        assertThat(await(pair.callee().refresh()).getCodec()).isEqualTo("PCMU");
        assertThat(await(pair.callee().quality()).getCodec()).isEqualTo("PCMU");
        await(pair.callee().end());
        assertThat(await(pair.callee().ended()).reason()).isEqualTo(EndReason.LOCAL);
        assertThat(await(pair.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
        List<JsonObject> events = Loopback.Events.of(pair.callee()).all();
        assertThat(events.stream().map(event -> event.getInteger("seq")).toList())
                .isEqualTo(java.util.stream.IntStream.rangeClosed(
                                events.get(0).getInteger("seq"), events.get(0).getInteger("seq") + events.size() - 1)
                        .boxed()
                        .toList());
        assertThat(Loopback.Events.of(pair.callee()).types())
                .containsSubsequence("ACTIVE", "ON_HOLD", "ACTIVE", "mute", "mute", "ended");
        assertThat(failure(pair.callee().hold()))
                .isInstanceOfSatisfying(
                        CallException.class,
                        refused -> assertThat(refused.code()).isEqualTo(BusErrors.INVALID_STATE));
    }

    @Test
    void bridgesCallsOfTwoNodes() throws Exception {
        Loopback.Pair there = incoming();
        BlockingQueue<Call> calls = new java.util.concurrent.LinkedBlockingQueue<>();
        SipServer near = SipServer.create(here, Loopback.options());
        near.callHandler(calls::add);
        Call right = await(party.server()
                .dialUri("sip:600@" + await(near.listen()).listening().get(0).substring(4)));
        Call ours = next(calls);
        await(ours.accept());
        await(right.answered());
        io.xphone.Bridge bridge = await(ours.bridge(there.callee()));
        var atLeft = Loopback.hears(there.caller().audio().reader(), 440, 30);
        var atRight = Loopback.hears(right.audio().reader(), 700, 30);
        right.audio().writer().write(Loopback.tone(440, 4_000));
        there.caller().audio().writer().write(Loopback.tone(700, 4_000));
        Loopback.await(atLeft);
        Loopback.await(atRight);
        await(bridge.close());
        await(there.callee().bridge(ours)); // requested by the call on the other node
        await(right.end());
        assertThat(await(there.caller().ended()).reason()).isEqualTo(EndReason.REMOTE);
        await(near.close());
    }

    @Test
    void audioFlowsInBothDirections() throws Exception {
        Loopback.Pair pair = incoming();
        AudioReader hearsHere = pair.callee().audio().reader();
        AudioReader hearsThere = pair.caller().audio().reader();
        CompletableFuture<Void> low = hears(hearsHere, 440, 100);
        CompletableFuture<Void> high = hears(hearsThere, 1000, 100);
        await(pair.caller().audio().writer().write(tone(440, 8000)));
        AudioWriter writer = pair.callee().audio().writer();
        await(writer.write(tone(1000, 4000)));
        await(low);
        await(high);
        assertThat(hearsHere.framesDropped()).isZero();
        await(hearsHere.close());
        await(pair.callee().end());
    }

    @Test
    void queuesAreThoseOfTheOptionsOfTheOtherNode() throws Exception {
        Loopback.Pair pair = incoming();
        AudioWriter writer = pair.callee().audio().writer();
        int accepted = 0;
        while (!writer.writeQueueFull() && accepted < 1_000) {
            writer.write(new short[160]);
            accepted++;
        }
        assertThat(accepted).isBetween(NodeMain.QUEUE_FRAMES, NodeMain.QUEUE_FRAMES + 20);
        assertThat(writer.framesRejected()).isZero();
        await(pair.callee().end());
    }

    @Test
    void audioOfAnotherRemoteEventLoopFlowsInBothDirections() throws Exception {
        List<Call> up = new ArrayList<>();
        Loopback.Pair pair;
        do { // the first one is on the event loop of the server
            pair = incoming();
            up.add(pair.callee());
        } while (await(pair.callee().refresh()).getAudioAddress().equals(Addresses.agentAudio("trunk")));
        AudioReader hearsHere = pair.callee()
                .audio()
                .reader(new AudioReaderOptions().setSampleRate(24_000).setFrameMs(30));
        CompletableFuture<Void> low = hears(hearsHere, 440, 50); // more than may be unacknowledged
        CompletableFuture<Void> high = hears(pair.caller().audio().reader(), 1000, 50);
        await(pair.caller().audio().writer().write(tone(440, 8000)));
        CompletableFuture<CallAudio> near = new CompletableFuture<>();
        pair.callee().audio().onMediaEventLoop(near::complete);
        await(near);
        assertThat(near.get())
                .as("no local address on this node")
                .isSameAs(pair.callee().audio());
        AudioWriter writer = pair.callee().audio().writer();
        await(writer.write(tone(1000, 3000)));
        await(low);
        await(high);
        await(writer.drained());
        assertThat(hearsHere.framesDropped()).isZero();
        for (Call call : up) {
            await(call.end());
        }
    }

    @Test
    void marksReportPlayedAudioAndClearInterrupts() throws Exception {
        Loopback.Pair pair = incoming();
        AudioReader hearsThere = pair.caller().audio().reader();
        CompletableFuture<Void> said = hears(hearsThere, 1000, 15);
        AudioWriter writer = pair.callee().audio().writer();
        List<String> order = java.util.Collections.synchronizedList(new ArrayList<>());
        await(writer.write(tone(1000, 400)));
        var first = writer.mark("one").onSuccess(heard -> order.add("one " + heard));
        await(writer.write(tone(1000, 200)));
        var second = writer.mark("two").onSuccess(heard -> order.add("two " + heard));
        assertThat(await(first)).isTrue();
        assertThat(await(second)).isTrue();
        await(said);
        await(writer.write(tone(1000, 4000))); // most of it is never sent
        var third = writer.mark("three").onSuccess(heard -> order.add("three " + heard));
        writer.clear();
        assertThat(await(third)).isFalse();
        await(writer.drained());
        assertThat(order).containsExactly("one true", "two true", "three false");
        assertThat(writer.framesQueued()).isZero();
        await(pair.callee().end());
    }

    @Test
    void thePlayoutOfAnotherNodeIsExact() throws Exception {
        Loopback.Pair pair = incoming();
        java.util.concurrent.atomic.AtomicInteger heard = new java.util.concurrent.atomic.AtomicInteger();
        BlockingQueue<Short> ends = new LinkedBlockingQueue<>();
        RtpPacket packet = new RtpPacket();
        short[] samples = new short[160];
        pair.caller()
                .audio()
                .rtpReader(true)
                .handler(
                        rtp -> { // packets: frames have concealed audio too
                            byte[] bytes = rtp.getBytes();
                            packet.parse(bytes, 0, bytes.length);
                            G711Ulaw.INSTANCE.decode(bytes, packet.payloadOffset(), packet.payloadLength(), samples, 0);
                            for (int i = 0; i < packet.payloadLength(); i++) {
                                if (samples[i] > 2_000) {
                                    heard.incrementAndGet();
                                } else if (samples[i] < -2_000) {
                                    ends.add(samples[i]);
                                }
                            }
                        });
        AudioWriter writer = pair.callee().audio().writer();
        Future<PlayoutPosition> paused = writer.pause();
        short[] level = new short[8 * 5_000];
        java.util.Arrays.fill(level, (short) 8_000);
        await(writer.write(level));
        assertThat(await(paused).samples()).isZero();
        assertThat(await(writer.position()).queued()).isEqualTo(level.length);
        await(writer.resume());
        while (heard.get() < 4_000) {
            assertThat(await(writer.position()).write()).isZero();
        }
        Future<Boolean> mark = writer.mark("never");
        PlayoutPosition cleared = await(writer.clear());
        assertThat(await(mark)).isFalse();
        assertThat(cleared.writeSamples()).isEqualTo(cleared.samples());
        assertThat(cleared.samples() + cleared.queued()).isEqualTo(level.length);
        short[] end = new short[800];
        java.util.Arrays.fill(end, (short) -8_000);
        await(writer.volume(0.75));
        await(writer.write(end));
        assertThat(await(writer.mark("end"))).isTrue();
        for (int i = 0; i < 400; i++) {
            next(ends);
        }
        int fade = 8 * CutFade.MILLIS; // what is cut off fades out
        assertThat((long) heard.get()).isBetween(cleared.samples(), cleared.samples() + fade);
        assertThat(await(writer.position()).samples()).isEqualTo(cleared.samples() + 800);
        await(pair.caller().end());
        await(pair.callee().ended());
        assertThat(await(writer.clear()).samples()).isEqualTo(cleared.samples() + 800);
    }

    @Test
    void pacesLongAudioWithinTheRemoteQueue() throws Exception {
        Loopback.Pair pair = incoming();
        AudioWriter writer = pair.callee().audio().writer();
        await(writer.write(tone(1000, 6000))); // 300 frames: more than the remote queue holds
        assertThat(writer.writeQueueFull()).isTrue();
        CompletableFuture<Void> drained = new CompletableFuture<>();
        writer.drainHandler(ignored -> drained.complete(null));
        await(drained);
        assertThat(writer.framesRejected()).isZero();
        await(writer.write(new short[8 * (MediaOptions.DEFAULT_WRITE_QUEUE_MS + 20_000)]));
        assertThat(failure(writer.write(tone(1000, 20)))).hasMessageContaining("full");
        assertThat(writer.framesRejected()).isEqualTo(1);
        writer.clear();
        await(writer.drained());
        assertThat(await(pair.callee().quality()).getFramesRejected()).isZero();
        await(pair.callee().end());
    }

    @Test
    void digitsFlowInBothDirections() throws Exception {
        Loopback.Pair pair = incoming();
        BlockingQueue<Digit> here = new LinkedBlockingQueue<>();
        BlockingQueue<Digit> there = new LinkedBlockingQueue<>();
        pair.callee().dtmfHandler(here::add);
        pair.caller().dtmfHandler(there::add);
        await(pair.caller().sendDtmf("12#"));
        await(pair.callee().sendDtmf("*9D"));
        for (char digit : "12#".toCharArray()) {
            assertThat(next(here).digit()).isEqualTo(digit);
        }
        for (char digit : "*9D".toCharArray()) {
            assertThat(next(there).digit()).isEqualTo(digit);
        }
        await(pair.callee().end());
    }

    @Test
    void readsPacketsOfARemoteCall() throws Exception {
        Loopback.Pair pair = incoming();
        BlockingQueue<Buffer> packets = new LinkedBlockingQueue<>();
        RtpReader reader = pair.callee().audio().rtpReader(true);
        reader.handler(packets::add);
        pair.caller().audio().writer().write(tone(440, 8000));
        for (int i = 0; i < 50; i++) { // more than may be unacknowledged
            assertThat(next(packets).length()).isEqualTo(172);
        }
        await(reader.close());
        await(pair.callee().end());
    }

    @Test
    void attachesASecondHandle() throws Exception {
        Loopback.Pair pair = incoming();
        Call second = await(Call.attach(here, pair.callee().id()));
        assertThat(second.state()).isEqualTo(CallState.ACTIVE);
        CompletableFuture<Void> heard = hears(second.audio().reader(), 440, 20);
        await(pair.caller().audio().writer().write(tone(440, 8000)));
        await(heard);
        await(second.end());
        assertThat(await(pair.callee().ended()).reason()).isEqualTo(EndReason.LOCAL);
        assertThat(await(second.ended()).reason()).isEqualTo(EndReason.LOCAL);
        assertThat(failure(Call.attach(here, pair.callee().id()))).isInstanceOf(CallException.class);
        assertThat(failure(Call.attach(here, "CAnone"))).isInstanceOf(CallException.class);
    }

    @Test
    void performsAnAttendedTransferOfCallsOfTwoNodes() throws Exception {
        Loopback.Listening third = outside.server();
        SipServer ours = SipServer.create(here, Loopback.options());
        await(ours.listen());
        Call consultation = await(ours.dialUri(third.uri("700")));
        Call consulted = next(third.calls());
        await(consulted.accept());
        await(consultation.answered());
        Loopback.Pair pair = incoming();
        pair.caller().transferRequestHandler(request -> request.accept());
        assertThat(await(pair.callee().attendedTransfer(consultation)).status()).isEqualTo(200);
        for (Call over : List.of(pair.caller(), pair.callee(), consultation, consulted)) {
            assertThat(await(over.ended()).reason()).isEqualTo(EndReason.TRANSFER);
        }
        Call joined = next(third.calls());
        assertThat(joined.info().getReplaces()).isEqualTo(consulted.id());
        await(joined.end());
        await(ours.close());
    }

    @Test
    void dialsWithARemotePhone() throws Exception {
        Phone desk = await(Phone.attach(here, "desk"));
        Call call = await(desk.dial("321"));
        Loopback.Events.of(call);
        Call answering = next(party.calls());
        assertThat(answering.remoteUser()).isEqualTo("desk");
        assertThat(answering.calledUser()).isEqualTo("321");
        await(answering.accept());
        await(call.answered());
        CompletableFuture<Void> heard = hears(call.audio().reader(), 700, 20);
        await(answering.audio().writer().write(tone(700, 8000)));
        await(heard);
        await(answering.end());
        assertThat(await(call.ended()).reason()).isEqualTo(EndReason.REMOTE);
        await(desk.close());
        assertThat(failure(desk.dial("321"))).isInstanceOf(IllegalStateException.class);
        assertThat(await(Phone.attach(here, "desk")).name()).isEqualTo("desk"); // the phone continues
    }
}

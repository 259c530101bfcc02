package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.hears;
import static io.xphone.Loopback.mistake;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.xphone.Loopback.Events;
import io.xphone.Loopback.Listening;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.Addresses;
import io.xphone.bus.AudioPacket;
import io.xphone.bus.AudioWriterRequest;
import io.xphone.bus.BusErrors;
import io.xphone.bus.CallControl;
import io.xphone.bus.internal.AudioPacketBatch;
import io.xphone.options.DialOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.peers.Peers;
import io.xphone.rtp.rtcp.Bye;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxMedia;
import io.xphone.testing.RecordedRtcp;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sound of one server's calls on two event loops. */
class MediaLoopsTest {

    private final Loopback loop = new Loopback(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2)));
    private final Loopback there = new Loopback();
    private final Map<String, Set<String>> threads = new ConcurrentHashMap<>();
    private Listening server;

    private record Leg(Call call, PbxCall pbx) {

        PbxMedia media() {
            return pbx.media();
        }
    }

    @BeforeEach
    void listen() {
        // on the thread of the sender: the event loop of a call's media
        loop.vertx().eventBus().addOutboundInterceptor(delivery -> {
            if (delivery.message().body() instanceof AudioPacket packet) {
                sentHere(packet);
            } else if (delivery.message().body() instanceof AudioPacketBatch together) {
                together.packets().forEach(this::sentHere);
            }
            delivery.next();
        });
    }

    private void sentHere(AudioPacket packet) {
        threads.computeIfAbsent(packet.callId(), id -> ConcurrentHashMap.newKeySet())
                .add(Thread.currentThread().getName());
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
        there.close();
    }

    private void serve(MediaOptions media) throws Exception {
        server = loop.server(Loopback.options().setMedia(media));
    }

    private FakePbx peer() throws Exception {
        return await(FakePbx.create(there.vertx(), new FakePbxOptions()).start())
                .autoAnswer();
    }

    private Leg leg(String codec) throws Exception {
        FakePbx peer = peer();
        Call call = await(server.server().dialUri(peer.uri("1"), new DialOptions().setCodecs(List.of(codec))));
        Events.of(call);
        await(call.answered());
        return new Leg(call, await(peer.calls()).get(0));
    }

    private Leg leg() throws Exception {
        return leg("PCMU");
    }

    /** Where sound for a call is to be sent. */
    private String address(Leg leg) throws Exception {
        return await(CallControl.at(loop.vertx(), leg.call().id())
                        .openWriter(new AudioWriterRequest().setId("address")))
                .getAddress();
    }

    private String own() {
        return Addresses.agentAudio(server.server().name());
    }

    private String other() {
        return Addresses.agentAudio(server.server().name(), 1);
    }

    private String heardOn(Leg leg) throws Exception {
        threads.remove(leg.call().id());
        CompletableFuture<Void> heard = hears(leg.call().audio().reader(), 440, 5);
        leg.media().sendTone(440, 1_000);
        await(heard);
        Set<String> names = threads.get(leg.call().id());
        assertThat(names).hasSize(1);
        return names.iterator().next();
    }

    private static int frames(PbxMedia media, double hertz) {
        return Loopback.frames(media.recordedAudio(), hertz);
    }

    @Test
    @Shows("MediaOptions.eventLoops")
    void audioIsMadeOnAsManyLoopsAsAsked() throws Exception {
        for (int loops : new int[] {0, 1, 2, 100}) {
            serve(new MediaOptions().setEventLoops(loops));
            Set<String> names = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                names.add(heardOn(leg()));
            }
            assertThat(names).as("eventLoops " + loops).hasSize(loops == 1 ? 1 : 2);
            await(server.server().close());
        }
        SipServerOptions wrong = Loopback.options().setMedia(new MediaOptions().setEventLoops(-1));
        assertThat(mistake(() -> SipServer.create(loop.vertx(), wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("media.eventLoops");
    }

    @Test
    void aCallGoesToTheLoopWithTheFewestFirstTheAgentsOwn() throws Exception {
        serve(new MediaOptions());
        List<Leg> legs = new ArrayList<>();
        for (String expected : List.of(own(), other(), own(), other())) {
            legs.add(leg());
            assertThat(address(legs.get(legs.size() - 1))).isEqualTo(expected);
        }
        for (int ended : new int[] {1, 3}) {
            await(legs.get(ended).call().end());
        }
        assertThat(address(leg())).isEqualTo(other());
        assertThat(address(leg())).isEqualTo(other());
        assertThat(address(leg())).isEqualTo(own());
    }

    @Test
    void aLoopThatHasNoPortForACallCountsItNot() throws Exception {
        int port = Peers.freePorts(4);
        serve(new MediaOptions().setRtpPortMin(port).setRtpPortMax(port + 2).setRtpPortCooldownMs(0));
        Leg onOwn = leg();
        Leg onOther = leg();
        FakePbx peer = peer();
        for (int i = 0; i < 3; i++) { // an odd number: what was counted would tilt the lanes
            assertThat(((CallException) failure(server.server().dialUri(peer.uri("1")))).code())
                    .isEqualTo(BusErrors.NO_RTP_PORT);
        }
        await(onOwn.call().end());
        await(onOther.call().end());
        await(onOwn.call().ended());
        await(onOther.call().ended());
        assertThat(address(legOncePortsAreFree())).isEqualTo(own());
        assertThat(address(legOncePortsAreFree())).isEqualTo(other());
    }

    /** A call, when the sockets of those that have ended are closed: that takes a moment after their end. */
    private Leg legOncePortsAreFree() throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return leg();
            } catch (CallException rejected) {
                if (rejected.code() != BusErrors.NO_RTP_PORT || attempt == 1_000) {
                    throw rejected;
                }
            }
        }
    }

    @Test
    void everyLoopHearsSpeaksAndTakesDigits() throws Exception {
        serve(new MediaOptions());
        for (Leg leg : List.of(leg("PCMU"), leg("PCMA"))) {
            leg.media().setSilence(true);
            AudioWriter writer = leg.call().audio().writer();
            await(writer.write(Loopback.tone(700, 300)));
            await(writer.drained());
            await(leg.media().awaitAudio(300));
            assertThat(frames(leg.media(), 700)).isGreaterThan(10);
            assertThat(heardOn(leg)).isNotNull();

            await(leg.call().sendDtmf("12"));
            assertThat(await(leg.media().awaitDtmf(2))).isEqualTo("12");
            leg.media().sendDtmf("34");
            Events events = Events.of(leg.call());
            assertThat(events.next("dtmf").getString("digit")).isEqualTo("3");
            assertThat(events.next("dtmf").getString("digit")).isEqualTo("4");

            await(leg.call().hold());
            await(writer.write(Loopback.tone(1_000, 200)));
            await(writer.drained()); // time passes
            await(leg.call().resume());
            await(writer.write(Loopback.tone(1_200, 400)));
            await(writer.drained());
            assertThat(frames(leg.media(), 1_200)).isGreaterThan(5);
            assertThat(frames(leg.media(), 1_000))
                    .as("said while the peer was held")
                    .isZero();

            await(leg.call().mute());
            await(leg.call().unmute());
            assertThat(await(leg.call().quality()).getPacketsReceived()).isPositive();
        }
    }

    @Test
    void theAddressOfTheAgentTakesAudioForCallsOfOtherLoops() throws Exception {
        serve(new MediaOptions());
        leg();
        Leg leg = leg();
        assertThat(address(leg)).isEqualTo(other());
        leg.media().setSilence(true);
        int stream = await(CallControl.at(loop.vertx(), leg.call().id())
                        .openWriter(new AudioWriterRequest().setId("mouth")))
                .getStream();
        PcmFrame tone = PcmFrame.owning(Loopback.tone(440, 300), 8_000, 0, 0);
        loop.vertx().eventBus().send(own(), new AudioPacket(leg.call().id(), stream, tone));
        loop.vertx()
                .eventBus()
                .send(
                        own(),
                        new JsonObject()
                                .put("type", "audio")
                                .put("call", leg.call().id())
                                .put("stream", stream)
                                .put(
                                        "pcm",
                                        Base64.getEncoder()
                                                .encodeToString(PcmFrame.owning(Loopback.tone(700, 300), 8_000, 0, 0)
                                                        .toBytes())));
        await(leg.media().awaitAudio(600));
        assertThat(frames(leg.media(), 440)).isGreaterThan(10);
        assertThat(frames(leg.media(), 700)).isGreaterThan(10);
        loop.vertx().eventBus().send(own(), new JsonObject().put("type", "audio")); // of no call
        loop.vertx()
                .eventBus()
                .send(own(), new JsonObject().put("type", "audio").put("call", "CAnone"));
        assertThat(heardOn(leg)).isNotNull();
    }

    @Test
    void callsOfTwoLoopsAreBridged() throws Exception {
        serve(new MediaOptions());
        Leg a = leg("PCMU");
        Leg b = leg("PCMA");
        assertThat(List.of(address(a), address(b))).containsExactly(own(), other());
        Bridge bridge = await(a.call().bridge(b.call()));
        a.media().setSilence(true).sendTone(440, 600);
        b.media().setSilence(true).sendTone(700, 600);
        await(a.media().awaitAudio(800));
        await(b.media().awaitAudio(800));
        assertThat(frames(b.media(), 440)).isGreaterThan(25);
        assertThat(frames(a.media(), 700)).isGreaterThan(25);
        a.media().sendDtmf("5");
        assertThat(await(b.media().awaitDtmf(1))).isEqualTo("5");
        await(b.pbx().bye());
        assertThat(await(a.call().ended()).reason()).isEqualTo(EndReason.LOCAL);
        await(bridge.ended());
    }

    @Test
    void theEndOfTheAgentEndsTheAudioOfEveryLoop() throws Exception {
        serve(new MediaOptions());
        List<Leg> legs = List.of(leg(), leg(), leg(), leg());
        for (Leg leg : legs) {
            leg.call().audio().writer().write(Loopback.tone(440, 5_000));
        }
        for (Leg leg : legs) {
            await(leg.media().awaitRtcp(1)); // so that a goodbye is due
        }
        await(server.server().close());
        for (Leg leg : legs) {
            await(leg.pbx().ended());
            await(leg.call().ended());
            List<RecordedRtcp> reports = leg.media().rtcp();
            assertThat(reports.get(reports.size() - 1).has(Bye.class)).isTrue();
        }
        assertThat(failure(loop.vertx().eventBus().request(own(), new JsonObject())))
                .hasMessageContaining("No handlers");
        assertThat(failure(loop.vertx().eventBus().request(other(), new JsonObject())))
                .hasMessageContaining("No handlers");
        serve(new MediaOptions());
        assertThat(heardOn(leg())).isNotNull();
    }

    /** The names of the threads on which a call's sound is handled, and what its readers and writers are told. */
    private static final class Ear {
        final Set<String> threads = ConcurrentHashMap.newKeySet();
        final CompletableFuture<CallAudio> given = new CompletableFuture<>();
        final CompletableFuture<Void> heard = new CompletableFuture<>();
        final CompletableFuture<Boolean> mark = new CompletableFuture<>();
        final CompletableFuture<Void> ended = new CompletableFuture<>();

        Ear(CallAudio audio) {
            audio.onMediaEventLoop(near -> {
                here();
                AudioWriter writer = near.writer();
                int[] frames = new int[1];
                near.reader()
                        .endHandler(end -> {
                            here();
                            ended.complete(null);
                        })
                        .handler(frame -> {
                            here();
                            writer.write(frame);
                            if (Loopback.share(frame, 440) > 0.8 && ++frames[0] == 10) {
                                writer.mark("ten").onSuccess(reached -> {
                                    here();
                                    mark.complete(reached);
                                });
                                heard.complete(null);
                            }
                        });
                given.complete(near);
            });
        }

        private void here() {
            threads.add(Thread.currentThread().getName());
        }
    }

    @Test
    void anApplicationHandlesAudioOnTheLoopWhereItIsMade() throws Exception {
        serve(new MediaOptions());
        Set<String> loops = new HashSet<>();
        List<Leg> legs = List.of(leg(), leg(), leg(), leg());
        for (Leg leg : legs) {
            Ear ear = new Ear(leg.call().audio());
            leg.media().setSilence(true).sendTone(440, 400);
            await(ear.heard);
            await(ear.mark);
            assertThat(ear.mark.get()).isTrue();
            await(leg.media().awaitAudio(300));
            assertThat(frames(leg.media(), 440)).as("frames of the echo").isGreaterThan(5);
            assertThat(ear.threads).isEqualTo(threads.get(leg.call().id())).hasSize(1);
            CallAudio near = ear.given.get();
            Ear again = new Ear(near);
            Ear third = new Ear(leg.call().audio());
            await(again.given);
            await(third.given);
            assertThat(again.given.get()).isSameAs(near);
            assertThat(third.given.get()).isSameAs(near);
            loops.addAll(ear.threads);
            await(leg.call().end());
            await(ear.ended);
            await(third.ended);
            assertThat(ear.threads).hasSize(1);
        }
        assertThat(loops).hasSize(2);
        Ear late = new Ear(legs.get(0).call().audio());
        assertThat(heardOn(leg())).isNotNull();
        assertThat(late.given).isNotDone();
    }

    @Test
    void whoLetsGoOfACallHearsItNoMoreOnItsLoop() throws Exception {
        serve(new MediaOptions());
        leg();
        Leg leg = leg();
        Call other = await(Call.attach(loop.vertx(), leg.call().id()));
        Ear ear = new Ear(other.audio());
        leg.media().setSilence(true).sendTone(440, 400);
        await(ear.heard);
        await(other.detach());
        await(ear.ended);
        assertThat(heardOn(leg)).isNotNull();
        assertThat(leg.call().end().toCompletionStage().toCompletableFuture())
                .succeedsWithin(java.time.Duration.ofSeconds(5));
    }

    @Test
    void onOneLoopNothingIsNearer() throws Exception {
        serve(new MediaOptions().setEventLoops(1));
        for (Leg leg : List.of(leg(), leg())) {
            Ear ear = new Ear(leg.call().audio());
            await(ear.given);
            assertThat(ear.given.get()).isSameAs(leg.call().audio());
        }
    }

    @Test
    void lentFramesAreHeardAsTheyWereSaidAlsoByWhoKeepsThem() throws Exception {
        serve(new MediaOptions());
        for (Leg leg : List.of(leg(), leg())) {
            CompletableFuture<Void> heard = new CompletableFuture<>();
            List<PcmFrame> kept = new ArrayList<>();
            boolean[] lent = {true};
            leg.call().audio().onMediaEventLoop(near -> {
                AudioWriter queue = near.writer();
                near.zeroCopyReader().handler(frame -> {
                    lent[0] &= frame.lent();
                    queue.write(frame); // waits there until it is paced out
                    kept.add(frame.kept());
                    if (kept.size() == 60) {
                        heard.complete(null);
                    }
                });
            });
            leg.media().setSilence(true);
            await(leg.media().sendTone(440, 600));
            leg.media().sendTone(700, 400);
            await(heard);
            await(leg.media().awaitAudio(900));
            assertThat(lent[0]).isTrue();
            assertThat(kept.stream().filter(frame -> Loopback.share(frame, 440) > 0.8))
                    .hasSizeGreaterThan(20);
            assertThat(kept.stream().filter(frame -> Loopback.share(frame, 700) > 0.8))
                    .hasSizeGreaterThan(10);
            assertThat(frames(leg.media(), 440)).isGreaterThan(20);
        }
        assertThat(address(leg())).isEqualTo(own());
        Leg far = leg();
        CompletableFuture<Boolean> lent = new CompletableFuture<>();
        far.call().audio().zeroCopyReader().handler(frame -> lent.complete(frame.lent())); // here, and not near
        far.media().sendTone(440, 100);
        await(lent);
        assertThat(lent.join()).isFalse();
    }
}

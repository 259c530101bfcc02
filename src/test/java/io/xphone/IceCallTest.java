package io.xphone;

import static io.xphone.Loopback.await;
import static io.xphone.Loopback.failure;
import static io.xphone.Loopback.mistake;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.eventbus.DeliveryOptions;
import io.xphone.Loopback.Listening;
import io.xphone.bus.Addresses;
import io.xphone.bus.internal.MediaIndication;
import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.turn.FakeTurnServer;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TurnServerOptions;
import io.xphone.peers.Peers;
import io.xphone.sdp.Direction;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxDialOptions;
import io.xphone.testing.PbxRejectedException;
import io.xphone.testing.PbxSdp;
import io.xphone.verticle.nat.LoopbackTurnServer;
import io.xphone.verticle.runtime.LocalAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose media finds its path by ICE. */
class IceCallTest extends OnLoopback {

    private Listening agent(IceMode ice, boolean rtcpMux) throws Exception {
        return agent("127.0.0.1", ice, rtcpMux);
    }

    private Listening agent(String host, IceMode ice, boolean rtcpMux) throws Exception {
        return loop.server(Loopback.options(SipTransport.UDP, host)
                .setMedia(new MediaOptions().setIce(ice).setRtcpMux(rtcpMux)));
    }

    private static void talk(Call one, Call other) throws Exception {
        CompletableFuture<Void> heard = Loopback.hears(other.audio().reader(), 440, 5);
        CompletableFuture<Void> heardBack = Loopback.hears(one.audio().reader(), 700, 5);
        one.audio().writer().write(Loopback.tone(440, 2_000));
        other.audio().writer().write(Loopback.tone(700, 2_000));
        await(heard);
        await(heardBack);
    }

    private static String localSdp(Call call) throws Exception {
        return await(call.refresh()).getLocalSdp();
    }

    @ParameterizedTest
    @CsvSource({"FULL,FULL,false", "FULL,FULL,true", "FULL,LITE,false", "LITE,FULL,true", "LITE,LITE,false"})
    @Shows("MediaOptions.ice")
    void bothSidesHearEachOtherOnThePathThatIceFound(IceMode callers, IceMode calleds, boolean mux) throws Exception {
        Listening caller = agent(callers, mux);
        Listening called = agent(calleds, mux);
        Loopback.Pair pair = loop.call(caller, called);
        talk(pair.caller(), pair.callee());

        String offer = localSdp(pair.caller());
        String answer = localSdp(pair.callee());
        assertThat(offer).contains("a=ice-ufrag:").contains(" typ host");
        assertThat(answer).contains("a=ice-ufrag:").contains(" typ host").doesNotContain("ice-mismatch");
        assertThat(offer.contains("a=ice-lite")).isEqualTo(callers == IceMode.LITE);
        assertThat(answer.contains("a=rtcp-mux")).isEqualTo(mux);

        await(pair.caller().hold());
        await(pair.caller().resume());
        talk(pair.caller(), pair.callee());
        assertThat(localSdp(pair.caller()))
                .as("the session of the offer continues")
                .contains(line(offer, "a=ice-ufrag:"));
        await(pair.caller().end());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPathOfIpv6(boolean mux) throws Exception {
        Listening caller = agent("::1", IceMode.FULL, mux);
        Listening called = agent("::1", IceMode.FULL, mux);
        Loopback.Pair pair = loop.call(caller, called);
        talk(pair.caller(), pair.callee());
        for (Call each : List.of(pair.caller(), pair.callee())) {
            assertThat(localSdp(each)).contains("c=IN IP6 ::1").containsPattern("a=candidate:\\S+ 1 \\S+ \\d+ ::1 ");
        }
        await(pair.caller().end());
    }

    private static String line(String sdp, String start) {
        return sdp.lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"FULL,OFF", "OFF,FULL"})
    void aPeerWithoutIceIsServedAsBefore(IceMode callers, IceMode calleds) throws Exception {
        Loopback.Pair pair = loop.call(agent(callers, false), agent(calleds, false));
        talk(pair.caller(), pair.callee());
        assertThat(localSdp(pair.callee())).doesNotContain("a=ice-ufrag").doesNotContain("a=candidate");
        await(pair.caller().end());
    }

    @Test
    @Shows({"DialOptions.ice", "PeerOptions.ice"})
    void aCallAndAPeerHaveTheirOwnSetting() throws Exception {
        Listening caller = agent(IceMode.OFF, false);
        Listening called = loop.server(Loopback.options()
                .setPeers(new ArrayList<>(List.of(new PeerOptions()
                        .setName("other")
                        .setHosts(new ArrayList<>(List.of("127.0.0.1")))
                        .setIce(IceMode.LITE)))));
        Loopback.Pair pair =
                loop.call(caller.server().dialUri(called.uri("1"), new DialOptions().setIce(IceMode.FULL)), called);
        talk(pair.caller(), pair.callee());
        assertThat(localSdp(pair.caller())).contains("a=candidate:").doesNotContain("a=ice-lite");
        assertThat(localSdp(pair.callee())).contains("a=candidate:").contains("a=ice-lite");
        await(pair.caller().end());
    }

    private static MediaOptions relaysOnly(int turnPort) {
        return new MediaOptions()
                .setIce(IceMode.FULL)
                .setIceRelayOnly(true)
                .setRtcp(false)
                .setGatherTimeoutMs(5_000)
                .setTurnServers(new ArrayList<>(List.of(new TurnServerOptions()
                        .setUrl("turn:127.0.0.1:" + turnPort)
                        .setUsername(FakeTurnServer.USER)
                        .setPassword(FakeTurnServer.PASSWORD))));
    }

    @Test
    @Shows("MediaOptions.iceRelayOnly")
    void relaysAloneNeedServersAndFullIce() throws Exception {
        for (MediaOptions media : List.of(
                new MediaOptions().setIceRelayOnly(true),
                new MediaOptions().setIceRelayOnly(true).setIce(IceMode.FULL),
                relaysOnly(9).setIce(IceMode.LITE))) {
            assertThat(mistake(() ->
                            SipServer.create(loop.vertx(), Loopback.options().setMedia(media))))
                    .hasMessageContaining("media.iceRelayOnly")
                    .hasMessageContaining("media.ice FULL");
        }
        Listening caller = loop.server(Loopback.options().setMedia(relaysOnly(9).setGatherTimeoutMs(200)));
        Listening called = agent(IceMode.FULL, false);
        Call call = await(caller.server().dialUri(called.uri("1")));
        CallEnd end = await(call.ended());
        assertThat(end.phrase()).contains("iceRelayOnly");
    }

    @ParameterizedTest
    @EnumSource(
            value = IceMode.class,
            names = {"OFF", "LITE"})
    void relaysAloneExcludeAnotherIceOfPeersAndCalls(IceMode other) throws Exception {
        SipServerOptions ofPeer = Loopback.options()
                .setMedia(relaysOnly(9))
                .setPeers(new ArrayList<>(List.of(
                        new PeerOptions().setName("trunk").setHost("127.0.0.1").setIce(other))));
        assertThat(mistake(() -> SipServer.create(loop.vertx(), ofPeer)))
                .hasMessageContaining("peers.0.ice: is " + other)
                .hasMessageContaining("media.iceRelayOnly")
                .hasMessageContaining("FULL");
        Listening caller = loop.server(Loopback.options().setMedia(relaysOnly(9)));
        assertThat(failure(caller.server().dialUri("sip:1@127.0.0.1:9", new DialOptions().setIce(other))))
                .hasMessageContaining("ice: is " + other)
                .hasMessageContaining("media.iceRelayOnly")
                .hasMessageContaining("FULL");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mediaWithAPeerWithoutIceTakesTheRelay(boolean inbound) throws Exception {
        LoopbackTurnServer turn = new LoopbackTurnServer(loop.vertx()).udp("127.0.0.1");
        int port = Peers.freePorts(2);
        Listening server = loop.server(Loopback.options()
                .setMedia(relaysOnly(turn.port).setRtpPortMin(port).setRtpPortMax(port + 1)));
        FakePbx pbx = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        Call call;
        PbxCall there;
        if (inbound) {
            Future<PbxCall> calling = pbx.call(server.uri("600"));
            call = Loopback.next(server.calls());
            await(call.accept());
            there = await(calling);
        } else {
            call = await(server.server().dialUri(pbx.uri("1")));
            await(call.answered());
            there = await(pbx.calls()).get(0);
        }
        assertThat(localSdp(call))
                .contains("c=IN IP4 198.51.100.1")
                .contains("m=audio 50000 ")
                .doesNotContain("a=rtcp:")
                .doesNotContain("127.0.0.1");
        DatagramSocket direct = loop.vertx().createDatagramSocket();
        for (int i = 0; i < 50; i++) {
            byte[] packet = new byte[172];
            packet[0] = (byte) 0x80;
            packet[3] = (byte) i;
            await(direct.send(Buffer.buffer(packet), port, "127.0.0.1"));
        }
        // the server returns what is sent to the peer as if it came from there
        CompletableFuture<Void> heard = Loopback.hears(call.audio().reader(), 440, 5);
        call.audio().writer().write(Loopback.tone(440, 2_000));
        await(heard);
        assertThat(turn.peers())
                .extracting(StunAddress::port)
                .containsExactly(there.media().port());
        assertThat(there.media().packets()).as("nothing goes there directly").isEmpty();
        MediaQuality quality = await(call.quality());
        assertThat(quality.getPacketsReceived())
                .as("nothing comes from there directly")
                .isBetween(1L, quality.getPacketsSent());
        await(call.end());
    }

    /** A peer that is only listened to: without a permission the relay drops its packets. */
    @Test
    void theRelayPermitsAPeerWithoutIceThatNothingIsSentTo() throws Exception {
        LoopbackTurnServer turn = new LoopbackTurnServer(loop.vertx()).udp("127.0.0.1");
        Listening server = loop.server(Loopback.options().setMedia(relaysOnly(turn.port)));
        FakePbx pbx = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        await(pbx.dial(
                server.uri("600"),
                new PbxDialOptions().setSdp(PbxSdp.audio("127.0.0.1", 40_000, Direction.SENDONLY, "0"))));
        Call call = Loopback.next(server.calls());
        await(call.accept());
        turn.permitted.get(5, TimeUnit.SECONDS);
        assertThat(turn.peers()).isEmpty();
        await(call.end());
    }

    /** The server ends the relay when its lifetime is to be renewed. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLostRelayIsReplacedForAPeerWithoutIce(boolean inbound) throws Exception {
        LoopbackTurnServer turn =
                new LoopbackTurnServer(loop.vertx()).udp("127.0.0.1").withShortLifetime();
        Listening server = loop.server(Loopback.options()
                .setMedia(relaysOnly(turn.port))
                .setCalls(new CallPolicyOptions().setMessageEvents(true)));
        FakePbx pbx = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        Call call;
        if (inbound) {
            Future<PbxCall> calling = pbx.call(server.uri("600"));
            call = Loopback.next(server.calls());
            await(call.accept());
            await(await(calling).acked());
        } else {
            call = await(server.server().dialUri(pbx.uri("1")));
            await(call.answered());
        }
        CompletableFuture<Void> answered = new CompletableFuture<>();
        call.sipMessageHandler(message -> answered.complete(null));
        turn.forget();
        await(answered);
        assertThat(localSdp(call)).contains("c=IN IP4 198.51.100.2").doesNotContain("198.51.100.1");
        CompletableFuture<Void> heard = Loopback.hears(call.audio().reader(), 440, 5);
        call.audio().writer().write(Loopback.tone(440, 2_000));
        await(heard);
        await(call.end());
    }

    @Test
    void aCallOfAPeerWithoutIceThatGetsNoRelayFails() throws Exception {
        Listening server = loop.server(Loopback.options().setMedia(relaysOnly(9).setGatherTimeoutMs(200)));
        FakePbx pbx = pbx(new FakePbxOptions().setRtcpIntervalMillis(0));
        Future<PbxCall> calling = pbx.call(server.uri("600"));
        Call call = Loopback.next(server.calls());
        assertThat(failure(call.accept())).hasMessageContaining("iceRelayOnly");
        assertThat(failure(calling)).isInstanceOf(PbxRejectedException.class);
    }

    /** A STUN server that sees all sockets at one host. */
    private DatagramSocket stunServer(AtomicReference<String> seen) throws Exception {
        DatagramSocket socket = loop.vertx().createDatagramSocket();
        socket.handler(packet -> {
            socket.send(
                    mapped(packet, seen.get()),
                    packet.sender().port(),
                    packet.sender().host());
        });
        return await(socket.listen(0, "127.0.0.1"));
    }

    private static Buffer mapped(DatagramPacket packet, String host) {
        byte[] data = packet.data().getBytes();
        StunAddress mapped =
                new StunAddress(LocalAddresses.ofLiteral(host), packet.sender().port());
        return Buffer.buffer(
                StunMessage.parse(data, 0, data.length).bindingResponse(mapped).bytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLostPathRestartsIceWithTheAddressesOfTheNetworkAsItIsNow(boolean callerNotices) throws Exception {
        AtomicReference<String> seen = new AtomicReference<>("198.51.100.1");
        DatagramSocket stun = stunServer(seen);
        MediaOptions media = new MediaOptions()
                .setIce(IceMode.FULL)
                .setGatherTimeoutMs(5_000)
                .setStunServer("127.0.0.1:" + stun.localAddress().port());
        Listening caller = loop.server(Loopback.options().setMedia(media));
        Listening called = loop.server(Loopback.options().setMedia(media));
        Loopback.Pair pair = loop.call(caller, called);
        talk(pair.caller(), pair.callee());
        String offer = localSdp(pair.caller());
        String answer = localSdp(pair.callee());
        assertThat(offer).contains("198.51.100.1 ");

        seen.set("198.51.100.2");
        CompletableFuture<Void> changed = new CompletableFuture<>();
        Listening noticing = callerNotices ? caller : called;
        Call lost = callerNotices ? pair.caller() : pair.callee();
        lost.mediaHandler(now -> changed.complete(null));
        loop.vertx()
                .eventBus()
                .send(
                        Addresses.dialog(noticing.server().name()),
                        new MediaIndication.PathLost(lost.id(), "the network has changed", true),
                        new DeliveryOptions().setLocalOnly(true));
        await(changed);

        talk(pair.caller(), pair.callee());
        await(pair.caller().hold()); // its offer and answer repeat the candidates that have followed in INFO
        for (String[] each : new String[][] {{offer, localSdp(pair.caller())}, {answer, localSdp(pair.callee())}}) {
            assertThat(each[1])
                    .doesNotContain(line(each[0], "a=ice-ufrag:"))
                    .contains("198.51.100.2 ")
                    .doesNotContain("198.51.100.1 ");
        }
        await(pair.caller().end());
    }

    /** The STUN server of one side answers when its offer or answer was sent. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void candidatesThatComeTooLateForTheDescriptionFollowByInfo(boolean callers) throws Exception {
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> answering = new CompletableFuture<>();
        AtomicBoolean silent = new AtomicBoolean();
        DatagramSocket stun = loop.vertx().createDatagramSocket();
        stun.handler(packet -> {
            Runnable answer = () -> stun.send(
                    mapped(packet, "198.51.100.1"),
                    packet.sender().port(),
                    packet.sender().host());
            if (silent.get()) {
                answering.thenRun(answer);
                asked.complete(null);
            } else { // the request for the address of the SIP socket
                answer.run();
            }
        });
        await(stun.listen(0, "127.0.0.1"));
        MediaOptions late = new MediaOptions()
                .setIce(IceMode.FULL)
                .setGatherTimeoutMs(500)
                .setStunServer("127.0.0.1:" + stun.localAddress().port());
        MediaOptions early = new MediaOptions().setIce(IceMode.FULL);
        CallPolicyOptions seen = new CallPolicyOptions().setMessageEvents(true);
        Listening caller =
                loop.server(Loopback.options().setMedia(callers ? late : early).setCalls(seen));
        Listening called =
                loop.server(Loopback.options().setMedia(callers ? early : late).setCalls(seen));
        silent.set(true);
        Call call = await(caller.server().dialUri(called.uri("1")));
        Call callee = Loopback.next(called.calls());
        CompletableFuture<String> info = new CompletableFuture<>();
        (callers ? callee : call).sipMessageHandler(message -> {
            if (message.method().equals("INFO")) {
                info.complete(message.header("Info-Package"));
            }
        });
        await(callee.accept());
        await(call.answered());
        await(asked);
        Call gathering = callers ? call : callee;
        assertThat(localSdp(gathering)).contains(" typ host").doesNotContain("198.51.100.1 ");
        talk(call, callee);

        answering.complete(null);
        assertThat(info.get(10, TimeUnit.SECONDS)).isEqualTo("trickle-ice");
        await(gathering.hold());
        assertThat(localSdp(gathering)).as("later offers have it").contains("198.51.100.1 ");
        await(call.end());
    }
}

package io.xphone.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Promise;
import io.xphone.audio.Levels;
import io.xphone.rtp.RtpPacket;
import io.xphone.sdp.Direction;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PbxCallTest extends PbxPair {

    @ParameterizedTest
    @ValueSource(strings = {"", ";transport=tcp"})
    void callsAndHangsUp(String transport) {
        FakePbx callee = start().autoAnswer();
        FakePbx caller = start();
        PbxCall call = await(caller.call(callee.uri("100") + transport));
        assertThat(await(call.bye()).status()).isEqualTo(200);
        assertThat(await(call.ended()).cause()).isEqualTo(PbxEnd.Cause.LOCAL);
        String via = callee.recorder().requests(Method.BYE).get(0).topVia().transport();
        assertThat(via).isEqualTo(transport.isEmpty() ? "UDP" : "TCP");
        assertThat(callee.recorder().requests(Method.ACK)).hasSize(1);
        assertThat(await(callee.calls())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";transport=tcp"})
    void calledPartyHangsUp(String transport) {
        FakePbx callee = start();
        Promise<PbxCall> answered = Promise.promise();
        callee.inviteHandler(invite -> {
            invite.trying();
            invite.ringing();
            invite.answerAfter(20).onComplete(answered);
        });
        FakePbx caller = start();
        PbxOutgoingCall outgoing = await(caller.dial(callee.uri("100") + transport, new PbxDialOptions()));
        assertThat(await(outgoing.awaitProvisional(180)).to().tag()).isPresent();
        PbxCall call = await(outgoing.answered());
        PbxCall calleeCall = await(answered.future());
        assertThat(await(calleeCall.acked()).method()).isEqualTo(Method.ACK);
        assertThat(await(calleeCall.bye(new Header("Reason", "Q.850;cause=16"))).status())
                .isEqualTo(200);
        PbxEnd end = await(call.ended());
        assertThat(end.cause()).isEqualTo(PbxEnd.Cause.REMOTE);
        assertThat(end.bye().flatMap(bye -> bye.header("Reason"))).contains("Q.850;cause=16");
    }

    @Test
    void echoesAudioAndReceivesDigitsInBothDirections() {
        FakePbx callee = start();
        Promise<PbxCall> answered = Promise.promise();
        callee.inviteHandler(invite -> {
            invite.media().setEcho(true);
            invite.answer().onComplete(answered);
        });
        FakePbx caller = start();
        PbxCall call = await(caller.call(callee.uri("echo")));
        await(call.media().sendTone(440, 400));
        await(call.media().awaitAudio(300));
        short[] echoed = call.media().recordedAudio();
        assertThat(Levels.rmsDecibels(echoed, 0, 2000)).isBetween(-15.0, -11.0);

        PbxCall calleeCall = await(answered.future());
        await(call.media().sendDtmf("15#"));
        assertThat(await(calleeCall.media().awaitDtmf(3))).isEqualTo("15#");
        await(calleeCall.media().sendDtmf("*0D"));
        assertThat(await(call.media().awaitDtmf(3))).isEqualTo("*0D");
        await(call.bye());
    }

    @Test
    void echoesANewSourceWhateverItsClock() {
        FakePbx callee = start().autoEcho();
        FakePbx caller = start(new FakePbxOptions().setRtcpIntervalMillis(0));
        PbxCall call = await(caller.call(callee.uri("echo")));
        int[] clocks = {1_000_000, 8_000, 900_000};
        for (int source = 0; source < clocks.length; source++) {
            byte[] packet = new byte[RtpPacket.HEADER_LENGTH + 160];
            RtpPacket.writeHeader(packet, 0, 0, false, source, clocks[source], source + 1);
            await(call.media().sendRaw(packet));
            await(call.media().awaitPackets(source + 1));
        }
        assertThat(call.media().packets().stream().map(RecordedRtp::ssrc).distinct())
                .hasSize(1);
        await(call.bye());
    }

    @Test
    void sendsWellFormedPackets() {
        FakePbx callee = start().autoAnswer();
        FakePbx caller = start();
        Promise<PbxCall> answered = Promise.promise();
        callee.inviteHandler(invite -> invite.answer().onComplete(answered));
        PbxCall call = await(caller.call(callee.uri("100")));
        await(call.media().sendTone(440, 100));
        await(call.media().sendDtmf("7"));
        await(call.media().sendTone(440, 40));
        PbxMedia received = await(await(answered.future()).media().awaitPackets(5 + 7 + 2));
        var packets = received.packets();
        for (int i = 1; i < packets.size(); i++) {
            assertThat(packets.get(i).sequence()).isEqualTo(packets.get(i - 1).sequence() + 1 & 0xFFFF);
            assertThat(packets.get(i).ssrc()).isEqualTo(packets.get(0).ssrc());
        }
        int start = packets.get(0).timestamp();
        int event = packets.get(5).timestamp() - start; // later than the audio if the thread was late
        assertThat(event).isGreaterThanOrEqualTo(800);
        assertThat(packets.stream().map(each -> each.timestamp() - start).toList())
                .startsWith(0, 160, 320, 480, 640)
                .containsSubsequence(event, event, event, event, event, event, event)
                .endsWith(event + 8 * 160, event + 9 * 160);
        assertThat(packets.stream().map(RecordedRtp::marker).toList())
                .containsExactly(
                        true, false, false, false, false, true, false, false, false, false, false, false, true, false);
        assertThat(received.receivedDtmf()).isEqualTo("7");
        assertThat(received.port() % 2).isZero();
    }

    @Test
    void sendsSilenceUnlessMutedOrHeld() {
        FakePbx callee = start();
        Promise<PbxCall> answered = Promise.promise();
        callee.inviteHandler(invite -> invite.answer().onComplete(answered));
        FakePbx caller = start();
        PbxCall call =
                await(await(caller.dial(callee.uri("100"), new PbxDialOptions().setDirection(Direction.RECVONLY)))
                        .answered());
        PbxCall calleeCall = await(answered.future());
        await(calleeCall.acked());
        assertThat(calleeCall.media().negotiated().orElseThrow().direction()).isEqualTo(Direction.SENDONLY);
        await(call.media().sendTone(440, 60));
        assertThat(call.media().packetsSent()).isZero();

        calleeCall.media().setSilence(true);
        await(call.media().awaitAudio(60));
        assertThat(call.media().recordedAudio()).containsOnly((short) 0);
        calleeCall.media().setSilence(false).setMuted(true);
        await(calleeCall.media().sendTone(440, 60));
        calleeCall.media().setMuted(false);
        await(calleeCall.media().sendTone(440, 20));
        await(call.media().awaitAudio(140));
        List<RecordedRtp> packets = call.media().packets();
        RecordedRtp last = packets.get(packets.size() - 1);
        RecordedRtp before = packets.get(packets.size() - 2);
        assertThat(last.sequence()).isEqualTo(before.sequence() + 1 & 0xFFFF);
        assertThat(last.timestamp() - before.timestamp()).isGreaterThanOrEqualTo(4 * 160);
        assertThat(last.marker()).isTrue();
        await(call.bye());
    }

    @Test
    void earlyMediaFlowsBeforeTheAnswer() {
        FakePbx callee = start();
        callee.inviteHandler(invite -> {
            invite.progress(183, true);
            invite.media().sendTone(440, 60);
        });
        FakePbx caller = start();
        PbxOutgoingCall outgoing = await(caller.dial(callee.uri("100"), new PbxDialOptions()));
        await(outgoing.media().awaitAudio(60));
        assertThat(outgoing.answered().isComplete()).isFalse();
        await(outgoing.cancel());
        assertThatThrownBy(() -> await(outgoing.answered())).hasMessageStartingWith("487");
    }

    @Test
    void cancels() {
        FakePbx callee = start();
        Promise<SipRequest> cancelled = Promise.promise();
        callee.inviteHandler(invite -> {
            invite.ringing();
            invite.awaitCancel().onComplete(cancelled);
        });
        FakePbx caller = start();
        PbxOutgoingCall outgoing = await(caller.dial(callee.uri("100"), new PbxDialOptions()));
        await(outgoing.awaitProvisional(180));
        await(outgoing.cancel());
        assertThat(await(cancelled.future()).method()).isEqualTo(Method.CANCEL);
        assertThatThrownBy(() -> await(outgoing.answered()))
                .isInstanceOfSatisfying(
                        PbxRejectedException.class,
                        rejected -> assertThat(rejected.status()).isEqualTo(487));
        await(callee.recorder().awaitRequest(Method.ACK));
    }

    @Test
    void answerMayCrossTheCancel() {
        FakePbx callee = start();
        callee.inviteHandler(invite -> {
            invite.ignoreCancel().ringing();
            invite.awaitCancel().onSuccess(cancel -> invite.answer());
        });
        FakePbx caller = start();
        PbxOutgoingCall outgoing = await(caller.dial(callee.uri("100"), new PbxDialOptions()));
        await(outgoing.awaitProvisional(180));
        await(outgoing.cancel());
        await(await(outgoing.answered()).bye());
    }

    @Test
    void rejectsAndRedirects() {
        FakePbx callee = start();
        callee.inviteHandler(invite -> {
            if (invite.target().equals("moved")) {
                invite.redirect("sip:new@127.0.0.1:5099");
            } else {
                invite.reject(503, "Gone Fishing", new Header("Retry-After", "7"));
            }
        });
        FakePbx caller = start();
        assertThatThrownBy(() -> await(caller.call(callee.uri("100"))))
                .isInstanceOfSatisfying(PbxRejectedException.class, rejected -> {
                    assertThat(rejected.response().reason()).isEqualTo("Gone Fishing");
                    assertThat(rejected.response().header("Retry-After")).contains("7");
                });
        assertThatThrownBy(() -> await(caller.call(callee.uri("moved"))))
                .isInstanceOfSatisfying(PbxRejectedException.class, rejected -> {
                    assertThat(rejected.status()).isEqualTo(302);
                    assertThat(rejected.response().contacts().get(0).uri()).hasToString("sip:new@127.0.0.1:5099");
                });
        callee.autoBusy();
        assertThatThrownBy(() -> await(caller.call(callee.uri("100")))).hasMessage("486 Busy Here");
    }

    @Test
    void holdsAndResumes() {
        FakePbx callee = start();
        Promise<PbxCall> answered = Promise.promise();
        callee.inviteHandler(invite -> invite.answer().onComplete(answered));
        FakePbx caller = start();
        PbxCall call = await(caller.call(callee.uri("100")));
        PbxCall calleeCall = await(answered.future());
        await(calleeCall.acked());

        assertThat(await(call.hold()).status()).isEqualTo(200);
        assertThat(calleeCall.media().negotiated().orElseThrow().remoteHold()).isTrue();
        assertThat(calleeCall.media().negotiated().orElseThrow().direction()).isEqualTo(Direction.RECVONLY);
        assertThat(call.localDescription().orElseThrow().origin().version()).isEqualTo(2);
        await(callee.recorder().awaitRequest(Method.ACK, 2));

        assertThat(await(call.resume()).status()).isEqualTo(200);
        assertThat(calleeCall.media().negotiated().orElseThrow().direction()).isEqualTo(Direction.SENDRECV);
        await(callee.recorder().awaitRequest(Method.ACK, 3));

        assertThat(await(calleeCall.reinvite(Direction.INACTIVE)).status()).isEqualTo(200);
        assertThat(call.media().negotiated().orElseThrow().direction()).isEqualTo(Direction.INACTIVE);
        await(calleeCall.bye());
    }

    @Test
    void sendsTheOfferInThe2xx() {
        FakePbx callee = start();
        Promise<PbxCall> answered = Promise.promise();
        callee.inviteHandler(invite -> invite.answer().onComplete(answered));
        FakePbx caller = start();
        PbxCall call = await(await(caller.dial(callee.uri("100"), new PbxDialOptions().setWithoutOffer(true)))
                .answered());
        PbxCall calleeCall = await(answered.future());
        assertThat(await(calleeCall.acked()).contentType()).contains("application/sdp");
        await(call.media().sendTone(440, 60));
        await(calleeCall.media().awaitAudio(60));
        assertThat(await(calleeCall.reinvite("")).status()).isEqualTo(200);
        await(call.bye());
    }

    @Test
    void sendsAnyInDialogRequest() {
        FakePbx callee = start();
        Promise<PbxCall> answered = Promise.promise();
        callee.inviteHandler(invite -> invite.answer().onComplete(answered));
        FakePbx caller = start();
        PbxCall call = await(caller.call(callee.uri("100")));
        PbxCall calleeCall = await(answered.future());
        calleeCall.requestHandler(Method.INFO, info -> info.respond(415));
        assertThat(await(call.infoDtmf('5')).status()).isEqualTo(415);
        assertThat(await(call.refer("sip:else@127.0.0.1")).status()).isEqualTo(202);
        assertThat(await(calleeCall.notifyTransfer(200, "OK")).status()).isEqualTo(200);
        assertThat(await(call.options()).status()).isEqualTo(200);
        assertThat(await(call.message("hello")).status()).isEqualTo(200);
        assertThat(await(call.update(null)).status()).isEqualTo(200);
        assertThat(await(call.request("PING", "text/plain", "x", new Header("X-A", "b")))
                        .status())
                .isEqualTo(200);
        assertThat(calleeCall.requests().stream().map(SipRequest::method))
                .containsExactly("ACK", "INFO", "REFER", "OPTIONS", "MESSAGE", "UPDATE", "PING");
        await(call.bye());
    }

    @Test
    void drawsALadder() {
        FakePbx callee = start().autoAnswer();
        FakePbx caller = start();
        PbxCall call = await(caller.call(callee.uri("100")));
        await(callee.recorder().awaitRequest(Method.ACK));
        await(call.bye());
        String ladder = callee.recorder().ladder(call.callId());
        assertThat(ladder.lines().skip(2).map(line -> line.substring(line.indexOf('|'))))
                .containsExactly(
                        "|-------------- INVITE (SDP) --------------->|  1 INVITE",
                        "|<-------------- 200 OK (SDP) ---------------|  1 INVITE",
                        "|------------------- ACK ------------------->|  1 ACK",
                        "|------------------- BYE ------------------->|  2 BYE",
                        "|<----------------- 200 OK ------------------|  2 BYE");
        assertThat(ladder).contains("127.0.0.1:" + caller.port() + "/UDP").contains(" ms ");
    }
}

package io.xphone.call;

import static io.xphone.call.Scene.answeredInbound;
import static io.xphone.call.Scene.answeredOutbound;
import static io.xphone.call.Scene.dialled;
import static io.xphone.call.Scene.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.message.CallError;
import io.xphone.rtp.DtmfInfo;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InDialogTest {

    // ---- BYE ----

    @Test
    void byeEndsTheCall() {
        Scene scene = answeredOutbound();
        scene.receives(Method.BYE, null);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.REMOTE, 0, "", 16));
        assertThat(scene.last).contains(new CallEffect.CloseMedia(), new CallEffect.Released());
        assertThat(scene.count(Method.BYE)).isZero();
    }

    @Test
    void theReasonOfAByeIsRead() {
        Scene scene = answeredInbound();
        SipRequest.Builder bye = scene.peerRequest(Method.BYE)
                .add(HeaderName.REASON, "SIP ;cause=580 ;text=\"Precondition; \\\"Failure\\\"\"")
                .add(HeaderName.REASON, "Q.850;cause=47, other;cause=1");
        scene.receives(bye);
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.REMOTE, 580, "Precondition; \"Failure\"", 47));
    }

    @Test
    void byeFromBothSidesAtOnce() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.end(1, List.of(), 0));
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.LOCAL, 0, "", 16));
        scene.receives(Method.BYE, null);
        assertThat(scene.response().status()).isEqualTo(200);
        scene.answers(481, null, null);
        assertThat(scene.released()).isTrue();
        assertThat(scene.ended().reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void byeCarriesTheApplicationsReason() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.end(1, List.of(new Header(HeaderName.REASON, "Q.850;cause=16")), 0));
        assertThat(scene.sent().request().header(HeaderName.REASON)).contains("Q.850;cause=16");
        assertThat(scene.last).startsWith(new CallEffect.Done(1));
        scene.does(scene.call.onTransactionFailed(scene.sent().txId(), true, "", 0));
        assertThat(scene.released()).isTrue();
    }

    @Test
    void byeDuringAReinviteOfOurs() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        CallEffect.Send again = scene.sent();
        scene.receives(Method.BYE, null);
        assertThat(scene.refused()).isEqualTo(CallError.ended());
        assertThat(scene.ended().reason()).isEqualTo(EndReason.REMOTE);
        assertThat(scene.released()).isFalse();
        scene.answers(again, 487, null, null);
        assertThat(scene.released()).isTrue();
        assertThat(scene.of(CallEffect.Failed.class)).isEmpty();
    }

    @Test
    void mediaTimeoutHangsUp() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.onMediaTimeout(0));
        assertThat(scene.sent(Method.BYE).request().header(HeaderName.REASON))
                .contains("Q.850;cause=102;text=\"Media timeout\"");
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 408, "Media timeout", 102));
        Scene dialling = dialled();
        dialling.does(dialling.call.onMediaTimeout(0));
        assertThat(dialling.last).isEmpty();
    }

    // ---- tags, sequence, method, extensions ----

    @Test
    void wrongTagsAre481() {
        for (String method : List.of(Method.BYE, Method.INVITE, Method.INFO, Method.UPDATE, Method.OPTIONS, "FOO")) {
            Scene scene = answeredOutbound();
            scene.peerTag("forged");
            scene.receives(method, null);
            assertThat(scene.response().status()).as(method).isEqualTo(481);
            assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        }
        Scene scene = Scene.ringing();
        scene.does(scene.call.accept(1, List.of(), 0));
        SipRequest ack = scene.peerRequest(Method.ACK, 100)
                .to(scene.call.to().withTag("forged"))
                .build();
        scene.does(scene.call.onRequest("", ack, 0));
        assertThat(scene.last).as("a forged ACK stops nothing").isEmpty();
    }

    @Test
    void aRequestBeforeItsDialogIsKnownIs481() {
        Scene scene = dialled();
        scene.receives(Method.BYE, null);
        assertThat(scene.response().status()).isEqualTo(481);
        assertThat(scene.call.state()).isEqualTo(CallState.DIALING);
    }

    @Test
    void anythingButByeAfterTheEndIs481() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.end(1, List.of(), 0));
        scene.receives(Method.INVITE, sdp(""));
        assertThat(scene.response().status()).isEqualTo(481);
    }

    @Test
    void aLowerSequenceIs500() {
        Scene scene = answeredInbound();
        scene.receives(scene.peerRequest(Method.INFO, 105));
        assertThat(scene.response().status()).isEqualTo(200);
        scene.receives(scene.peerRequest(Method.BYE, 104));
        assertThat(scene.response().status()).isEqualTo(500);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.receives(scene.peerRequest(Method.BYE, 200_000));
        assertThat(scene.response().status()).isEqualTo(200);
    }

    @Test
    void otherMethodsAre405WithAllow() {
        Scene scene = answeredInbound();
        for (String method : List.of(Method.PUBLISH, "FOO")) {
            scene.receives(method, null);
            assertThat(scene.response().status()).isEqualTo(405);
            assertThat(scene.response().header(HeaderName.ALLOW).orElseThrow()).contains("INVITE", "UPDATE");
        }
    }

    @Test
    void unknownExtensionsAre420() {
        Scene scene = answeredInbound();
        scene.receives(scene.peerRequest(Method.BYE).add(HeaderName.REQUIRE, "foo"));
        assertThat(scene.response().status()).isEqualTo(420);
        assertThat(scene.response().header(HeaderName.UNSUPPORTED)).contains("foo");
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void optionsTellsWhatWeCanDo() {
        Scene scene = answeredInbound();
        scene.receives(Method.OPTIONS, null);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.response().header(HeaderName.ALLOW)).isPresent();
        assertThat(scene.response().header(HeaderName.ACCEPT)).contains("application/sdp");
    }

    @Test
    void aBranchThatSaysByeDoesNotEndTheCall() {
        Scene scene = dialled();
        scene.answers(180, Scene.PEER_TAG, null);
        scene.receives(Method.BYE, null);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.call.state()).isEqualTo(CallState.REMOTE_RINGING);
    }

    // ---- INFO ----

    @ParameterizedTest
    @ValueSource(strings = {"application/dtmf-relay|Signal=5\r\nDuration=200\r\n|200", "application/dtmf|5|160"})
    void digitsByInfoAreEvents(String infoAndDuration) {
        String[] parts = infoAndDuration.split("\\|");
        Scene scene = answeredInbound();
        scene.receives(scene.peerRequest(Method.INFO).body(parts[0], parts[1]));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.events()).containsExactly(new CallEvent.Dtmf('5', Integer.parseInt(parts[2])));
    }

    @Test
    void digitsByInfoCanBePassedOver() {
        Scene scene = Scene.inbound(Scene.invite(sdp("")), settings -> settings.dtmfInfo(false));
        scene.does(scene.call.start(0));
        scene.does(scene.call.onMediaOpened(Scene.MEDIA, 0));
        scene.does(scene.call.accept(1, List.of(), 0));
        scene.acknowledges(null);
        scene.receives(scene.peerRequest(Method.INFO).body("application/dtmf", "5"));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.events()).isEmpty();
    }

    @Test
    void aBrokenDigitIsABadRequest() {
        Scene scene = answeredInbound();
        scene.receives(scene.peerRequest(Method.INFO).body("application/dtmf-relay", "Signal=x\r\n"));
        assertThat(scene.response().status()).isEqualTo(400);
        assertThat(scene.events()).isEmpty();
    }

    @Test
    void otherInfoIsTakenOrRefusedBySetting() {
        byte[] body = "<x/>".getBytes(StandardCharsets.UTF_8);
        Scene scene = answeredInbound();
        scene.receives(scene.peerRequest(Method.INFO).body("application/media_control+xml", body));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.events()).hasSize(1).first().isInstanceOfSatisfying(CallEvent.Info.class, info -> {
            assertThat(info.contentType()).isEqualTo("application/media_control+xml");
            assertThat(info.body()).isEqualTo(body);
        });
        scene.receives(Method.INFO, null);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.events()).isEmpty();

        Scene strict = Scene.inbound(Scene.invite(sdp("")), settings -> settings.acceptInfo(false));
        strict.does(strict.call.start(0));
        strict.does(strict.call.onMediaOpened(Scene.MEDIA, 0));
        strict.does(strict.call.accept(1, List.of(), 0));
        strict.acknowledges(null);
        strict.receives(strict.peerRequest(Method.INFO).body("text/plain", body));
        assertThat(strict.response().status()).isEqualTo(415);
        assertThat(strict.response().header(HeaderName.ACCEPT)).contains("application/dtmf-relay, application/dtmf");
    }

    @Test
    void infoIsSentAndItsOutcomeTold() {
        Scene scene = answeredInbound();
        DtmfInfo digit = new DtmfInfo('#', 250);
        scene.does(scene.call.info(1, DtmfInfo.RELAY, digit.relayBody(), List.of(), 0));
        CallEffect.Send first = scene.one(CallEffect.Send.class);
        assertThat(first.request().contentType()).contains("application/dtmf-relay");
        assertThat(DtmfInfo.parse(DtmfInfo.RELAY, first.request().body())).contains(digit);
        scene.does(scene.call.info(2, "text/plain", new byte[] {1}, List.of(), 0));
        CallEffect.Send second = scene.one(CallEffect.Send.class);
        scene.answers(second, 415, null, null);
        assertThat(scene.refused().status()).isEqualTo(415);
        scene.answers(first, 200, null, null);
        assertThat(scene.last).containsExactly(new CallEffect.Done(1));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.does(scene.call.info(3, "", new byte[] {1}, List.of(), 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.does(scene.call.info(4, "a/b\r\nX: y", new byte[] {1}, List.of(), 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
    }

    @Test
    void aLostCallIsNoticedByInfo() {
        Scene lost = answeredInbound();
        lost.does(lost.call.info(1, "", new byte[0], List.of(), 0));
        lost.answers(481, null, null);
        assertThat(lost.ended().status()).isEqualTo(481);
        Scene silent = answeredInbound();
        silent.does(silent.call.info(1, "", new byte[0], List.of(), 0));
        silent.does(silent.call.onTransactionFailed(silent.sent().txId(), true, "", 0));
        assertThat(silent.ofAll(CallEffect.Failed.class).get(0).error().kind()).isEqualTo(CallError.Kind.TIMEOUT);
        assertThat(silent.ended().reason()).isEqualTo(EndReason.TIMEOUT);
        Scene broken = answeredInbound();
        broken.does(broken.call.info(1, "", new byte[0], List.of(), 0));
        broken.does(broken.call.onTransactionFailed(broken.sent().txId(), false, "", 0));
        assertThat(broken.refused().kind()).isEqualTo(CallError.Kind.TRANSPORT);
        assertThat(broken.call.state()).isEqualTo(CallState.ACTIVE);
    }

    // ---- INFO before the answer (RFC 6086 §4.2) ----

    @Test
    void infoGoesWithinTheEarlyDialogThatToldOfItselfLast() {
        Scene scene = Scene.dialled();
        scene.does(scene.call.info(1, "a/b", new byte[] {1}, List.of(), 0));
        assertThat(scene.refused().kind()).as("nobody is known yet").isEqualTo(CallError.Kind.INVALID_STATE);
        scene.answers(180, "one", null);
        scene.answers(scene.sent(Method.INVITE), 180, "two", null);
        scene.does(scene.call.info(2, "a/b", new byte[] {1}, List.of(), 0));
        SipRequest info = scene.one(CallEffect.Send.class).request();
        assertThat(info.to().tag()).contains("two");
        assertThat(info.cseq().number()).isEqualTo(2);
        scene.answers(481, null, null);
        assertThat(scene.refused().status()).isEqualTo(481);
        assertThat(scene.call.state())
                .as("the INVITE tells what becomes of the call")
                .isEqualTo(CallState.REMOTE_RINGING);
        scene.answers(scene.sent(Method.INVITE), 200, "two", Scene.sdp(""));
        scene.does(scene.call.info(3, "a/b", new byte[] {1}, List.of(), 0));
        assertThat(scene.one(CallEffect.Send.class).request().cseq().number()).isEqualTo(3);
    }

    @Test
    void aCalledPartyMaySendInfoOnceItHasToldOfItself() {
        Scene silent = Scene.inbound(Scene.invite(Scene.sdp("")), settings -> settings.sendRinging(false));
        silent.does(silent.call.start(0));
        silent.does(silent.call.onMediaOpened(Scene.MEDIA, 0));
        silent.does(silent.call.info(1, "", new byte[0], List.of(), 0));
        assertThat(silent.refused().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        silent.does(silent.call.progress(2, 180, false, List.of(new Header("X", "1")), 0));
        assertThat(silent.response().header("X")).contains("1");
        silent.does(silent.call.info(3, "a/b", new byte[] {1}, List.of(new Header("X", "2")), 0));
        assertThat(silent.one(CallEffect.Send.class).request().header("X")).contains("2");
        silent.does(silent.call.info(4, "a/b", new byte[] {1}, List.of(new Header("Via", "2")), 0));
        assertThat(silent.refused().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        silent.timer(CallTimer.KEEP_RINGING);
        assertThat(silent.response().header("X")).as("said again as it was").contains("1");
    }
}

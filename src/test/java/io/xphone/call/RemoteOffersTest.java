package io.xphone.call;

import static io.xphone.call.Scene.answeredInbound;
import static io.xphone.call.Scene.answeredOutbound;
import static io.xphone.call.Scene.directionOf;
import static io.xphone.call.Scene.ringing;
import static io.xphone.call.Scene.sdp;
import static io.xphone.call.Scene.versionOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.MediaPlan;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteOffersTest {

    private static final String NEW_ADDRESS = sdp("192.0.2.200", 9_000, 2, "");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReinviteIsAlwaysAnswered(boolean outbound) {
        Scene scene = outbound ? answeredOutbound() : answeredInbound();
        scene.receives(Method.INVITE, sdp(""));
        SipResponse response = scene.response();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.contacts().get(0).uri()).isEqualTo(Scene.US);
        assertThat(response.header(HeaderName.ALLOW)).isPresent();
        assertThat(Scene.sdpOf(response)).isPresent();
        assertThat(scene.last).contains(new CallEffect.StartTimer(CallTimer.RETRANSMIT_SUCCESS, 500));
        scene.timer(CallTimer.RETRANSMIT_SUCCESS);
        assertThat(scene.response()).isEqualTo(response);
        scene.acknowledges(null);
        assertThat(scene.last).contains(new CallEffect.StopTimer(CallTimer.ACK));
    }

    @Test
    void anUnchangedDescriptionIsAnsweredWithOursUnchanged() {
        Scene scene = answeredOutbound();
        scene.receives(Method.INVITE, sdp(""));
        long version = versionOf(scene.response());
        scene.acknowledges(null);
        scene.receives(Method.INVITE, sdp(""));
        assertThat(versionOf(scene.response())).isEqualTo(version);
        assertThat(scene.events()).isEmpty();
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
    }

    @Test
    void aNewAddressIsUsed() {
        Scene scene = answeredInbound();
        scene.receives(Method.INVITE, NEW_ADDRESS);
        MediaPlan plan = scene.one(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.audio().remoteHost()).isEqualTo("192.0.2.200");
        assertThat(plan.audio().remotePort()).isEqualTo(9_000);
        assertThat(scene.events()).containsExactly(new CallEvent.MediaChanged());
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void aNewCodecIsUsed() {
        Scene scene = answeredInbound();
        assertThat(scene.call.mediaPlan().orElseThrow().audio().sendPayloadType())
                .isZero();
        scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "").replace("RTP/AVP 0 8 101", "RTP/AVP 8 101"));
        assertThat(scene.one(CallEffect.ApplyMedia.class).plan().audio().sendPayloadType())
                .isEqualTo(8);
        assertThat(versionOf(scene.response())).isEqualTo(2);
    }

    @Test
    void videoIsRefusedByPortZeroAndStaysRefused() {
        Scene scene = answeredInbound();
        scene.receives(Method.INVITE, sdp("") + "m=video 31000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n");
        SessionDescription answer = Scene.sdpOf(scene.response()).orElseThrow();
        assertThat(answer.media())
                .extracting(media -> media.type() + media.port())
                .containsExactly("audio40000", "video0");
        scene.acknowledges(null);
        scene.does(scene.call.hold(1, List.of(), 0));
        SessionDescription offer = Scene.sdpOf(scene.sent().request()).orElseThrow();
        assertThat(offer.media())
                .extracting(media -> media.type() + media.port())
                .containsExactly("audio40000", "video0");
    }

    @Test
    void whatCannotBeTakenLeavesTheSessionAsItWas() {
        Scene scene = answeredInbound();
        SessionDescription before = scene.call.localSdp().orElseThrow();
        scene.receives(Method.INVITE, sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3"));
        assertThat(scene.response().status()).isEqualTo(488);
        assertThat(scene.response().header(HeaderName.WARNING).orElseThrow()).startsWith("305 xphone ");
        scene.receives(Method.INVITE, "v=rubbish");
        assertThat(scene.response().status()).isEqualTo(400);
        scene.receives(scene.peerRequest(Method.INVITE).body("text/plain", "hi"));
        assertThat(scene.response().status()).isEqualTo(415);
        assertThat(scene.response().header(HeaderName.ACCEPT)).contains("application/sdp");
        scene.receives(
                scene.peerRequest(Method.INVITE).add(HeaderName.REQUIRE, "bar").body("application/sdp", NEW_ADDRESS));
        assertThat(scene.response().status()).isEqualTo(420);
        assertThat(scene.call.localSdp()).contains(before);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.receives(Method.INVITE, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(200);
    }

    // ---- without an offer ----

    @Test
    void withoutAnOfferThe200OffersEverythingAndTheAckAnswers() {
        Scene scene = answeredInbound();
        scene.receives(Method.INVITE, null);
        SessionDescription offer = Scene.sdpOf(scene.response()).orElseThrow();
        assertThat(offer.media().get(0).formats()).contains("0", "8");
        scene.acknowledges(NEW_ADDRESS);
        assertThat(scene.one(CallEffect.ApplyMedia.class).plan().audio().remotePort())
                .isEqualTo(9_000);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void withoutAnAnswerInTheAckTheCallEnds() {
        for (String answer : new String[] {null, "rubbish"}) {
            Scene scene = answeredInbound();
            scene.receives(Method.INVITE, null);
            scene.acknowledges(answer);
            assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
            assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
        }
    }

    @Test
    void withoutAckTheCallEnds() {
        Scene scene = answeredOutbound();
        scene.receives(Method.INVITE, sdp(""));
        scene.timer(CallTimer.ACK);
        assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
    }

    @Test
    void hangingUpInAReinviteDoesNotWaitForItsAck() {
        Scene scene = answeredOutbound();
        scene.receives(Method.INVITE, sdp(""));
        scene.does(scene.call.end(1, List.of(), 0));
        assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
        scene.timer(CallTimer.RETRANSMIT_SUCCESS);
        assertThat(scene.last).isEmpty();
        scene.answers(200, null, null);
        assertThat(scene.released()).isTrue();
    }

    // ---- overlaps ----

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void anOfferThatMeetsOursIs491(String method) {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.receives(method, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(491);
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void anUpdateWithoutAnOfferMayMeetOurs() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.receives(Method.UPDATE, null);
        assertThat(scene.response().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void anOfferWhileOursWaitsForItsAckIs491(String method) {
        Scene scene = answeredInbound();
        scene.receives(Method.INVITE, null);
        scene.receives(method, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(491);
    }

    @Test
    void aReinviteThatFollowsOurAnswerWithoutAckIsTaken() {
        Scene scene = answeredInbound();
        scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        scene.receives(Method.INVITE, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.last).contains(new CallEffect.StopTimer(CallTimer.ACK));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void ourChangeWaitsForTheAckOfTheirs() {
        Scene scene = answeredInbound();
        scene.receives(Method.INVITE, NEW_ADDRESS);
        scene.does(scene.call.hold(1, List.of(), 0));
        assertThat(scene.last).isEmpty();
        scene.acknowledges(null);
        assertThat(directionOf(scene.one(CallEffect.Send.class).request())).isEqualTo("sendonly");
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void anOfferBeforeWeAnsweredTheFirstIs500(String method) {
        Scene scene = ringing();
        scene.ids.numbers(bound -> bound - 1);
        scene.receives(method, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(500);
        assertThat(scene.response().header(HeaderName.RETRY_AFTER)).contains("10");
        assertThat(scene.call.state()).isEqualTo(CallState.RINGING);
        scene.does(scene.call.accept(1, List.of(), 0));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void anOfferOfABranchBeforeItAnsweredIs491() {
        Scene scene = Scene.dialled();
        scene.answers(180, Scene.PEER_TAG, null);
        scene.receives(Method.INVITE, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(491);
        scene.receives(Method.UPDATE, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(491);
        scene.receives(Method.UPDATE, null);
        assertThat(scene.response().status()).isEqualTo(200);
    }

    // ---- UPDATE and the target ----

    @Test
    void updateIsAnsweredLikeAReinviteWithoutAck() {
        Scene scene = answeredInbound();
        scene.receives(Method.UPDATE, sdp("192.0.2.200", 9_000, 2, "a=sendonly"));
        assertThat(directionOf(scene.response())).isEqualTo("recvonly");
        assertThat(scene.response().contacts().get(0).uri()).isEqualTo(Scene.US);
        assertThat(scene.call.heldByRemote()).isTrue();
        assertThat(scene.of(CallEffect.StartTimer.class)).noneMatch(start -> start.timer() == CallTimer.ACK);
        scene.receives(Method.UPDATE, sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3"));
        assertThat(scene.response().status()).isEqualTo(488);
        scene.receives(Method.UPDATE, "rubbish");
        assertThat(scene.response().status()).isEqualTo(400);
        assertThat(scene.call.heldByRemote()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void theTargetIsRefreshed(String method) {
        Scene scene = answeredInbound();
        SipUri moved = SipUri.parse("sip:moved@198.51.100.9:5099");
        SipRequest.Builder request = scene.peerRequest(method).contact(NameAddress.of(moved));
        scene.receives(request.body("application/sdp", sdp("")));
        scene.does(scene.call.end(1, List.of(), 0));
        assertThat(scene.sent().request().requestUri()).isEqualTo(moved);
    }

    @Test
    void aRefusedReinviteDoesNotMoveTheTarget() {
        Scene scene = answeredInbound();
        SipRequest.Builder request = scene.peerRequest(Method.INVITE);
        request.contact(NameAddress.of(SipUri.parse("sip:moved@198.51.100.9"))).body("application/sdp", "rubbish");
        scene.receives(request);
        scene.does(scene.call.end(1, List.of(), 0));
        assertThat(scene.sent().request().requestUri()).isEqualTo(Scene.PEER);
    }
}

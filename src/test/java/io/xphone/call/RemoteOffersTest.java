package io.xphone.call;

import static io.xphone.call.CallFixture.answeredInbound;
import static io.xphone.call.CallFixture.answeredOutbound;
import static io.xphone.call.CallFixture.directionOf;
import static io.xphone.call.CallFixture.ringing;
import static io.xphone.call.CallFixture.sdp;
import static io.xphone.call.CallFixture.versionOf;
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
    void aReinviteAlwaysGetsAResponse(boolean outbound) {
        CallFixture scene = outbound ? answeredOutbound() : answeredInbound();
        scene.receive(Method.INVITE, sdp(""));
        SipResponse response = scene.response();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(response.header(HeaderName.ALLOW)).isPresent();
        assertThat(CallFixture.sdpOf(response)).isPresent();
        assertThat(scene.effects).contains(new CallEffect.StartTimer(CallTimer.RETRANSMIT_SUCCESS, 500));
        scene.timer(CallTimer.RETRANSMIT_SUCCESS);
        assertThat(scene.response()).isEqualTo(response);
        scene.acknowledge(null);
        assertThat(scene.effects).contains(new CallEffect.StopTimer(CallTimer.ACK));
    }

    @Test
    void anUnchangedOfferGetsAnUnchangedAnswer() {
        CallFixture scene = answeredOutbound();
        scene.receive(Method.INVITE, sdp(""));
        long version = versionOf(scene.response());
        scene.acknowledge(null);
        scene.receive(Method.INVITE, sdp(""));
        assertThat(versionOf(scene.response())).isEqualTo(version);
        assertThat(scene.events()).isEmpty();
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
    }

    @Test
    void aNewAddressIsUsed() {
        CallFixture scene = answeredInbound();
        scene.receive(Method.INVITE, NEW_ADDRESS);
        MediaPlan plan = scene.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.audio().remoteHost()).isEqualTo("192.0.2.200");
        assertThat(plan.audio().remotePort()).isEqualTo(9_000);
        assertThat(scene.events()).containsExactly(new CallEvent.MediaChanged());
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void aNewCodecIsUsed() {
        CallFixture scene = answeredInbound();
        assertThat(scene.call.mediaPlan().orElseThrow().audio().sendPayloadType())
                .isZero();
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "").replace("RTP/AVP 0 8 101", "RTP/AVP 8 101"));
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().audio().sendPayloadType())
                .isEqualTo(8);
        assertThat(versionOf(scene.response())).isEqualTo(2);
    }

    @Test
    void videoIsRejectedByPortZeroAndStaysRejected() {
        CallFixture scene = answeredInbound();
        scene.receive(Method.INVITE, sdp("") + "m=video 31000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n");
        SessionDescription answer = CallFixture.sdpOf(scene.response()).orElseThrow();
        assertThat(answer.media())
                .extracting(media -> media.type() + media.port())
                .containsExactly("audio40000", "video0");
        scene.acknowledge(null);
        scene.apply(scene.call.hold(1, List.of(), 0));
        SessionDescription offer = CallFixture.sdpOf(scene.sent().request()).orElseThrow();
        assertThat(offer.media())
                .extracting(media -> media.type() + media.port())
                .containsExactly("audio40000", "video0");
    }

    @Test
    void aRejectedOfferLeavesTheSessionUnchanged() {
        CallFixture scene = answeredInbound();
        SessionDescription before = scene.call.localSdp().orElseThrow();
        scene.receive(Method.INVITE, sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3"));
        assertThat(scene.response().status()).isEqualTo(488);
        assertThat(scene.response().header(HeaderName.WARNING).orElseThrow()).startsWith("305 xphone ");
        scene.receive(Method.INVITE, "v=rubbish");
        assertThat(scene.response().status()).isEqualTo(400);
        scene.receive(scene.peerRequest(Method.INVITE).body("text/plain", "hi"));
        assertThat(scene.response().status()).isEqualTo(415);
        assertThat(scene.response().header(HeaderName.ACCEPT)).contains("application/sdp");
        scene.receive(
                scene.peerRequest(Method.INVITE).add(HeaderName.REQUIRE, "bar").body("application/sdp", NEW_ADDRESS));
        assertThat(scene.response().status()).isEqualTo(420);
        assertThat(scene.call.localSdp()).contains(before);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.receive(Method.INVITE, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(200);
    }

    // ---- without an offer ----

    @Test
    void withoutAnOfferThe200OffersEverythingAndTheAckAnswers() {
        CallFixture scene = answeredInbound();
        scene.receive(Method.INVITE, null);
        SessionDescription offer = CallFixture.sdpOf(scene.response()).orElseThrow();
        assertThat(offer.media().get(0).formats()).contains("0", "8");
        scene.acknowledge(NEW_ADDRESS);
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().audio().remotePort())
                .isEqualTo(9_000);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void withoutAnAnswerInTheAckTheCallEnds() {
        for (String answer : new String[] {null, "rubbish"}) {
            CallFixture scene = answeredInbound();
            scene.receive(Method.INVITE, null);
            scene.acknowledge(answer);
            assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
            assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
        }
    }

    @Test
    void withoutAckTheCallEnds() {
        CallFixture scene = answeredOutbound();
        scene.receive(Method.INVITE, sdp(""));
        scene.timer(CallTimer.ACK);
        assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
    }

    @Test
    void hangingUpInAReinviteDoesNotWaitForItsAck() {
        CallFixture scene = answeredOutbound();
        scene.receive(Method.INVITE, sdp(""));
        scene.apply(scene.call.end(1, List.of(), 0));
        assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
        scene.timer(CallTimer.RETRANSMIT_SUCCESS);
        assertThat(scene.effects).isEmpty();
        scene.respond(200, null, null);
        assertThat(scene.released()).isTrue();
    }

    // ---- overlaps ----

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void aCrossingOfferIs491(String method) {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.receive(method, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(491);
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void anUpdateWithoutAnOfferMayCrossALocalOffer() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.receive(Method.UPDATE, null);
        assertThat(scene.response().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void anOfferWhileALocalOfferWaitsForItsAckIs491(String method) {
        CallFixture scene = answeredInbound();
        scene.receive(Method.INVITE, null);
        scene.receive(method, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(491);
    }

    @Test
    void aReinviteBeforeTheAckOfTheLast2xxIsAccepted() {
        CallFixture scene = answeredInbound();
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        scene.receive(Method.INVITE, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.effects).contains(new CallEffect.StopTimer(CallTimer.ACK));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void aLocalChangeWaitsForTheAckOfTheRemoteOne() {
        CallFixture scene = answeredInbound();
        scene.receive(Method.INVITE, NEW_ADDRESS);
        scene.apply(scene.call.hold(1, List.of(), 0));
        assertThat(scene.effects).isEmpty();
        scene.acknowledge(null);
        assertThat(directionOf(scene.single(CallEffect.Send.class).request())).isEqualTo("sendonly");
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void anOfferBeforeTheFirstAnswerIs500(String method) {
        CallFixture scene = ringing();
        scene.ids.numbers(bound -> bound - 1);
        scene.receive(method, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(500);
        assertThat(scene.response().header(HeaderName.RETRY_AFTER)).contains("10");
        assertThat(scene.call.state()).isEqualTo(CallState.RINGING);
        scene.apply(scene.call.accept(1, List.of(), 0));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void anOfferOfABranchBeforeItsAnswerIs491() {
        CallFixture scene = CallFixture.dialled();
        scene.respond(180, CallFixture.PEER_TAG, null);
        scene.receive(Method.INVITE, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(491);
        scene.receive(Method.UPDATE, NEW_ADDRESS);
        assertThat(scene.response().status()).isEqualTo(491);
        scene.receive(Method.UPDATE, null);
        assertThat(scene.response().status()).isEqualTo(200);
    }

    // ---- UPDATE and the target ----

    @Test
    void updateIsProcessedLikeAReinviteWithoutAck() {
        CallFixture scene = answeredInbound();
        scene.receive(Method.UPDATE, sdp("192.0.2.200", 9_000, 2, "a=sendonly"));
        assertThat(directionOf(scene.response())).isEqualTo("recvonly");
        assertThat(scene.response().contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(scene.call.heldByRemote()).isTrue();
        assertThat(scene.of(CallEffect.StartTimer.class)).noneMatch(start -> start.timer() == CallTimer.ACK);
        scene.receive(Method.UPDATE, sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3"));
        assertThat(scene.response().status()).isEqualTo(488);
        scene.receive(Method.UPDATE, "rubbish");
        assertThat(scene.response().status()).isEqualTo(400);
        assertThat(scene.call.heldByRemote()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void theTargetIsRefreshed(String method) {
        CallFixture scene = answeredInbound();
        SipUri moved = SipUri.parse("sip:moved@198.51.100.9:5099");
        SipRequest.Builder request = scene.peerRequest(method).contact(NameAddress.of(moved));
        scene.receive(request.body("application/sdp", sdp("")));
        scene.apply(scene.call.end(1, List.of(), 0));
        assertThat(scene.sent().request().requestUri()).isEqualTo(moved);
    }

    @Test
    void aRejectedReinviteDoesNotRefreshTheTarget() {
        CallFixture scene = answeredInbound();
        SipRequest.Builder request = scene.peerRequest(Method.INVITE);
        request.contact(NameAddress.of(SipUri.parse("sip:moved@198.51.100.9"))).body("application/sdp", "rubbish");
        scene.receive(request);
        scene.apply(scene.call.end(1, List.of(), 0));
        assertThat(scene.sent().request().requestUri()).isEqualTo(CallFixture.PEER);
    }
}

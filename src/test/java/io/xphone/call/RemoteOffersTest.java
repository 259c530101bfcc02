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
        CallFixture fixture = outbound ? answeredOutbound() : answeredInbound();
        fixture.receive(Method.INVITE, sdp(""));
        SipResponse response = fixture.response();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(response.header(HeaderName.ALLOW)).isPresent();
        assertThat(CallFixture.sdpOf(response)).isPresent();
        assertThat(fixture.effects).contains(new CallEffect.StartTimer(CallTimer.RETRANSMIT_SUCCESS, 500));
        fixture.timer(CallTimer.RETRANSMIT_SUCCESS);
        assertThat(fixture.response()).isEqualTo(response);
        fixture.acknowledge(null);
        assertThat(fixture.effects).contains(new CallEffect.StopTimer(CallTimer.ACK));
    }

    @Test
    void anUnchangedOfferGetsAnUnchangedAnswer() {
        CallFixture fixture = answeredOutbound();
        fixture.receive(Method.INVITE, sdp(""));
        long version = versionOf(fixture.response());
        fixture.acknowledge(null);
        fixture.receive(Method.INVITE, sdp(""));
        assertThat(versionOf(fixture.response())).isEqualTo(version);
        assertThat(fixture.events()).isEmpty();
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
    }

    @Test
    void aNewAddressIsUsed() {
        CallFixture fixture = answeredInbound();
        fixture.receive(Method.INVITE, NEW_ADDRESS);
        MediaPlan plan = fixture.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.audio().remoteHost()).isEqualTo("192.0.2.200");
        assertThat(plan.audio().remotePort()).isEqualTo(9_000);
        assertThat(fixture.events()).containsExactly(new CallEvent.MediaChanged());
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void aNewCodecIsUsed() {
        CallFixture fixture = answeredInbound();
        assertThat(fixture.call.mediaPlan().orElseThrow().audio().sendPayloadType())
                .isZero();
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "").replace("RTP/AVP 0 8 101", "RTP/AVP 8 101"));
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().audio().sendPayloadType())
                .isEqualTo(8);
        assertThat(versionOf(fixture.response())).isEqualTo(2);
    }

    @Test
    void videoIsRejectedByPortZeroAndStaysRejected() {
        CallFixture fixture = answeredInbound();
        fixture.receive(Method.INVITE, sdp("") + "m=video 31000 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n");
        SessionDescription answer = CallFixture.sdpOf(fixture.response()).orElseThrow();
        assertThat(answer.media())
                .extracting(media -> media.type() + media.port())
                .containsExactly("audio40000", "video0");
        fixture.acknowledge(null);
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        SessionDescription offer = CallFixture.sdpOf(fixture.sent().request()).orElseThrow();
        assertThat(offer.media())
                .extracting(media -> media.type() + media.port())
                .containsExactly("audio40000", "video0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"239.1.2.3", "2001:db8::9"})
    void anOfferToMoveTheMediaToAnUnusableAddressIsRejected(String host) {
        CallFixture fixture = answeredInbound();
        String offer = sdp(host, 30_000, 2, "");
        fixture.receive(Method.INVITE, host.indexOf(':') < 0 ? offer : offer.replace("c=IN IP4", "c=IN IP6"));
        assertThat(fixture.response().status()).isEqualTo(488);
        assertThat(fixture.response().header(HeaderName.WARNING).orElseThrow())
                .startsWith(host.indexOf(':') < 0 ? "330 " : "301 ");
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void anAnswerWithAnUnusableAddressIsNone() {
        CallFixture fixture = CallFixture.dialled();
        fixture.respond(200, CallFixture.PEER_TAG, sdp("224.1.1.1", 30_000, ""));
        assertThat(fixture.sent(Method.BYE)).isNotNull();
    }

    @Test
    void aRejectedOfferLeavesTheSessionUnchanged() {
        CallFixture fixture = answeredInbound();
        SessionDescription before = fixture.call.localSdp().orElseThrow();
        fixture.receive(Method.INVITE, sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3"));
        assertThat(fixture.response().status()).isEqualTo(488);
        assertThat(fixture.response().header(HeaderName.WARNING).orElseThrow()).startsWith("305 xphone ");
        fixture.receive(Method.INVITE, "v=rubbish");
        assertThat(fixture.response().status()).isEqualTo(400);
        fixture.receive(fixture.peerRequest(Method.INVITE).body("text/plain", "hi"));
        assertThat(fixture.response().status()).isEqualTo(415);
        assertThat(fixture.response().header(HeaderName.ACCEPT)).contains("application/sdp");
        fixture.receive(fixture.peerRequest(Method.INVITE)
                .add(HeaderName.REQUIRE, "bar")
                .body("application/sdp", NEW_ADDRESS));
        assertThat(fixture.response().status()).isEqualTo(420);
        assertThat(fixture.call.localSdp()).contains(before);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.receive(Method.INVITE, NEW_ADDRESS);
        assertThat(fixture.response().status()).isEqualTo(200);
    }

    // ---- without an offer ----

    @Test
    void withoutAnOfferThe200OffersEverythingAndTheAckAnswers() {
        CallFixture fixture = answeredInbound();
        fixture.receive(Method.INVITE, null);
        SessionDescription offer = CallFixture.sdpOf(fixture.response()).orElseThrow();
        assertThat(offer.media().get(0).formats()).contains("0", "8");
        fixture.acknowledge(NEW_ADDRESS);
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().audio().remotePort())
                .isEqualTo(9_000);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void withoutAnAnswerInTheAckTheSessionStaysAsItWas() {
        for (String answer : new String[] {null, "rubbish", sdp("198.51.100.7", 0, 2, "")}) {
            CallFixture fixture = answeredInbound();
            MediaPlan before = fixture.call.mediaPlan().orElseThrow();
            fixture.receive(Method.INVITE, null);
            fixture.acknowledge(answer);
            assertThat(fixture.single(CallEffect.ProtocolError.class).description())
                    .contains("ACK");
            assertThat(fixture.count(Method.BYE)).isZero();
            assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
            assertThat(fixture.call.mediaPlan()).contains(before);
            fixture.receive(Method.INVITE, NEW_ADDRESS);
            assertThat(fixture.response().status()).isEqualTo(200);
        }
    }

    @Test
    void aHoldThatWaitedForAnAckWithoutAnAnswerIsSent() {
        CallFixture fixture = answeredInbound();
        fixture.receive(Method.INVITE, null);
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        assertThat(fixture.count(Method.INVITE)).isZero();
        fixture.acknowledge(null);
        assertThat(directionOf(fixture.sent(Method.INVITE).request())).isEqualTo("sendonly");
    }

    @Test
    void withoutAckTheCallEnds() {
        CallFixture fixture = answeredOutbound();
        fixture.receive(Method.INVITE, sdp(""));
        fixture.timer(CallTimer.ACK);
        assertThat(fixture.sent().request().method()).isEqualTo(Method.BYE);
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.ERROR);
    }

    @Test
    void hangingUpInAReinviteDoesNotWaitForItsAck() {
        CallFixture fixture = answeredOutbound();
        fixture.receive(Method.INVITE, sdp(""));
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.sent().request().method()).isEqualTo(Method.BYE);
        fixture.timer(CallTimer.RETRANSMIT_SUCCESS);
        assertThat(fixture.effects).isEmpty();
        fixture.respond(200, null, null);
        assertThat(fixture.released()).isTrue();
    }

    // ---- overlaps ----

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void aCrossingOfferIs491(String method) {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.receive(method, NEW_ADDRESS);
        assertThat(fixture.response().status()).isEqualTo(491);
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void anUpdateWithoutAnOfferMayCrossALocalOffer() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.receive(Method.UPDATE, null);
        assertThat(fixture.response().status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void anOfferWhileALocalOfferWaitsForItsAckIs491(String method) {
        CallFixture fixture = answeredInbound();
        fixture.receive(Method.INVITE, null);
        fixture.receive(method, NEW_ADDRESS);
        assertThat(fixture.response().status()).isEqualTo(491);
    }

    @Test
    void aReinviteBeforeTheAckOfTheLast2xxIsAccepted() {
        CallFixture fixture = answeredInbound();
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        fixture.receive(Method.INVITE, NEW_ADDRESS);
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.effects).contains(new CallEffect.StopTimer(CallTimer.ACK));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void aLocalChangeWaitsForTheAckOfTheRemoteOne() {
        CallFixture fixture = answeredInbound();
        fixture.receive(Method.INVITE, NEW_ADDRESS);
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        assertThat(fixture.effects).isEmpty();
        fixture.acknowledge(null);
        assertThat(directionOf(fixture.single(CallEffect.Send.class).request())).isEqualTo("sendonly");
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void anOfferBeforeTheFirstAnswerIs500(String method) {
        CallFixture fixture = ringing();
        fixture.ids.numbers(bound -> bound - 1);
        fixture.receive(method, NEW_ADDRESS);
        assertThat(fixture.response().status()).isEqualTo(500);
        assertThat(fixture.response().header(HeaderName.RETRY_AFTER)).contains("10");
        assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void anOfferOfABranchBeforeItsAnswerIs491() {
        CallFixture fixture = CallFixture.dialled();
        fixture.respond(180, CallFixture.PEER_TAG, null);
        fixture.receive(Method.INVITE, NEW_ADDRESS);
        assertThat(fixture.response().status()).isEqualTo(491);
        fixture.receive(Method.UPDATE, NEW_ADDRESS);
        assertThat(fixture.response().status()).isEqualTo(491);
        fixture.receive(Method.UPDATE, null);
        assertThat(fixture.response().status()).isEqualTo(200);
    }

    // ---- UPDATE and the target ----

    @Test
    void updateIsProcessedLikeAReinviteWithoutAck() {
        CallFixture fixture = answeredInbound();
        fixture.receive(Method.UPDATE, sdp("192.0.2.200", 9_000, 2, "a=sendonly"));
        assertThat(directionOf(fixture.response())).isEqualTo("recvonly");
        assertThat(fixture.response().contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(fixture.call.heldByRemote()).isTrue();
        assertThat(fixture.of(CallEffect.StartTimer.class)).noneMatch(start -> start.timer() == CallTimer.ACK);
        fixture.receive(Method.UPDATE, sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3"));
        assertThat(fixture.response().status()).isEqualTo(488);
        fixture.receive(Method.UPDATE, "rubbish");
        assertThat(fixture.response().status()).isEqualTo(400);
        assertThat(fixture.call.heldByRemote()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void theTargetIsRefreshed(String method) {
        CallFixture fixture = answeredInbound();
        SipUri moved = SipUri.parse("sip:moved@198.51.100.9:5099");
        SipRequest.Builder request = fixture.peerRequest(method).contact(NameAddress.of(moved));
        fixture.receive(request.body("application/sdp", sdp("")));
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.sent().request().requestUri()).isEqualTo(moved);
    }

    @Test
    void aRejectedReinviteDoesNotRefreshTheTarget() {
        CallFixture fixture = answeredInbound();
        SipRequest.Builder request = fixture.peerRequest(Method.INVITE);
        request.contact(NameAddress.of(SipUri.parse("sip:moved@198.51.100.9"))).body("application/sdp", "rubbish");
        fixture.receive(request);
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.sent().request().requestUri()).isEqualTo(CallFixture.PEER);
    }
}

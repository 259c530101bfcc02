package io.xphone.call;

import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.MediaPlan;
import io.xphone.call.settings.ReliableProvisionalPolicy;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3262 as the calling party; early dialogs of several branches, each with its own session. */
class PrackTest {

    private static final String OTHER = "othertag";

    private static CallFixture dialled() {
        return CallFixture.dialled(CallFixture.dialling().earlyMedia(true).build());
    }

    private static Header[] reliable(long rseq, Header... more) {
        List<Header> headers = new ArrayList<>(List.of(more));
        headers.add(new Header(HeaderName.REQUIRE, "100rel"));
        headers.add(new Header(HeaderName.RSEQ, Long.toString(rseq)));
        headers.add(new Header(HeaderName.ALLOW, "INVITE, ACK, UPDATE, PRACK"));
        return headers.toArray(Header[]::new);
    }

    /** A response to the INVITE. */
    private static CallFixture receive(CallFixture fixture, int status, String tag, String sdp, Header... headers) {
        return fixture.respond(fixture.sent(Method.INVITE), status, tag, sdp, headers);
    }

    private static SipRequest prack(CallFixture fixture) {
        SipRequest prack = fixture.single(CallEffect.Send.class).request();
        assertThat(prack.method()).isEqualTo(Method.PRACK);
        return prack;
    }

    @ParameterizedTest
    @CsvSource({"NEVER, false, false", "SUPPORTED, true, false", "REQUIRED, true, true"})
    void inviteAnnouncesThePolicy(ReliableProvisionalPolicy policy, boolean supported, boolean required) {
        CallFixture fixture =
                CallFixture.outbound(CallFixture.dialling().build(), settings -> settings.reliableProvisionals(policy));
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        SipRequest invite = fixture.sent().request();
        assertThat(invite.optionTags(HeaderName.SUPPORTED).contains("100rel")).isEqualTo(supported);
        assertThat(invite.optionTags(HeaderName.REQUIRE).contains("100rel")).isEqualTo(required);
        receive(fixture, 183, CallFixture.PEER_TAG, null, reliable(5));
        assertThat(fixture.of(CallEffect.Send.class)).hasSize(supported ? 1 : 0);
    }

    @Test
    void prackIsSentInTheEarlyDialog() {
        CallFixture fixture = dialled();
        receive(
                fixture,
                180,
                CallFixture.PEER_TAG,
                null,
                reliable(42, new Header(HeaderName.RECORD_ROUTE, "<sip:p.example;lr>")));
        SipRequest prack = prack(fixture);
        assertThat(prack.header(HeaderName.RACK)).contains("42 1 INVITE");
        assertThat(prack.to().tag()).contains(CallFixture.PEER_TAG);
        assertThat(prack.requestUri()).isEqualTo(CallFixture.PEER);
        assertThat(prack.header(HeaderName.ROUTE)).contains("<sip:p.example;lr>");
        assertThat(prack.cseq().number()).isEqualTo(2);
        assertThat(prack.body()).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.REMOTE_RINGING);
    }

    @Test
    void onlyTheNextInOrderIsProcessed() {
        CallFixture fixture = dialled();
        receive(fixture, 183, CallFixture.PEER_TAG, null, reliable(10));
        assertThat(fixture.effects).isNotEmpty();
        for (long number : new long[] {10, 9, 12, 1, 0x1_0000_0000L}) {
            receive(fixture, 180, CallFixture.PEER_TAG, sdp(""), reliable(number));
            boolean unreadable = number > 0xffff_ffffL; // as if it were unreliable
            assertThat(fixture.count(Method.PRACK)).isEqualTo(1);
            assertThat(fixture.effects.isEmpty()).isEqualTo(!unreadable);
        }
        receive(fixture, 180, CallFixture.PEER_TAG, null, reliable(11));
        assertThat(prack(fixture).header(HeaderName.RACK)).contains("11 1 INVITE");
    }

    @Test
    void everyBranchHasItsOwnSequence() {
        CallFixture fixture = dialled();
        receive(fixture, 180, CallFixture.PEER_TAG, null, reliable(10));
        receive(fixture, 180, OTHER, null, reliable(700));
        assertThat(prack(fixture).to().tag()).contains(OTHER);
        receive(fixture, 183, CallFixture.PEER_TAG, null, reliable(11));
        assertThat(prack(fixture).to().tag()).contains(CallFixture.PEER_TAG);
        assertThat(prack(fixture).cseq().number()).isEqualTo(3);
        receive(fixture, 183, OTHER, null, reliable(701));
        assertThat(prack(fixture).cseq().number()).isEqualTo(3);
    }

    @Test
    void withoutTagThereIsNoDialogToAcknowledgeIn() {
        CallFixture fixture = dialled();
        receive(fixture, 180, null, null, reliable(10));
        assertThat(fixture.effects).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 481, 408, 500, 0, -1})
    void theOutcomeOfPrackDoesNotEndTheCall(int outcome) {
        CallFixture fixture = dialled();
        receive(fixture, 183, CallFixture.PEER_TAG, sdp(""), reliable(1));
        CallEffect.Send prack = fixture.sent(Method.PRACK);
        if (outcome <= 0) {
            fixture.apply(fixture.call.onTransactionFailed(prack.txId(), outcome == 0, "", 0));
        } else {
            fixture.respond(prack, outcome, null, null);
        }
        assertThat(fixture.effects).isEmpty();
        receive(fixture, 200, CallFixture.PEER_TAG, null);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void aReliableAnswerIsFinal() {
        CallFixture fixture = dialled();
        receive(fixture, 183, CallFixture.PEER_TAG, sdp("192.0.2.55", 5_000, ""), reliable(1));
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().early()).isTrue();
        assertThat(fixture.call.remoteSdp()).isPresent();
        receive(fixture, 183, CallFixture.PEER_TAG, sdp("192.0.2.66", 6_000, ""), reliable(2));
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        receive(fixture, 200, CallFixture.PEER_TAG, sdp("192.0.2.77", 7_000, ""));
        MediaPlan plan = fixture.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.audio().remoteHost()).isEqualTo("192.0.2.55");
        assertThat(plan.early()).isFalse();
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.single(CallEffect.SendAck.class).ack().body()).isEmpty();
    }

    @Test
    void anUnusableReliableAnswerWaitsForTheFinalOne() {
        CallFixture fixture = dialled();
        receive(fixture, 183, CallFixture.PEER_TAG, sdp("").replace("m=audio 30000", "m=audio 0"), reliable(1));
        assertThat(prack(fixture).header(HeaderName.RACK)).contains("1 1 INVITE");
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        receive(fixture, 200, CallFixture.PEER_TAG, sdp(""));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    // ---- an INVITE without offer ----

    private static CallFixture lateOffer() {
        CallFixture fixture = CallFixture.dialled(
                CallFixture.dialling().earlyMedia(true).lateOffer(true).build());
        assertThat(fixture.sent().request().body()).isEmpty();
        return fixture;
    }

    @Test
    void anOfferInAReliableAnswerIsAnsweredInPrack() {
        CallFixture fixture = lateOffer();
        receive(fixture, 183, CallFixture.PEER_TAG, sdp("a=sendonly"), reliable(1));
        assertThat(CallFixture.directionOf(prack(fixture))).isEqualTo("recvonly");
        assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        receive(fixture, 200, CallFixture.PEER_TAG, null);
        assertThat(fixture.single(CallEffect.SendAck.class).ack().body()).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void anOfferInThe200IsAnsweredInAck() {
        CallFixture fixture = lateOffer();
        receive(fixture, 183, CallFixture.PEER_TAG, sdp("")); // no offer: it is unreliable
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        receive(fixture, 200, CallFixture.PEER_TAG, sdp(""));
        assertThat(CallFixture.directionOf(
                        fixture.single(CallEffect.SendAck.class).ack()))
                .isEqualTo("sendrecv");
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.apply(fixture.call.onResponse(
                "",
                CallFixture.response(fixture.sent(Method.INVITE).request(), 200, CallFixture.PEER_TAG, sdp("")),
                0));
        assertThat(fixture.single(CallEffect.SendAck.class).ack().body()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RTP/AVP 3"})
    void withoutUsableOfferInThe200TheCallEnds(String codecs) {
        CallFixture fixture = lateOffer();
        receive(
                fixture,
                200,
                CallFixture.PEER_TAG,
                codecs.isEmpty() ? null : sdp("").replace("RTP/AVP 0 8 101", codecs));
        assertThat(fixture.ofAll(CallEffect.SendAck.class)).hasSize(1);
        assertThat(fixture.count(Method.BYE)).isEqualTo(1);
        assertThat(fixture.ended().status()).isEqualTo(488);
    }

    // ---- branches ----

    @Test
    void mediaFollowsTheLatestBranchUntilTheFinalResponse() {
        CallFixture fixture = dialled();
        receive(fixture, 183, "a", sdp("192.0.2.1", 1_000, ""), reliable(1));
        receive(fixture, 183, "b", sdp("192.0.2.2", 2_000, ""));
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().audio().remoteHost())
                .isEqualTo("192.0.2.2");
        assertThat(fixture.events()).contains(new CallEvent.EarlyMedia("b"));
        receive(fixture, 183, "c", sdp("192.0.2.3", 3_000, "a=sendonly"), reliable(9));
        assertThat(fixture.call.mediaPlan().orElseThrow().audio().remoteHost()).isEqualTo("192.0.2.3");
        receive(fixture, 183, "b", sdp("192.0.2.2", 2_000, ""));
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).as("nothing new").isEmpty();
        receive(fixture, 200, "a", null);
        MediaPlan plan = fixture.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.audio().remoteHost()).isEqualTo("192.0.2.1");
        assertThat(plan.remoteHold()).as("of another branch").isFalse();
        assertThat(fixture.call.dialogId().orElseThrow().remoteTag()).isEqualTo("a");
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void theFinalResponseMayComeFromANewBranch() {
        CallFixture fixture = dialled();
        receive(fixture, 183, "a", sdp("192.0.2.1", 1_000, "a=sendonly"), reliable(1));
        receive(fixture, 200, "b", sdp("192.0.2.2", 2_000, ""));
        assertThat(fixture.call.mediaPlan().orElseThrow().audio().remoteHost()).isEqualTo("192.0.2.2");
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        assertThat(fixture.sent().request().to().tag()).contains("b");
        assertThat(CallFixture.versionOf(fixture.sent().request())).isEqualTo(2);
    }

    @Test
    void aRedirectionResetsTheBranches() {
        CallFixture fixture = dialled();
        receive(fixture, 183, "a", sdp("192.0.2.1", 1_000, ""), reliable(7));
        receive(fixture, 302, "a", null, new Header(HeaderName.CONTACT, "<sip:there@example.net>"));
        receive(fixture, 183, "a", sdp("192.0.2.9", 9_000, ""), reliable(3));
        assertThat(prack(fixture).header(HeaderName.RACK)).contains("3 2 INVITE");
        receive(fixture, 200, "a", null);
        assertThat(fixture.call.mediaPlan().orElseThrow().audio().remoteHost()).isEqualTo("192.0.2.9");
    }
}

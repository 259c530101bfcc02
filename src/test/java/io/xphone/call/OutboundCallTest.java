package io.xphone.call;

import static io.xphone.call.CallFixture.PEER_TAG;
import static io.xphone.call.CallFixture.dialled;
import static io.xphone.call.CallFixture.dialling;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.MediaPlan;
import io.xphone.call.settings.DialSettings;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboundCallTest {

    private static final DialSettings EARLY = dialling().earlyMedia(true).build();

    @Test
    void opensPortsBeforeItSendsTheInvite() {
        CallFixture fixture = CallFixture.outbound();
        assertThat(fixture.call.state()).isEqualTo(CallState.IDLE);
        fixture.apply(fixture.call.start(0));
        assertThat(fixture.effects)
                .containsExactly(
                        new CallEffect.StateChanged(CallState.DIALING),
                        new CallEffect.StartTimer(CallTimer.DIAL, 30_000),
                        new CallEffect.OpenMedia());
        fixture.apply(fixture.call.start(0));
        assertThat(fixture.effects).isEmpty();
    }

    @Test
    void inviteHasTheRequiredHeaders() {
        NameAddress proxy = NameAddress.of(SipUri.parse("sip:proxy.example.com;lr"));
        CallFixture fixture = dialled(dialling()
                .headers(List.of(new Header("X-Ours", "1"), new Header("X-Ours", "2")))
                .routes(List.of(proxy))
                .build());
        SipRequest invite = fixture.single(CallEffect.Send.class).request();
        assertThat(invite.method()).isEqualTo(Method.INVITE);
        assertThat(invite.requestUri()).hasToString("sip:600@example.com");
        assertThat(invite.from().displayName()).contains("Us");
        assertThat(invite.from().tag()).contains(fixture.call.localTag());
        assertThat(invite.to().tag()).isEmpty();
        assertThat(invite.cseq().number()).isEqualTo(1);
        assertThat(invite.maxForwards()).isEqualTo(70);
        assertThat(invite.contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(invite.routes()).extracting(NameAddress::uri).containsExactly(proxy.uri());
        assertThat(invite.headers().all("X-Ours")).containsExactly("1", "2");
        assertThat(invite.header(HeaderName.ALLOW))
                .contains("INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, PRACK, REFER, NOTIFY, MESSAGE");
        assertThat(invite.header(HeaderName.USER_AGENT)).contains("xphone");
        assertThat(invite.vias()).isEmpty();
        assertThat(CallFixture.sdpOf(invite).orElseThrow().media().get(0).port())
                .isEqualTo(40_000);
    }

    @Test
    void strictPreloadedRouteTakesTheRequestUri() {
        CallFixture fixture = dialled(dialling()
                .routes(List.of(NameAddress.of(SipUri.parse("sip:old.example.com;lrfoo"))))
                .build());
        SipRequest invite = fixture.sent().request();
        assertThat(invite.requestUri()).hasToString("sip:old.example.com;lrfoo");
        assertThat(invite.routes().get(0).uri()).hasToString("sip:600@example.com");
        assertThat(invite.to().uri()).hasToString("sip:600@example.com");
    }

    @Test
    void reservedHeadersAreRejected() {
        assertThatThrownBy(
                        () -> dialling().headers(List.of(new Header("f", "x"))).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("From");
        assertThatThrownBy(() -> dialling()
                        .headers(List.of(new Header("X", "a\r\nVia: b")))
                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ringsThenIsAnswered() {
        CallFixture fixture = dialled();
        fixture.respond(100, null, null);
        assertThat(fixture.effects).isEmpty();
        fixture.respond(180, PEER_TAG, null);
        assertThat(fixture.effects)
                .containsExactly(
                        new CallEffect.StateChanged(CallState.REMOTE_RINGING),
                        new CallEffect.Event(new CallEvent.Progress(180, "Ringing", PEER_TAG)));
        fixture.respond(200, PEER_TAG, sdp(""));
        SipRequest ack = fixture.single(CallEffect.SendAck.class).ack();
        assertThat(ack.cseq().number()).isEqualTo(1);
        assertThat(ack.requestUri()).isEqualTo(CallFixture.PEER);
        assertThat(ack.to().tag()).contains(PEER_TAG);
        MediaPlan plan = fixture.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.audio().remoteHost()).isEqualTo("198.51.100.7");
        assertThat(plan.audio().remotePort()).isEqualTo(30_000);
        assertThat(plan.early()).isFalse();
        assertThat(plan.sends() && plan.receives()).isTrue();
        assertThat(fixture.states()).containsExactly(CallState.DIALING, CallState.REMOTE_RINGING, CallState.ACTIVE);
        assertThat(fixture.effects).contains(new CallEffect.StopTimer(CallTimer.DIAL));
        assertThat(fixture.call.dialogId()).isPresent();
        assertThat(fixture.call.localSdp()).isPresent();
        assertThat(fixture.call.remoteSdp()).isPresent();
        assertThat(fixture.call.lastResponse().map(SipResponse::status)).contains(200);
    }

    @Test
    void aRetransmitted2xxGetsTheSameAck() {
        CallFixture fixture = CallFixture.answeredOutbound();
        SipRequest ack = fixture.single(CallEffect.SendAck.class).ack();
        CallEffect.Send invite = fixture.sent(Method.INVITE);
        for (String txId : List.of(invite.txId(), "")) {
            fixture.apply(
                    fixture.call.onResponse(txId, CallFixture.response(invite.request(), 200, PEER_TAG, sdp("")), 0));
            assertThat(fixture.effects).containsExactly(new CallEffect.SendAck(ack));
        }
    }

    @Test
    void routeSetComesFromTheRecordRouteOfThe2xx() {
        CallFixture fixture = dialled();
        fixture.respond(180, PEER_TAG, null, new Header(HeaderName.RECORD_ROUTE, "<sip:a.example.com;lr>"));
        Header both = new Header(HeaderName.RECORD_ROUTE, "<sip:b.example.com;lr>, <sip:c.example.com;lr>");
        fixture.respond(200, PEER_TAG, sdp(""), both);
        SipRequest ack = fixture.single(CallEffect.SendAck.class).ack();
        assertThat(ack.routes())
                .extracting(route -> route.uri().toString())
                .containsExactly("sip:c.example.com;lr", "sip:b.example.com;lr");
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.sent().request().routes()).isEqualTo(ack.routes());
        assertThat(fixture.sent().request().cseq().number()).isEqualTo(2);
    }

    // ---- early media ----

    @Test
    void earlyMediaIsPlayedWhenEnabled() {
        CallFixture fixture = dialled(EARLY);
        fixture.respond(183, PEER_TAG, sdp(""));
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().early()).isTrue();
        assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        assertThat(fixture.events()).contains(new CallEvent.EarlyMedia(PEER_TAG));
        fixture.respond(183, PEER_TAG, sdp(""));
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        fixture.respond(180, PEER_TAG, null);
        assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        fixture.respond(200, PEER_TAG, sdp("192.0.2.99", 6000, ""));
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().audio().remotePort())
                .isEqualTo(6000);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void earlyMediaIsNotPlayedByDefault() {
        CallFixture fixture = dialled();
        fixture.respond(183, PEER_TAG, sdp(""));
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.DIALING);
        assertThat(fixture.events()).containsExactly(new CallEvent.Progress(183, "Session Progress", PEER_TAG));
    }

    @Test
    void aMalformedDescriptionIn183HasNoEffect() {
        CallFixture fixture = dialled(EARLY);
        fixture.respond(183, PEER_TAG, "v=broken");
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.DIALING);
    }

    @Test
    void anSdpAnswerOnlyInThe183IsUsed() {
        CallFixture fixture = dialled();
        fixture.respond(183, PEER_TAG, sdp(""));
        fixture.respond(200, PEER_TAG, null);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().audio().remotePort())
                .isEqualTo(30_000);
    }

    // ---- forks ----

    @Test
    void theFirst2xxWinsAndASecondGetsAckAndBye() {
        CallFixture fixture = dialled(EARLY);
        CallEffect.Send invite = fixture.sent();
        fixture.respond(183, "one", sdp("192.0.2.1", 1000, ""));
        fixture.respond(183, "two", sdp("192.0.2.2", 2000, ""));
        assertThat(fixture.events()).contains(new CallEvent.EarlyMedia("two"));
        fixture.respond(200, "one", sdp("192.0.2.1", 1000, ""));
        assertThat(fixture.call.dialogId().orElseThrow().remoteTag()).isEqualTo("one");
        assertThat(fixture.effects).contains(new CallEffect.StartTimer(CallTimer.FORKS, 32_000));

        fixture.respond(invite, 200, "two", sdp("192.0.2.2", 2000, ""));
        assertThat(fixture.single(CallEffect.SendAck.class).ack().to().tag()).contains("two");
        SipRequest bye = fixture.single(CallEffect.Send.class).request();
        assertThat(bye.method()).isEqualTo(Method.BYE);
        assertThat(bye.to().tag()).contains("two");
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.respond(200, null, null);

        // a third one, without a transaction, and its retransmission
        SipResponse third = CallFixture.response(invite.request(), 200, "three", sdp(""));
        fixture.apply(fixture.call.onResponse("", third, 0));
        assertThat(fixture.single(CallEffect.Send.class).request().to().tag()).contains("three");
        fixture.apply(fixture.call.onResponse("", third, 0));
        assertThat(fixture.of(CallEffect.SendAck.class)).hasSize(1);
        assertThat(fixture.of(CallEffect.Send.class)).isEmpty();
    }

    @Test
    void a2xxOfAnotherCallIsIgnored() {
        CallFixture fixture = CallFixture.answeredOutbound();
        SipRequest other = fixture.sent().request().toBuilder().callId("other").build();
        fixture.apply(fixture.call.onResponse("", CallFixture.response(other, 200, "x", sdp("")), 0));
        assertThat(fixture.effects).isEmpty();
    }

    @Test
    void anEndedCallWaitsForItsForks() {
        CallFixture fixture = dialled();
        CallEffect.Send invite = fixture.sent();
        fixture.respond(180, "one", null);
        fixture.respond(180, "two", null);
        fixture.respond(200, "one", sdp(""));
        fixture.apply(fixture.call.end(1, List.of(), 0));
        fixture.respond(200, null, null);
        assertThat(fixture.released()).isFalse();
        fixture.respond(invite, 200, "two", sdp(""));
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
        fixture.respond(200, null, null);
        fixture.timer(CallTimer.FORKS);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void branchesAreBounded() {
        CallFixture fixture = dialled(EARLY);
        for (int i = 0; i < 100; i++) {
            fixture.respond(183, "fork" + i, sdp("192.0.2.1", 1000 + 2 * i, ""));
        }
        assertThat(fixture.ofAll(CallEffect.ApplyMedia.class)).hasSize(32);
        fixture.respond(200, "fork99", sdp(""));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    // ---- CANCEL ----

    @Test
    void endBeforeTheCallIsAnsweredCancels() {
        CallFixture fixture = dialled();
        CallEffect.Send invite = fixture.sent();
        fixture.respond(180, PEER_TAG, null);
        Header reason = new Header(HeaderName.REASON, "SIP;cause=200");
        fixture.apply(fixture.call.end(7, List.of(reason), 0));
        assertThat(fixture.effects)
                .containsExactly(
                        new CallEffect.Done(7),
                        new CallEffect.Cancel(invite.txId(), List.of(reason)),
                        new CallEffect.StartTimer(CallTimer.CANCELLED, 32_000),
                        new CallEffect.StopTimer(CallTimer.DIAL),
                        new CallEffect.CloseMedia(),
                        new CallEffect.StateChanged(CallState.ENDED),
                        new CallEffect.Ended(new CallEnd(EndReason.CANCELLED, 487, "Request Terminated", 16)));
        fixture.respond(invite, 487, PEER_TAG, null);
        assertThat(fixture.effects)
                .containsExactly(new CallEffect.StopTimer(CallTimer.CANCELLED), new CallEffect.Released());
    }

    @Test
    void a200ThatCrossesTheCancelGetsAckAndBye() {
        CallFixture fixture = dialled();
        CallEffect.Send invite = fixture.sent();
        fixture.apply(fixture.call.end(7, List.of(), 0));
        fixture.respond(invite, 200, PEER_TAG, sdp(""));
        assertThat(fixture.single(CallEffect.SendAck.class).ack().to().tag()).contains(PEER_TAG);
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(fixture.released()).isFalse();
        fixture.respond(200, null, null);
        assertThat(fixture.released()).isTrue();
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void totalTimeoutCancelsAndEndsWithTimeout() {
        CallFixture fixture = dialled(dialling().timeoutMillis(5_000).build());
        CallEffect.Send invite = fixture.sent();
        assertThat(fixture.allEffects).contains(new CallEffect.StartTimer(CallTimer.DIAL, 5_000));
        fixture.respond(180, PEER_TAG, null);
        fixture.timer(CallTimer.DIAL);
        assertThat(fixture.single(CallEffect.Cancel.class).inviteTxId()).isEqualTo(invite.txId());
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 408, "No answer", 102));
        fixture.respond(invite, 200, PEER_TAG, sdp(""));
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
    }

    @Test
    void theWaitAfterCancelIsBounded() {
        CallFixture fixture = dialled();
        fixture.apply(fixture.call.end(7, List.of(), 0));
        assertThat(fixture.released()).isFalse();
        fixture.timer(CallTimer.CANCELLED);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void endBeforeTheInviteSendsNothing() {
        CallFixture fixture = CallFixture.outbound();
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.of(CallEffect.Cancel.class)).isEmpty();
        assertThat(fixture.effects).contains(new CallEffect.CloseMedia(), new CallEffect.Released());
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(fixture.effects).isEmpty();
    }

    @Test
    void provisionalResponsesAfterCancelAreNotPublished() {
        CallFixture fixture = dialled();
        CallEffect.Send invite = fixture.sent();
        fixture.apply(fixture.call.end(7, List.of(), 0));
        fixture.respond(invite, 180, PEER_TAG, null);
        assertThat(fixture.effects).isEmpty();
    }

    // ---- failure ----

    @Test
    void aRejectionEndsTheCallWithStatusAndCause() {
        CallFixture fixture = dialled();
        fixture.respond(486, PEER_TAG, null);
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.REJECTED, 486, "Busy Here", 17));
        assertThat(fixture.effects).contains(new CallEffect.CloseMedia(), new CallEffect.Released());
        assertThat(fixture.of(CallEffect.SendAck.class)).isEmpty();
    }

    @Test
    void theReasonHeaderOfARejectionIsParsed() {
        CallFixture fixture = dialled();
        fixture.respond(503, PEER_TAG, null, new Header(HeaderName.REASON, "Q.850;cause=34;text=\"No circuit\""));
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.REJECTED, 503, "Service Unavailable", 34));
    }

    @Test
    void timeoutsAndTransportFailuresEndTheCall() {
        CallFixture silent = dialled();
        silent.apply(silent.call.onTransactionFailed(silent.sent().txId(), true, "", 0));
        assertThat(silent.ended().reason()).isEqualTo(EndReason.TIMEOUT);
        assertThat(silent.released()).isTrue();
        CallFixture broken = dialled();
        broken.apply(broken.call.onTransactionFailed(broken.sent().txId(), false, "", 0));
        assertThat(broken.ended()).isEqualTo(new CallEnd(EndReason.ERROR, 503, "Transport failure", 41));
    }

    @Test
    void noPortsEndTheCall() {
        CallFixture fixture = CallFixture.outbound();
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.onMediaFailed("no RTP port available", 0));
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.ERROR, 500, "no RTP port available", 41));
        assertThat(fixture.of(CallEffect.CloseMedia.class)).isEmpty();
        assertThat(fixture.count(Method.INVITE)).isZero();
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void anUnusableSdpAnswerGetsAckAndBye() {
        for (String body : new String[] {null, "nonsense", sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3")}) {
            CallFixture fixture = dialled();
            fixture.respond(200, PEER_TAG, body);
            assertThat(fixture.of(CallEffect.SendAck.class)).hasSize(1);
            SipRequest bye = fixture.sent(Method.BYE).request();
            assertThat(bye.header(HeaderName.REASON).orElseThrow()).startsWith("SIP;cause=488");
            assertThat(fixture.ended().reason()).isEqualTo(EndReason.ERROR);
            assertThat(fixture.states()).doesNotContain(CallState.ACTIVE);
        }
    }

    @Test
    void unsupportedExtensionsEndTheCall() {
        for (int status : new int[] {420, 421, 422, 423, 433, 494}) {
            CallFixture fixture = dialled();
            fixture.respond(status, PEER_TAG, null);
            assertThat(fixture.ended().status()).isEqualTo(status);
            assertThat(fixture.ended().reason()).isEqualTo(EndReason.REJECTED);
        }
    }
}

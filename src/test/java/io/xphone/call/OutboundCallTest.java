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
        CallFixture scene = CallFixture.outbound();
        assertThat(scene.call.state()).isEqualTo(CallState.IDLE);
        scene.apply(scene.call.start(0));
        assertThat(scene.effects)
                .containsExactly(
                        new CallEffect.StateChanged(CallState.DIALING),
                        new CallEffect.StartTimer(CallTimer.DIAL, 30_000),
                        new CallEffect.OpenMedia());
        scene.apply(scene.call.start(0));
        assertThat(scene.effects).isEmpty();
    }

    @Test
    void inviteHasTheRequiredHeaders() {
        NameAddress proxy = NameAddress.of(SipUri.parse("sip:proxy.example.com;lr"));
        CallFixture scene = dialled(dialling()
                .headers(List.of(new Header("X-Ours", "1"), new Header("X-Ours", "2")))
                .routes(List.of(proxy))
                .build());
        SipRequest invite = scene.single(CallEffect.Send.class).request();
        assertThat(invite.method()).isEqualTo(Method.INVITE);
        assertThat(invite.requestUri()).hasToString("sip:600@example.com");
        assertThat(invite.from().displayName()).contains("Us");
        assertThat(invite.from().tag()).contains(scene.call.localTag());
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
        CallFixture scene = dialled(dialling()
                .routes(List.of(NameAddress.of(SipUri.parse("sip:old.example.com;lrfoo"))))
                .build());
        SipRequest invite = scene.sent().request();
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
        CallFixture scene = dialled();
        scene.respond(100, null, null);
        assertThat(scene.effects).isEmpty();
        scene.respond(180, PEER_TAG, null);
        assertThat(scene.effects)
                .containsExactly(
                        new CallEffect.StateChanged(CallState.REMOTE_RINGING),
                        new CallEffect.Event(new CallEvent.Progress(180, "Ringing", PEER_TAG)));
        scene.respond(200, PEER_TAG, sdp(""));
        SipRequest ack = scene.single(CallEffect.SendAck.class).ack();
        assertThat(ack.cseq().number()).isEqualTo(1);
        assertThat(ack.requestUri()).isEqualTo(CallFixture.PEER);
        assertThat(ack.to().tag()).contains(PEER_TAG);
        MediaPlan plan = scene.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.audio().remoteHost()).isEqualTo("198.51.100.7");
        assertThat(plan.audio().remotePort()).isEqualTo(30_000);
        assertThat(plan.early()).isFalse();
        assertThat(plan.sends() && plan.receives()).isTrue();
        assertThat(scene.states()).containsExactly(CallState.DIALING, CallState.REMOTE_RINGING, CallState.ACTIVE);
        assertThat(scene.effects).contains(new CallEffect.StopTimer(CallTimer.DIAL));
        assertThat(scene.call.dialogId()).isPresent();
        assertThat(scene.call.localSdp()).isPresent();
        assertThat(scene.call.remoteSdp()).isPresent();
        assertThat(scene.call.lastResponse().map(SipResponse::status)).contains(200);
    }

    @Test
    void aRetransmitted2xxGetsTheSameAck() {
        CallFixture scene = CallFixture.answeredOutbound();
        SipRequest ack = scene.single(CallEffect.SendAck.class).ack();
        CallEffect.Send invite = scene.sent(Method.INVITE);
        for (String txId : List.of(invite.txId(), "")) {
            scene.apply(scene.call.onResponse(txId, CallFixture.response(invite.request(), 200, PEER_TAG, sdp("")), 0));
            assertThat(scene.effects).containsExactly(new CallEffect.SendAck(ack));
        }
    }

    @Test
    void routeSetComesFromTheRecordRouteOfThe2xx() {
        CallFixture scene = dialled();
        scene.respond(180, PEER_TAG, null, new Header(HeaderName.RECORD_ROUTE, "<sip:a.example.com;lr>"));
        Header both = new Header(HeaderName.RECORD_ROUTE, "<sip:b.example.com;lr>, <sip:c.example.com;lr>");
        scene.respond(200, PEER_TAG, sdp(""), both);
        SipRequest ack = scene.single(CallEffect.SendAck.class).ack();
        assertThat(ack.routes())
                .extracting(route -> route.uri().toString())
                .containsExactly("sip:c.example.com;lr", "sip:b.example.com;lr");
        scene.apply(scene.call.end(1, List.of(), 0));
        assertThat(scene.sent().request().routes()).isEqualTo(ack.routes());
        assertThat(scene.sent().request().cseq().number()).isEqualTo(2);
    }

    // ---- early media ----

    @Test
    void earlyMediaIsPlayedWhenEnabled() {
        CallFixture scene = dialled(EARLY);
        scene.respond(183, PEER_TAG, sdp(""));
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().early()).isTrue();
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        assertThat(scene.events()).contains(new CallEvent.EarlyMedia(PEER_TAG));
        scene.respond(183, PEER_TAG, sdp(""));
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        scene.respond(180, PEER_TAG, null);
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        scene.respond(200, PEER_TAG, sdp("192.0.2.99", 6000, ""));
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().audio().remotePort())
                .isEqualTo(6000);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void earlyMediaIsNotPlayedByDefault() {
        CallFixture scene = dialled();
        scene.respond(183, PEER_TAG, sdp(""));
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.DIALING);
        assertThat(scene.events()).containsExactly(new CallEvent.Progress(183, "Session Progress", PEER_TAG));
    }

    @Test
    void aMalformedDescriptionIn183HasNoEffect() {
        CallFixture scene = dialled(EARLY);
        scene.respond(183, PEER_TAG, "v=broken");
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.DIALING);
    }

    @Test
    void anSdpAnswerOnlyInThe183IsUsed() {
        CallFixture scene = dialled();
        scene.respond(183, PEER_TAG, sdp(""));
        scene.respond(200, PEER_TAG, null);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().audio().remotePort())
                .isEqualTo(30_000);
    }

    // ---- forks ----

    @Test
    void theFirst2xxWinsAndASecondGetsAckAndBye() {
        CallFixture scene = dialled(EARLY);
        CallEffect.Send invite = scene.sent();
        scene.respond(183, "one", sdp("192.0.2.1", 1000, ""));
        scene.respond(183, "two", sdp("192.0.2.2", 2000, ""));
        assertThat(scene.events()).contains(new CallEvent.EarlyMedia("two"));
        scene.respond(200, "one", sdp("192.0.2.1", 1000, ""));
        assertThat(scene.call.dialogId().orElseThrow().remoteTag()).isEqualTo("one");
        assertThat(scene.effects).contains(new CallEffect.StartTimer(CallTimer.FORKS, 32_000));

        scene.respond(invite, 200, "two", sdp("192.0.2.2", 2000, ""));
        assertThat(scene.single(CallEffect.SendAck.class).ack().to().tag()).contains("two");
        SipRequest bye = scene.single(CallEffect.Send.class).request();
        assertThat(bye.method()).isEqualTo(Method.BYE);
        assertThat(bye.to().tag()).contains("two");
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.respond(200, null, null);

        // a third one, without a transaction, and its retransmission
        SipResponse third = CallFixture.response(invite.request(), 200, "three", sdp(""));
        scene.apply(scene.call.onResponse("", third, 0));
        assertThat(scene.single(CallEffect.Send.class).request().to().tag()).contains("three");
        scene.apply(scene.call.onResponse("", third, 0));
        assertThat(scene.of(CallEffect.SendAck.class)).hasSize(1);
        assertThat(scene.of(CallEffect.Send.class)).isEmpty();
    }

    @Test
    void a2xxOfAnotherCallIsIgnored() {
        CallFixture scene = CallFixture.answeredOutbound();
        SipRequest other = scene.sent().request().toBuilder().callId("other").build();
        scene.apply(scene.call.onResponse("", CallFixture.response(other, 200, "x", sdp("")), 0));
        assertThat(scene.effects).isEmpty();
    }

    @Test
    void anEndedCallWaitsForItsForks() {
        CallFixture scene = dialled();
        CallEffect.Send invite = scene.sent();
        scene.respond(180, "one", null);
        scene.respond(180, "two", null);
        scene.respond(200, "one", sdp(""));
        scene.apply(scene.call.end(1, List.of(), 0));
        scene.respond(200, null, null);
        assertThat(scene.released()).isFalse();
        scene.respond(invite, 200, "two", sdp(""));
        assertThat(scene.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
        scene.respond(200, null, null);
        scene.timer(CallTimer.FORKS);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void branchesAreBounded() {
        CallFixture scene = dialled(EARLY);
        for (int i = 0; i < 100; i++) {
            scene.respond(183, "fork" + i, sdp("192.0.2.1", 1000 + 2 * i, ""));
        }
        assertThat(scene.ofAll(CallEffect.ApplyMedia.class)).hasSize(32);
        scene.respond(200, "fork99", sdp(""));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    // ---- CANCEL ----

    @Test
    void endBeforeTheCallIsAnsweredCancels() {
        CallFixture scene = dialled();
        CallEffect.Send invite = scene.sent();
        scene.respond(180, PEER_TAG, null);
        Header reason = new Header(HeaderName.REASON, "SIP;cause=200");
        scene.apply(scene.call.end(7, List.of(reason), 0));
        assertThat(scene.effects)
                .containsExactly(
                        new CallEffect.Done(7),
                        new CallEffect.Cancel(invite.txId(), List.of(reason)),
                        new CallEffect.StartTimer(CallTimer.CANCELLED, 32_000),
                        new CallEffect.StopTimer(CallTimer.DIAL),
                        new CallEffect.CloseMedia(),
                        new CallEffect.StateChanged(CallState.ENDED),
                        new CallEffect.Ended(new CallEnd(EndReason.CANCELLED, 487, "Request Terminated", 16)));
        scene.respond(invite, 487, PEER_TAG, null);
        assertThat(scene.effects)
                .containsExactly(new CallEffect.StopTimer(CallTimer.CANCELLED), new CallEffect.Released());
    }

    @Test
    void a200ThatCrossesTheCancelGetsAckAndBye() {
        CallFixture scene = dialled();
        CallEffect.Send invite = scene.sent();
        scene.apply(scene.call.end(7, List.of(), 0));
        scene.respond(invite, 200, PEER_TAG, sdp(""));
        assertThat(scene.single(CallEffect.SendAck.class).ack().to().tag()).contains(PEER_TAG);
        assertThat(scene.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(scene.released()).isFalse();
        scene.respond(200, null, null);
        assertThat(scene.released()).isTrue();
        assertThat(scene.ended().reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void totalTimeoutCancelsAndEndsWithTimeout() {
        CallFixture scene = dialled(dialling().timeoutMillis(5_000).build());
        CallEffect.Send invite = scene.sent();
        assertThat(scene.allEffects).contains(new CallEffect.StartTimer(CallTimer.DIAL, 5_000));
        scene.respond(180, PEER_TAG, null);
        scene.timer(CallTimer.DIAL);
        assertThat(scene.single(CallEffect.Cancel.class).inviteTxId()).isEqualTo(invite.txId());
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 408, "No answer", 102));
        scene.respond(invite, 200, PEER_TAG, sdp(""));
        assertThat(scene.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
    }

    @Test
    void theWaitAfterCancelIsBounded() {
        CallFixture scene = dialled();
        scene.apply(scene.call.end(7, List.of(), 0));
        assertThat(scene.released()).isFalse();
        scene.timer(CallTimer.CANCELLED);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void endBeforeTheInviteSendsNothing() {
        CallFixture scene = CallFixture.outbound();
        scene.apply(scene.call.start(0));
        scene.apply(scene.call.end(1, List.of(), 0));
        assertThat(scene.of(CallEffect.Cancel.class)).isEmpty();
        assertThat(scene.effects).contains(new CallEffect.CloseMedia(), new CallEffect.Released());
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(scene.effects).isEmpty();
    }

    @Test
    void provisionalResponsesAfterCancelAreNotPublished() {
        CallFixture scene = dialled();
        CallEffect.Send invite = scene.sent();
        scene.apply(scene.call.end(7, List.of(), 0));
        scene.respond(invite, 180, PEER_TAG, null);
        assertThat(scene.effects).isEmpty();
    }

    // ---- failure ----

    @Test
    void aRejectionEndsTheCallWithStatusAndCause() {
        CallFixture scene = dialled();
        scene.respond(486, PEER_TAG, null);
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.REJECTED, 486, "Busy Here", 17));
        assertThat(scene.effects).contains(new CallEffect.CloseMedia(), new CallEffect.Released());
        assertThat(scene.of(CallEffect.SendAck.class)).isEmpty();
    }

    @Test
    void theReasonHeaderOfARejectionIsParsed() {
        CallFixture scene = dialled();
        scene.respond(503, PEER_TAG, null, new Header(HeaderName.REASON, "Q.850;cause=34;text=\"No circuit\""));
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.REJECTED, 503, "Service Unavailable", 34));
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
        CallFixture scene = CallFixture.outbound();
        scene.apply(scene.call.start(0));
        scene.apply(scene.call.onMediaFailed("no RTP port available", 0));
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.ERROR, 500, "no RTP port available", 41));
        assertThat(scene.of(CallEffect.CloseMedia.class)).isEmpty();
        assertThat(scene.count(Method.INVITE)).isZero();
        assertThat(scene.released()).isTrue();
    }

    @Test
    void anUnusableSdpAnswerGetsAckAndBye() {
        for (String body : new String[] {null, "nonsense", sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3")}) {
            CallFixture scene = dialled();
            scene.respond(200, PEER_TAG, body);
            assertThat(scene.of(CallEffect.SendAck.class)).hasSize(1);
            SipRequest bye = scene.sent(Method.BYE).request();
            assertThat(bye.header(HeaderName.REASON).orElseThrow()).startsWith("SIP;cause=488");
            assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
            assertThat(scene.states()).doesNotContain(CallState.ACTIVE);
        }
    }

    @Test
    void unsupportedExtensionsEndTheCall() {
        for (int status : new int[] {420, 421, 422, 423, 433, 494}) {
            CallFixture scene = dialled();
            scene.respond(status, PEER_TAG, null);
            assertThat(scene.ended().status()).isEqualTo(status);
            assertThat(scene.ended().reason()).isEqualTo(EndReason.REJECTED);
        }
    }
}

package io.xphone.call;

import static io.xphone.call.CallFixture.invite;
import static io.xphone.call.CallFixture.ringing;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.message.CallError;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundCallTest {

    private static CallFixture started(SipRequest invite) {
        CallFixture scene = CallFixture.inbound(invite);
        return scene.apply(scene.call.start(0));
    }

    private static void rejectedAtOnce(SipRequest invite, int status) {
        CallFixture scene = started(invite);
        assertThat(scene.response().status()).isEqualTo(status);
        assertThat(scene.response().to().tag()).isPresent();
        assertThat(scene.ofAll(CallEffect.OpenMedia.class)).isEmpty();
        assertThat(scene.ended().reason()).isEqualTo(EndReason.REJECTED);
        assertThat(scene.ended().status()).isEqualTo(status);
        assertThat(scene.released()).isTrue();
    }

    // ---- rejected before it is reported ----

    @Test
    void unsupportedExtensionsAreRejectedAndListed() {
        SipRequest invite = invite().add(HeaderName.REQUIRE, "100rel, BAR, FOO")
                .body("application/sdp", sdp(""))
                .build();
        rejectedAtOnce(invite, 420);
        assertThat(started(invite).response().optionTags(HeaderName.UNSUPPORTED))
                .containsExactly("bar", "foo");
    }

    @Test
    void supportedExtensionsAreAccepted() {
        SipRequest invite = invite().add(HeaderName.REQUIRE, "foo").build();
        CallFixture scene = CallFixture.inbound(invite, settings -> settings.supported(java.util.Set.of("foo")));
        scene.apply(scene.call.start(0));
        assertThat(scene.of(CallEffect.OpenMedia.class)).hasSize(1);
    }

    @Test
    void otherBodiesAreRejectedWithTheAcceptedTypes() {
        SipRequest invite = invite().body("text/plain", "hello").build();
        rejectedAtOnce(invite, 415);
        assertThat(started(invite).response().header(HeaderName.ACCEPT)).contains("application/sdp");
        SipRequest zipped = invite().add(HeaderName.CONTENT_ENCODING, "gzip")
                .body("application/sdp", "xyz")
                .build();
        rejectedAtOnce(zipped, 415);
        assertThat(started(zipped).response().header(HeaderName.ACCEPT_ENCODING))
                .contains("identity");
    }

    @Test
    void anOptionalBodyIsIgnored() {
        for (String handling : new String[] {"handling=optional", "HANDLING = \"Optional\"", "a=b;handling=optional"}) {
            SipRequest invite = invite().add(HeaderName.CONTENT_DISPOSITION, "render;" + handling)
                    .body("text/plain", "hello")
                    .build();
            CallFixture scene = CallFixture.inbound(invite);
            scene.apply(scene.call.start(0));
            assertThat(scene.of(CallEffect.OpenMedia.class)).as(handling).hasSize(1);
        }
        for (String disposition : new String[] {"render", "render;handling=required", "render;x=optional"}) {
            rejectedAtOnce(
                    invite().add(HeaderName.CONTENT_DISPOSITION, disposition)
                            .body("text/plain", "hello")
                            .build(),
                    415);
        }
    }

    @Test
    void aMalformedDescriptionIsABadRequest() {
        rejectedAtOnce(invite("v=nonsense"), 400);
    }

    @Test
    void aCallerThatDoesNotAcceptSdpIsRejected() {
        rejectedAtOnce(
                invite().add(HeaderName.ACCEPT, "text/plain")
                        .body("application/sdp", sdp(""))
                        .build(),
                406);
        assertThat(started(invite().add(HeaderName.ACCEPT, "text/plain, application/*;q=0.5")
                                .build())
                        .of(CallEffect.OpenMedia.class))
                .hasSize(1);
    }

    @Test
    void anOfferWithoutAMatchIsRejectedWithAWarning() {
        String noCodec = sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3");
        String video = sdp("").replace("m=audio", "m=video");
        String secure = sdp("").replace("RTP/AVP", "RTP/SAVP");
        String closed = sdp("198.51.100.7", 0, "");
        rejectedAtOnce(invite(noCodec), 488);
        assertThat(started(invite(noCodec))
                        .response()
                        .header(HeaderName.WARNING)
                        .orElseThrow())
                .startsWith("305 ");
        assertThat(started(invite(video)).response().header(HeaderName.WARNING).orElseThrow())
                .startsWith("304 ");
        assertThat(started(invite(secure)).response().header(HeaderName.WARNING).orElseThrow())
                .startsWith("302 ");
        assertThat(started(invite(closed)).response().header(HeaderName.WARNING).orElseThrow())
                .startsWith("399 ");
    }

    @Test
    void aDescriptionAmongOtherPartsIsFound() {
        String body = "--b1\r\nContent-Type: application/isup;version=x\r\n\r\n\u0001\u0002\r\n--b1\r\n"
                + "Content-Type: application/sdp\r\nContent-Disposition: session\r\n\r\n" + sdp("") + "\r\n--b1--\r\n";
        CallFixture scene =
                ringing(invite().body("multipart/mixed;boundary=b1", body).build());
        scene.apply(scene.call.accept(1, List.of(), 0));
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().audio().remotePort())
                .isEqualTo(30_000);
    }

    // ---- ringing ----

    @Test
    void portsAreOpenedBeforeTheCallIsReported() {
        CallFixture scene = started(invite(sdp("")));
        assertThat(scene.effects).containsExactly(new CallEffect.OpenMedia());
        assertThat(scene.call.state()).isEqualTo(CallState.IDLE);
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(scene.states()).containsExactly(CallState.RINGING);
        assertThat(scene.response().status()).isEqualTo(180);
        assertThat(scene.response().contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(scene.response().to().tag()).contains(scene.call.localTag());
        assertThat(scene.events()).containsExactly(new CallEvent.Incoming());
        assertThat(scene.effects).contains(new CallEffect.StartTimer(CallTimer.RING, 180_000));
    }

    @Test
    void ringingIsASetting() {
        CallFixture scene = CallFixture.inbound(
                invite(sdp("")), settings -> settings.sendRinging(false).ringTimeoutMillis(0));
        scene.apply(scene.call.start(0));
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(scene.of(CallEffect.Respond.class)).isEmpty();
        assertThat(scene.of(CallEffect.StartTimer.class)).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.RINGING);
    }

    @Test
    void exhaustedPortsAre503WithRetryAfter() {
        CallFixture scene = started(invite(sdp("")));
        scene.apply(scene.call.onMediaBusy("all RTP ports are in use", 0));
        assertThat(scene.response().status()).isEqualTo(503);
        assertThat(scene.response().retryAfter()).isPresent();
        assertThat(scene.response().retryAfter().getAsLong()).isBetween(2L, 8L);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
        assertThat(scene.ended().status()).isEqualTo(503);
        assertThat(scene.of(CallEffect.CloseMedia.class)).isEmpty();
        assertThat(scene.released()).isTrue();
    }

    @Test
    void socketsThatDoNotOpenAre500() {
        CallFixture scene = started(invite(sdp("")));
        scene.apply(scene.call.onMediaFailed("no RTP port available", 0));
        assertThat(scene.response().status()).isEqualTo(500);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
        assertThat(scene.of(CallEffect.CloseMedia.class)).isEmpty();
        assertThat(scene.released()).isTrue();
    }

    @Test
    void identityAndHeadersCanBeQueried() {
        CallFixture scene = ringing(invite().add("X-Trunk", "a")
                .add("x-trunk", "b")
                .body("application/sdp", sdp(""))
                .build());
        assertThat(scene.call.direction()).isEqualTo(CallDirection.INBOUND);
        assertThat(scene.call.remote().displayName()).contains("Peer");
        assertThat(scene.call.from().uri()).hasToString("sip:peer@example.org");
        assertThat(scene.call.to().uri()).hasToString("sip:us@example.com");
        assertThat(scene.call.calledNumber()).isEqualTo("us");
        assertThat(scene.call.callId()).isEqualTo("peer-call");
        assertThat(scene.call.remoteHeaders().all("X-TRUNK")).containsExactly("a", "b");
        assertThat(scene.call.id()).isEqualTo("call");
    }

    @Test
    void aProvisionalResponseEveryMinuteKeepsTheCallWaiting() {
        CallFixture scene = ringing();
        assertThat(scene.effects).contains(new CallEffect.StartTimer(CallTimer.KEEP_RINGING, 60_000));
        scene.apply(scene.call.progress(1, 182, false, List.of(), 0));
        scene.timer(CallTimer.KEEP_RINGING);
        assertThat(scene.response().status()).isEqualTo(182);
        assertThat(scene.effects).contains(new CallEffect.StartTimer(CallTimer.KEEP_RINGING, 60_000));
    }

    @Test
    void theRingTimeoutRejectsTheCall() {
        CallFixture scene = ringing();
        scene.timer(CallTimer.RING);
        assertThat(scene.response().status()).isEqualTo(480);
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 480, "Temporarily Unavailable", 18));
        assertThat(scene.released()).isTrue();
    }

    // ---- progress ----

    @Test
    void earlyMediaAnswersTheOfferAndThe200RepeatsIt() {
        CallFixture scene = ringing();
        scene.apply(scene.call.progress(5, 183, true, List.of(), 0));
        SipResponse progress = scene.response();
        assertThat(progress.status()).isEqualTo(183);
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().early()).isTrue();
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        assertThat(scene.effects).contains(new CallEffect.Done(5));
        scene.apply(scene.call.accept(6, List.of(), 0));
        assertThat(scene.response().body()).isEqualTo(progress.body());
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().early()).isFalse();
        assertThat(scene.states()).containsExactly(CallState.RINGING, CallState.EARLY_MEDIA, CallState.ACTIVE);
    }

    @Test
    void earlyMediaNeedsAnOffer() {
        CallFixture scene = ringing(invite((String) null));
        scene.apply(scene.call.progress(5, 183, true, List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        assertThat(scene.of(CallEffect.Respond.class)).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.RINGING);
        scene.apply(scene.call.progress(6, 199, false, List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
    }

    // ---- accept ----

    @Test
    void acceptSendsALocalDescription() {
        CallFixture scene = ringing();
        scene.apply(scene.call.accept(9, List.of(new Header("X-Ours", "1")), 0));
        SipResponse response = scene.response();
        assertThat(scene.single(CallEffect.Respond.class).txId()).isEqualTo(CallFixture.INVITE_TX);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("X-Ours")).contains("1");
        assertThat(response.header(HeaderName.ALLOW)).isPresent();
        assertThat(response.header(HeaderName.SERVER)).contains("xphone");
        assertThat(response.contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(CallFixture.sdpOf(response).orElseThrow().media().get(0).port())
                .isEqualTo(40_000);
        assertThat(scene.effects)
                .contains(
                        new CallEffect.StartTimer(CallTimer.RETRANSMIT_SUCCESS, 500),
                        new CallEffect.StartTimer(CallTimer.ACK, 32_000),
                        new CallEffect.StopTimer(CallTimer.RING),
                        new CallEffect.StateChanged(CallState.ACTIVE),
                        new CallEffect.Done(9));
    }

    @Test
    void recordRouteIsInEveryDialogFormingResponse() {
        SipRequest invite = invite().add(HeaderName.RECORD_ROUTE, "<sip:p1.example.com;lr>")
                .add(HeaderName.RECORD_ROUTE, "<sip:p2.example.com;lr>")
                .body("application/sdp", sdp(""))
                .build();
        CallFixture scene = ringing(invite);
        assertThat(scene.response().headers().all(HeaderName.RECORD_ROUTE)).hasSize(2);
        scene.apply(scene.call.accept(1, List.of(), 0));
        assertThat(scene.response().recordRoutes()).isEqualTo(invite.recordRoutes());
        scene.acknowledge(null);
        scene.apply(scene.call.end(2, List.of(), 0));
        SipRequest bye = scene.sent().request();
        assertThat(bye.routes())
                .extracting(route -> route.uri().toString())
                .containsExactly("sip:p1.example.com;lr", "sip:p2.example.com;lr");
        assertThat(bye.requestUri()).isEqualTo(CallFixture.PEER);
    }

    @Test
    void the200IsRetransmittedUntilTheAck() {
        CallFixture scene = ringing();
        scene.apply(scene.call.accept(1, List.of(), 0));
        SipResponse answer = scene.response();
        for (long interval : new long[] {1_000, 2_000, 4_000, 4_000}) {
            scene.timer(CallTimer.RETRANSMIT_SUCCESS);
            assertThat(scene.effects)
                    .containsExactly(
                            new CallEffect.Respond(CallFixture.INVITE_TX, answer),
                            new CallEffect.StartTimer(CallTimer.RETRANSMIT_SUCCESS, interval));
        }
        scene.acknowledge(null);
        assertThat(scene.effects)
                .containsExactly(
                        new CallEffect.StopTimer(CallTimer.RETRANSMIT_SUCCESS),
                        new CallEffect.StopTimer(CallTimer.ACK));
        scene.timer(CallTimer.RETRANSMIT_SUCCESS);
        assertThat(scene.effects).isEmpty();
        scene.acknowledge(null);
        assertThat(scene.effects).isEmpty();
    }

    @Test
    void withoutAckTheCallIsHungUp() {
        CallFixture scene = ringing();
        scene.apply(scene.call.accept(1, List.of(), 0));
        scene.timer(CallTimer.ACK);
        assertThat(scene.sent(Method.BYE).request().header(HeaderName.REASON).orElseThrow())
                .contains("cause=102");
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.ERROR, 408, "No ACK", 102));
        assertThat(scene.released()).isFalse();
        scene.respond(481, null, null);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void hangingUpBeforeTheAckDefersTheBye() {
        CallFixture scene = ringing();
        scene.apply(scene.call.accept(1, List.of(), 0));
        scene.apply(scene.call.end(2, List.of(), 0));
        assertThat(scene.count(Method.BYE)).isZero();
        assertThat(scene.ended().reason()).isEqualTo(EndReason.LOCAL);
        scene.timer(CallTimer.RETRANSMIT_SUCCESS);
        assertThat(scene.response().status()).isEqualTo(200);
        scene.acknowledge(null);
        assertThat(scene.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
        scene.respond(200, null, null);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void aDeferredByeIsSentWithoutAckToo() {
        CallFixture scene = ringing();
        scene.apply(scene.call.accept(1, List.of(), 0));
        scene.apply(scene.call.end(2, List.of(), 0));
        scene.timer(CallTimer.ACK);
        assertThat(scene.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void theCallerHangingUpMeanwhileNeedsNoBye() {
        CallFixture scene = ringing();
        scene.apply(scene.call.accept(1, List.of(), 0));
        scene.apply(scene.call.end(2, List.of(), 0));
        scene.receive(Method.BYE, null);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.count(Method.BYE)).isZero();
        assertThat(scene.released()).isTrue();
    }

    // ---- INVITE without an offer ----

    @Test
    void withoutAnOfferThe200OffersAndTheAckAnswers() {
        CallFixture scene = ringing(invite((String) null));
        scene.apply(scene.call.accept(1, List.of(), 0));
        assertThat(CallFixture.directionOf(scene.response())).isEqualTo("sendrecv");
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.acknowledge(sdp("192.0.2.77", 7000, ""));
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().audio().remoteHost())
                .isEqualTo("192.0.2.77");
        assertThat(scene.events()).isEmpty();
    }

    @Test
    void aMissingOrUnusableAnswerInTheAckEndsTheCall() {
        for (String answer : new String[] {null, "rubbish", sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3")}) {
            CallFixture scene = ringing(invite((String) null));
            scene.apply(scene.call.accept(1, List.of(), 0));
            scene.acknowledge(answer);
            assertThat(scene.sent(Method.BYE)
                            .request()
                            .header(HeaderName.REASON)
                            .orElseThrow())
                    .contains("cause=488");
            assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
        }
    }

    // ---- initial hold by the caller, RFC 2543 ----

    @Test
    void anInitialOfferWithHoldStartsAHeldCall() {
        CallFixture scene = ringing(invite(sdp("a=sendonly")));
        scene.apply(scene.call.accept(1, List.of(), 0));
        assertThat(CallFixture.directionOf(scene.response())).isEqualTo("recvonly");
        assertThat(scene.states()).containsExactly(CallState.RINGING, CallState.ACTIVE, CallState.ON_HOLD);
        assertThat(scene.call.heldByRemote()).isTrue();
    }

    @Test
    void aCallerOfRfc2543NeedsNeitherTagNorContact() {
        SipRequest invite = SipRequest.builder(Method.INVITE, CallFixture.LOCAL)
                .add(HeaderName.VIA, "SIP/2.0/UDP old.example.com")
                .add(HeaderName.FROM, "<sip:old@old.example.com;user=phone>")
                .add(HeaderName.TO, "sip:us@example.com")
                .add(HeaderName.CALL_ID, "old")
                .add(HeaderName.CSEQ, "56 INVITE")
                .body("application/sdp", sdp(""))
                .build();
        CallFixture scene = ringing(invite);
        scene.apply(scene.call.accept(1, List.of(), 0));
        scene.receive(SipRequest.builder(Method.ACK, CallFixture.LOCAL)
                .add(HeaderName.FROM, "<sip:old@old.example.com;user=phone>")
                .add(HeaderName.TO, "<sip:us@example.com>;tag=" + scene.call.localTag())
                .add(HeaderName.CALL_ID, "old")
                .add(HeaderName.CSEQ, "56 ACK"));
        scene.apply(scene.call.end(2, List.of(), 0));
        assertThat(scene.sent().request().requestUri()).hasToString("sip:old@old.example.com;user=phone");
    }

    // ---- reject, CANCEL, BYE ----

    @Test
    void rejectSendsAnyFailureStatus() {
        CallFixture scene = ringing();
        scene.apply(scene.call.reject(3, 486, "", List.of(new Header("X-Why", "busy")), 0));
        assertThat(scene.response().status()).isEqualTo(486);
        assertThat(scene.response().reason()).isEqualTo("Busy Here");
        assertThat(scene.response().header("X-Why")).contains("busy");
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.REJECTED, 486, "Busy Here", 17));
        assertThat(scene.effects).contains(new CallEffect.CloseMedia(), new CallEffect.Done(3));
        assertThat(scene.released()).isTrue();

        CallFixture elsewhere = ringing();
        Header contact = new Header(HeaderName.CONTACT, "<sip:other@example.net>");
        elsewhere.apply(elsewhere.call.reject(3, 302, "Over there", List.of(contact), 0));
        assertThat(elsewhere.response().reason()).isEqualTo("Over there");
        assertThat(elsewhere.response().contacts().get(0).uri()).hasToString("sip:other@example.net");
    }

    @Test
    void invalidArgumentsAreRejectedAndChangeNothing() {
        CallFixture scene = ringing();
        scene.apply(scene.call.reject(1, 200, "", List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.apply(scene.call.reject(2, 486, "Busy\r\nX-Evil: 1", List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.apply(scene.call.accept(3, List.of(new Header("Contact", "<sip:x@y>")), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.apply(scene.call.accept(3, List.of(new Header("i", "other")), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        assertThat(scene.call.state()).isEqualTo(CallState.RINGING);
        scene.apply(scene.call.accept(4, List.of(), 0));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void cancelIs487() {
        CallFixture scene = ringing();
        SipRequest cancel = scene.peerRequest(Method.CANCEL, 100)
                .add(HeaderName.REASON, "SIP;cause=200;text=\"Call completed elsewhere\"")
                .build();
        scene.apply(scene.call.onCancelled(CallFixture.INVITE_TX, cancel, 0));
        assertThat(scene.response().status()).isEqualTo(487);
        assertThat(scene.response().to().tag()).contains(scene.call.localTag());
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.CANCELLED, 200, "Call completed elsewhere", 16));
        assertThat(scene.released()).isTrue();
    }

    @Test
    void aCancelWithoutReasonEndsWith487() {
        CallFixture scene = ringing();
        scene.apply(scene.call.onCancelled(
                CallFixture.INVITE_TX, scene.peerRequest(Method.CANCEL, 100).build(), 0));
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.CANCELLED, 487, "", 16));
    }

    @Test
    void cancelAfterTheFinalResponseHasNoEffect() {
        CallFixture scene = CallFixture.answeredInbound();
        scene.apply(scene.call.onCancelled(
                CallFixture.INVITE_TX, scene.peerRequest(Method.CANCEL, 100).build(), 0));
        assertThat(scene.effects).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void cancelOfAnotherInviteHasNoEffect() {
        CallFixture scene = ringing();
        scene.apply(scene.call.onCancelled(
                "srv-other", scene.peerRequest(Method.CANCEL, 100).build(), 0));
        assertThat(scene.effects).isEmpty();
    }

    @Test
    void cancelBeforePortsAreOpen() {
        CallFixture scene = started(invite(sdp("")));
        scene.apply(scene.call.onCancelled(
                CallFixture.INVITE_TX, scene.peerRequest(Method.CANCEL, 100).build(), 0));
        assertThat(scene.response().status()).isEqualTo(487);
        assertThat(scene.of(CallEffect.CloseMedia.class)).hasSize(1);
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(scene.effects).isEmpty();
    }

    @Test
    void byeBeforeTheCallIsAnsweredGets200AndTheInvite487() {
        CallFixture scene = ringing();
        scene.receive(Method.BYE, null);
        assertThat(scene.of(CallEffect.Respond.class))
                .extracting(respond -> respond.txId() + " " + respond.response().status())
                .containsExactly("srv-1 200", CallFixture.INVITE_TX + " 487");
        assertThat(scene.ended().reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void endWhileRingingIs480() {
        CallFixture scene = ringing();
        scene.apply(scene.call.end(1, List.of(), 0));
        assertThat(scene.response().status()).isEqualTo(480);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void aFailedTransactionEndsTheCall() {
        CallFixture scene = ringing();
        scene.apply(scene.call.onTransactionFailed(CallFixture.INVITE_TX, false, "", 0));
        assertThat(scene.ended().status()).isEqualTo(503);
        CallFixture answered = CallFixture.answeredInbound();
        answered.apply(answered.call.onTransactionFailed(CallFixture.INVITE_TX, false, "", 0));
        assertThat(answered.effects).isEmpty();
    }
}

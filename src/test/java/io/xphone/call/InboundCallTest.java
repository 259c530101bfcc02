package io.xphone.call;

import static io.xphone.call.CallFixture.invite;
import static io.xphone.call.CallFixture.ringing;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.CallDirection;
import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.message.CallError;
import io.xphone.call.message.RAck;
import io.xphone.call.settings.CallSettings;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InboundCallTest {

    private static CallFixture started(SipRequest invite) {
        CallFixture fixture = CallFixture.inbound(invite);
        return fixture.apply(fixture.call.start(0));
    }

    private static void rejectedAtOnce(SipRequest invite, int status) {
        CallFixture fixture = started(invite);
        assertThat(fixture.response().status()).isEqualTo(status);
        assertThat(fixture.response().to().tag()).isPresent();
        assertThat(fixture.ofAll(CallEffect.OpenMedia.class)).isEmpty();
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.REJECTED);
        assertThat(fixture.ended().status()).isEqualTo(status);
        assertThat(fixture.released()).isTrue();
    }

    /** A call that is accepted with token 7 and waits for ports. */
    private static CallFixture accepting() {
        CallFixture fixture = CallFixture.ringingWithoutPorts(invite(sdp("")));
        fixture.apply(fixture.call.accept(7, List.of(), 0));
        assertThat(fixture.effects).containsExactly(new CallEffect.OpenMedia());
        return fixture;
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
        CallFixture fixture = CallFixture.inbound(invite, settings -> settings.supported(java.util.Set.of("foo")));
        fixture.apply(fixture.call.start(0));
        assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
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
            CallFixture fixture = CallFixture.inbound(invite);
            fixture.apply(fixture.call.start(0));
            assertThat(fixture.call.state()).as(handling).isEqualTo(CallState.RINGING);
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
                        .call
                        .state())
                .isEqualTo(CallState.RINGING);
    }

    @ParameterizedTest
    @CsvSource({
        "IN IP4 224.2.1.1/127,     330",
        "IN IP4 224.2.1.1,         330",
        "IN IP6 FF15::101/3,       330",
        "IN IP4 255.255.255.255,   330",
        "IN IP6 2001:db8::7,       301",
        "IN IP6 media.example.com, 301",
        "ATM NSAP 47.0091,         300",
        "'',                       399",
        "IN IP6 ::,                180", // a hold, in any family
        "IN IP4 media.example.com, 180",
    })
    void anOfferWithAnUnusableAddressIsRejectedWithAWarning(String connection, int result) {
        String line = connection.isEmpty() ? "" : "c=" + connection + "\r\n";
        CallFixture fixture = CallFixture.inbound(invite(sdp("").replaceFirst("c=.*\r\n", line)));
        fixture.call.mediaHost("192.0.2.10");
        fixture.apply(fixture.call.start(0));
        if (result == 180) {
            assertThat(fixture.response().status()).isEqualTo(180);
            return;
        }
        assertThat(fixture.response().status()).isEqualTo(488);
        assertThat(fixture.response().header(HeaderName.WARNING).orElseThrow())
                .startsWith(result + " xphone ")
                .contains(connection.isEmpty() ? "No c= line" : "");
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
        CallFixture fixture =
                ringing(invite().body("multipart/mixed;boundary=b1", body).build());
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().audio().remotePort())
                .isEqualTo(30_000);
    }

    // ---- ringing ----

    @Test
    void theCallIsReportedWithoutPorts() {
        CallFixture fixture = started(invite(sdp("")));
        assertThat(fixture.of(CallEffect.OpenMedia.class)).isEmpty();
        assertThat(fixture.states()).containsExactly(CallState.RINGING);
        assertThat(fixture.response().status()).isEqualTo(180);
        assertThat(fixture.response().contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(fixture.response().to().tag()).contains(fixture.call.localTag());
        assertThat(fixture.events()).containsExactly(new CallEvent.Incoming());
        assertThat(fixture.effects).contains(new CallEffect.StartTimer(CallTimer.RING, 180_000));
    }

    @Test
    void ringingIsASetting() {
        CallFixture fixture = CallFixture.inbound(
                invite(sdp("")), settings -> settings.sendRinging(false).ringTimeoutMillis(7_000));
        fixture.apply(fixture.call.start(0));
        assertThat(fixture.of(CallEffect.Respond.class)).isEmpty();
        assertThat(fixture.of(CallEffect.StartTimer.class))
                .containsExactly(new CallEffect.StartTimer(CallTimer.RING, 7_000));
        assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 3_600_001})
    void ringingHasAlwaysALimit(long millis) {
        CallSettings.Builder settings = CallSettings.builder().ringTimeoutMillis(millis);
        assertThatThrownBy(settings::build).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void exhaustedPortsAre503WithRetryAfter() {
        CallFixture fixture = accepting();
        fixture.apply(fixture.call.onMediaBusy("all RTP ports are in use", 0));
        assertThat(fixture.error()).isEqualTo(CallError.noMedia("all RTP ports are in use"));
        assertThat(fixture.response().status()).isEqualTo(503);
        assertThat(fixture.response().retryAfter()).isPresent();
        assertThat(fixture.response().retryAfter().getAsLong()).isBetween(2L, 8L);
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.ERROR);
        assertThat(fixture.ended().status()).isEqualTo(503);
        assertThat(fixture.of(CallEffect.CloseMedia.class)).isEmpty();
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void socketsThatDoNotOpenAre500() {
        CallFixture fixture = accepting();
        fixture.apply(fixture.call.onMediaFailed("no RTP port available", 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.NO_MEDIA);
        assertThat(fixture.response().status()).isEqualTo(500);
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.ERROR);
        assertThat(fixture.of(CallEffect.CloseMedia.class)).isEmpty();
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void identityAndHeadersCanBeQueried() {
        CallFixture fixture = ringing(invite().add("X-Trunk", "a")
                .add("x-trunk", "b")
                .body("application/sdp", sdp(""))
                .build());
        assertThat(fixture.call.direction()).isEqualTo(CallDirection.INBOUND);
        assertThat(fixture.call.remote().displayName()).contains("Peer");
        assertThat(fixture.call.from().uri()).hasToString("sip:peer@example.org");
        assertThat(fixture.call.to().uri()).hasToString("sip:us@example.com");
        assertThat(fixture.call.calledNumber()).isEqualTo("us");
        assertThat(fixture.call.callId()).isEqualTo("peer-call");
        assertThat(fixture.call.remoteHeaders().all("X-TRUNK")).containsExactly("a", "b");
        assertThat(fixture.call.id()).isEqualTo("call");
    }

    @Test
    void aProvisionalResponseEveryMinuteKeepsTheCallWaiting() {
        CallFixture fixture = ringing();
        assertThat(fixture.effects).contains(new CallEffect.StartTimer(CallTimer.KEEP_RINGING, 60_000));
        fixture.apply(fixture.call.progress(1, 182, false, List.of(), 0));
        fixture.timer(CallTimer.KEEP_RINGING);
        assertThat(fixture.response().status()).isEqualTo(182);
        assertThat(fixture.effects).contains(new CallEffect.StartTimer(CallTimer.KEEP_RINGING, 60_000));
    }

    @Test
    void theRingTimeoutRejectsTheCall() {
        CallFixture fixture = ringing();
        fixture.timer(CallTimer.RING);
        assertThat(fixture.response().status()).isEqualTo(480);
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 480, "Temporarily Unavailable", 18));
        assertThat(fixture.released()).isTrue();
    }

    // ---- progress ----

    @Test
    void earlyMediaAnswersTheOfferAndThe200RepeatsIt() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.progress(5, 183, true, List.of(), 0));
        SipResponse progress = fixture.response();
        assertThat(progress.status()).isEqualTo(183);
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().early()).isTrue();
        assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        assertThat(fixture.effects).contains(new CallEffect.Done(5));
        fixture.apply(fixture.call.accept(6, List.of(), 0));
        assertThat(fixture.response().body()).isEqualTo(progress.body());
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().early()).isFalse();
        assertThat(fixture.states()).containsExactly(CallState.RINGING, CallState.EARLY_MEDIA, CallState.ACTIVE);
    }

    @Test
    void earlyMediaNeedsAnOffer() {
        CallFixture fixture = ringing(invite((String) null));
        fixture.apply(fixture.call.progress(5, 183, true, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        assertThat(fixture.of(CallEffect.Respond.class)).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
        fixture.apply(fixture.call.progress(6, 199, false, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
    }

    // ---- accept ----

    @Test
    void acceptSendsALocalDescription() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.accept(9, List.of(new Header("X-Ours", "1")), 0));
        SipResponse response = fixture.response();
        assertThat(fixture.single(CallEffect.Respond.class).txId()).isEqualTo(CallFixture.INVITE_TX);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("X-Ours")).contains("1");
        assertThat(response.header(HeaderName.ALLOW)).isPresent();
        assertThat(response.header(HeaderName.SERVER)).contains("xphone");
        assertThat(response.contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(CallFixture.sdpOf(response).orElseThrow().media().get(0).port())
                .isEqualTo(40_000);
        assertThat(fixture.effects)
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
        CallFixture fixture = ringing(invite);
        assertThat(fixture.response().headers().all(HeaderName.RECORD_ROUTE)).hasSize(2);
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        assertThat(fixture.response().recordRoutes()).isEqualTo(invite.recordRoutes());
        fixture.acknowledge(null);
        fixture.apply(fixture.call.end(2, List.of(), 0));
        SipRequest bye = fixture.sent().request();
        assertThat(bye.routes())
                .extracting(route -> route.uri().toString())
                .containsExactly("sip:p1.example.com;lr", "sip:p2.example.com;lr");
        assertThat(bye.requestUri()).isEqualTo(CallFixture.PEER);
    }

    @Test
    void the200IsRetransmittedUntilTheAck() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        SipResponse answer = fixture.response();
        for (long interval : new long[] {1_000, 2_000, 4_000, 4_000}) {
            fixture.timer(CallTimer.RETRANSMIT_SUCCESS);
            assertThat(fixture.effects)
                    .containsExactly(
                            new CallEffect.Respond(CallFixture.INVITE_TX, answer),
                            new CallEffect.StartTimer(CallTimer.RETRANSMIT_SUCCESS, interval));
        }
        fixture.acknowledge(null);
        assertThat(fixture.effects)
                .containsExactly(
                        new CallEffect.StopTimer(CallTimer.RETRANSMIT_SUCCESS),
                        new CallEffect.StopTimer(CallTimer.ACK),
                        new CallEffect.ConfirmMedia());
        fixture.timer(CallTimer.RETRANSMIT_SUCCESS);
        assertThat(fixture.effects).isEmpty();
        fixture.acknowledge(null);
        assertThat(fixture.effects).isEmpty();
    }

    @Test
    void withoutAckTheCallIsHungUp() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.timer(CallTimer.ACK);
        assertThat(fixture.sent(Method.BYE).request().header(HeaderName.REASON).orElseThrow())
                .contains("cause=102");
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.ERROR, 408, "No ACK", 102));
        assertThat(fixture.released()).isFalse();
        fixture.respond(481, null, null);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void hangingUpBeforeTheAckDefersTheBye() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.apply(fixture.call.end(2, List.of(), 0));
        assertThat(fixture.count(Method.BYE)).isZero();
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.LOCAL);
        fixture.timer(CallTimer.RETRANSMIT_SUCCESS);
        assertThat(fixture.response().status()).isEqualTo(200);
        fixture.acknowledge(null);
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
        fixture.respond(200, null, null);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void aDeferredByeIsSentWithoutAckToo() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.apply(fixture.call.end(2, List.of(), 0));
        fixture.timer(CallTimer.ACK);
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void theCallerHangingUpMeanwhileNeedsNoBye() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.apply(fixture.call.end(2, List.of(), 0));
        fixture.receive(Method.BYE, null);
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.count(Method.BYE)).isZero();
        assertThat(fixture.released()).isTrue();
    }

    // ---- ports ----

    @Test
    void theAnswerIsSentWhenPortsAreOpen() {
        CallFixture fixture = accepting();
        assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.effects).contains(new CallEffect.Done(7), new CallEffect.StateChanged(CallState.ACTIVE));
    }

    @Test
    void earlyMediaAndAnAnswerThatFollowsKeepTheirOrder() {
        CallFixture fixture = CallFixture.ringingWithoutPorts(invite(sdp("")));
        fixture.apply(fixture.call.progress(5, 183, true, List.of(), 0));
        fixture.apply(fixture.call.progress(6, 182, false, List.of(), 0));
        fixture.apply(fixture.call.accept(7, List.of(), 0));
        assertThat(fixture.ofAll(CallEffect.OpenMedia.class)).hasSize(1);
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(fixture.of(CallEffect.Respond.class))
                .extracting(respond -> respond.response().status())
                .containsExactly(183, 182, 200);
        assertThat(fixture.of(CallEffect.Done.class))
                .containsExactly(new CallEffect.Done(5), new CallEffect.Done(6), new CallEffect.Done(7));
    }

    @Test
    void theCodecsOfEarlyMediaThatWaitsForPortsRemain() {
        CallFixture fixture = CallFixture.ringingWithoutPorts(invite(sdp("")));
        AudioCapabilities alaw = new AudioCapabilities(List.of(CodecSpec.PCMA), true, 20, 60);
        AudioCapabilities mulaw = new AudioCapabilities(List.of(CodecSpec.PCMU), true, 20, 60);
        fixture.apply(fixture.call.progress(5, 183, true, alaw, List.of(), 0));
        fixture.apply(fixture.call.accept(6, mulaw, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        fixture.apply(fixture.call.accept(7, alaw, List.of(), 0));
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(fixture.of(CallEffect.ApplyMedia.class))
                .allSatisfy(
                        apply -> assertThat(apply.plan().audio().codec().name()).isEqualTo("PCMA"));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void withoutPortsForEarlyMediaTheCallRingsOn() {
        CallFixture fixture = CallFixture.ringingWithoutPorts(invite(sdp("")));
        fixture.apply(fixture.call.progress(5, 183, true, List.of(), 0));
        fixture.apply(fixture.call.onMediaBusy("all RTP ports are in use", 0));
        assertThat(fixture.effects)
                .containsExactly(new CallEffect.Failed(5, CallError.noMedia("all RTP ports are in use")));
        assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
        fixture.apply(fixture.call.accept(6, List.of(), 0));
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(fixture.response().status()).isEqualTo(200);
    }

    @Test
    void anApplicationThatReadsOrWritesAudioOpensPorts() {
        CallFixture fixture = CallFixture.ringingWithoutPorts(invite(sdp("")));
        fixture.apply(fixture.call.openMedia(0));
        assertThat(fixture.effects).containsExactly(new CallEffect.OpenMedia());
        fixture.apply(fixture.call.openMedia(0));
        assertThat(fixture.effects).isEmpty();
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(fixture.effects).isEmpty();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        assertThat(fixture.response().status()).isEqualTo(200);
        fixture.apply(fixture.call.openMedia(0));
        assertThat(fixture.effects).isEmpty();

        CallFixture rejected = CallFixture.ringingWithoutPorts(invite(sdp("")));
        rejected.apply(rejected.call.openMedia(0));
        rejected.apply(rejected.call.reject(1, 486, "", List.of(), 0));
        assertThat(rejected.effects).contains(new CallEffect.CloseMedia());
        rejected.apply(rejected.call.openMedia(0));
        assertThat(rejected.effects).isEmpty();
    }

    @Test
    void aCallerThatConfirmedItsAddressBeforeThereArePortsIsUnlimited() {
        CallFixture fixture = CallFixture.ringingWithoutPorts(invite().add(HeaderName.SUPPORTED, "100rel")
                .body("application/sdp", sdp(""))
                .build());
        long rseq = RAck.rseqOf(fixture.response()).orElseThrow();
        fixture.receive(fixture.peerRequest(Method.PRACK).add(HeaderName.RACK, rseq + " 100 INVITE"));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.of(CallEffect.ConfirmMedia.class)).isEmpty();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(fixture.effects.get(0)).isEqualTo(new CallEffect.ConfirmMedia());
    }

    @Test
    void thePrackOfARingingWhilePortsAreOpenedDoesNotAnswerTheCall() {
        CallFixture fixture = CallFixture.ringingWithoutPorts(invite().add(HeaderName.SUPPORTED, "100rel")
                .body("application/sdp", sdp(""))
                .build());
        long rseq = RAck.rseqOf(fixture.response()).orElseThrow();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.receive(fixture.peerRequest(Method.PRACK).add(HeaderName.RACK, rseq + " 100 INVITE"));
        assertThat(fixture.response().cseq().method()).isEqualTo(Method.PRACK);
        assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(fixture.response().cseq().method()).isEqualTo(Method.INVITE);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void offersOfTheCallerBeforeTheAnswerNeedNoPorts() {
        for (String method : List.of(Method.INVITE, Method.UPDATE)) {
            for (CallFixture fixture : List.of(CallFixture.ringingWithoutPorts(invite(sdp(""))), accepting())) {
                fixture.receive(method, sdp("198.51.100.7", 30_000, 9, ""));
                assertThat(fixture.response().status()).as(method).isEqualTo(500);
                assertThat(fixture.response().retryAfter()).isPresent();
                assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
            }
        }
    }

    @Test
    void theRingTimeoutWhilePortsAreOpenedEndsTheCall() {
        CallFixture fixture = accepting();
        fixture.timer(CallTimer.RING);
        assertThat(fixture.response().status()).isEqualTo(480);
        fixture.apply(fixture.call.onMediaBusy("all RTP ports are in use", 0));
        assertThat(fixture.effects).isEmpty();
    }

    // ---- INVITE without an offer ----

    @Test
    void withoutAnOfferThe200OffersAndTheAckAnswers() {
        CallFixture fixture = ringing(invite((String) null));
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        assertThat(CallFixture.directionOf(fixture.response())).isEqualTo("sendrecv");
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.acknowledge(sdp("192.0.2.77", 7000, ""));
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().audio().remoteHost())
                .isEqualTo("192.0.2.77");
        assertThat(fixture.events()).isEmpty();
    }

    @Test
    void aMissingOrUnusableAnswerInTheAckEndsTheCall() {
        for (String answer : new String[] {null, "rubbish", sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3")}) {
            CallFixture fixture = ringing(invite((String) null));
            fixture.apply(fixture.call.accept(1, List.of(), 0));
            fixture.acknowledge(answer);
            assertThat(fixture.sent(Method.BYE)
                            .request()
                            .header(HeaderName.REASON)
                            .orElseThrow())
                    .contains("cause=488");
            assertThat(fixture.ended().reason()).isEqualTo(EndReason.ERROR);
        }
    }

    // ---- initial hold by the caller, RFC 2543 ----

    @Test
    void anInitialOfferWithHoldStartsAHeldCall() {
        CallFixture fixture = ringing(invite(sdp("a=sendonly")));
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        assertThat(CallFixture.directionOf(fixture.response())).isEqualTo("recvonly");
        assertThat(fixture.states()).containsExactly(CallState.RINGING, CallState.ACTIVE, CallState.ON_HOLD);
        assertThat(fixture.call.heldByRemote()).isTrue();
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
        CallFixture fixture = ringing(invite);
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.receive(SipRequest.builder(Method.ACK, CallFixture.LOCAL)
                .add(HeaderName.FROM, "<sip:old@old.example.com;user=phone>")
                .add(HeaderName.TO, "<sip:us@example.com>;tag=" + fixture.call.localTag())
                .add(HeaderName.CALL_ID, "old")
                .add(HeaderName.CSEQ, "56 ACK"));
        fixture.apply(fixture.call.end(2, List.of(), 0));
        assertThat(fixture.sent().request().requestUri()).hasToString("sip:old@old.example.com;user=phone");
    }

    // ---- reject, CANCEL, BYE ----

    @Test
    void rejectSendsAnyFailureStatus() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.reject(3, 486, "", List.of(new Header("X-Why", "busy")), 0));
        assertThat(fixture.response().status()).isEqualTo(486);
        assertThat(fixture.response().reason()).isEqualTo("Busy Here");
        assertThat(fixture.response().header("X-Why")).contains("busy");
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.REJECTED, 486, "Busy Here", 17));
        assertThat(fixture.effects).contains(new CallEffect.Done(3));
        assertThat(fixture.ofAll(CallEffect.OpenMedia.class)).isEmpty();
        assertThat(fixture.released()).isTrue();

        CallFixture redirected = ringing();
        Header contact = new Header(HeaderName.CONTACT, "<sip:other@example.net>");
        redirected.apply(redirected.call.reject(3, 302, "Over there", List.of(contact), 0));
        assertThat(redirected.response().reason()).isEqualTo("Over there");
        assertThat(redirected.response().contacts().get(0).uri()).hasToString("sip:other@example.net");
    }

    @Test
    void invalidArgumentsAreRejectedAndChangeNothing() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.reject(1, 200, "", List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        fixture.apply(fixture.call.reject(2, 486, "Busy\r\nX-Evil: 1", List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        fixture.apply(fixture.call.accept(3, List.of(new Header("Contact", "<sip:x@y>")), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        fixture.apply(fixture.call.accept(3, List.of(new Header("i", "other")), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
        fixture.apply(fixture.call.accept(4, List.of(), 0));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void cancelIs487() {
        CallFixture fixture = ringing();
        SipRequest cancel = fixture.peerRequest(Method.CANCEL, 100)
                .add(HeaderName.REASON, "SIP;cause=200;text=\"Call completed elsewhere\"")
                .build();
        fixture.apply(fixture.call.onCancelled(CallFixture.INVITE_TX, cancel, 0));
        assertThat(fixture.response().status()).isEqualTo(487);
        assertThat(fixture.response().to().tag()).contains(fixture.call.localTag());
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.CANCELLED, 200, "Call completed elsewhere", 16));
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void aCancelWithoutReasonEndsWith487() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.onCancelled(
                CallFixture.INVITE_TX, fixture.peerRequest(Method.CANCEL, 100).build(), 0));
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.CANCELLED, 487, "", 16));
    }

    @Test
    void cancelAfterTheFinalResponseHasNoEffect() {
        CallFixture fixture = CallFixture.answeredInbound();
        fixture.apply(fixture.call.onCancelled(
                CallFixture.INVITE_TX, fixture.peerRequest(Method.CANCEL, 100).build(), 0));
        assertThat(fixture.effects).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void cancelOfAnotherInviteHasNoEffect() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.onCancelled(
                "srv-other", fixture.peerRequest(Method.CANCEL, 100).build(), 0));
        assertThat(fixture.effects).isEmpty();
    }

    @Test
    void cancelWhilePortsAreOpened() {
        CallFixture fixture = accepting();
        fixture.apply(fixture.call.onCancelled(
                CallFixture.INVITE_TX, fixture.peerRequest(Method.CANCEL, 100).build(), 0));
        assertThat(fixture.response().status()).isEqualTo(487);
        assertThat(fixture.of(CallEffect.CloseMedia.class)).hasSize(1);
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.ENDED);
        assertThat(fixture.released()).isTrue();
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(fixture.effects).isEmpty();
    }

    @Test
    void byeBeforeTheCallIsAnsweredGets200AndTheInvite487() {
        CallFixture fixture = ringing();
        fixture.receive(Method.BYE, null);
        assertThat(fixture.of(CallEffect.Respond.class))
                .extracting(respond -> respond.txId() + " " + respond.response().status())
                .containsExactly("srv-1 200", CallFixture.INVITE_TX + " 487");
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void endWhileRingingIs480() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.response().status()).isEqualTo(480);
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.CANCELLED);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void aFailedTransactionEndsTheCall() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.onTransactionFailed(CallFixture.INVITE_TX, false, "", 0));
        assertThat(fixture.ended().status()).isEqualTo(503);
        CallFixture answered = CallFixture.answeredInbound();
        answered.apply(answered.call.onTransactionFailed(CallFixture.INVITE_TX, false, "", 0));
        assertThat(answered.effects).isEmpty();
    }
}

package io.xphone.call;

import static io.xphone.call.CallFixture.dialled;
import static io.xphone.call.CallFixture.dialling;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.settings.DialTarget;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sdp.transport.TransportPolicy;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls to several targets at the same time (RFC 3261 §16.6, §16.7; RFC 5626 §7). */
class SeveralTargetsTest {

    private static final SipUri PLAIN = SipUri.parse("sip:192.0.2.10:5060");
    private static final SipUri BY_TCP = SipUri.parse("sip:192.0.2.10:5060;transport=tcp");
    private static final DialTarget DESK =
            new DialTarget(SipUri.parse("sip:alice@198.51.100.1:5062"), List.of(), PLAIN, List.of());
    private static final DialTarget MOBILE = new DialTarget(
            SipUri.parse("sip:m@198.51.100.2;transport=tcp"),
            List.of(NameAddress.of(SipUri.parse("sip:edge.example.com;lr"))),
            BY_TCP,
            List.of());

    private final CallFixture fixture = calling(DESK, MOBILE);
    private final CallEffect.Send desk = sent(fixture, 0);
    private final CallEffect.Send mobile = sent(fixture, 1);

    private static CallFixture calling(DialTarget... targets) {
        return dialled(dialling().targets(List.of(targets)).build());
    }

    private static CallEffect.Send sent(CallFixture fixture, int index) {
        return fixture.ofAll(CallEffect.Send.class).get(index);
    }

    private CallEnd end() {
        assertThat(fixture.call.state()).isEqualTo(CallState.ENDED);
        return fixture.ended();
    }

    @Test
    void eachTargetGetsTheSameInvite() {
        assertThat(fixture.count(Method.INVITE)).isEqualTo(2);
        SipRequest one = desk.request();
        SipRequest other = mobile.request();
        assertThat(one.requestUri()).isEqualTo(DESK.uri());
        assertThat(other.requestUri()).isEqualTo(MOBILE.uri());
        assertThat(other.routes()).hasSize(1);
        assertThat(one.to().uri()).isEqualTo(other.to().uri()).hasToString("sip:600@example.com");
        assertThat(one.callId()).isEqualTo(other.callId());
        assertThat(one.from()).isEqualTo(other.from());
        assertThat(one.cseq()).isEqualTo(other.cseq());
        assertThat(one.contacts().get(0).uri()).isEqualTo(PLAIN);
        assertThat(other.contacts().get(0).uri()).isEqualTo(BY_TCP);
    }

    @Test
    void theFirst2xxWinsAndTheOthersAreCancelled() {
        fixture.respond(desk, 180, "d", null);
        fixture.respond(mobile, 180, "m", null);
        fixture.respond(mobile, 200, "m", sdp(""));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.call.contact()).isEqualTo(BY_TCP);
        CallEffect.Cancel cancel = fixture.single(CallEffect.Cancel.class);
        assertThat(cancel.inviteTxId()).isEqualTo(desk.txId());
        assertThat(cancel.headers())
                .containsExactly(new Header(HeaderName.REASON, "SIP;cause=200;text=\"Call completed elsewhere\""));
        fixture.respond(desk, 487, "d", null);
        assertThat(fixture.effects).contains(new CallEffect.StopTimer(CallTimer.CANCELLED));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.sent().request().to().tag()).contains("m");
        fixture.respond(200, null, null);
        fixture.timer(CallTimer.FORKS); // the other early dialog
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void aLate2xxIsAcknowledgedAndEnded() {
        fixture.respond(desk, 200, "d", sdp(""));
        fixture.respond(mobile, 200, "m", sdp(""));
        SipRequest ack = fixture.single(CallEffect.SendAck.class).ack();
        assertThat(ack.to().tag()).contains("m");
        SipRequest bye = fixture.single(CallEffect.Send.class).request();
        assertThat(bye.method()).isEqualTo(Method.BYE);
        assertThat(bye.to().tag()).contains("m");
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.call.dialogId().orElseThrow().remoteTag()).isEqualTo("d");
    }

    @Test
    void aRetransmitted2xxOfALoserIsEndedToo() {
        fixture.respond(desk, 200, "d", sdp(""));
        fixture.apply(fixture.call.onResponse("", CallFixture.response(mobile.request(), 200, "unknown", sdp("")), 0));
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.BYE);
        assertThat(fixture.single(CallEffect.Send.class).request().to().tag()).contains("unknown");
    }

    @Test
    void a6xxEndsTheCall() {
        fixture.respond(desk, 180, "d", null);
        fixture.respond(mobile, 603, "m", null);
        assertThat(end().status()).isEqualTo(603);
        assertThat(fixture.single(CallEffect.Cancel.class).inviteTxId()).isEqualTo(desk.txId());
        fixture.respond(desk, 487, "d", null);
        assertThat(fixture.released()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"486, 404, 486", "480, 486, 486", "408, 480, 480", "503, 480, 480", "482, 486, 486", "500, 503, 500"})
    void theBestFailureEndsTheCallWhenAllHaveFailed(int first, int second, int status) {
        fixture.respond(desk, first, "d", null);
        assertThat(fixture.call.state()).isNotEqualTo(CallState.ENDED);
        fixture.respond(mobile, second, "m", null);
        assertThat(end().status()).isEqualTo(status);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void aTargetThatCannotBeReachedDoesNotEndTheCall() {
        fixture.apply(fixture.call.onTransactionFailed(desk.txId(), false, "the connection is closed", 0));
        assertThat(fixture.call.state()).isNotEqualTo(CallState.ENDED);
        fixture.respond(mobile, 200, "m", sdp(""));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.of(CallEffect.Cancel.class)).isEmpty();
    }

    @Test
    void allUnreachable() {
        fixture.apply(fixture.call.onTransactionFailed(desk.txId(), true, "no response", 0));
        fixture.apply(fixture.call.onTransactionFailed(mobile.txId(), false, "closed", 0));
        assertThat(end()).satisfies(end -> {
            assertThat(end.status()).isEqualTo(408);
            assertThat(end.reason()).isEqualTo(EndReason.TIMEOUT);
        });
    }

    @Test
    void endCancelsEveryTarget() {
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.of(CallEffect.Cancel.class))
                .extracting(CallEffect.Cancel::inviteTxId)
                .containsExactly(desk.txId(), mobile.txId());
        assertThat(end().reason()).isEqualTo(EndReason.CANCELLED);
        fixture.respond(desk, 487, "d", null);
        assertThat(fixture.released()).isFalse();
        fixture.timer(CallTimer.CANCELLED);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void nobodyAnswersInTime() {
        fixture.timer(CallTimer.DIAL);
        assertThat(fixture.of(CallEffect.Cancel.class)).hasSize(2);
        assertThat(end().reason()).isEqualTo(EndReason.TIMEOUT);
    }

    @Test
    void aRedirectionFollowsForItsTargetAlone() {
        fixture.respond(desk, 180, "d", null);
        fixture.respond(mobile, 302, "m", null, new Header(HeaderName.CONTACT, "<sip:voicemail@example.com>"));
        SipRequest again = fixture.sent().request();
        assertThat(again.requestUri()).hasToString("sip:voicemail@example.com");
        assertThat(again.cseq().number()).isEqualTo(2);
        assertThat(fixture.call.state()).isNotEqualTo(CallState.ENDED);
        assertThat(fixture.of(CallEffect.Cancel.class)).isEmpty();
        fixture.respond(desk, 200, "d", sdp(""));
        SipRequest ack = fixture.single(CallEffect.SendAck.class).ack();
        assertThat(ack.cseq().number()).as("that of its own INVITE").isEqualTo(1);
    }

    @Test
    void aChallengeOfOneTargetKeepsItsContactAndTheOtherEarlyDialogs() {
        CallFixture call = dialled(dialling()
                .targets(List.of(DESK, MOBILE))
                .credentials(List.of(new Credentials("us", "secret")))
                .build());
        call.respond(sent(call, 0), 180, "d", null);
        call.respond(
                sent(call, 1),
                401,
                "m",
                null,
                new Header(HeaderName.WWW_AUTHENTICATE, "Digest realm=\"r\", nonce=\"n\", qop=\"auth\""));
        SipRequest again = call.sent().request();
        assertThat(again.requestUri()).isEqualTo(MOBILE.uri());
        assertThat(again.contacts().get(0).uri()).isEqualTo(BY_TCP);
        call.peerTag("d");
        call.apply(call.call.info(2, "a/b", new byte[1], List.of(), 0));
        assertThat(call.sent(Method.INFO).request().to().tag()).contains("d");
    }

    @Test
    void anotherFlowOfTheSameUserAgentFollowsAFailedOne() {
        DialTarget second = new DialTarget(SipUri.parse("sip:m@198.51.100.9"), List.of(), PLAIN, List.of());
        DialTarget first = new DialTarget(MOBILE.uri(), List.of(), BY_TCP, List.of(second));
        for (int failure : new int[] {430, 408, 0}) {
            CallFixture call = calling(DESK, first);
            assertThat(call.count(Method.INVITE)).isEqualTo(2);
            if (failure == 0) {
                call.apply(call.call.onTransactionFailed(sent(call, 1).txId(), false, "closed", 0));
            } else {
                call.respond(sent(call, 1), failure, "m", null);
            }
            assertThat(call.count(Method.INVITE)).isEqualTo(3);
            assertThat(call.sent().request().requestUri()).isEqualTo(second.uri());
            assertThat(call.sent().request().contacts().get(0).uri()).isEqualTo(PLAIN);
        }
        CallFixture busy = calling(DESK, first);
        busy.respond(sent(busy, 1), 486, "m", null);
        assertThat(busy.count(Method.INVITE)).as("the instance has responded").isEqualTo(2);
    }

    /** A browser needs keys, a telephone has none: each gets an offer that it can answer. */
    @Test
    void targetsMayHaveATransportOfTheirOwn() {
        DialTarget secured =
                new DialTarget(MOBILE.uri(), List.of(), BY_TCP, TransportPolicy.sdes(SrtpUse.REQUIRED), List.of());
        CallFixture call = calling(DESK, secured);
        SipRequest plain = sent(call, 0).request();
        SipRequest keys = sent(call, 1).request();
        assertThat(CallFixture.sdpOf(plain).orElseThrow().media().get(0).protocol())
                .isEqualTo("RTP/AVP");
        assertThat(CallFixture.sdpOf(keys).orElseThrow().media().get(0).protocol())
                .isEqualTo("RTP/SAVP");
        call.respond(sent(call, 0), 180, "d", null);
        String answer = sdp("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz")
                .replace("RTP/AVP", "RTP/SAVP");
        call.respond(sent(call, 1), 200, "m", answer);
        assertThat(call.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(call.call.mediaPlan().orElseThrow().audio().transport().secured())
                .isTrue();
        CallFixture other = calling(DESK, secured);
        other.respond(sent(other, 0), 200, "d", sdp(""));
        assertThat(other.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(other.call.mediaPlan().orElseThrow().audio().transport().secured())
                .isFalse();
    }
}

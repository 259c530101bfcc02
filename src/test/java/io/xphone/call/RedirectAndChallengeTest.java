package io.xphone.call;

import static io.xphone.call.CallFixture.PEER_TAG;
import static io.xphone.call.CallFixture.dialled;
import static io.xphone.call.CallFixture.dialling;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.settings.DialSettings;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedirectAndChallengeTest {

    private static final Credentials US = new Credentials("us", "secret");

    private static Header contact(String value) {
        return new Header(HeaderName.CONTACT, value);
    }

    private static Header challenge(boolean proxy, String nonce, boolean stale) {
        return new Header(
                proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE,
                "Digest realm=\"" + (proxy ? "proxy" : "server") + "\", nonce=\"" + nonce
                        + "\", algorithm=MD5, qop=\"auth\"" + (stale ? ", stale=true" : ""));
    }

    // ---- redirection ----

    @Test
    void aRedirectionSendsTheInviteToTheNewTarget() {
        CallFixture fixture = dialled();
        SipRequest first = fixture.sent().request();
        fixture.respond(302, PEER_TAG, null, contact("<sip:700@other.example.net?Subject=x>"));
        SipRequest second = fixture.single(CallEffect.Send.class).request();
        assertThat(second.requestUri()).hasToString("sip:700@other.example.net");
        assertThat(second.from()).isEqualTo(first.from());
        assertThat(second.to()).isEqualTo(first.to());
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(second.cseq().number()).isEqualTo(2);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(fixture.sent().txId()).isNotEqualTo("call/1");
        assertThat(fixture.events())
                .containsExactly(new CallEvent.Redirected(SipUri.parse("sip:700@other.example.net"), 302));
        fixture.respond(200, "new", sdp(""));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.single(CallEffect.SendAck.class).ack().cseq().number())
                .isEqualTo(2);
    }

    @Test
    void contactsAreTriedByQ() {
        CallFixture fixture = dialled();
        fixture.respond(
                300,
                PEER_TAG,
                null,
                contact("<sip:low@a.example>;q=0.1, <sip:high@a.example>;q=0.9, <tel:+1555>,"
                        + " <sip:mid@a.example>;q=0.5"));
        assertThat(fixture.sent().request().requestUri()).hasToString("sip:high@a.example");
        fixture.respond(404, "a", null);
        assertThat(fixture.sent().request().requestUri()).hasToString("sip:mid@a.example");
        fixture.apply(fixture.call.onTransactionFailed(fixture.sent().txId(), true, "", 0));
        assertThat(fixture.sent().request().requestUri()).hasToString("sip:low@a.example");
        fixture.respond(480, "c", null);
        assertThat(fixture.ended().status()).isEqualTo(480);
    }

    @Test
    void a6xxStopsTheSearch() {
        CallFixture fixture = dialled();
        fixture.respond(302, PEER_TAG, null, contact("<sip:a@a.example>, <sip:b@a.example>"));
        fixture.respond(603, "a", null);
        assertThat(fixture.ended().status()).isEqualTo(603);
        assertThat(fixture.count(Method.INVITE)).isEqualTo(2);
    }

    @Test
    void loopsAreNotFollowed() {
        CallFixture fixture = dialled();
        fixture.respond(302, PEER_TAG, null, contact("<sip:600@EXAMPLE.com>"));
        assertThat(fixture.ended().status()).isEqualTo(302);
        CallFixture pair = dialled();
        pair.respond(302, PEER_TAG, null, contact("<sip:a@a.example>"));
        pair.respond(302, PEER_TAG, null, contact("<sip:600@example.com>, <sip:a@A.example>"));
        assertThat(pair.ended().reason()).isEqualTo(EndReason.REJECTED);
        assertThat(pair.count(Method.INVITE)).isEqualTo(2);
    }

    @Test
    void atMostFiveAreFollowed() {
        CallFixture fixture = dialled();
        for (int i = 1; i <= 5; i++) {
            fixture.respond(302, PEER_TAG, null, contact("<sip:hop" + i + "@a.example>"));
            assertThat(fixture.sent().request().requestUri()).hasToString("sip:hop" + i + "@a.example");
        }
        fixture.respond(302, PEER_TAG, null, contact("<sip:hop6@a.example>"));
        assertThat(fixture.ended().status()).isEqualTo(302);
        assertThat(fixture.count(Method.INVITE)).isEqualTo(6);
    }

    @Test
    void theLimitIsASetting() {
        CallFixture fixture = CallFixture.outbound(dialling().build(), settings -> settings.maxRedirects(0));
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        fixture.respond(302, PEER_TAG, null, contact("<sip:a@a.example>"));
        assertThat(fixture.ended().status()).isEqualTo(302);
    }

    @Test
    void aRedirectionWithoutContactEndsTheCall() {
        CallFixture fixture = dialled();
        fixture.respond(302, PEER_TAG, null);
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.REJECTED, 302, "Moved Temporarily", 127));
    }

    @Test
    void aSecureCallStaysOnTls() {
        NameAddress from = NameAddress.of(SipUri.parse("sips:us@example.com"));
        CallFixture fixture =
                dialled(DialSettings.builder(SipUri.parse("sips:600@example.com"), from, CallFixture.LOCAL)
                        .build());
        fixture.respond(302, PEER_TAG, null, contact("<sip:600@other.example>"));
        assertThat(fixture.ended().status()).isEqualTo(302);
    }

    @Test
    void useProxyKeepsTheTargetAndChangesTheRoute() {
        CallFixture fixture = dialled();
        fixture.respond(305, PEER_TAG, null, contact("<sip:proxy.example.net>"));
        SipRequest invite = fixture.sent().request();
        assertThat(invite.requestUri()).hasToString("sip:600@example.com");
        assertThat(invite.routes().get(0).uri()).hasToString("sip:proxy.example.net;lr");
    }

    @Test
    void redirectionAfterEndIsNotFollowed() {
        CallFixture fixture = dialled();
        CallEffect.Send invite = fixture.sent();
        fixture.apply(fixture.call.end(1, List.of(), 0));
        fixture.respond(invite, 302, PEER_TAG, null, contact("<sip:a@a.example>"));
        assertThat(fixture.of(CallEffect.Send.class)).isEmpty();
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void theDialTimeoutIncludesRedirections() {
        CallFixture fixture = dialled();
        fixture.respond(302, PEER_TAG, null, contact("<sip:a@a.example>"));
        assertThat(fixture.of(CallEffect.StopTimer.class)).isEmpty();
        fixture.timer(CallTimer.DIAL);
        assertThat(fixture.single(CallEffect.Cancel.class).inviteTxId())
                .isEqualTo(fixture.sent().txId());
    }

    // ---- challenges ----

    private static CallFixture withCredentials() {
        return dialled(dialling().credentials(List.of(US)).build());
    }

    @Test
    void aChallengeIsAnsweredWithAHigherCSeq() {
        for (boolean proxy : new boolean[] {false, true}) {
            CallFixture fixture = withCredentials();
            fixture.respond(proxy ? 407 : 401, PEER_TAG, null, challenge(proxy, "n1", false));
            CallEffect.Send second = fixture.single(CallEffect.Send.class);
            assertThat(second.request().cseq().number()).isEqualTo(2);
            assertThat(second.request().callId()).isEqualTo(fixture.call.callId());
            String header = proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
            assertThat(second.request().header(header).orElseThrow()).contains("username=\"us\"", "nonce=\"n1\"");
            fixture.respond(200, PEER_TAG, sdp(""));
            SipRequest ack = fixture.single(CallEffect.SendAck.class).ack();
            assertThat(ack.cseq().number()).isEqualTo(2);
            assertThat(ack.header(header)).isEqualTo(second.request().header(header));
        }
    }

    @Test
    void challengesOfProxyAndServerAreAnsweredInSequence() {
        CallFixture fixture = withCredentials();
        fixture.respond(407, PEER_TAG, null, challenge(true, "p", false));
        fixture.respond(401, PEER_TAG, null, challenge(false, "s", false));
        SipRequest third = fixture.sent().request();
        assertThat(third.header(HeaderName.PROXY_AUTHORIZATION)).isPresent();
        assertThat(third.header(HeaderName.AUTHORIZATION)).isPresent();
        assertThat(third.cseq().number()).isEqualTo(3);
        fixture.respond(200, PEER_TAG, sdp(""));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void attemptsWithWrongCredentialsAreBounded() {
        CallFixture fixture = withCredentials();
        fixture.respond(401, PEER_TAG, null, challenge(false, "n", false));
        fixture.respond(401, PEER_TAG, null, challenge(false, "n", false));
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.REJECTED, 401, "Unauthorized", 21));
        CallFixture stale = withCredentials();
        for (int i = 0; i < 20 && stale.ofAll(CallEffect.Ended.class).isEmpty(); i++) {
            stale.respond(401, PEER_TAG, null, challenge(false, "n" + i, true));
        }
        assertThat(stale.ended().status()).isEqualTo(401);
        assertThat(stale.count(Method.INVITE)).isLessThanOrEqualTo(5);
    }

    @Test
    void aChallengeWithoutCredentialsEndsTheCall() {
        CallFixture fixture = dialled();
        fixture.respond(407, PEER_TAG, null, challenge(true, "n", false));
        assertThat(fixture.ended().status()).isEqualTo(407);
    }

    @Test
    void aChallengeAfterEndIsIgnored() {
        CallFixture fixture = withCredentials();
        CallEffect.Send invite = fixture.sent();
        fixture.apply(fixture.call.end(1, List.of(), 0));
        fixture.respond(invite, 401, PEER_TAG, null, challenge(false, "n", false));
        assertThat(fixture.of(CallEffect.Send.class)).isEmpty();
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void cancelNamesTheInviteThatCarriesTheCredentials() {
        CallFixture fixture = withCredentials();
        fixture.respond(401, PEER_TAG, null, challenge(false, "n", false));
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.single(CallEffect.Cancel.class).inviteTxId())
                .isEqualTo(fixture.sent().txId());
    }

    @Test
    void challengesInTheDialogAreAnsweredToo() {
        for (String method : List.of(Method.BYE, Method.INFO, Method.INVITE)) {
            CallFixture fixture = withCredentials();
            fixture.respond(200, PEER_TAG, sdp(""));
            switch (method) {
                case Method.BYE -> fixture.apply(fixture.call.end(1, List.of(), 0));
                case Method.INFO -> fixture.apply(fixture.call.info(1, "text/plain", new byte[] {1}, List.of(), 0));
                default -> fixture.apply(fixture.call.hold(1, List.of(), 0));
            }
            SipRequest first = fixture.sent(method).request();
            fixture.respond(401, null, null, challenge(false, "n", false));
            SipRequest second = fixture.single(CallEffect.Send.class).request();
            assertThat(second.method()).isEqualTo(method);
            assertThat(second.cseq().number()).isEqualTo(first.cseq().number() + 1);
            assertThat(second.header(HeaderName.AUTHORIZATION)).isPresent();
            assertThat(second.body()).isEqualTo(first.body());
        }
    }

    @Test
    void laterRequestsAreAuthorizedInAdvance() {
        CallFixture fixture = withCredentials();
        fixture.respond(407, PEER_TAG, null, challenge(true, "p", false));
        fixture.respond(200, PEER_TAG, sdp(""));
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.sent(Method.BYE)
                        .request()
                        .header(HeaderName.PROXY_AUTHORIZATION)
                        .orElseThrow())
                .contains("nc=00000002");
    }

    @Test
    void anInboundCallUsesTheCredentialsOfTheSettings() {
        CallFixture fixture =
                CallFixture.inbound(CallFixture.invite(sdp("")), settings -> settings.credentials(List.of(US)));
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.acknowledge(null);
        fixture.apply(fixture.call.end(2, List.of(), 0));
        fixture.respond(407, null, null, challenge(true, "p", false));
        assertThat(fixture.single(CallEffect.Send.class).request().header(HeaderName.PROXY_AUTHORIZATION))
                .isPresent();
    }
}

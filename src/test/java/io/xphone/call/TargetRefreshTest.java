package io.xphone.call;

import static io.xphone.call.CallFixture.directionOf;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.Refresher;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.SessionInterval;
import io.xphone.call.message.RAck;
import io.xphone.call.settings.DialSettings;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A change of the local Contact during a call (RFC 3261 §12.2). */
class TargetRefreshTest {

    private static final SipUri NEXT = SipUri.parse("sip:us@192.0.2.10:6060");
    private static final SipUri THIRD = SipUri.parse("sip:us@192.0.2.10:7070");
    private static final Header UPDATES = new Header(HeaderName.ALLOW, "INVITE, ACK, BYE, UPDATE");
    private static final String NEW_SDP = sdp("198.51.100.7", 30_000, 2, "");

    private static CallFixture answered(Header... headers) {
        return CallFixture.dialled().respond(200, CallFixture.PEER_TAG, sdp(""), headers);
    }

    private static CallFixture changeContact(CallFixture fixture, SipUri contact) {
        return fixture.apply(fixture.call.contactChanged(contact, 0));
    }

    private static Uri contact(SipMessage message) {
        return message.contacts().get(0).uri();
    }

    /** The effects are one UPDATE without offer, with that Contact. */
    private static void assertRefreshed(CallFixture fixture, SipUri contact) {
        SipRequest update = fixture.single(CallEffect.Send.class).request();
        assertThat(update.method()).isEqualTo(Method.UPDATE);
        assertThat(update.body()).isEmpty();
        assertThat(contact(update)).isEqualTo(contact);
    }

    private static void assertQuiet(CallFixture fixture) {
        assertThat(fixture.of(CallEffect.Send.class)).isEmpty();
    }

    // ---- at once ----

    @Test
    void anUpdatePublishesTheContact() {
        CallFixture fixture = answered(UPDATES);
        changeContact(fixture, NEXT);
        assertThat(fixture.effects).hasSize(1);
        assertRefreshed(fixture, NEXT);
        assertThat(fixture.call.contact()).isEqualTo(NEXT);
        fixture.respond(200, null, null);
        assertQuiet(fixture);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(contact(fixture.sent(Method.BYE).request())).isEqualTo(NEXT);
    }

    @Test
    void aReinviteWithTheSameDescriptionPublishesItWithoutUpdate() {
        CallFixture fixture = answered();
        changeContact(fixture, NEXT);
        SipRequest again = fixture.single(CallEffect.Send.class).request();
        assertThat(again.method()).isEqualTo(Method.INVITE);
        assertThat(contact(again)).isEqualTo(NEXT);
        assertThat(directionOf(again)).isEqualTo("sendrecv");
        fixture.respond(200, null, sdp(""));
        assertThat(contact(fixture.single(CallEffect.SendAck.class).ack())).isEqualTo(NEXT);
        assertQuiet(fixture);
        assertThat(fixture.of(CallEffect.Event.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 405, 488, 501})
    void aPeerThatRejectsUpdateGetsAReinvite(int status) {
        CallFixture fixture = changeContact(answered(UPDATES), NEXT);
        fixture.respond(status, null, null);
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
        fixture.respond(200, null, sdp(""));
        assertQuiet(changeContact(fixture, NEXT));
        changeContact(fixture, THIRD);
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
    }

    @Test
    void theSameContactIsNotPublished() {
        CallFixture fixture = changeContact(answered(UPDATES), CallFixture.LOCAL);
        assertThat(fixture.effects).isEmpty();
        changeContact(fixture, NEXT);
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        fixture.respond(200, null, null);
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
    }

    @Test
    void theSessionTimerIsKept() {
        CallFixture fixture = answered(UPDATES, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uas"));
        changeContact(fixture, NEXT);
        assertThat(fixture.sent().request().header(HeaderName.SESSION_EXPIRES)).contains("600;refresher=uas");
        fixture.respond(200, null, null, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uas"));
        assertThat(fixture.call.sessionTimer()).contains(new SessionInterval(600, Refresher.REMOTE));
    }

    @Test
    void aSipsContactStaysASipsUri() {
        CallFixture fixture = CallFixture.outbound(DialSettings.builder(
                        SipUri.parse("sips:600@example.com"),
                        NameAddress.of("Us", SipUri.parse("sip:us@example.com")),
                        SipUri.parse("sips:us@192.0.2.10:5061"))
                .build());
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        fixture.respond(200, CallFixture.PEER_TAG, sdp(""), UPDATES);
        SipUri next = SipUri.parse("sips:us@192.0.2.10:6061");
        changeContact(fixture, SipUri.parse("sip:us@192.0.2.10:6061;transport=tls"));
        assertRefreshed(fixture, next);
        assertThat(fixture.call.contact()).isEqualTo(next);
        fixture.respond(200, null, null);
        assertThat(changeContact(fixture, SipUri.parse("sip:us@192.0.2.10:6061;transport=tls")).effects)
                .isEmpty();
    }

    // ---- delayed by another exchange ----

    @Test
    void itIsPublishedAfterALocalOfferIsAnswered() {
        CallFixture fixture = answered(UPDATES);
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(contact(fixture.single(CallEffect.SendAck.class).ack())).isEqualTo(NEXT);
        assertRefreshed(fixture, NEXT);
    }

    @Test
    void itIsPublishedAfterALocalOfferIsRejected() {
        CallFixture fixture = answered(UPDATES);
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        changeContact(fixture, NEXT);
        fixture.respond(488, null, null);
        assertRefreshed(fixture, NEXT);
    }

    @Test
    void aQueuedOfferPublishesIt() {
        CallFixture fixture = answered(UPDATES);
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(491, null, null);
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        fixture.timer(CallTimer.GLARE);
        SipRequest again = fixture.single(CallEffect.Send.class).request();
        assertThat(again.method()).isEqualTo(Method.INVITE);
        assertThat(contact(again)).isEqualTo(NEXT);
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertQuiet(fixture);
    }

    @Test
    void anOfferRepeatedAfterAChallengePublishesIt() {
        CallFixture fixture = CallFixture.dialled(CallFixture.dialling()
                .credentials(List.of(new Credentials("us", "secret")))
                .build());
        fixture.respond(200, CallFixture.PEER_TAG, sdp(""), UPDATES);
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        changeContact(fixture, NEXT);
        fixture.respond(401, null, null, new Header(HeaderName.WWW_AUTHENTICATE, "Digest realm=\"r\", nonce=\"n\""));
        assertThat(contact(fixture.single(CallEffect.Send.class).request())).isEqualTo(NEXT);
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertQuiet(fixture);
    }

    @Test
    void itIsPublishedAfterTheAck() {
        CallFixture fixture = CallFixture.ringing(CallFixture.invite()
                .add(UPDATES.name(), UPDATES.value())
                .body("application/sdp", sdp(""))
                .build());
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        fixture.acknowledge(null);
        assertRefreshed(fixture, NEXT);
    }

    @Test
    void itIsPublishedAfterTheExchangeOfThePeer() {
        CallFixture fixture = answered(UPDATES);
        fixture.receive(Method.INVITE, NEW_SDP);
        assertThat(contact(fixture.response())).isEqualTo(CallFixture.LOCAL);
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        fixture.acknowledge(null);
        assertRefreshed(fixture, NEXT);
    }

    @Test
    void onlyOneUpdateIsPending() {
        CallFixture fixture = changeContact(answered(UPDATES), NEXT);
        assertThat(changeContact(fixture, THIRD).effects).isEmpty();
        fixture.respond(200, null, null);
        assertRefreshed(fixture, THIRD);
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        fixture.respond(500, null, null);
        fixture.timer(CallTimer.TARGET_REFRESH);
        assertRefreshed(fixture, NEXT);
        fixture.respond(200, null, null);
        assertQuiet(fixture);
    }

    @Test
    void noSeparateSessionRefreshFollows() {
        CallFixture fixture = answered(UPDATES, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uac"));
        changeContact(fixture, NEXT);
        assertQuiet(fixture.timer(CallTimer.SESSION_REFRESH));
        fixture.respond(200, null, null, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uac"));
        assertQuiet(fixture);
        assertThat(fixture.of(CallEffect.StartTimer.class))
                .contains(new CallEffect.StartTimer(CallTimer.SESSION_REFRESH, 300_000));
    }

    @ParameterizedTest
    @CsvSource({"INVITE", "UPDATE"})
    void a2xxPublishesItToo(String method) {
        CallFixture fixture = answered(UPDATES);
        changeContact(fixture, NEXT);
        fixture.respond(491, null, null); // the peer's offer is pending
        fixture.receive(method, NEW_SDP);
        assertThat(contact(fixture.response())).isEqualTo(NEXT);
        if (method.equals(Method.INVITE)) {
            fixture.acknowledge(null);
        }
        assertQuiet(fixture.timer(CallTimer.TARGET_REFRESH));
    }

    // ---- before the call is answered ----

    @Test
    void aPendingInviteIsFollowedByARefresh() {
        CallFixture fixture = CallFixture.dialled();
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        fixture.respond(200, CallFixture.PEER_TAG, sdp(""), UPDATES);
        assertThat(contact(fixture.single(CallEffect.SendAck.class).ack())).isEqualTo(NEXT);
        assertRefreshed(fixture, NEXT);
    }

    @Test
    void anUnsentInviteHasTheNewContact() {
        CallFixture fixture = CallFixture.outbound();
        fixture.apply(fixture.call.start(0));
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(contact(fixture.sent(Method.INVITE).request())).isEqualTo(NEXT);
        fixture.respond(200, CallFixture.PEER_TAG, sdp(""), UPDATES);
        assertQuiet(fixture);
    }

    @Test
    void theNextInviteOfARedirectionHasTheNewContact() {
        CallFixture fixture = CallFixture.dialled();
        changeContact(fixture, NEXT);
        fixture.respond(302, CallFixture.PEER_TAG, null, new Header(HeaderName.CONTACT, "<sip:601@example.com>"));
        assertThat(contact(fixture.sent(Method.INVITE).request())).isEqualTo(NEXT);
        fixture.respond(200, CallFixture.PEER_TAG, sdp(""), UPDATES);
        assertQuiet(fixture);
    }

    @Test
    void anEarlyDialogUsesItInLaterRequests() {
        CallFixture fixture = CallFixture.dialled();
        CallEffect.Send invite = fixture.sent();
        fixture.respond(180, CallFixture.PEER_TAG, null);
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        fixture.respond(
                invite,
                183,
                CallFixture.PEER_TAG,
                sdp(""),
                new Header(HeaderName.REQUIRE, "100rel"),
                new Header(HeaderName.RSEQ, "1"));
        assertThat(contact(fixture.sent(Method.PRACK).request())).isEqualTo(NEXT);
        fixture.receive(Method.UPDATE, null);
        assertThat(contact(fixture.response())).isEqualTo(NEXT);
        fixture.respond(invite, 200, CallFixture.PEER_TAG, null, UPDATES);
        assertRefreshed(fixture, NEXT);
    }

    @Test
    void the200HasTheNewContact() {
        CallFixture fixture = CallFixture.ringing();
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        fixture.apply(fixture.call.progress(1, 180, false, List.of(), 0));
        assertThat(contact(fixture.response())).isEqualTo(NEXT);
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        assertThat(contact(fixture.response())).isEqualTo(NEXT);
        assertQuiet(fixture.acknowledge(null));
    }

    @Test
    void aQueuedProvisionalResponseHasTheNewContact() {
        CallFixture fixture = CallFixture.ringing(CallFixture.invite()
                .add(HeaderName.SUPPORTED, "100rel")
                .body("application/sdp", sdp(""))
                .build());
        long rseq = RAck.rseqOf(fixture.response()).orElseThrow();
        fixture.apply(fixture.call.progress(1, 183, true, List.of(), 0));
        changeContact(fixture, NEXT);
        fixture.receive(fixture.peerRequest(Method.PRACK).add(HeaderName.RACK, rseq + " 100 INVITE"));
        List<CallEffect.Respond> responses = fixture.of(CallEffect.Respond.class);
        assertThat(responses).hasSize(2);
        assertThat(responses.get(1).response().status()).isEqualTo(183);
        assertThat(contact(responses.get(1).response())).isEqualTo(NEXT);
    }

    // ---- rejected ----

    @ParameterizedTest
    @ValueSource(ints = {491, 500, 503})
    void aTemporaryRejectionIsRetriedAFewTimes(int status) {
        CallFixture fixture = changeContact(answered(UPDATES), NEXT);
        for (int i = 0; i < 5; i++) {
            fixture.respond(status, null, null);
            assertThat(fixture.of(CallEffect.StartTimer.class))
                    .anyMatch(start -> start.timer() == CallTimer.TARGET_REFRESH && start.delayMillis() >= 4_100);
            assertQuiet(fixture.receive(Method.INFO, null)); // not before the delay
            fixture.timer(CallTimer.TARGET_REFRESH);
            assertRefreshed(fixture, NEXT);
        }
        fixture.respond(status, null, null);
        assertThat(fixture.effects).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertRefreshed(changeContact(fixture, THIRD), THIRD);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 415, 488, 603})
    void anotherRejectionLeavesTheCallUnchanged(int status) {
        CallFixture fixture = changeContact(answered(UPDATES), NEXT);
        fixture.respond(status, null, null);
        if (status < 500) { // the peer does not take the UPDATE
            assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
            fixture.respond(status, null, null);
        }
        assertThat(fixture.effects).isEmpty();
        assertQuiet(fixture.receive(Method.INFO, null));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.apply(fixture.call.hold(1, List.of(), 0)); // which publishes it as well
        assertThat(contact(fixture.single(CallEffect.Send.class).request())).isEqualTo(NEXT);
    }

    @Test
    void aFailedTransmissionIsRetried() {
        CallFixture fixture = changeContact(answered(UPDATES), NEXT);
        fixture.apply(fixture.call.onTransactionFailed(fixture.sent().txId(), false, "", 0));
        assertQuiet(fixture);
        assertRefreshed(fixture.timer(CallTimer.TARGET_REFRESH), NEXT);
    }

    @Test
    void anotherContactIsPublishedWithoutTheDelay() {
        CallFixture fixture = changeContact(answered(UPDATES), NEXT);
        fixture.apply(fixture.call.onTransactionFailed(fixture.sent().txId(), false, "", 0));
        changeContact(fixture, THIRD);
        assertThat(fixture.of(CallEffect.StopTimer.class))
                .containsExactly(new CallEffect.StopTimer(CallTimer.TARGET_REFRESH));
        assertRefreshed(fixture, THIRD);
    }

    @ParameterizedTest
    @CsvSource({"481, ERROR", "408, TIMEOUT"})
    void aPeerWithoutTheDialogEndsTheCall(int status, EndReason reason) {
        CallFixture fixture = changeContact(answered(UPDATES), NEXT);
        fixture.respond(status, null, null);
        assertThat(fixture.ended().reason()).isEqualTo(reason);
        assertThat(contact(fixture.sent(Method.BYE).request())).isEqualTo(NEXT);
    }

    @Test
    void noResponseEndsTheCall() {
        CallFixture fixture = changeContact(answered(UPDATES), NEXT);
        fixture.apply(fixture.call.onTransactionFailed(fixture.sent().txId(), true, "", 0));
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.TIMEOUT);
    }

    @Test
    void nothingIsPublishedAfterTheEnd() {
        CallFixture fixture = answered(UPDATES);
        fixture.receive(Method.BYE, null);
        assertThat(changeContact(fixture, NEXT).effects).isEmpty();
        CallFixture cancelled = CallFixture.dialled();
        cancelled.apply(cancelled.call.end(1, List.of(), 0));
        assertThat(changeContact(cancelled, NEXT).effects).isEmpty();
    }
}

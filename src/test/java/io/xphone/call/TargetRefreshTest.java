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

    private static CallFixture moves(CallFixture scene, SipUri contact) {
        return scene.apply(scene.call.contactChanged(contact, 0));
    }

    private static Uri contact(SipMessage message) {
        return message.contacts().get(0).uri();
    }

    /** The effects are one UPDATE without offer, with that Contact. */
    private static void assertRefreshed(CallFixture scene, SipUri contact) {
        SipRequest update = scene.single(CallEffect.Send.class).request();
        assertThat(update.method()).isEqualTo(Method.UPDATE);
        assertThat(update.body()).isEmpty();
        assertThat(contact(update)).isEqualTo(contact);
    }

    private static void assertQuiet(CallFixture scene) {
        assertThat(scene.of(CallEffect.Send.class)).isEmpty();
    }

    // ---- at once ----

    @Test
    void anUpdatePublishesTheContact() {
        CallFixture scene = answered(UPDATES);
        moves(scene, NEXT);
        assertThat(scene.effects).hasSize(1);
        assertRefreshed(scene, NEXT);
        assertThat(scene.call.contact()).isEqualTo(NEXT);
        scene.respond(200, null, null);
        assertQuiet(scene);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.apply(scene.call.end(1, List.of(), 0));
        assertThat(contact(scene.sent(Method.BYE).request())).isEqualTo(NEXT);
    }

    @Test
    void aReinviteWithTheSameDescriptionPublishesItWithoutUpdate() {
        CallFixture scene = answered();
        moves(scene, NEXT);
        SipRequest again = scene.single(CallEffect.Send.class).request();
        assertThat(again.method()).isEqualTo(Method.INVITE);
        assertThat(contact(again)).isEqualTo(NEXT);
        assertThat(directionOf(again)).isEqualTo("sendrecv");
        scene.respond(200, null, sdp(""));
        assertThat(contact(scene.single(CallEffect.SendAck.class).ack())).isEqualTo(NEXT);
        assertQuiet(scene);
        assertThat(scene.of(CallEffect.Event.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 501})
    void aPeerThatRejectsUpdateGetsAReinvite(int status) {
        CallFixture scene = moves(answered(UPDATES), NEXT);
        scene.respond(status, null, null);
        assertThat(scene.single(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
        scene.respond(200, null, sdp(""));
        assertQuiet(moves(scene, NEXT));
        moves(scene, THIRD);
        assertThat(scene.single(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
    }

    @Test
    void theSameContactIsNotPublished() {
        CallFixture scene = moves(answered(UPDATES), CallFixture.LOCAL);
        assertThat(scene.effects).isEmpty();
        moves(scene, NEXT);
        assertThat(moves(scene, NEXT).effects).isEmpty();
        scene.respond(200, null, null);
        assertThat(moves(scene, NEXT).effects).isEmpty();
    }

    @Test
    void theSessionTimerIsKept() {
        CallFixture scene = answered(UPDATES, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uas"));
        moves(scene, NEXT);
        assertThat(scene.sent().request().header(HeaderName.SESSION_EXPIRES)).contains("600;refresher=uas");
        scene.respond(200, null, null, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uas"));
        assertThat(scene.call.sessionTimer()).contains(new SessionInterval(600, Refresher.REMOTE));
    }

    @Test
    void aSipsContactStaysASipsUri() {
        CallFixture scene = CallFixture.outbound(DialSettings.builder(
                        SipUri.parse("sips:600@example.com"),
                        NameAddress.of("Us", SipUri.parse("sip:us@example.com")),
                        SipUri.parse("sips:us@192.0.2.10:5061"))
                .build());
        scene.apply(scene.call.start(0));
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        scene.respond(200, CallFixture.PEER_TAG, sdp(""), UPDATES);
        SipUri next = SipUri.parse("sips:us@192.0.2.10:6061");
        moves(scene, SipUri.parse("sip:us@192.0.2.10:6061;transport=tls"));
        assertRefreshed(scene, next);
        assertThat(scene.call.contact()).isEqualTo(next);
        scene.respond(200, null, null);
        assertThat(moves(scene, SipUri.parse("sip:us@192.0.2.10:6061;transport=tls")).effects)
                .isEmpty();
    }

    // ---- delayed by another exchange ----

    @Test
    void itIsPublishedAfterALocalOfferIsAnswered() {
        CallFixture scene = answered(UPDATES);
        scene.apply(scene.call.hold(1, List.of(), 0));
        assertThat(moves(scene, NEXT).effects).isEmpty();
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(contact(scene.single(CallEffect.SendAck.class).ack())).isEqualTo(NEXT);
        assertRefreshed(scene, NEXT);
    }

    @Test
    void itIsPublishedAfterALocalOfferIsRejected() {
        CallFixture scene = answered(UPDATES);
        scene.apply(scene.call.hold(1, List.of(), 0));
        moves(scene, NEXT);
        scene.respond(488, null, null);
        assertRefreshed(scene, NEXT);
    }

    @Test
    void aQueuedOfferPublishesIt() {
        CallFixture scene = answered(UPDATES);
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(491, null, null);
        assertThat(moves(scene, NEXT).effects).isEmpty();
        scene.timer(CallTimer.GLARE);
        SipRequest again = scene.single(CallEffect.Send.class).request();
        assertThat(again.method()).isEqualTo(Method.INVITE);
        assertThat(contact(again)).isEqualTo(NEXT);
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertQuiet(scene);
    }

    @Test
    void anOfferRepeatedAfterAChallengePublishesIt() {
        CallFixture scene = CallFixture.dialled(CallFixture.dialling()
                .credentials(List.of(new Credentials("us", "secret")))
                .build());
        scene.respond(200, CallFixture.PEER_TAG, sdp(""), UPDATES);
        scene.apply(scene.call.hold(1, List.of(), 0));
        moves(scene, NEXT);
        scene.respond(401, null, null, new Header(HeaderName.WWW_AUTHENTICATE, "Digest realm=\"r\", nonce=\"n\""));
        assertThat(contact(scene.single(CallEffect.Send.class).request())).isEqualTo(NEXT);
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertQuiet(scene);
    }

    @Test
    void itIsPublishedAfterTheAck() {
        CallFixture scene = CallFixture.ringing(CallFixture.invite()
                .add(UPDATES.name(), UPDATES.value())
                .body("application/sdp", sdp(""))
                .build());
        scene.apply(scene.call.accept(1, List.of(), 0));
        assertThat(moves(scene, NEXT).effects).isEmpty();
        scene.acknowledge(null);
        assertRefreshed(scene, NEXT);
    }

    @Test
    void itIsPublishedAfterTheExchangeOfThePeer() {
        CallFixture scene = answered(UPDATES);
        scene.receive(Method.INVITE, NEW_SDP);
        assertThat(contact(scene.response())).isEqualTo(CallFixture.LOCAL);
        assertThat(moves(scene, NEXT).effects).isEmpty();
        scene.acknowledge(null);
        assertRefreshed(scene, NEXT);
    }

    @Test
    void onlyOneUpdateIsPending() {
        CallFixture scene = moves(answered(UPDATES), NEXT);
        assertThat(moves(scene, THIRD).effects).isEmpty();
        scene.respond(200, null, null);
        assertRefreshed(scene, THIRD);
        assertThat(moves(scene, NEXT).effects).isEmpty();
        scene.respond(500, null, null);
        scene.timer(CallTimer.TARGET_REFRESH);
        assertRefreshed(scene, NEXT);
        scene.respond(200, null, null);
        assertQuiet(scene);
    }

    @Test
    void noSeparateSessionRefreshFollows() {
        CallFixture scene = answered(UPDATES, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uac"));
        moves(scene, NEXT);
        assertQuiet(scene.timer(CallTimer.SESSION_REFRESH));
        scene.respond(200, null, null, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uac"));
        assertQuiet(scene);
        assertThat(scene.of(CallEffect.StartTimer.class))
                .contains(new CallEffect.StartTimer(CallTimer.SESSION_REFRESH, 300_000));
    }

    @ParameterizedTest
    @CsvSource({"INVITE", "UPDATE"})
    void a2xxPublishesItToo(String method) {
        CallFixture scene = answered(UPDATES);
        moves(scene, NEXT);
        scene.respond(491, null, null); // the peer's offer is pending
        scene.receive(method, NEW_SDP);
        assertThat(contact(scene.response())).isEqualTo(NEXT);
        if (method.equals(Method.INVITE)) {
            scene.acknowledge(null);
        }
        assertQuiet(scene.timer(CallTimer.TARGET_REFRESH));
    }

    // ---- before the call is answered ----

    @Test
    void aPendingInviteIsFollowedByARefresh() {
        CallFixture scene = CallFixture.dialled();
        assertThat(moves(scene, NEXT).effects).isEmpty();
        scene.respond(200, CallFixture.PEER_TAG, sdp(""), UPDATES);
        assertThat(contact(scene.single(CallEffect.SendAck.class).ack())).isEqualTo(NEXT);
        assertRefreshed(scene, NEXT);
    }

    @Test
    void anUnsentInviteHasTheNewContact() {
        CallFixture scene = CallFixture.outbound();
        scene.apply(scene.call.start(0));
        assertThat(moves(scene, NEXT).effects).isEmpty();
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        assertThat(contact(scene.sent(Method.INVITE).request())).isEqualTo(NEXT);
        scene.respond(200, CallFixture.PEER_TAG, sdp(""), UPDATES);
        assertQuiet(scene);
    }

    @Test
    void theNextInviteOfARedirectionHasTheNewContact() {
        CallFixture scene = CallFixture.dialled();
        moves(scene, NEXT);
        scene.respond(302, CallFixture.PEER_TAG, null, new Header(HeaderName.CONTACT, "<sip:601@example.com>"));
        assertThat(contact(scene.sent(Method.INVITE).request())).isEqualTo(NEXT);
        scene.respond(200, CallFixture.PEER_TAG, sdp(""), UPDATES);
        assertQuiet(scene);
    }

    @Test
    void anEarlyDialogUsesItInLaterRequests() {
        CallFixture scene = CallFixture.dialled();
        CallEffect.Send invite = scene.sent();
        scene.respond(180, CallFixture.PEER_TAG, null);
        assertThat(moves(scene, NEXT).effects).isEmpty();
        scene.respond(
                invite,
                183,
                CallFixture.PEER_TAG,
                sdp(""),
                new Header(HeaderName.REQUIRE, "100rel"),
                new Header(HeaderName.RSEQ, "1"));
        assertThat(contact(scene.sent(Method.PRACK).request())).isEqualTo(NEXT);
        scene.receive(Method.UPDATE, null);
        assertThat(contact(scene.response())).isEqualTo(NEXT);
        scene.respond(invite, 200, CallFixture.PEER_TAG, null, UPDATES);
        assertRefreshed(scene, NEXT);
    }

    @Test
    void the200HasTheNewContact() {
        CallFixture scene = CallFixture.ringing();
        assertThat(moves(scene, NEXT).effects).isEmpty();
        scene.apply(scene.call.progress(1, 180, false, List.of(), 0));
        assertThat(contact(scene.response())).isEqualTo(NEXT);
        scene.apply(scene.call.accept(1, List.of(), 0));
        assertThat(contact(scene.response())).isEqualTo(NEXT);
        assertQuiet(scene.acknowledge(null));
    }

    @Test
    void aQueuedProvisionalResponseHasTheNewContact() {
        CallFixture scene = CallFixture.ringing(CallFixture.invite()
                .add(HeaderName.SUPPORTED, "100rel")
                .body("application/sdp", sdp(""))
                .build());
        long rseq = RAck.rseqOf(scene.response()).orElseThrow();
        scene.apply(scene.call.progress(1, 183, true, List.of(), 0));
        moves(scene, NEXT);
        scene.receive(scene.peerRequest(Method.PRACK).add(HeaderName.RACK, rseq + " 100 INVITE"));
        List<CallEffect.Respond> said = scene.of(CallEffect.Respond.class);
        assertThat(said).hasSize(2);
        assertThat(said.get(1).response().status()).isEqualTo(183);
        assertThat(contact(said.get(1).response())).isEqualTo(NEXT);
    }

    // ---- rejected ----

    @ParameterizedTest
    @ValueSource(ints = {491, 500, 503})
    void aTemporaryRejectionIsRetriedAFewTimes(int status) {
        CallFixture scene = moves(answered(UPDATES), NEXT);
        for (int i = 0; i < 5; i++) {
            scene.respond(status, null, null);
            assertThat(scene.of(CallEffect.StartTimer.class))
                    .anyMatch(start -> start.timer() == CallTimer.TARGET_REFRESH && start.delayMillis() >= 4_100);
            assertQuiet(scene.receive(Method.INFO, null)); // not before the delay
            scene.timer(CallTimer.TARGET_REFRESH);
            assertRefreshed(scene, NEXT);
        }
        scene.respond(status, null, null);
        assertThat(scene.effects).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        assertRefreshed(moves(scene, THIRD), THIRD);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 415, 488, 603})
    void anotherRejectionLeavesTheCallUnchanged(int status) {
        CallFixture scene = moves(answered(UPDATES), NEXT);
        scene.respond(status, null, null);
        assertThat(scene.effects).isEmpty();
        assertQuiet(scene.receive(Method.INFO, null));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.apply(scene.call.hold(1, List.of(), 0)); // which publishes it as well
        assertThat(contact(scene.single(CallEffect.Send.class).request())).isEqualTo(NEXT);
    }

    @Test
    void aFailedTransmissionIsRetried() {
        CallFixture scene = moves(answered(UPDATES), NEXT);
        scene.apply(scene.call.onTransactionFailed(scene.sent().txId(), false, "", 0));
        assertQuiet(scene);
        assertRefreshed(scene.timer(CallTimer.TARGET_REFRESH), NEXT);
    }

    @Test
    void anotherContactIsPublishedWithoutTheDelay() {
        CallFixture scene = moves(answered(UPDATES), NEXT);
        scene.apply(scene.call.onTransactionFailed(scene.sent().txId(), false, "", 0));
        moves(scene, THIRD);
        assertThat(scene.of(CallEffect.StopTimer.class))
                .containsExactly(new CallEffect.StopTimer(CallTimer.TARGET_REFRESH));
        assertRefreshed(scene, THIRD);
    }

    @ParameterizedTest
    @CsvSource({"481, ERROR", "408, TIMEOUT"})
    void aPeerWithoutTheDialogEndsTheCall(int status, EndReason reason) {
        CallFixture scene = moves(answered(UPDATES), NEXT);
        scene.respond(status, null, null);
        assertThat(scene.ended().reason()).isEqualTo(reason);
        assertThat(contact(scene.sent(Method.BYE).request())).isEqualTo(NEXT);
    }

    @Test
    void noResponseEndsTheCall() {
        CallFixture scene = moves(answered(UPDATES), NEXT);
        scene.apply(scene.call.onTransactionFailed(scene.sent().txId(), true, "", 0));
        assertThat(scene.ended().reason()).isEqualTo(EndReason.TIMEOUT);
    }

    @Test
    void nothingIsPublishedAfterTheEnd() {
        CallFixture scene = answered(UPDATES);
        scene.receive(Method.BYE, null);
        assertThat(moves(scene, NEXT).effects).isEmpty();
        CallFixture cancelled = CallFixture.dialled();
        cancelled.apply(cancelled.call.end(1, List.of(), 0));
        assertThat(moves(cancelled, NEXT).effects).isEmpty();
    }
}

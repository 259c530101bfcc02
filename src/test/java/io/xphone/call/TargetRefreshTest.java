package io.xphone.call;

import static io.xphone.call.Scene.directionOf;
import static io.xphone.call.Scene.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.SessionInterval;
import io.xphone.call.message.RAck;
import io.xphone.call.settings.DialSettings;
import io.xphone.call.settings.Refresher;
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

/** Our Contact becomes another while there is a call (RFC 3261 §12.2). */
class TargetRefreshTest {

    private static final SipUri NEXT = SipUri.parse("sip:us@192.0.2.10:6060");
    private static final SipUri THIRD = SipUri.parse("sip:us@192.0.2.10:7070");
    private static final Header UPDATES = new Header(HeaderName.ALLOW, "INVITE, ACK, BYE, UPDATE");
    private static final String NEW_SDP = sdp("198.51.100.7", 30_000, 2, "");

    private static Scene answered(Header... headers) {
        return Scene.dialled().answers(200, Scene.PEER_TAG, sdp(""), headers);
    }

    private static Scene moves(Scene scene, SipUri contact) {
        return scene.does(scene.call.contactChanged(contact, 0));
    }

    private static Uri contact(SipMessage message) {
        return message.contacts().get(0).uri();
    }

    /** Nothing but an UPDATE without offer that tells that Contact. */
    private static void assertTold(Scene scene, SipUri contact) {
        SipRequest update = scene.one(CallEffect.Send.class).request();
        assertThat(update.method()).isEqualTo(Method.UPDATE);
        assertThat(update.body()).isEmpty();
        assertThat(contact(update)).isEqualTo(contact);
    }

    private static void assertQuiet(Scene scene) {
        assertThat(scene.of(CallEffect.Send.class)).isEmpty();
    }

    // ---- at once ----

    @Test
    void anUpdateTellsIt() {
        Scene scene = answered(UPDATES);
        moves(scene, NEXT);
        assertThat(scene.last).hasSize(1);
        assertTold(scene, NEXT);
        assertThat(scene.call.contact()).isEqualTo(NEXT);
        scene.answers(200, null, null);
        assertQuiet(scene);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.does(scene.call.end(1, List.of(), 0));
        assertThat(contact(scene.sent(Method.BYE).request())).isEqualTo(NEXT);
    }

    @Test
    void aReinviteWithTheSameDescriptionTellsItWhereThereIsNoUpdate() {
        Scene scene = answered();
        moves(scene, NEXT);
        SipRequest again = scene.one(CallEffect.Send.class).request();
        assertThat(again.method()).isEqualTo(Method.INVITE);
        assertThat(contact(again)).isEqualTo(NEXT);
        assertThat(directionOf(again)).isEqualTo("sendrecv");
        scene.answers(200, null, sdp(""));
        assertThat(contact(scene.one(CallEffect.SendAck.class).ack())).isEqualTo(NEXT);
        assertQuiet(scene);
        assertThat(scene.of(CallEffect.Event.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 501})
    void aPeerThatKnowsNoUpdateAfterAllGetsAReinvite(int status) {
        Scene scene = moves(answered(UPDATES), NEXT);
        scene.answers(status, null, null);
        assertThat(scene.one(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
        scene.answers(200, null, sdp(""));
        assertQuiet(moves(scene, NEXT));
        moves(scene, THIRD);
        assertThat(scene.one(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
    }

    @Test
    void theSameContactIsNoNews() {
        Scene scene = moves(answered(UPDATES), Scene.US);
        assertThat(scene.last).isEmpty();
        moves(scene, NEXT);
        assertThat(moves(scene, NEXT).last).isEmpty();
        scene.answers(200, null, null);
        assertThat(moves(scene, NEXT).last).isEmpty();
    }

    @Test
    void theSessionTimerIsKept() {
        Scene scene = answered(UPDATES, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uas"));
        moves(scene, NEXT);
        assertThat(scene.sent().request().header(HeaderName.SESSION_EXPIRES)).contains("600;refresher=uas");
        scene.answers(200, null, null, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uas"));
        assertThat(scene.call.sessionTimer()).contains(new SessionInterval(600, Refresher.REMOTE));
    }

    @Test
    void aSipsContactStaysOne() {
        Scene scene = Scene.outbound(DialSettings.builder(
                        SipUri.parse("sips:600@example.com"),
                        NameAddress.of("Us", SipUri.parse("sip:us@example.com")),
                        SipUri.parse("sips:us@192.0.2.10:5061"))
                .build());
        scene.does(scene.call.start(0));
        scene.does(scene.call.onMediaOpened(Scene.MEDIA, 0));
        scene.answers(200, Scene.PEER_TAG, sdp(""), UPDATES);
        SipUri next = SipUri.parse("sips:us@192.0.2.10:6061");
        moves(scene, SipUri.parse("sip:us@192.0.2.10:6061;transport=tls"));
        assertTold(scene, next);
        assertThat(scene.call.contact()).isEqualTo(next);
        scene.answers(200, null, null);
        assertThat(moves(scene, SipUri.parse("sip:us@192.0.2.10:6061;transport=tls")).last)
                .isEmpty();
    }

    // ---- something is in the way ----

    @Test
    void itIsToldWhenOurOfferIsAnswered() {
        Scene scene = answered(UPDATES);
        scene.does(scene.call.hold(1, List.of(), 0));
        assertThat(moves(scene, NEXT).last).isEmpty();
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(contact(scene.one(CallEffect.SendAck.class).ack())).isEqualTo(NEXT);
        assertTold(scene, NEXT);
    }

    @Test
    void itIsToldWhenOurOfferIsRefused() {
        Scene scene = answered(UPDATES);
        scene.does(scene.call.hold(1, List.of(), 0));
        moves(scene, NEXT);
        scene.answers(488, null, null);
        assertTold(scene, NEXT);
    }

    @Test
    void anOfferThatWaitsTellsItItself() {
        Scene scene = answered(UPDATES);
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(491, null, null);
        assertThat(moves(scene, NEXT).last).isEmpty();
        scene.timer(CallTimer.GLARE);
        SipRequest again = scene.one(CallEffect.Send.class).request();
        assertThat(again.method()).isEqualTo(Method.INVITE);
        assertThat(contact(again)).isEqualTo(NEXT);
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertQuiet(scene);
    }

    @Test
    void anOfferThatAChallengeMeetsTellsIt() {
        Scene scene = Scene.dialled(Scene.dialling()
                .credentials(List.of(new Credentials("us", "secret")))
                .build());
        scene.answers(200, Scene.PEER_TAG, sdp(""), UPDATES);
        scene.does(scene.call.hold(1, List.of(), 0));
        moves(scene, NEXT);
        scene.answers(401, null, null, new Header(HeaderName.WWW_AUTHENTICATE, "Digest realm=\"r\", nonce=\"n\""));
        assertThat(contact(scene.one(CallEffect.Send.class).request())).isEqualTo(NEXT);
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertQuiet(scene);
    }

    @Test
    void itIsToldWhenTheAckCame() {
        Scene scene = Scene.ringing(Scene.invite()
                .add(UPDATES.name(), UPDATES.value())
                .body("application/sdp", sdp(""))
                .build());
        scene.does(scene.call.accept(1, List.of(), 0));
        assertThat(moves(scene, NEXT).last).isEmpty();
        scene.acknowledges(null);
        assertTold(scene, NEXT);
    }

    @Test
    void itIsToldWhenTheOfferOfThePeerIsOver() {
        Scene scene = answered(UPDATES);
        scene.receives(Method.INVITE, NEW_SDP);
        assertThat(contact(scene.response())).isEqualTo(Scene.US);
        assertThat(moves(scene, NEXT).last).isEmpty();
        scene.acknowledges(null);
        assertTold(scene, NEXT);
    }

    @Test
    void onlyOneUpdateIsOut() {
        Scene scene = moves(answered(UPDATES), NEXT);
        assertThat(moves(scene, THIRD).last).isEmpty();
        scene.answers(200, null, null);
        assertTold(scene, THIRD);
        assertThat(moves(scene, NEXT).last).isEmpty();
        scene.answers(500, null, null);
        scene.timer(CallTimer.TARGET_REFRESH);
        assertTold(scene, NEXT);
        scene.answers(200, null, null);
        assertQuiet(scene);
    }

    @Test
    void theSessionIsNotRefreshedBesides() {
        Scene scene = answered(UPDATES, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uac"));
        moves(scene, NEXT);
        assertQuiet(scene.timer(CallTimer.SESSION_REFRESH));
        scene.answers(200, null, null, new Header(HeaderName.SESSION_EXPIRES, "600;refresher=uac"));
        assertQuiet(scene);
        assertThat(scene.of(CallEffect.StartTimer.class))
                .contains(new CallEffect.StartTimer(CallTimer.SESSION_REFRESH, 300_000));
    }

    @ParameterizedTest
    @CsvSource({"INVITE", "UPDATE"})
    void anAnswerTellsItToo(String method) {
        Scene scene = answered(UPDATES);
        moves(scene, NEXT);
        scene.answers(491, null, null); // theirs is under way
        scene.receives(method, NEW_SDP);
        assertThat(contact(scene.response())).isEqualTo(NEXT);
        if (method.equals(Method.INVITE)) {
            scene.acknowledges(null);
        }
        assertQuiet(scene.timer(CallTimer.TARGET_REFRESH));
    }

    // ---- before the answer ----

    @Test
    void anInviteThatIsOutIsFollowedByARefresh() {
        Scene scene = Scene.dialled();
        assertThat(moves(scene, NEXT).last).isEmpty();
        scene.answers(200, Scene.PEER_TAG, sdp(""), UPDATES);
        assertThat(contact(scene.one(CallEffect.SendAck.class).ack())).isEqualTo(NEXT);
        assertTold(scene, NEXT);
    }

    @Test
    void anInviteThatIsNotOutHasTheNewOne() {
        Scene scene = Scene.outbound();
        scene.does(scene.call.start(0));
        assertThat(moves(scene, NEXT).last).isEmpty();
        scene.does(scene.call.onMediaOpened(Scene.MEDIA, 0));
        assertThat(contact(scene.sent(Method.INVITE).request())).isEqualTo(NEXT);
        scene.answers(200, Scene.PEER_TAG, sdp(""), UPDATES);
        assertQuiet(scene);
    }

    @Test
    void theNextTargetOfARedirectionIsToldRightAway() {
        Scene scene = Scene.dialled();
        moves(scene, NEXT);
        scene.answers(302, Scene.PEER_TAG, null, new Header(HeaderName.CONTACT, "<sip:601@example.com>"));
        assertThat(contact(scene.sent(Method.INVITE).request())).isEqualTo(NEXT);
        scene.answers(200, Scene.PEER_TAG, sdp(""), UPDATES);
        assertQuiet(scene);
    }

    @Test
    void anEarlyDialogUsesItInWhatFollows() {
        Scene scene = Scene.dialled();
        CallEffect.Send invite = scene.sent();
        scene.answers(180, Scene.PEER_TAG, null);
        assertThat(moves(scene, NEXT).last).isEmpty();
        scene.answers(
                invite,
                183,
                Scene.PEER_TAG,
                sdp(""),
                new Header(HeaderName.REQUIRE, "100rel"),
                new Header(HeaderName.RSEQ, "1"));
        assertThat(contact(scene.sent(Method.PRACK).request())).isEqualTo(NEXT);
        scene.receives(Method.UPDATE, null);
        assertThat(contact(scene.response())).isEqualTo(NEXT);
        scene.answers(invite, 200, Scene.PEER_TAG, null, UPDATES);
        assertTold(scene, NEXT);
    }

    @Test
    void ourAnswerHasTheNewOne() {
        Scene scene = Scene.ringing();
        assertThat(moves(scene, NEXT).last).isEmpty();
        scene.does(scene.call.progress(1, 180, false, List.of(), 0));
        assertThat(contact(scene.response())).isEqualTo(NEXT);
        scene.does(scene.call.accept(1, List.of(), 0));
        assertThat(contact(scene.response())).isEqualTo(NEXT);
        assertQuiet(scene.acknowledges(null));
    }

    @Test
    void aProvisionalAnswerThatWaitsForAPrackHasTheNewOne() {
        Scene scene = Scene.ringing(Scene.invite()
                .add(HeaderName.SUPPORTED, "100rel")
                .body("application/sdp", sdp(""))
                .build());
        long rseq = RAck.rseqOf(scene.response()).orElseThrow();
        scene.does(scene.call.progress(1, 183, true, List.of(), 0));
        moves(scene, NEXT);
        scene.receives(scene.peerRequest(Method.PRACK).add(HeaderName.RACK, rseq + " 100 INVITE"));
        List<CallEffect.Respond> said = scene.of(CallEffect.Respond.class);
        assertThat(said).hasSize(2);
        assertThat(said.get(1).response().status()).isEqualTo(183);
        assertThat(contact(said.get(1).response())).isEqualTo(NEXT);
    }

    // ---- refused ----

    @ParameterizedTest
    @ValueSource(ints = {491, 500, 503})
    void aPassingRefusalIsTriedAgainAFewTimes(int status) {
        Scene scene = moves(answered(UPDATES), NEXT);
        for (int i = 0; i < 5; i++) {
            scene.answers(status, null, null);
            assertThat(scene.of(CallEffect.StartTimer.class))
                    .anyMatch(start -> start.timer() == CallTimer.TARGET_REFRESH && start.delayMillis() >= 4_100);
            assertQuiet(scene.receives(Method.INFO, null)); // not before its time
            scene.timer(CallTimer.TARGET_REFRESH);
            assertTold(scene, NEXT);
        }
        scene.answers(status, null, null);
        assertThat(scene.last).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        assertTold(moves(scene, THIRD), THIRD);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 415, 488, 603})
    void anotherRefusalLeavesTheCallAsItIs(int status) {
        Scene scene = moves(answered(UPDATES), NEXT);
        scene.answers(status, null, null);
        assertThat(scene.last).isEmpty();
        assertQuiet(scene.receives(Method.INFO, null));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.does(scene.call.hold(1, List.of(), 0)); // which tells it all the same
        assertThat(contact(scene.one(CallEffect.Send.class).request())).isEqualTo(NEXT);
    }

    @Test
    void whatCannotBeSentIsTriedAgain() {
        Scene scene = moves(answered(UPDATES), NEXT);
        scene.does(scene.call.onTransactionFailed(scene.sent().txId(), false, "", 0));
        assertQuiet(scene);
        assertTold(scene.timer(CallTimer.TARGET_REFRESH), NEXT);
    }

    @Test
    void anotherContactIsToldWithoutTheWait() {
        Scene scene = moves(answered(UPDATES), NEXT);
        scene.does(scene.call.onTransactionFailed(scene.sent().txId(), false, "", 0));
        moves(scene, THIRD);
        assertThat(scene.of(CallEffect.StopTimer.class))
                .containsExactly(new CallEffect.StopTimer(CallTimer.TARGET_REFRESH));
        assertTold(scene, THIRD);
    }

    @ParameterizedTest
    @CsvSource({"481, ERROR", "408, TIMEOUT"})
    void aPeerThatHasLostTheCallEndsIt(int status, EndReason reason) {
        Scene scene = moves(answered(UPDATES), NEXT);
        scene.answers(status, null, null);
        assertThat(scene.ended().reason()).isEqualTo(reason);
        assertThat(contact(scene.sent(Method.BYE).request())).isEqualTo(NEXT);
    }

    @Test
    void noAnswerEndsTheCall() {
        Scene scene = moves(answered(UPDATES), NEXT);
        scene.does(scene.call.onTransactionFailed(scene.sent().txId(), true, "", 0));
        assertThat(scene.ended().reason()).isEqualTo(EndReason.TIMEOUT);
    }

    @Test
    void afterTheEndNothingIsSaid() {
        Scene scene = answered(UPDATES);
        scene.receives(Method.BYE, null);
        assertThat(moves(scene, NEXT).last).isEmpty();
        Scene cancelled = Scene.dialled();
        cancelled.does(cancelled.call.end(1, List.of(), 0));
        assertThat(moves(cancelled, NEXT).last).isEmpty();
    }
}

package io.xphone.call;

import static io.xphone.call.Scene.answeredInbound;
import static io.xphone.call.Scene.answeredOutbound;
import static io.xphone.call.Scene.directionOf;
import static io.xphone.call.Scene.sdp;
import static io.xphone.call.Scene.versionOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.MediaPlan;
import io.xphone.call.message.CallError;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HoldTest {

    private static Scene held() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        return scene;
    }

    private static Scene heldByPeer() {
        Scene scene = answeredOutbound();
        scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        scene.acknowledges(null);
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        return scene;
    }

    // ---- ours ----

    @Test
    void holdOffersSendonlyAndIsDoneWhenThePeerAgrees() {
        Scene scene = answeredOutbound();
        SipRequest first = scene.sent(Method.INVITE).request();
        scene.does(scene.call.hold(11, List.of(), 0));
        SipRequest again = scene.one(CallEffect.Send.class).request();
        assertThat(again.method()).isEqualTo(Method.INVITE);
        assertThat(again.cseq().number()).isEqualTo(2);
        assertThat(again.contacts().get(0).uri()).isEqualTo(Scene.US);
        assertThat(directionOf(again)).isEqualTo("sendonly");
        assertThat(versionOf(again)).isEqualTo(versionOf(first) + 1);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(scene.call.onHoldLocally()).isFalse();

        scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        MediaPlan plan = scene.one(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.localHold() && plan.sends() && !plan.receives() && plan.onHold())
                .isTrue();
        assertThat(plan.remoteHold()).isFalse();
        assertThat(scene.one(CallEffect.SendAck.class).ack().cseq().number()).isEqualTo(2);
        assertThat(scene.last).contains(new CallEffect.StateChanged(CallState.ON_HOLD), new CallEffect.Done(11));
        assertThat(scene.events()).containsExactly(new CallEvent.MediaChanged(), new CallEvent.LocalHold(true));
    }

    @Test
    void resumeOffersSendrecv() {
        Scene scene = held();
        scene.does(scene.call.resume(2, List.of(), 0));
        assertThat(directionOf(scene.sent().request())).isEqualTo("sendrecv");
        assertThat(versionOf(scene.sent().request())).isEqualTo(3);
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 3, "a=sendrecv"));
        assertThat(scene.last).contains(new CallEffect.StateChanged(CallState.ACTIVE), new CallEffect.Done(2));
        assertThat(scene.call.onHoldLocally()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 488, 500, 503, 603})
    void aRefusedHoldLeavesTheCallAsItWas(int status) {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(status, null, null);
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.REJECTED);
        assertThat(scene.refused().status()).isEqualTo(status);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(scene.call.onHoldLocally()).isFalse();
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        // and the next offer of the peer is answered as if nothing had been asked
        scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 2, ""));
        assertThat(directionOf(scene.response())).isEqualTo("sendrecv");
        scene.acknowledges(null);
        scene.does(scene.call.hold(2, List.of(), 0));
        assertThat(scene.of(CallEffect.Send.class)).hasSize(1);
    }

    @Test
    void aRefusedResumeLeavesTheCallOnHold() {
        Scene scene = held();
        scene.does(scene.call.resume(2, List.of(), 0));
        scene.answers(500, null, null);
        assertThat(scene.refused().status()).isEqualTo(500);
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(scene.call.onHoldLocally()).isTrue();
    }

    @Test
    void aHoldThatCannotBeSentLeavesTheCallAsItWas() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.does(scene.call.onTransactionFailed(scene.sent().txId(), false, "", 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.TRANSPORT);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void noAnswerEndsTheCall() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.does(scene.call.onTransactionFailed(scene.sent().txId(), true, "", 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.TIMEOUT);
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 408, "No response", 102));
        assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
    }

    @ParameterizedTest
    @CsvSource({"481, ERROR", "408, TIMEOUT"})
    void aPeerThatHasLostTheCallEndsIt(int status, EndReason reason) {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(status, null, null);
        assertThat(scene.refused().status()).isEqualTo(status);
        assertThat(scene.ended().reason()).isEqualTo(reason);
        assertThat(scene.ended().status()).isEqualTo(status);
        assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
    }

    @Test
    void anAnswerThatCannotBeUsedEndsTheCall() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(200, null, null);
        assertThat(scene.of(CallEffect.SendAck.class)).hasSize(1);
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.REJECTED);
        assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
    }

    @Test
    void oneChangeAtATime() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.does(scene.call.hold(2, List.of(), 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        scene.does(scene.call.resume(3, List.of(), 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.last).contains(new CallEffect.Done(1));
    }

    @Test
    void hangingUpWhileAChangeIsUnderWay() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        CallEffect.Send again = scene.sent();
        scene.does(scene.call.end(2, List.of(), 0));
        assertThat(scene.refused()).isEqualTo(CallError.ended());
        CallEffect.Send bye = scene.sent(Method.BYE);
        scene.answers(again, 200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.last).hasSize(1);
        assertThat(scene.one(CallEffect.SendAck.class).ack().cseq()).hasToString("2 ACK");
        assertThat(scene.released()).isFalse();
        scene.answers(bye, 200, null, null);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void aRepeated2xxToOurReinviteIsAcknowledgedAgain() {
        Scene scene = held();
        SipRequest ack = scene.ofAll(CallEffect.SendAck.class).get(1).ack();
        scene.does(scene.call.onResponse("", Scene.answer(scene.sent().request(), 200, null, sdp("")), 0));
        assertThat(scene.last).containsExactly(new CallEffect.SendAck(ack));
    }

    @Test
    void theTargetIsRefreshedByTheAnswer() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(
                200,
                null,
                sdp("198.51.100.7", 30_000, 2, "a=recvonly"),
                new io.xphone.sip.message.Header(HeaderName.CONTACT, "<sip:moved@198.51.100.8>"));
        scene.does(scene.call.end(2, List.of(), 0));
        assertThat(scene.sent().request().requestUri()).isEqualTo(SipUri.parse("sip:moved@198.51.100.8"));
    }

    // ---- glare ----

    @ParameterizedTest
    @CsvSource({"0, 2100", "190, 4000"})
    void glareIsTriedAgainByTheOwnerOfTheCallIdAfter2point1To4s(int number, long delay) {
        Scene scene = answeredOutbound();
        scene.ids.numbers(bound -> Math.min(number, bound - 1));
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(491, null, null);
        assertThat(scene.last).containsExactly(new CallEffect.StartTimer(CallTimer.GLARE, delay));
        scene.timer(CallTimer.GLARE);
        assertThat(scene.one(CallEffect.Send.class).request().cseq().number()).isEqualTo(3);
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.last).contains(new CallEffect.Done(1));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "500, 2000"})
    void glareIsTriedAgainByTheOtherAfter0To2s(int number, long delay) {
        Scene scene = answeredInbound();
        scene.ids.numbers(bound -> Math.min(number, bound - 1));
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(491, null, null);
        assertThat(scene.last).containsExactly(new CallEffect.StartTimer(CallTimer.GLARE, delay));
    }

    @Test
    void theirOfferMayComeWhileWeWait() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(491, null, null);
        scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        assertThat(directionOf(scene.response())).isEqualTo("recvonly");
        scene.timer(CallTimer.GLARE);
        assertThat(scene.of(CallEffect.Send.class)).as("their ACK is missing").isEmpty();
        scene.acknowledges(null);
        assertThat(directionOf(scene.one(CallEffect.Send.class).request())).isEqualTo("sendonly");
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 3, "a=inactive"));
        assertThat(scene.call.onHoldLocally() && scene.call.heldByRemote()).isTrue();
    }

    @Test
    void glareIsNotBorneForEver() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        for (int i = 0; i < 5; i++) {
            scene.answers(491, null, null);
            scene.timer(CallTimer.GLARE);
        }
        scene.answers(491, null, null);
        assertThat(scene.refused().status()).isEqualTo(491);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void hangingUpWhileWeWait() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(491, null, null);
        scene.does(scene.call.end(2, List.of(), 0));
        assertThat(scene.last).contains(new CallEffect.StopTimer(CallTimer.GLARE));
        assertThat(scene.refused()).isEqualTo(CallError.ended());
        scene.timer(CallTimer.GLARE);
        assertThat(scene.last).isEmpty();
    }

    // ---- the peer's ----

    @ParameterizedTest
    @CsvSource({"a=sendonly, recvonly", "a=recvonly, sendonly", "a=inactive, inactive"})
    void thePeersHoldInAllItsForms(String offered, String answered) {
        Scene scene = answeredInbound();
        scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 2, offered));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(directionOf(scene.response())).isEqualTo(answered);
        assertThat(versionOf(scene.response())).isEqualTo(2);
        assertThat(scene.events()).containsExactly(new CallEvent.RemoteHold(true), new CallEvent.MediaChanged());
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(scene.call.heldByRemote()).isTrue();
        assertThat(scene.call.onHoldLocally()).isFalse();
        scene.acknowledges(null);
        scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 3, "a=sendrecv"));
        assertThat(scene.events()).contains(new CallEvent.RemoteHold(false));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void thePeersHoldByAddressAndForTheWholeSession() {
        Scene old = answeredInbound();
        old.receives(Method.INVITE, sdp("0.0.0.0", 30_000, 2, ""));
        assertThat(old.call.heldByRemote()).isTrue();
        assertThat(old.one(CallEffect.ApplyMedia.class).plan().sends()).isFalse();
        Scene session = answeredInbound();
        session.receives(
                Method.INVITE, sdp("198.51.100.7", 30_000, 2, "").replace("t=0 0\r\n", "t=0 0\r\na=sendonly\r\n"));
        assertThat(session.call.heldByRemote()).isTrue();
    }

    // ---- both ----

    @Test
    void holdingAPeerThatHoldsUsIsInactive() {
        Scene scene = heldByPeer();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 3, "a=inactive"));
        MediaPlan plan = scene.one(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.sends() || plan.receives()).isFalse();
        assertThat(plan.localHold() && plan.remoteHold()).isTrue();
        assertThat(scene.of(CallEffect.StateChanged.class)).isEmpty();
        assertThat(scene.last).contains(new CallEffect.Done(1));
    }

    @Test
    void resumingOursLeavesTheirs() {
        Scene scene = heldByPeer();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 3, "a=inactive"));
        scene.does(scene.call.resume(2, List.of(), 0));
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 4, "a=sendonly"));
        assertThat(scene.call.onHoldLocally()).isFalse();
        assertThat(scene.call.heldByRemote()).isTrue();
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(scene.one(CallEffect.ApplyMedia.class).plan().receives()).isTrue();
    }

    @Test
    void theirResumeLeavesOurs() {
        Scene scene = held();
        scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 3, "a=sendonly"));
        assertThat(directionOf(scene.response())).isEqualTo("inactive");
        scene.acknowledges(null);
        scene.receives(Method.INVITE, sdp("198.51.100.7", 30_000, 4, "a=sendrecv"));
        assertThat(directionOf(scene.response())).isEqualTo("sendonly");
        assertThat(scene.call.heldByRemote()).isFalse();
        assertThat(scene.call.onHoldLocally()).isTrue();
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void anAnswerOfInactiveToOurHoldIsNotTakenForTheirs() {
        Scene scene = answeredOutbound();
        scene.does(scene.call.hold(1, List.of(), 0));
        scene.answers(200, null, sdp("198.51.100.7", 30_000, 2, "a=inactive"));
        assertThat(scene.call.heldByRemote()).isFalse();
        assertThat(scene.call.onHoldLocally()).isTrue();
    }

    // ---- refreshes ----

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void aRefreshWithUnchangedDescriptionDoesNotUnhold(String method) {
        Scene scene = held();
        for (int i = 0; i < 3; i++) {
            scene.receives(method, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
            assertThat(scene.response().status()).isEqualTo(200);
            assertThat(directionOf(scene.response())).isEqualTo("sendonly");
            assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
            assertThat(scene.call.onHoldLocally()).isTrue();
            if (method.equals(Method.INVITE)) {
                scene.acknowledges(null);
            }
        }
        long version = scene.call.localSdp().orElseThrow().origin().version();
        scene.receives(method, sdp("198.51.100.7", 30_000, 2, "a=sendrecv"));
        assertThat(directionOf(scene.response())).isEqualTo("sendonly");
        assertThat(versionOf(scene.response())).isEqualTo(version);
    }

    @Test
    void aRefreshWithoutAnOfferKeepsBothHolds() {
        Scene scene = held();
        scene.receives(Method.INVITE, null);
        assertThat(directionOf(scene.response())).isEqualTo("sendonly");
        scene.acknowledges(sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.call.onHoldLocally()).isTrue();
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        scene.receives(Method.UPDATE, null);
        assertThat(scene.response().body()).isEmpty();
        assertThat(scene.call.onHoldLocally()).isTrue();
    }
}

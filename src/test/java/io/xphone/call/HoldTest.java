package io.xphone.call;

import static io.xphone.call.CallFixture.answeredInbound;
import static io.xphone.call.CallFixture.answeredOutbound;
import static io.xphone.call.CallFixture.directionOf;
import static io.xphone.call.CallFixture.sdp;
import static io.xphone.call.CallFixture.versionOf;
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

    private static CallFixture held() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        return scene;
    }

    private static CallFixture heldByPeer() {
        CallFixture scene = answeredOutbound();
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        scene.acknowledge(null);
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        return scene;
    }

    // ---- local ----

    @Test
    void holdOffersSendonlyAndSucceedsWhenThePeerAccepts() {
        CallFixture scene = answeredOutbound();
        SipRequest first = scene.sent(Method.INVITE).request();
        scene.apply(scene.call.hold(11, List.of(), 0));
        SipRequest again = scene.single(CallEffect.Send.class).request();
        assertThat(again.method()).isEqualTo(Method.INVITE);
        assertThat(again.cseq().number()).isEqualTo(2);
        assertThat(again.contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(directionOf(again)).isEqualTo("sendonly");
        assertThat(versionOf(again)).isEqualTo(versionOf(first) + 1);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(scene.call.onHoldLocally()).isFalse();

        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        MediaPlan plan = scene.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.localHold() && plan.sends() && !plan.receives() && plan.onHold())
                .isTrue();
        assertThat(plan.remoteHold()).isFalse();
        assertThat(scene.single(CallEffect.SendAck.class).ack().cseq().number()).isEqualTo(2);
        assertThat(scene.effects).contains(new CallEffect.StateChanged(CallState.ON_HOLD), new CallEffect.Done(11));
        assertThat(scene.events()).containsExactly(new CallEvent.MediaChanged(), new CallEvent.LocalHold(true));
    }

    @Test
    void resumeOffersSendrecv() {
        CallFixture scene = held();
        scene.apply(scene.call.resume(2, List.of(), 0));
        assertThat(directionOf(scene.sent().request())).isEqualTo("sendrecv");
        assertThat(versionOf(scene.sent().request())).isEqualTo(3);
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=sendrecv"));
        assertThat(scene.effects).contains(new CallEffect.StateChanged(CallState.ACTIVE), new CallEffect.Done(2));
        assertThat(scene.call.onHoldLocally()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 488, 500, 503, 603})
    void aRejectedHoldLeavesTheCallUnchanged(int status) {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(status, null, null);
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.REJECTED);
        assertThat(scene.error().status()).isEqualTo(status);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(scene.call.onHoldLocally()).isFalse();
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        // and the next offer of the peer is answered as if nothing had been offered
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, ""));
        assertThat(directionOf(scene.response())).isEqualTo("sendrecv");
        scene.acknowledge(null);
        scene.apply(scene.call.hold(2, List.of(), 0));
        assertThat(scene.of(CallEffect.Send.class)).hasSize(1);
    }

    @Test
    void aRejectedResumeLeavesTheCallOnHold() {
        CallFixture scene = held();
        scene.apply(scene.call.resume(2, List.of(), 0));
        scene.respond(500, null, null);
        assertThat(scene.error().status()).isEqualTo(500);
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(scene.call.onHoldLocally()).isTrue();
    }

    @Test
    void aHoldThatCannotBeSentLeavesTheCallUnchanged() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.apply(scene.call.onTransactionFailed(scene.sent().txId(), false, "", 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.TRANSPORT);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void noResponseEndsTheCall() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.apply(scene.call.onTransactionFailed(scene.sent().txId(), true, "", 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.TIMEOUT);
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 408, "No response", 102));
        assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
    }

    @ParameterizedTest
    @CsvSource({"481, ERROR", "408, TIMEOUT"})
    void aPeerWithoutTheDialogEndsTheCall(int status, EndReason reason) {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(status, null, null);
        assertThat(scene.error().status()).isEqualTo(status);
        assertThat(scene.ended().reason()).isEqualTo(reason);
        assertThat(scene.ended().status()).isEqualTo(status);
        assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
    }

    @Test
    void anUnusableSdpAnswerEndsTheCall() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(200, null, null);
        assertThat(scene.of(CallEffect.SendAck.class)).hasSize(1);
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.REJECTED);
        assertThat(scene.sent().request().method()).isEqualTo(Method.BYE);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
    }

    @Test
    void oneChangeAtATime() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.apply(scene.call.hold(2, List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        scene.apply(scene.call.resume(3, List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.effects).contains(new CallEffect.Done(1));
    }

    @Test
    void hangingUpWhileAChangeIsPending() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        CallEffect.Send again = scene.sent();
        scene.apply(scene.call.end(2, List.of(), 0));
        assertThat(scene.error()).isEqualTo(CallError.ended());
        CallEffect.Send bye = scene.sent(Method.BYE);
        scene.respond(again, 200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.effects).hasSize(1);
        assertThat(scene.single(CallEffect.SendAck.class).ack().cseq()).hasToString("2 ACK");
        assertThat(scene.released()).isFalse();
        scene.respond(bye, 200, null, null);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void aRetransmitted2xxToAReinviteIsAcknowledgedAgain() {
        CallFixture scene = held();
        SipRequest ack = scene.ofAll(CallEffect.SendAck.class).get(1).ack();
        scene.apply(scene.call.onResponse("", CallFixture.response(scene.sent().request(), 200, null, sdp("")), 0));
        assertThat(scene.effects).containsExactly(new CallEffect.SendAck(ack));
    }

    @Test
    void theTargetIsRefreshedByTheResponse() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(
                200,
                null,
                sdp("198.51.100.7", 30_000, 2, "a=recvonly"),
                new io.xphone.sip.message.Header(HeaderName.CONTACT, "<sip:moved@198.51.100.8>"));
        scene.apply(scene.call.end(2, List.of(), 0));
        assertThat(scene.sent().request().requestUri()).isEqualTo(SipUri.parse("sip:moved@198.51.100.8"));
    }

    // ---- glare ----

    @ParameterizedTest
    @CsvSource({"0, 2100", "190, 4000"})
    void glareIsRetriedByTheOwnerOfTheCallIdAfter2point1To4s(int number, long delay) {
        CallFixture scene = answeredOutbound();
        scene.ids.numbers(bound -> Math.min(number, bound - 1));
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(491, null, null);
        assertThat(scene.effects).containsExactly(new CallEffect.StartTimer(CallTimer.GLARE, delay));
        scene.timer(CallTimer.GLARE);
        assertThat(scene.single(CallEffect.Send.class).request().cseq().number())
                .isEqualTo(3);
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.effects).contains(new CallEffect.Done(1));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "500, 2000"})
    void glareIsRetriedByTheOtherSideAfter0To2s(int number, long delay) {
        CallFixture scene = answeredInbound();
        scene.ids.numbers(bound -> Math.min(number, bound - 1));
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(491, null, null);
        assertThat(scene.effects).containsExactly(new CallEffect.StartTimer(CallTimer.GLARE, delay));
    }

    @Test
    void anOfferOfThePeerIsAcceptedDuringTheGlareDelay() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(491, null, null);
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        assertThat(directionOf(scene.response())).isEqualTo("recvonly");
        scene.timer(CallTimer.GLARE);
        assertThat(scene.of(CallEffect.Send.class))
                .as("the ACK of the peer is missing")
                .isEmpty();
        scene.acknowledge(null);
        assertThat(directionOf(scene.single(CallEffect.Send.class).request())).isEqualTo("sendonly");
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=inactive"));
        assertThat(scene.call.onHoldLocally() && scene.call.heldByRemote()).isTrue();
    }

    @Test
    void glareRetriesAreBounded() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        for (int i = 0; i < 5; i++) {
            scene.respond(491, null, null);
            scene.timer(CallTimer.GLARE);
        }
        scene.respond(491, null, null);
        assertThat(scene.error().status()).isEqualTo(491);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void hangingUpDuringTheGlareDelay() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(491, null, null);
        scene.apply(scene.call.end(2, List.of(), 0));
        assertThat(scene.effects).contains(new CallEffect.StopTimer(CallTimer.GLARE));
        assertThat(scene.error()).isEqualTo(CallError.ended());
        scene.timer(CallTimer.GLARE);
        assertThat(scene.effects).isEmpty();
    }

    // ---- remote ----

    @ParameterizedTest
    @CsvSource({"a=sendonly, recvonly", "a=recvonly, sendonly", "a=inactive, inactive"})
    void remoteHoldInAllItsForms(String offered, String answered) {
        CallFixture scene = answeredInbound();
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, offered));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(directionOf(scene.response())).isEqualTo(answered);
        assertThat(versionOf(scene.response())).isEqualTo(2);
        assertThat(scene.events()).containsExactly(new CallEvent.RemoteHold(true), new CallEvent.MediaChanged());
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(scene.call.heldByRemote()).isTrue();
        assertThat(scene.call.onHoldLocally()).isFalse();
        scene.acknowledge(null);
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 3, "a=sendrecv"));
        assertThat(scene.events()).contains(new CallEvent.RemoteHold(false));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void remoteHoldByAddressAndForTheWholeSession() {
        CallFixture old = answeredInbound();
        old.receive(Method.INVITE, sdp("0.0.0.0", 30_000, 2, ""));
        assertThat(old.call.heldByRemote()).isTrue();
        assertThat(old.single(CallEffect.ApplyMedia.class).plan().sends()).isFalse();
        CallFixture session = answeredInbound();
        session.receive(
                Method.INVITE, sdp("198.51.100.7", 30_000, 2, "").replace("t=0 0\r\n", "t=0 0\r\na=sendonly\r\n"));
        assertThat(session.call.heldByRemote()).isTrue();
    }

    // ---- both ----

    @Test
    void holdDuringARemoteHoldIsInactive() {
        CallFixture scene = heldByPeer();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=inactive"));
        MediaPlan plan = scene.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.sends() || plan.receives()).isFalse();
        assertThat(plan.localHold() && plan.remoteHold()).isTrue();
        assertThat(scene.of(CallEffect.StateChanged.class)).isEmpty();
        assertThat(scene.effects).contains(new CallEffect.Done(1));
    }

    @Test
    void aLocalResumeKeepsTheRemoteHold() {
        CallFixture scene = heldByPeer();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=inactive"));
        scene.apply(scene.call.resume(2, List.of(), 0));
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 4, "a=sendonly"));
        assertThat(scene.call.onHoldLocally()).isFalse();
        assertThat(scene.call.heldByRemote()).isTrue();
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().receives()).isTrue();
    }

    @Test
    void aRemoteResumeKeepsTheLocalHold() {
        CallFixture scene = held();
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 3, "a=sendonly"));
        assertThat(directionOf(scene.response())).isEqualTo("inactive");
        scene.acknowledge(null);
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 4, "a=sendrecv"));
        assertThat(directionOf(scene.response())).isEqualTo("sendonly");
        assertThat(scene.call.heldByRemote()).isFalse();
        assertThat(scene.call.onHoldLocally()).isTrue();
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void anAnswerOfInactiveToALocalHoldIsNotARemoteHold() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=inactive"));
        assertThat(scene.call.heldByRemote()).isFalse();
        assertThat(scene.call.onHoldLocally()).isTrue();
    }

    // ---- refreshes ----

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void aRefreshWithUnchangedDescriptionDoesNotResume(String method) {
        CallFixture scene = held();
        for (int i = 0; i < 3; i++) {
            scene.receive(method, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
            assertThat(scene.response().status()).isEqualTo(200);
            assertThat(directionOf(scene.response())).isEqualTo("sendonly");
            assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
            assertThat(scene.call.onHoldLocally()).isTrue();
            if (method.equals(Method.INVITE)) {
                scene.acknowledge(null);
            }
        }
        long version = scene.call.localSdp().orElseThrow().origin().version();
        scene.receive(method, sdp("198.51.100.7", 30_000, 2, "a=sendrecv"));
        assertThat(directionOf(scene.response())).isEqualTo("sendonly");
        assertThat(versionOf(scene.response())).isEqualTo(version);
    }

    @Test
    void aRefreshWithoutAnOfferKeepsBothHolds() {
        CallFixture scene = held();
        scene.receive(Method.INVITE, null);
        assertThat(directionOf(scene.response())).isEqualTo("sendonly");
        scene.acknowledge(sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.call.onHoldLocally()).isTrue();
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        scene.receive(Method.UPDATE, null);
        assertThat(scene.response().body()).isEmpty();
        assertThat(scene.call.onHoldLocally()).isTrue();
    }
}

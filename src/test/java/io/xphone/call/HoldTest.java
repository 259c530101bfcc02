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
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
        return fixture;
    }

    private static CallFixture heldByPeer() {
        CallFixture fixture = answeredOutbound();
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        fixture.acknowledge(null);
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
        return fixture;
    }

    // ---- local ----

    @Test
    void holdOffersSendonlyAndSucceedsWhenThePeerAccepts() {
        CallFixture fixture = answeredOutbound();
        SipRequest first = fixture.sent(Method.INVITE).request();
        fixture.apply(fixture.call.hold(11, List.of(), 0));
        SipRequest again = fixture.single(CallEffect.Send.class).request();
        assertThat(again.method()).isEqualTo(Method.INVITE);
        assertThat(again.cseq().number()).isEqualTo(2);
        assertThat(again.contacts().get(0).uri()).isEqualTo(CallFixture.LOCAL);
        assertThat(directionOf(again)).isEqualTo("sendonly");
        assertThat(versionOf(again)).isEqualTo(versionOf(first) + 1);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.call.onHoldLocally()).isFalse();

        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        MediaPlan plan = fixture.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.localHold() && plan.sends() && !plan.receives() && plan.onHold())
                .isTrue();
        assertThat(plan.remoteHold()).isFalse();
        assertThat(fixture.single(CallEffect.SendAck.class).ack().cseq().number())
                .isEqualTo(2);
        assertThat(fixture.effects).contains(new CallEffect.StateChanged(CallState.ON_HOLD), new CallEffect.Done(11));
        assertThat(fixture.events()).containsExactly(new CallEvent.MediaChanged(), new CallEvent.LocalHold(true));
    }

    @Test
    void resumeOffersSendrecv() {
        CallFixture fixture = held();
        fixture.apply(fixture.call.resume(2, List.of(), 0));
        assertThat(directionOf(fixture.sent().request())).isEqualTo("sendrecv");
        assertThat(versionOf(fixture.sent().request())).isEqualTo(3);
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=sendrecv"));
        assertThat(fixture.effects).contains(new CallEffect.StateChanged(CallState.ACTIVE), new CallEffect.Done(2));
        assertThat(fixture.call.onHoldLocally()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 488, 500, 503, 603})
    void aRejectedHoldLeavesTheCallUnchanged(int status) {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(status, null, null);
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.REJECTED);
        assertThat(fixture.error().status()).isEqualTo(status);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.call.onHoldLocally()).isFalse();
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        // and the next offer of the peer is answered as if nothing had been offered
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, ""));
        assertThat(directionOf(fixture.response())).isEqualTo("sendrecv");
        fixture.acknowledge(null);
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        assertThat(fixture.of(CallEffect.Send.class)).hasSize(1);
    }

    @Test
    void aRejectedResumeLeavesTheCallOnHold() {
        CallFixture fixture = held();
        fixture.apply(fixture.call.resume(2, List.of(), 0));
        fixture.respond(500, null, null);
        assertThat(fixture.error().status()).isEqualTo(500);
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(fixture.call.onHoldLocally()).isTrue();
    }

    @Test
    void aHoldThatCannotBeSentLeavesTheCallUnchanged() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.apply(fixture.call.onTransactionFailed(fixture.sent().txId(), false, "", 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.TRANSPORT);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void noResponseEndsTheCall() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.apply(fixture.call.onTransactionFailed(fixture.sent().txId(), true, "", 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.TIMEOUT);
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 408, "No response", 102));
        assertThat(fixture.sent().request().method()).isEqualTo(Method.BYE);
    }

    @ParameterizedTest
    @CsvSource({"481, ERROR", "408, TIMEOUT"})
    void aPeerWithoutTheDialogEndsTheCall(int status, EndReason reason) {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(status, null, null);
        assertThat(fixture.error().status()).isEqualTo(status);
        assertThat(fixture.ended().reason()).isEqualTo(reason);
        assertThat(fixture.ended().status()).isEqualTo(status);
        assertThat(fixture.sent().request().method()).isEqualTo(Method.BYE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=rubbish", "m=audio 0"})
    void anUnusableSdpAnswerFailsTheHoldAndTheCallContinues(String answer) {
        CallFixture fixture = answeredOutbound();
        MediaPlan before = fixture.call.mediaPlan().orElseThrow();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        String sdp = answer.startsWith("m=") ? sdp("198.51.100.7", 0, 2, "") : answer;
        fixture.respond(200, null, sdp.isEmpty() ? null : sdp);
        assertThat(fixture.of(CallEffect.SendAck.class)).hasSize(1);
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.REJECTED);
        assertThat(fixture.error().message()).contains(sdp.isEmpty() ? "no SDP answer" : "cannot be used");
        assertThat(fixture.single(CallEffect.ProtocolError.class).description()).contains("SDP answer");
        assertThat(fixture.count(Method.BYE)).isZero();
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.call.onHoldLocally()).isFalse();
        assertThat(fixture.call.mediaPlan()).contains(before);
        // and the next change, of either side, is negotiated as if nothing had been offered
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, ""));
        assertThat(directionOf(fixture.response())).isEqualTo("sendrecv");
        fixture.acknowledge(null);
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=recvonly"));
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void aResumeWithoutAnSdpAnswerLeavesTheCallOnHold() {
        CallFixture fixture = held();
        fixture.apply(fixture.call.resume(2, List.of(), 0));
        fixture.respond(200, null, null);
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.REJECTED);
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(fixture.count(Method.BYE)).isZero();
    }

    @Test
    void oneChangeAtATime() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        fixture.apply(fixture.call.resume(3, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.effects).contains(new CallEffect.Done(1));
    }

    @Test
    void hangingUpWhileAChangeIsPending() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        CallEffect.Send again = fixture.sent();
        fixture.apply(fixture.call.end(2, List.of(), 0));
        assertThat(fixture.error()).isEqualTo(CallError.ended());
        CallEffect.Send bye = fixture.sent(Method.BYE);
        fixture.respond(again, 200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.effects).hasSize(1);
        assertThat(fixture.single(CallEffect.SendAck.class).ack().cseq()).hasToString("2 ACK");
        assertThat(fixture.released()).isFalse();
        fixture.respond(bye, 200, null, null);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void aRetransmitted2xxToAReinviteIsAcknowledgedAgain() {
        CallFixture fixture = held();
        SipRequest ack = fixture.ofAll(CallEffect.SendAck.class).get(1).ack();
        fixture.apply(
                fixture.call.onResponse("", CallFixture.response(fixture.sent().request(), 200, null, sdp("")), 0));
        assertThat(fixture.effects).containsExactly(new CallEffect.SendAck(ack));
    }

    @Test
    void theTargetIsRefreshedByTheResponse() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(
                200,
                null,
                sdp("198.51.100.7", 30_000, 2, "a=recvonly"),
                new io.xphone.sip.message.Header(HeaderName.CONTACT, "<sip:moved@198.51.100.8>"));
        fixture.apply(fixture.call.end(2, List.of(), 0));
        assertThat(fixture.sent().request().requestUri()).isEqualTo(SipUri.parse("sip:moved@198.51.100.8"));
    }

    // ---- glare ----

    @ParameterizedTest
    @CsvSource({"0, 2100", "190, 4000"})
    void glareIsRetriedByTheOwnerOfTheCallIdAfter2point1To4s(int number, long delay) {
        CallFixture fixture = answeredOutbound();
        fixture.ids.numbers(bound -> Math.min(number, bound - 1));
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(491, null, null);
        assertThat(fixture.effects).containsExactly(new CallEffect.StartTimer(CallTimer.GLARE, delay));
        fixture.timer(CallTimer.GLARE);
        assertThat(fixture.single(CallEffect.Send.class).request().cseq().number())
                .isEqualTo(3);
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.effects).contains(new CallEffect.Done(1));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "500, 2000"})
    void glareIsRetriedByTheOtherSideAfter0To2s(int number, long delay) {
        CallFixture fixture = answeredInbound();
        fixture.ids.numbers(bound -> Math.min(number, bound - 1));
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(491, null, null);
        assertThat(fixture.effects).containsExactly(new CallEffect.StartTimer(CallTimer.GLARE, delay));
    }

    @Test
    void anOfferOfThePeerIsAcceptedDuringTheGlareDelay() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(491, null, null);
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "a=sendonly"));
        assertThat(directionOf(fixture.response())).isEqualTo("recvonly");
        fixture.timer(CallTimer.GLARE);
        assertThat(fixture.of(CallEffect.Send.class))
                .as("the ACK of the peer is missing")
                .isEmpty();
        fixture.acknowledge(null);
        assertThat(directionOf(fixture.single(CallEffect.Send.class).request())).isEqualTo("sendonly");
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=inactive"));
        assertThat(fixture.call.onHoldLocally() && fixture.call.heldByRemote()).isTrue();
    }

    @Test
    void glareRetriesAreBounded() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        for (int i = 0; i < 5; i++) {
            fixture.respond(491, null, null);
            fixture.timer(CallTimer.GLARE);
        }
        fixture.respond(491, null, null);
        assertThat(fixture.error().status()).isEqualTo(491);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void hangingUpDuringTheGlareDelay() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(491, null, null);
        fixture.apply(fixture.call.end(2, List.of(), 0));
        assertThat(fixture.effects).contains(new CallEffect.StopTimer(CallTimer.GLARE));
        assertThat(fixture.error()).isEqualTo(CallError.ended());
        fixture.timer(CallTimer.GLARE);
        assertThat(fixture.effects).isEmpty();
    }

    // ---- remote ----

    @ParameterizedTest
    @CsvSource({"a=sendonly, recvonly", "a=recvonly, sendonly", "a=inactive, inactive"})
    void remoteHoldInAllItsForms(String offered, String answered) {
        CallFixture fixture = answeredInbound();
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, offered));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(directionOf(fixture.response())).isEqualTo(answered);
        assertThat(versionOf(fixture.response())).isEqualTo(2);
        assertThat(fixture.events()).containsExactly(new CallEvent.RemoteHold(true), new CallEvent.MediaChanged());
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(fixture.call.heldByRemote()).isTrue();
        assertThat(fixture.call.onHoldLocally()).isFalse();
        fixture.acknowledge(null);
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 3, "a=sendrecv"));
        assertThat(fixture.events()).contains(new CallEvent.RemoteHold(false));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
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
        CallFixture fixture = heldByPeer();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=inactive"));
        MediaPlan plan = fixture.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.sends() || plan.receives()).isFalse();
        assertThat(plan.localHold() && plan.remoteHold()).isTrue();
        assertThat(fixture.of(CallEffect.StateChanged.class)).isEmpty();
        assertThat(fixture.effects).contains(new CallEffect.Done(1));
    }

    @Test
    void aLocalResumeKeepsTheRemoteHold() {
        CallFixture fixture = heldByPeer();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 3, "a=inactive"));
        fixture.apply(fixture.call.resume(2, List.of(), 0));
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 4, "a=sendonly"));
        assertThat(fixture.call.onHoldLocally()).isFalse();
        assertThat(fixture.call.heldByRemote()).isTrue();
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().receives())
                .isTrue();
    }

    @Test
    void aRemoteResumeKeepsTheLocalHold() {
        CallFixture fixture = held();
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 3, "a=sendonly"));
        assertThat(directionOf(fixture.response())).isEqualTo("inactive");
        fixture.acknowledge(null);
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 4, "a=sendrecv"));
        assertThat(directionOf(fixture.response())).isEqualTo("sendonly");
        assertThat(fixture.call.heldByRemote()).isFalse();
        assertThat(fixture.call.onHoldLocally()).isTrue();
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void anAnswerOfInactiveToALocalHoldIsNotARemoteHold() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=inactive"));
        assertThat(fixture.call.heldByRemote()).isFalse();
        assertThat(fixture.call.onHoldLocally()).isTrue();
    }

    // ---- refreshes ----

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void aRefreshWithUnchangedDescriptionDoesNotResume(String method) {
        CallFixture fixture = held();
        for (int i = 0; i < 3; i++) {
            fixture.receive(method, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
            assertThat(fixture.response().status()).isEqualTo(200);
            assertThat(directionOf(fixture.response())).isEqualTo("sendonly");
            assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
            assertThat(fixture.call.onHoldLocally()).isTrue();
            if (method.equals(Method.INVITE)) {
                fixture.acknowledge(null);
            }
        }
        long version = fixture.call.localSdp().orElseThrow().origin().version();
        fixture.receive(method, sdp("198.51.100.7", 30_000, 2, "a=sendrecv"));
        assertThat(directionOf(fixture.response())).isEqualTo("sendonly");
        assertThat(versionOf(fixture.response())).isEqualTo(version);
    }

    @Test
    void aRefreshWithoutAnOfferKeepsBothHolds() {
        CallFixture fixture = held();
        fixture.receive(Method.INVITE, null);
        assertThat(directionOf(fixture.response())).isEqualTo("sendonly");
        fixture.acknowledge(sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.call.onHoldLocally()).isTrue();
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
        fixture.receive(Method.UPDATE, null);
        assertThat(fixture.response().body()).isEmpty();
        assertThat(fixture.call.onHoldLocally()).isTrue();
    }
}

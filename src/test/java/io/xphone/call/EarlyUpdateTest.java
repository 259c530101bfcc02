package io.xphone.call;

import static io.xphone.call.CallFixture.directionOf;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallDirection;
import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.MediaPlan;
import io.xphone.call.message.CallError;
import io.xphone.call.message.RAck;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UPDATE before the call is answered, local and remote (RFC 3311), and crossing requests. */
class EarlyUpdateTest {

    private static final Header RELIABLE = new Header(HeaderName.REQUIRE, "100rel");
    private static final Header UPDATES = new Header(HeaderName.ALLOW, "INVITE, ACK, UPDATE, PRACK");
    private static final Header NO_UPDATES = new Header(HeaderName.ALLOW, "INVITE, ACK, PRACK");

    private static CallFixture dialled(int status, String sdp, Header... headers) {
        CallFixture fixture =
                CallFixture.dialled(CallFixture.dialling().earlyMedia(true).build());
        return fixture.respond(status, CallFixture.PEER_TAG, sdp, headers);
    }

    /** Outbound: a reliable 183 had the answer. */
    private static CallFixture settledOut(Header allow) {
        CallFixture fixture = dialled(183, sdp(""), RELIABLE, new Header(HeaderName.RSEQ, "1"), allow);
        assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        return fixture;
    }

    private static CallFixture ringing(String sdp, Header allow) {
        SipRequest.Builder invite =
                CallFixture.invite().add(HeaderName.SUPPORTED, "100rel").add(allow.name(), allow.value());
        return CallFixture.ringing(
                sdp == null
                        ? invite.build()
                        : invite.body("application/sdp", sdp).build());
    }

    private static CallFixture acknowledgesProvisional(CallFixture fixture, String sdp) {
        long rseq = fixture.ofAll(CallEffect.Respond.class).stream()
                .flatMap(sent -> RAck.rseqOf(sent.response()).stream().boxed())
                .reduce((first, second) -> second)
                .orElseThrow();
        SipRequest.Builder prack = fixture.peerRequest(Method.PRACK).add(HeaderName.RACK, rseq + " 100 INVITE");
        return fixture.receive(sdp == null ? prack : prack.body("application/sdp", sdp));
    }

    private static CallFixture describing(String sdp) {
        CallFixture fixture = acknowledgesProvisional(ringing(sdp, UPDATES), null);
        return fixture.apply(fixture.call.progress(90, 183, true, List.of(), 0));
    }

    /** Inbound: a reliable 183 with the answer was acknowledged. */
    private static CallFixture settledIn() {
        CallFixture fixture = acknowledgesProvisional(describing(sdp("")), null);
        assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        return fixture;
    }

    private static CallFixture updates(CallFixture fixture) {
        fixture.apply(fixture.call.hold(91, List.of(), 0));
        assertThat(fixture.sent().request().method()).isEqualTo(Method.UPDATE);
        return fixture;
    }

    // ---- remote ----

    /** Situation by the response to UPDATE with offer, UPDATE without, and re-INVITE. */
    @TestFactory
    List<DynamicTest> everySituationByEveryRequest() {
        Map<String, Supplier<CallFixture>> situations = new LinkedHashMap<>();
        situations.put("out: nothing described      491 200 491", () -> dialled(180, null));
        situations.put("out: described unreliably   491 200 491", () -> dialled(183, sdp("")));
        situations.put("out: described reliably     200 200 491", () -> settledOut(UPDATES));
        situations.put("out: our UPDATE is open     491 200 491", () -> updates(settledOut(UPDATES)));
        situations.put("in: nothing described       500 200 500", () -> ringing(sdp(""), UPDATES));
        situations.put("in: described unreliably    500 200 500", () -> {
            CallFixture fixture = CallFixture.ringing();
            return fixture.apply(fixture.call.progress(1, 183, true, List.of(), 0));
        });
        situations.put("in: answer without PRACK    500 200 500", () -> describing(sdp("")));
        situations.put("in: offer without PRACK     491 200 500", () -> describing(null));
        situations.put("in: described reliably      200 200 500", EarlyUpdateTest::settledIn);
        situations.put(
                "in: offer answered in PRACK 200 200 500", () -> acknowledgesProvisional(describing(null), sdp("")));
        situations.put("in: our UPDATE is open      491 200 500", () -> updates(settledIn()));
        List<DynamicTest> tests = new ArrayList<>();
        situations.forEach((row, fixture) -> {
            String[] cells = row.split("  +| (?=[0-9]{3})");
            String[] requests = {"UPDATE with offer", "UPDATE", "INVITE"};
            for (int i = 0; i < requests.length; i++) {
                String request = requests[i];
                int status = Integer.parseInt(cells[cells.length - requests.length + i].trim());
                tests.add(DynamicTest.dynamicTest(
                        cells[0] + ", " + request, () -> requested(fixture.get(), request, status)));
            }
        });
        return tests;
    }

    private static void requested(CallFixture fixture, String request, int status) {
        CallState before = fixture.call.state();
        String method = request.split(" ")[0];
        fixture.receive(method, request.equals("UPDATE") ? null : sdp("198.51.100.9", 9_000, 2, "a=sendonly"));
        assertThat(fixture.response().status()).isEqualTo(status);
        assertThat(fixture.response().headers().contains(HeaderName.RETRY_AFTER))
                .isEqualTo(status == 500);
        assertThat(fixture.call.state()).isEqualTo(before);
        assertThat(fixture.response().headers().contains(HeaderName.SESSION_EXPIRES))
                .isFalse();
        boolean agreed = status == 200 && request.contains("offer");
        assertThat(fixture.call.heldByRemote()).isEqualTo(agreed);
        if (agreed) {
            assertThat(directionOf(fixture.response())).isEqualTo("recvonly");
            MediaPlan plan = fixture.single(CallEffect.ApplyMedia.class).plan();
            assertThat(plan.early()).isTrue();
            assertThat(plan.audio().remoteHost()).isEqualTo("198.51.100.9");
        } else {
            assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        }
    }

    @Test
    void earlyChangesOfThePeerStayInForceAfterTheCallIsAnswered() {
        CallFixture out = settledOut(UPDATES);
        out.receive(Method.UPDATE, sdp("198.51.100.9", 9_000, 2, "a=sendonly"));
        out.respond(out.sent(Method.INVITE), 200, CallFixture.PEER_TAG, null);
        CallFixture in = settledIn();
        in.receive(Method.UPDATE, sdp("198.51.100.9", 9_000, 2, "a=sendonly"));
        in.apply(in.call.accept(1, List.of(), 0));
        for (CallFixture fixture : List.of(out, in)) {
            assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
            assertThat(fixture.call.mediaPlan().orElseThrow().audio().remoteHost())
                    .isEqualTo("198.51.100.9");
            assertThat(fixture.events()).as("published before").isEmpty();
        }
    }

    @Test
    void anUpdateInAnotherBranchSelectsThatBranch() {
        CallFixture fixture = dialled(183, sdp("192.0.2.1", 1_000, ""), RELIABLE, new Header(HeaderName.RSEQ, "1"));
        fixture.respond(
                fixture.sent(Method.INVITE),
                183,
                "b",
                sdp("192.0.2.2", 2_000, ""),
                RELIABLE,
                new Header(HeaderName.RSEQ, "1"));
        assertThat(fixture.call.mediaPlan().orElseThrow().audio().remoteHost()).isEqualTo("192.0.2.2");
        fixture.receive(Method.UPDATE, sdp("192.0.2.11", 1_100, 2, ""));
        assertThat(fixture.call.mediaPlan().orElseThrow().audio().remoteHost()).isEqualTo("192.0.2.11");
        fixture.respond(fixture.sent(Method.INVITE), 200, "b", null);
        assertThat(fixture.call.mediaPlan().orElseThrow().audio().remoteHost()).isEqualTo("192.0.2.2");
    }

    // ---- local ----

    @Test
    void holdBeforeTheCallIsAnsweredSendsUpdate() {
        for (CallFixture fixture : List.of(settledOut(UPDATES), settledIn())) {
            fixture.apply(fixture.call.hold(1, List.of(), 0));
            SipRequest update = fixture.single(CallEffect.Send.class).request();
            assertThat(update.method()).isEqualTo(Method.UPDATE);
            assertThat(directionOf(update)).isEqualTo("sendonly");
            assertThat(update.contacts()).hasSize(1);
            fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
            assertThat(fixture.of(CallEffect.SendAck.class)).isEmpty();
            assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().localHold())
                    .isTrue();
            assertThat(fixture.events()).contains(new CallEvent.LocalHold(true));
            assertThat(fixture.effects).contains(new CallEffect.Done(1));
            assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
            if (fixture.call.direction() == CallDirection.INBOUND) {
                fixture.apply(fixture.call.accept(2, List.of(), 0));
            } else {
                fixture.respond(fixture.sent(Method.INVITE), 200, CallFixture.PEER_TAG, null);
            }
            assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
            assertThat(fixture.call.onHoldLocally()).isTrue();
        }
    }

    @Test
    void withoutUpdateHoldBeforeTheCallIsAnsweredFails() {
        for (CallFixture fixture :
                List.of(settledOut(NO_UPDATES), dialled(183, sdp(""), UPDATES), describing(sdp("")))) {
            fixture.apply(fixture.call.hold(1, List.of(), 0));
            assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
            assertThat(fixture.effects).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {488, 481, 403, 500})
    void aRejectedUpdateDoesNotEndTheCall(int status) {
        CallFixture fixture = updates(settledOut(UPDATES));
        fixture.respond(status, null, null);
        assertThat(fixture.error().status()).isEqualTo(status);
        assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        fixture.respond(fixture.sent(Method.INVITE), 200, CallFixture.PEER_TAG, null);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {491, 500})
    void aCrossedUpdateIsRetriedByReinviteOnceAnswered(int status) {
        CallFixture fixture = updates(settledOut(UPDATES));
        fixture.respond(status, null, null, new Header(HeaderName.RETRY_AFTER, "3"));
        assertThat(fixture.of(CallEffect.StartTimer.class)).hasSize(1);
        fixture.respond(fixture.sent(Method.INVITE), 200, CallFixture.PEER_TAG, null);
        fixture.timer(CallTimer.GLARE);
        assertThat(fixture.single(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
        assertThat(directionOf(fixture.sent().request())).isEqualTo("sendonly");
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.effects).contains(new CallEffect.Done(91));
    }

    @Test
    void theResponseToUpdateMayFollowTheResponseToInvite() {
        CallFixture fixture = updates(settledOut(UPDATES));
        CallEffect.Send update = fixture.sent();
        fixture.respond(fixture.sent(Method.INVITE), 200, CallFixture.PEER_TAG, null);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, ""));
        assertThat(fixture.response().status()).isEqualTo(491);
        fixture.respond(update, 200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void anUpdateInAnUnselectedBranchFails() {
        CallFixture fixture = updates(settledOut(UPDATES));
        CallEffect.Send update = fixture.sent();
        fixture.respond(fixture.sent(Method.INVITE), 200, "b", sdp("192.0.2.2", 2_000, ""));
        fixture.respond(update, 200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(fixture.call.onHoldLocally()).isFalse();
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }
}

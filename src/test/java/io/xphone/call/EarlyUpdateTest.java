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
        CallFixture scene =
                CallFixture.dialled(CallFixture.dialling().earlyMedia(true).build());
        return scene.respond(status, CallFixture.PEER_TAG, sdp, headers);
    }

    /** Outbound: a reliable 183 had the answer. */
    private static CallFixture settledOut(Header allow) {
        CallFixture scene = dialled(183, sdp(""), RELIABLE, new Header(HeaderName.RSEQ, "1"), allow);
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        return scene;
    }

    private static CallFixture ringing(String sdp, Header allow) {
        SipRequest.Builder invite =
                CallFixture.invite().add(HeaderName.SUPPORTED, "100rel").add(allow.name(), allow.value());
        return CallFixture.ringing(
                sdp == null
                        ? invite.build()
                        : invite.body("application/sdp", sdp).build());
    }

    private static CallFixture acknowledgesProvisional(CallFixture scene, String sdp) {
        long rseq = scene.ofAll(CallEffect.Respond.class).stream()
                .flatMap(sent -> RAck.rseqOf(sent.response()).stream().boxed())
                .reduce((first, second) -> second)
                .orElseThrow();
        SipRequest.Builder prack = scene.peerRequest(Method.PRACK).add(HeaderName.RACK, rseq + " 100 INVITE");
        return scene.receive(sdp == null ? prack : prack.body("application/sdp", sdp));
    }

    private static CallFixture describing(String sdp) {
        CallFixture scene = acknowledgesProvisional(ringing(sdp, UPDATES), null);
        return scene.apply(scene.call.progress(90, 183, true, List.of(), 0));
    }

    /** Inbound: a reliable 183 with the answer was acknowledged. */
    private static CallFixture settledIn() {
        CallFixture scene = acknowledgesProvisional(describing(sdp("")), null);
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        return scene;
    }

    private static CallFixture updates(CallFixture scene) {
        scene.apply(scene.call.hold(91, List.of(), 0));
        assertThat(scene.sent().request().method()).isEqualTo(Method.UPDATE);
        return scene;
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
            CallFixture scene = CallFixture.ringing();
            return scene.apply(scene.call.progress(1, 183, true, List.of(), 0));
        });
        situations.put("in: answer without PRACK    500 200 500", () -> describing(sdp("")));
        situations.put("in: offer without PRACK     491 200 500", () -> describing(null));
        situations.put("in: described reliably      200 200 500", EarlyUpdateTest::settledIn);
        situations.put(
                "in: offer answered in PRACK 200 200 500", () -> acknowledgesProvisional(describing(null), sdp("")));
        situations.put("in: our UPDATE is open      491 200 500", () -> updates(settledIn()));
        List<DynamicTest> tests = new ArrayList<>();
        situations.forEach((row, scene) -> {
            String[] cells = row.split("  +| (?=[0-9]{3})");
            String[] requests = {"UPDATE with offer", "UPDATE", "INVITE"};
            for (int i = 0; i < requests.length; i++) {
                String request = requests[i];
                int status = Integer.parseInt(cells[cells.length - requests.length + i].trim());
                tests.add(
                        DynamicTest.dynamicTest(cells[0] + ", " + request, () -> asked(scene.get(), request, status)));
            }
        });
        return tests;
    }

    private static void asked(CallFixture scene, String request, int status) {
        CallState before = scene.call.state();
        String method = request.split(" ")[0];
        scene.receive(method, request.equals("UPDATE") ? null : sdp("198.51.100.9", 9_000, 2, "a=sendonly"));
        assertThat(scene.response().status()).isEqualTo(status);
        assertThat(scene.response().headers().contains(HeaderName.RETRY_AFTER)).isEqualTo(status == 500);
        assertThat(scene.call.state()).isEqualTo(before);
        assertThat(scene.response().headers().contains(HeaderName.SESSION_EXPIRES))
                .isFalse();
        boolean agreed = status == 200 && request.contains("offer");
        assertThat(scene.call.heldByRemote()).isEqualTo(agreed);
        if (agreed) {
            assertThat(directionOf(scene.response())).isEqualTo("recvonly");
            MediaPlan plan = scene.single(CallEffect.ApplyMedia.class).plan();
            assertThat(plan.early()).isTrue();
            assertThat(plan.audio().remoteHost()).isEqualTo("198.51.100.9");
        } else {
            assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
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
        for (CallFixture scene : List.of(out, in)) {
            assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
            assertThat(scene.call.mediaPlan().orElseThrow().audio().remoteHost())
                    .isEqualTo("198.51.100.9");
            assertThat(scene.events()).as("published before").isEmpty();
        }
    }

    @Test
    void anUpdateInAnotherBranchSelectsThatBranch() {
        CallFixture scene = dialled(183, sdp("192.0.2.1", 1_000, ""), RELIABLE, new Header(HeaderName.RSEQ, "1"));
        scene.respond(
                scene.sent(Method.INVITE),
                183,
                "b",
                sdp("192.0.2.2", 2_000, ""),
                RELIABLE,
                new Header(HeaderName.RSEQ, "1"));
        assertThat(scene.call.mediaPlan().orElseThrow().audio().remoteHost()).isEqualTo("192.0.2.2");
        scene.receive(Method.UPDATE, sdp("192.0.2.11", 1_100, 2, ""));
        assertThat(scene.call.mediaPlan().orElseThrow().audio().remoteHost()).isEqualTo("192.0.2.11");
        scene.respond(scene.sent(Method.INVITE), 200, "b", null);
        assertThat(scene.call.mediaPlan().orElseThrow().audio().remoteHost()).isEqualTo("192.0.2.2");
    }

    // ---- local ----

    @Test
    void holdBeforeTheCallIsAnsweredSendsUpdate() {
        for (CallFixture scene : List.of(settledOut(UPDATES), settledIn())) {
            scene.apply(scene.call.hold(1, List.of(), 0));
            SipRequest update = scene.single(CallEffect.Send.class).request();
            assertThat(update.method()).isEqualTo(Method.UPDATE);
            assertThat(directionOf(update)).isEqualTo("sendonly");
            assertThat(update.contacts()).hasSize(1);
            scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
            assertThat(scene.of(CallEffect.SendAck.class)).isEmpty();
            assertThat(scene.single(CallEffect.ApplyMedia.class).plan().localHold())
                    .isTrue();
            assertThat(scene.events()).contains(new CallEvent.LocalHold(true));
            assertThat(scene.effects).contains(new CallEffect.Done(1));
            assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
            if (scene.call.direction() == CallDirection.INBOUND) {
                scene.apply(scene.call.accept(2, List.of(), 0));
            } else {
                scene.respond(scene.sent(Method.INVITE), 200, CallFixture.PEER_TAG, null);
            }
            assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
            assertThat(scene.call.onHoldLocally()).isTrue();
        }
    }

    @Test
    void withoutUpdateHoldBeforeTheCallIsAnsweredFails() {
        for (CallFixture scene : List.of(settledOut(NO_UPDATES), dialled(183, sdp(""), UPDATES), describing(sdp("")))) {
            scene.apply(scene.call.hold(1, List.of(), 0));
            assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
            assertThat(scene.effects).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {488, 481, 403, 500})
    void aRejectedUpdateDoesNotEndTheCall(int status) {
        CallFixture scene = updates(settledOut(UPDATES));
        scene.respond(status, null, null);
        assertThat(scene.error().status()).isEqualTo(status);
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        scene.respond(scene.sent(Method.INVITE), 200, CallFixture.PEER_TAG, null);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {491, 500})
    void aCrossedUpdateIsRetriedByReinviteOnceAnswered(int status) {
        CallFixture scene = updates(settledOut(UPDATES));
        scene.respond(status, null, null, new Header(HeaderName.RETRY_AFTER, "3"));
        assertThat(scene.of(CallEffect.StartTimer.class)).hasSize(1);
        scene.respond(scene.sent(Method.INVITE), 200, CallFixture.PEER_TAG, null);
        scene.timer(CallTimer.GLARE);
        assertThat(scene.single(CallEffect.Send.class).request().method()).isEqualTo(Method.INVITE);
        assertThat(directionOf(scene.sent().request())).isEqualTo("sendonly");
        scene.respond(200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.effects).contains(new CallEffect.Done(91));
    }

    @Test
    void theResponseToUpdateMayFollowTheResponseToInvite() {
        CallFixture scene = updates(settledOut(UPDATES));
        CallEffect.Send update = scene.sent();
        scene.respond(scene.sent(Method.INVITE), 200, CallFixture.PEER_TAG, null);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, ""));
        assertThat(scene.response().status()).isEqualTo(491);
        scene.respond(update, 200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
    }

    @Test
    void anUpdateInAnUnselectedBranchFails() {
        CallFixture scene = updates(settledOut(UPDATES));
        CallEffect.Send update = scene.sent();
        scene.respond(scene.sent(Method.INVITE), 200, "b", sdp("192.0.2.2", 2_000, ""));
        scene.respond(update, 200, null, sdp("198.51.100.7", 30_000, 2, "a=recvonly"));
        assertThat(scene.call.onHoldLocally()).isFalse();
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }
}

package io.xphone.call;

import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.MediaPlan;
import io.xphone.call.message.CallError;
import io.xphone.call.message.RAck;
import io.xphone.call.settings.CallSettings;
import io.xphone.call.settings.ReliableProvisionalPolicy;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3262 as the called party. The calling party is in {@link PrackTest}. */
class ReliableProvisionalPolicyTest {

    private static final String RELIABLE = "100rel";

    private static SipRequest invite(String header, String sdp) {
        SipRequest.Builder invite = CallFixture.invite().add(HeaderName.ALLOW, "INVITE, UPDATE, PRACK");
        if (header != null) {
            invite.add(header, RELIABLE);
        }
        return sdp == null
                ? invite.build()
                : invite.body("application/sdp", sdp).build();
    }

    /** A ringing call whose 180 is not acknowledged. */
    private static CallFixture ringing(String sdp) {
        CallFixture scene = CallFixture.ringing(invite(HeaderName.SUPPORTED, sdp));
        assertThat(reliable(scene.response())).isTrue();
        return scene;
    }

    /** A ringing call whose 180 is acknowledged. */
    private static CallFixture acknowledged(String sdp) {
        CallFixture scene = ringing(sdp);
        scene.receive(prack(scene));
        assertThat(scene.response().status()).isEqualTo(200);
        return scene;
    }

    private static boolean reliable(SipResponse response) {
        boolean required = response.provisional()
                && response.optionTags(HeaderName.REQUIRE).contains(RELIABLE);
        assertThat(response.headers().contains(HeaderName.RSEQ)).isEqualTo(required);
        return required;
    }

    private static SipResponse lastReliable(CallFixture scene) {
        List<SipResponse> sent = scene.ofAll(CallEffect.Respond.class).stream()
                .map(CallEffect.Respond::response)
                .filter(response -> response.headers().contains(HeaderName.RSEQ))
                .toList();
        return sent.get(sent.size() - 1);
    }

    private static long rseq(SipResponse response) {
        return RAck.rseqOf(response).orElseThrow();
    }

    private static SipRequest.Builder prack(CallFixture scene) {
        return prack(scene, rseq(lastReliable(scene)) + " 100 INVITE");
    }

    private static SipRequest.Builder prack(CallFixture scene, String rack) {
        return scene.peerRequest(Method.PRACK).add(HeaderName.RACK, rack);
    }

    private static List<Integer> statuses(CallFixture scene) {
        return scene.of(CallEffect.Respond.class).stream()
                .map(respond -> respond.response().status())
                .toList();
    }

    // ---- negotiation ----

    @ParameterizedTest
    @CsvSource({
        "NEVER,     ,          false, 180",
        "NEVER,     Supported, false, 180",
        "NEVER,     Require,   false, 420",
        "SUPPORTED, ,          false, 180",
        "SUPPORTED, Supported, true,  180",
        "SUPPORTED, Require,   true,  180",
        "REQUIRED,  ,          false, 421",
        "REQUIRED,  Supported, true,  180",
        "REQUIRED,  Require,   true,  180",
    })
    void thePolicyAndTheCallersSupportDecide(
            ReliableProvisionalPolicy wish, String header, boolean reliable, int status) {
        CallFixture scene =
                CallFixture.inbound(invite(header, sdp("")), settings -> settings.reliableProvisionals(wish));
        scene.apply(scene.call.start(0));
        if (status == 180) {
            scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        }
        assertThat(scene.response().status()).isEqualTo(status);
        assertThat(reliable(scene.response())).isEqualTo(reliable);
        if (status == 421) {
            assertThat(scene.response().optionTags(HeaderName.REQUIRE)).containsExactly(RELIABLE);
        }
    }

    // ---- retransmission, one at a time ----

    @Test
    void isRetransmittedWithDoublingIntervalUntilItsPrack() {
        CallFixture scene = ringing(sdp(""));
        SipResponse first = scene.response();
        assertThat(rseq(first)).isBetween(1L, 0x7fff_ffffL);
        assertThat(scene.effects)
                .contains(
                        new CallEffect.StartTimer(CallTimer.RETRANSMIT_PROVISIONAL, 500),
                        new CallEffect.StartTimer(CallTimer.PRACK, 32_000));
        for (long delay : new long[] {1_000, 2_000, 4_000, 8_000, 16_000}) {
            scene.timer(CallTimer.RETRANSMIT_PROVISIONAL);
            assertThat(scene.response()).isEqualTo(first);
            assertThat(scene.effects).contains(new CallEffect.StartTimer(CallTimer.RETRANSMIT_PROVISIONAL, delay));
        }
        scene.receive(prack(scene));
        assertThat(scene.effects)
                .contains(
                        new CallEffect.StopTimer(CallTimer.RETRANSMIT_PROVISIONAL),
                        new CallEffect.StopTimer(CallTimer.PRACK));
        assertThat(scene.response().status()).isEqualTo(200);
    }

    @Test
    void withoutPrackTheCallIsRejected() {
        CallFixture scene = ringing(sdp(""));
        scene.timer(CallTimer.PRACK);
        assertThat(scene.response().status()).isEqualTo(504);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void theNextWaitsForThePrackAndHasTheNextNumber() {
        CallFixture scene = ringing(sdp(""));
        long first = rseq(scene.response());
        scene.apply(scene.call.progress(1, 182, false, List.of(), 0));
        scene.apply(scene.call.progress(2, 181, false, List.of(), 0));
        assertThat(scene.ofAll(CallEffect.Respond.class)).hasSize(1);
        assertThat(scene.ofAll(CallEffect.Done.class)).hasSize(2);
        scene.receive(prack(scene));
        assertThat(statuses(scene)).containsExactly(200, 182);
        assertThat(rseq(lastReliable(scene))).isEqualTo(first + 1);
        scene.receive(prack(scene));
        assertThat(statuses(scene)).containsExactly(200, 181);
        scene.receive(prack(scene));
        assertThat(statuses(scene)).containsExactly(200);
    }

    @Test
    void theQueueIsBoundedAndLosesNothing() {
        CallFixture scene = ringing(sdp(""));
        scene.apply(scene.call.progress(0, 183, true, List.of(), 0));
        int taken = 1;
        for (int i = 1; i < 50; i++) {
            scene.apply(scene.call.progress(i, 180 + i % 4, i % 2 == 0, List.of(), 0));
            taken += scene.of(CallEffect.Done.class).size();
            assertThat(scene.of(CallEffect.Respond.class)).isEmpty();
        }
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        List<SipResponse> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            scene.receive(prack(scene));
            scene.of(CallEffect.Respond.class).stream()
                    .map(CallEffect.Respond::response)
                    .filter(SipResponse::provisional)
                    .forEach(sent::add);
        }
        assertThat(sent).hasSize(taken).hasSizeBetween(8, 32);
        for (int i = 1; i < sent.size(); i++) {
            assertThat(sent.get(i).status()).as("in order").isEqualTo(180 + i % 4);
            assertThat(rseq(sent.get(i))).isEqualTo(rseq(sent.get(i - 1)) + 1);
        }
        assertThat(sent.stream().filter(response -> response.body().length > 0)).hasSize(1);
        scene.apply(scene.call.progress(60, 180, false, List.of(), 0));
        assertThat(scene.response().status()).as("there is room again").isEqualTo(180);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "x y z",
                "77 100 INVITE",
                "-1 100 INVITE",
                "99999999999 100 INVITE",
                "R 100 BYE",
                "R 101 INVITE",
                "R 100 INVITE INVITE"
            })
    void aPrackThatMatchesNothingIs481(String rack) {
        CallFixture scene = ringing(sdp(""));
        String own = Long.toString(rseq(scene.response()));
        scene.receive(prack(scene, rack.replace("R", own)));
        assertThat(scene.response().status()).isEqualTo(481);
        assertThat(scene.effects).hasSize(1);
        scene.receive(prack(scene));
        assertThat(scene.response().status()).isEqualTo(200);
        scene.receive(prack(scene));
        assertThat(scene.response().status()).as("the same again").isEqualTo(481);
    }

    @Test
    void aPrackInAnOutboundOrAnsweredCallIs481() {
        for (CallFixture scene : List.of(CallFixture.answeredOutbound(), CallFixture.answeredInbound())) {
            scene.receive(prack(scene, "1 100 INVITE"));
            assertThat(scene.response().status()).isEqualTo(481);
        }
    }

    // ---- the final response ----

    @Test
    void the200DoesNotWaitForThePrackOf180() {
        CallFixture scene = ringing(sdp(""));
        scene.apply(scene.call.accept(1, List.of(), 0));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.effects)
                .contains(new CallEffect.StopTimer(CallTimer.RETRANSMIT_PROVISIONAL), new CallEffect.Done(1));
        scene.receive(prack(scene));
        assertThat(scene.response().status()).as("late, but known").isEqualTo(200);
    }

    @Test
    void the200WaitsForThePrackOfADescription() {
        CallFixture scene = acknowledged(sdp(""));
        scene.apply(scene.call.progress(1, 183, true, List.of(), 0));
        assertThat(scene.response().body()).isNotEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        scene.apply(scene.call.accept(2, List.of(new Header("X-Late", "yes")), 0));
        assertThat(scene.effects).isEmpty();
        assertThat(scene.apply(scene.call.accept(3, List.of(), 0)).error().kind())
                .isEqualTo(CallError.Kind.INVALID_STATE);
        scene.receive(prack(scene));
        assertThat(statuses(scene)).containsExactly(200, 200);
        SipResponse ok = scene.of(CallEffect.Respond.class).get(1).response();
        assertThat(ok.cseq().method()).isEqualTo(Method.INVITE);
        assertThat(ok.header("X-Late")).contains("yes");
        assertThat(ok.body()).as("offer and answer are exchanged already").isEmpty();
        assertThat(scene.effects).contains(new CallEffect.Done(2));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.acknowledge(null);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void the200WaitsForAQueuedDescription() {
        CallFixture scene = ringing(sdp(""));
        scene.apply(scene.call.progress(1, 183, true, List.of(), 0));
        scene.apply(scene.call.accept(2, List.of(), 0));
        assertThat(scene.effects).isEmpty();
        scene.receive(prack(scene));
        assertThat(statuses(scene)).containsExactly(200, 183);
        scene.receive(prack(scene));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void theEndOfTheCallFailsAPendingAccept() {
        for (String how : List.of("CANCEL", "end", "no PRACK")) {
            CallFixture scene = acknowledged(sdp(""));
            scene.apply(scene.call.progress(1, 183, true, List.of(), 0));
            scene.apply(scene.call.accept(2, List.of(), 0));
            switch (how) {
                case "CANCEL" ->
                    scene.apply(scene.call.onCancelled(
                            CallFixture.INVITE_TX,
                            scene.peerRequest(Method.CANCEL, 100).build(),
                            0));
                case "end" -> scene.apply(scene.call.end(3, List.of(), 0));
                default -> scene.timer(CallTimer.PRACK);
            }
            assertThat(scene.effects).contains(new CallEffect.Failed(2, CallError.ended()));
            assertThat(scene.call.state()).isEqualTo(CallState.ENDED);
            assertThat(scene.released()).isTrue();
        }
    }

    @Test
    void theCallKeepsRingingDuringRetransmission() {
        CallFixture scene = ringing(sdp(""));
        scene.timer(CallTimer.KEEP_RINGING);
        assertThat(scene.of(CallEffect.Respond.class)).isEmpty();
        assertThat(scene.effects).contains(new CallEffect.StartTimer(CallTimer.KEEP_RINGING, 60_000));
        scene.receive(prack(scene));
        scene.timer(CallTimer.KEEP_RINGING);
        assertThat(scene.response().status()).isEqualTo(180);
    }

    // ---- offers and answers ----

    @Test
    void withoutOfferInTheInviteTheReliableResponseHasItAndThePrackTheAnswer() {
        CallFixture scene = acknowledged(null);
        scene.apply(scene.call.progress(1, 183, true, List.of(), 0));
        assertThat(CallFixture.directionOf(scene.response())).isEqualTo("sendrecv");
        assertThat(scene.call.state()).isEqualTo(CallState.RINGING);
        scene.receive(prack(scene).body("application/sdp", sdp("")));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.response().body()).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        assertThat(scene.single(CallEffect.ApplyMedia.class).plan().early()).isTrue();
        scene.apply(scene.call.accept(2, List.of(), 0));
        assertThat(scene.response().body()).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.acknowledge(null);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m=audio 0 RTP/AVP 0"})
    void aPrackWithoutTheAnswerEndsTheCall(String sdp) {
        CallFixture scene = acknowledged(null);
        scene.apply(scene.call.progress(1, 183, true, List.of(), 0));
        SipRequest.Builder prack = prack(scene);
        scene.receive(sdp.isEmpty() ? prack : prack.body("application/sdp", sdp("").replaceAll("m=audio .*", sdp)));
        assertThat(statuses(scene)).containsExactly(200, 488);
        assertThat(scene.ended().status()).isEqualTo(488);
    }

    @Test
    void withoutOfferAndReliabilityThereIsNoEarlyMedia() {
        CallFixture scene = CallFixture.ringing(invite(null, null));
        scene.apply(scene.call.progress(1, 183, true, List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void anOfferInPrackIsAnsweredInIts200() {
        CallFixture scene = acknowledged(sdp(""));
        scene.apply(scene.call.progress(1, 183, true, List.of(), 0));
        scene.receive(prack(scene).body("application/sdp", sdp("192.0.2.99", 7_000, 2, "a=sendonly")));
        assertThat(CallFixture.directionOf(scene.response())).isEqualTo("recvonly");
        MediaPlan plan = scene.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.audio().remoteHost()).isEqualTo("192.0.2.99");
        assertThat(plan.early()).isTrue();
        assertThat(scene.events()).containsExactly(new CallEvent.RemoteHold(true), new CallEvent.MediaChanged());
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        scene.apply(scene.call.accept(2, List.of(), 0));
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(scene.events()).as("published already").isEmpty();
    }

    @Test
    void anOfferInPrackWithoutAMatchIsRejectedAndTheCallContinues() {
        CallFixture scene = acknowledged(sdp(""));
        scene.apply(scene.call.progress(1, 183, true, List.of(), 0));
        scene.receive(prack(scene).body("application/sdp", sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3")));
        assertThat(scene.response().status()).isEqualTo(488);
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        scene.apply(scene.call.accept(2, List.of(), 0));
        assertThat(scene.response().status()).isEqualTo(200);
    }

    @Test
    void anOfferInPrackBeforeTheFirstAnswerIsRejected() {
        CallFixture scene = ringing(sdp(""));
        scene.receive(prack(scene).body("application/sdp", sdp("")));
        assertThat(scene.response().status()).isEqualTo(500);
        assertThat(scene.response().headers().contains(HeaderName.RETRY_AFTER)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(ReliableProvisionalPolicy.class)
    void theOptionTagFollowsThePolicy(ReliableProvisionalPolicy wish) {
        CallSettings settings =
                CallSettings.builder().reliableProvisionals(wish).build();
        assertThat(settings.supported().contains(RELIABLE)).isEqualTo(wish != ReliableProvisionalPolicy.NEVER);
        assertThat(settings.toBuilder()
                        .reliableProvisionals(ReliableProvisionalPolicy.NEVER)
                        .build()
                        .supported())
                .containsExactly("timer");
    }
}

package io.xphone.call;

import static io.xphone.call.Scene.sdp;
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
        SipRequest.Builder invite = Scene.invite().add(HeaderName.ALLOW, "INVITE, UPDATE, PRACK");
        if (header != null) {
            invite.add(header, RELIABLE);
        }
        return sdp == null
                ? invite.build()
                : invite.body("application/sdp", sdp).build();
    }

    /** A call that rings, its 180 not acknowledged. */
    private static Scene ringing(String sdp) {
        Scene scene = Scene.ringing(invite(HeaderName.SUPPORTED, sdp));
        assertThat(reliable(scene.response())).isTrue();
        return scene;
    }

    /** A call that rings, its 180 acknowledged. */
    private static Scene acknowledged(String sdp) {
        Scene scene = ringing(sdp);
        scene.receives(prack(scene));
        assertThat(scene.response().status()).isEqualTo(200);
        return scene;
    }

    private static boolean reliable(SipResponse response) {
        boolean required = response.provisional()
                && response.optionTags(HeaderName.REQUIRE).contains(RELIABLE);
        assertThat(response.headers().contains(HeaderName.RSEQ)).isEqualTo(required);
        return required;
    }

    private static SipResponse lastReliable(Scene scene) {
        List<SipResponse> sent = scene.ofAll(CallEffect.Respond.class).stream()
                .map(CallEffect.Respond::response)
                .filter(response -> response.headers().contains(HeaderName.RSEQ))
                .toList();
        return sent.get(sent.size() - 1);
    }

    private static long rseq(SipResponse response) {
        return RAck.rseqOf(response).orElseThrow();
    }

    private static SipRequest.Builder prack(Scene scene) {
        return prack(scene, rseq(lastReliable(scene)) + " 100 INVITE");
    }

    private static SipRequest.Builder prack(Scene scene, String rack) {
        return scene.peerRequest(Method.PRACK).add(HeaderName.RACK, rack);
    }

    private static List<Integer> statuses(Scene scene) {
        return scene.of(CallEffect.Respond.class).stream()
                .map(respond -> respond.response().status())
                .toList();
    }

    // ---- whether ----

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
    void whatWeWishAndWhatTheCallerCan(ReliableProvisionalPolicy wish, String header, boolean reliable, int status) {
        Scene scene = Scene.inbound(invite(header, sdp("")), settings -> settings.reliableProvisionals(wish));
        scene.does(scene.call.start(0));
        if (status == 180) {
            scene.does(scene.call.onMediaOpened(Scene.MEDIA, 0));
        }
        assertThat(scene.response().status()).isEqualTo(status);
        assertThat(reliable(scene.response())).isEqualTo(reliable);
        if (status == 421) {
            assertThat(scene.response().optionTags(HeaderName.REQUIRE)).containsExactly(RELIABLE);
        }
    }

    // ---- sent again, and one at a time ----

    @Test
    void isSentAgainEverMoreSeldomUntilItsPrack() {
        Scene scene = ringing(sdp(""));
        SipResponse first = scene.response();
        assertThat(rseq(first)).isBetween(1L, 0x7fff_ffffL);
        assertThat(scene.last)
                .contains(
                        new CallEffect.StartTimer(CallTimer.RETRANSMIT_PROVISIONAL, 500),
                        new CallEffect.StartTimer(CallTimer.PRACK, 32_000));
        for (long delay : new long[] {1_000, 2_000, 4_000, 8_000, 16_000}) {
            scene.timer(CallTimer.RETRANSMIT_PROVISIONAL);
            assertThat(scene.response()).isEqualTo(first);
            assertThat(scene.last).contains(new CallEffect.StartTimer(CallTimer.RETRANSMIT_PROVISIONAL, delay));
        }
        scene.receives(prack(scene));
        assertThat(scene.last)
                .contains(
                        new CallEffect.StopTimer(CallTimer.RETRANSMIT_PROVISIONAL),
                        new CallEffect.StopTimer(CallTimer.PRACK));
        assertThat(scene.response().status()).isEqualTo(200);
    }

    @Test
    void withoutPrackTheCallIsRefused() {
        Scene scene = ringing(sdp(""));
        scene.timer(CallTimer.PRACK);
        assertThat(scene.response().status()).isEqualTo(504);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.ERROR);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void theNextWaitsForThePrackAndHasTheNextNumber() {
        Scene scene = ringing(sdp(""));
        long first = rseq(scene.response());
        scene.does(scene.call.progress(1, 182, false, List.of(), 0));
        scene.does(scene.call.progress(2, 181, false, List.of(), 0));
        assertThat(scene.ofAll(CallEffect.Respond.class)).hasSize(1);
        assertThat(scene.ofAll(CallEffect.Done.class)).hasSize(2);
        scene.receives(prack(scene));
        assertThat(statuses(scene)).containsExactly(200, 182);
        assertThat(rseq(lastReliable(scene))).isEqualTo(first + 1);
        scene.receives(prack(scene));
        assertThat(statuses(scene)).containsExactly(200, 181);
        scene.receives(prack(scene));
        assertThat(statuses(scene)).containsExactly(200);
    }

    @Test
    void whatWaitsIsBoundedAndNoneOfItIsLost() {
        Scene scene = ringing(sdp(""));
        scene.does(scene.call.progress(0, 183, true, List.of(), 0));
        int taken = 1;
        for (int i = 1; i < 50; i++) {
            scene.does(scene.call.progress(i, 180 + i % 4, i % 2 == 0, List.of(), 0));
            taken += scene.of(CallEffect.Done.class).size();
            assertThat(scene.of(CallEffect.Respond.class)).isEmpty();
        }
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        List<SipResponse> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            scene.receives(prack(scene));
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
        scene.does(scene.call.progress(60, 180, false, List.of(), 0));
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
        Scene scene = ringing(sdp(""));
        String own = Long.toString(rseq(scene.response()));
        scene.receives(prack(scene, rack.replace("R", own)));
        assertThat(scene.response().status()).isEqualTo(481);
        assertThat(scene.last).hasSize(1);
        scene.receives(prack(scene));
        assertThat(scene.response().status()).isEqualTo(200);
        scene.receives(prack(scene));
        assertThat(scene.response().status()).as("the same again").isEqualTo(481);
    }

    @Test
    void aPrackToACallThatWeMadeOrThatIsAnsweredIs481() {
        for (Scene scene : List.of(Scene.answeredOutbound(), Scene.answeredInbound())) {
            scene.receives(prack(scene, "1 100 INVITE"));
            assertThat(scene.response().status()).isEqualTo(481);
        }
    }

    // ---- the final answer ----

    @Test
    void anAnswerOvertakesARingThatIsNotAcknowledged() {
        Scene scene = ringing(sdp(""));
        scene.does(scene.call.accept(1, List.of(), 0));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.last)
                .contains(new CallEffect.StopTimer(CallTimer.RETRANSMIT_PROVISIONAL), new CallEffect.Done(1));
        scene.receives(prack(scene));
        assertThat(scene.response().status()).as("late, but known").isEqualTo(200);
    }

    @Test
    void anAnswerWaitsForThePrackOfADescription() {
        Scene scene = acknowledged(sdp(""));
        scene.does(scene.call.progress(1, 183, true, List.of(), 0));
        assertThat(scene.response().body()).isNotEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        scene.does(scene.call.accept(2, List.of(new Header("X-Late", "yes")), 0));
        assertThat(scene.last).isEmpty();
        assertThat(scene.does(scene.call.accept(3, List.of(), 0)).refused().kind())
                .isEqualTo(CallError.Kind.INVALID_STATE);
        scene.receives(prack(scene));
        assertThat(statuses(scene)).containsExactly(200, 200);
        SipResponse ok = scene.of(CallEffect.Respond.class).get(1).response();
        assertThat(ok.cseq().method()).isEqualTo(Method.INVITE);
        assertThat(ok.header("X-Late")).contains("yes");
        assertThat(ok.body()).as("offer and answer are exchanged already").isEmpty();
        assertThat(scene.last).contains(new CallEffect.Done(2));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.acknowledges(null);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void aDescriptionThatWaitsHoldsTheAnswerBackToo() {
        Scene scene = ringing(sdp(""));
        scene.does(scene.call.progress(1, 183, true, List.of(), 0));
        scene.does(scene.call.accept(2, List.of(), 0));
        assertThat(scene.last).isEmpty();
        scene.receives(prack(scene));
        assertThat(statuses(scene)).containsExactly(200, 183);
        scene.receives(prack(scene));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void whatEndsTheCallMeanwhileRefusesTheAnswer() {
        for (String how : List.of("CANCEL", "end", "no PRACK")) {
            Scene scene = acknowledged(sdp(""));
            scene.does(scene.call.progress(1, 183, true, List.of(), 0));
            scene.does(scene.call.accept(2, List.of(), 0));
            switch (how) {
                case "CANCEL" ->
                    scene.does(scene.call.onCancelled(
                            Scene.INVITE_TX,
                            scene.peerRequest(Method.CANCEL, 100).build(),
                            0));
                case "end" -> scene.does(scene.call.end(3, List.of(), 0));
                default -> scene.timer(CallTimer.PRACK);
            }
            assertThat(scene.last).contains(new CallEffect.Failed(2, CallError.ended()));
            assertThat(scene.call.state()).isEqualTo(CallState.ENDED);
            assertThat(scene.released()).isTrue();
        }
    }

    @Test
    void ringingGoesOnWhileAProvisionalAnswerIsRepeated() {
        Scene scene = ringing(sdp(""));
        scene.timer(CallTimer.KEEP_RINGING);
        assertThat(scene.of(CallEffect.Respond.class)).isEmpty();
        assertThat(scene.last).contains(new CallEffect.StartTimer(CallTimer.KEEP_RINGING, 60_000));
        scene.receives(prack(scene));
        scene.timer(CallTimer.KEEP_RINGING);
        assertThat(scene.response().status()).isEqualTo(180);
    }

    // ---- offers and answers ----

    @Test
    void withoutOfferInTheInviteOursGoesOutReliablyAndThePrackAnswersIt() {
        Scene scene = acknowledged(null);
        scene.does(scene.call.progress(1, 183, true, List.of(), 0));
        assertThat(Scene.directionOf(scene.response())).isEqualTo("sendrecv");
        assertThat(scene.call.state()).isEqualTo(CallState.RINGING);
        scene.receives(prack(scene).body("application/sdp", sdp("")));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.response().body()).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        assertThat(scene.one(CallEffect.ApplyMedia.class).plan().early()).isTrue();
        scene.does(scene.call.accept(2, List.of(), 0));
        assertThat(scene.response().body()).isEmpty();
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.acknowledges(null);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m=audio 0 RTP/AVP 0"})
    void aPrackWithoutTheAnswerEndsTheCall(String sdp) {
        Scene scene = acknowledged(null);
        scene.does(scene.call.progress(1, 183, true, List.of(), 0));
        SipRequest.Builder prack = prack(scene);
        scene.receives(sdp.isEmpty() ? prack : prack.body("application/sdp", sdp("").replaceAll("m=audio .*", sdp)));
        assertThat(statuses(scene)).containsExactly(200, 488);
        assertThat(scene.ended().status()).isEqualTo(488);
    }

    @Test
    void withoutOfferAndWithoutReliabilityNothingCanBeDescribed() {
        Scene scene = Scene.ringing(invite(null, null));
        scene.does(scene.call.progress(1, 183, true, List.of(), 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void anOfferInPrackIsAnsweredInIts200() {
        Scene scene = acknowledged(sdp(""));
        scene.does(scene.call.progress(1, 183, true, List.of(), 0));
        scene.receives(prack(scene).body("application/sdp", sdp("192.0.2.99", 7_000, 2, "a=sendonly")));
        assertThat(Scene.directionOf(scene.response())).isEqualTo("recvonly");
        MediaPlan plan = scene.one(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.audio().remoteHost()).isEqualTo("192.0.2.99");
        assertThat(plan.early()).isTrue();
        assertThat(scene.events()).containsExactly(new CallEvent.RemoteHold(true), new CallEvent.MediaChanged());
        assertThat(scene.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        scene.does(scene.call.accept(2, List.of(), 0));
        assertThat(scene.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(scene.events()).as("told already").isEmpty();
    }

    @Test
    void anOfferInPrackThatDoesNotFitIsRefusedAndTheCallGoesOn() {
        Scene scene = acknowledged(sdp(""));
        scene.does(scene.call.progress(1, 183, true, List.of(), 0));
        scene.receives(prack(scene).body("application/sdp", sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3")));
        assertThat(scene.response().status()).isEqualTo(488);
        assertThat(scene.of(CallEffect.ApplyMedia.class)).isEmpty();
        scene.does(scene.call.accept(2, List.of(), 0));
        assertThat(scene.response().status()).isEqualTo(200);
    }

    @Test
    void anOfferInPrackBeforeTheFirstIsAnsweredComesTooEarly() {
        Scene scene = ringing(sdp(""));
        scene.receives(prack(scene).body("application/sdp", sdp("")));
        assertThat(scene.response().status()).isEqualTo(500);
        assertThat(scene.response().headers().contains(HeaderName.RETRY_AFTER)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(ReliableProvisionalPolicy.class)
    void theTagIsSupportedAsWished(ReliableProvisionalPolicy wish) {
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

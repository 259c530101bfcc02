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
        CallFixture fixture = CallFixture.ringing(invite(HeaderName.SUPPORTED, sdp));
        assertThat(reliable(fixture.response())).isTrue();
        return fixture;
    }

    /** A ringing call whose 180 is acknowledged. */
    private static CallFixture acknowledged(String sdp) {
        CallFixture fixture = ringing(sdp);
        fixture.receive(prack(fixture));
        assertThat(fixture.response().status()).isEqualTo(200);
        return fixture;
    }

    private static boolean reliable(SipResponse response) {
        boolean required = response.provisional()
                && response.optionTags(HeaderName.REQUIRE).contains(RELIABLE);
        assertThat(response.headers().contains(HeaderName.RSEQ)).isEqualTo(required);
        return required;
    }

    private static SipResponse lastReliable(CallFixture fixture) {
        List<SipResponse> sent = fixture.ofAll(CallEffect.Respond.class).stream()
                .map(CallEffect.Respond::response)
                .filter(response -> response.headers().contains(HeaderName.RSEQ))
                .toList();
        return sent.get(sent.size() - 1);
    }

    private static long rseq(SipResponse response) {
        return RAck.rseqOf(response).orElseThrow();
    }

    private static SipRequest.Builder prack(CallFixture fixture) {
        return prack(fixture, rseq(lastReliable(fixture)) + " 100 INVITE");
    }

    private static SipRequest.Builder prack(CallFixture fixture, String rack) {
        return fixture.peerRequest(Method.PRACK).add(HeaderName.RACK, rack);
    }

    private static List<Integer> statuses(CallFixture fixture) {
        return fixture.of(CallEffect.Respond.class).stream()
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
            ReliableProvisionalPolicy policy, String header, boolean reliable, int status) {
        CallFixture fixture =
                CallFixture.inbound(invite(header, sdp("")), settings -> settings.reliableProvisionals(policy));
        fixture.apply(fixture.call.start(0));
        assertThat(fixture.response().status()).isEqualTo(status);
        assertThat(reliable(fixture.response())).isEqualTo(reliable);
        if (status == 421) {
            assertThat(fixture.response().optionTags(HeaderName.REQUIRE)).containsExactly(RELIABLE);
        }
    }

    // ---- retransmission, one at a time ----

    @Test
    void isRetransmittedWithDoublingIntervalUntilItsPrack() {
        CallFixture fixture = ringing(sdp(""));
        SipResponse first = fixture.response();
        assertThat(rseq(first)).isBetween(1L, 0x7fff_ffffL);
        assertThat(fixture.effects)
                .contains(
                        new CallEffect.StartTimer(CallTimer.RETRANSMIT_PROVISIONAL, 500),
                        new CallEffect.StartTimer(CallTimer.PRACK, 32_000));
        for (long delay : new long[] {1_000, 2_000, 4_000, 8_000, 16_000}) {
            fixture.timer(CallTimer.RETRANSMIT_PROVISIONAL);
            assertThat(fixture.response()).isEqualTo(first);
            assertThat(fixture.effects).contains(new CallEffect.StartTimer(CallTimer.RETRANSMIT_PROVISIONAL, delay));
        }
        fixture.receive(prack(fixture));
        assertThat(fixture.effects)
                .contains(
                        new CallEffect.StopTimer(CallTimer.RETRANSMIT_PROVISIONAL),
                        new CallEffect.StopTimer(CallTimer.PRACK));
        assertThat(fixture.response().status()).isEqualTo(200);
    }

    @Test
    void withoutPrackTheCallIsRejected() {
        CallFixture fixture = ringing(sdp(""));
        fixture.timer(CallTimer.PRACK);
        assertThat(fixture.response().status()).isEqualTo(504);
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.ERROR);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void theNextWaitsForThePrackAndHasTheNextNumber() {
        CallFixture fixture = ringing(sdp(""));
        long first = rseq(fixture.response());
        fixture.apply(fixture.call.progress(1, 182, false, List.of(), 0));
        fixture.apply(fixture.call.progress(2, 181, false, List.of(), 0));
        assertThat(fixture.ofAll(CallEffect.Respond.class)).hasSize(1);
        assertThat(fixture.ofAll(CallEffect.Done.class)).hasSize(2);
        fixture.receive(prack(fixture));
        assertThat(statuses(fixture)).containsExactly(200, 182);
        assertThat(rseq(lastReliable(fixture))).isEqualTo(first + 1);
        fixture.receive(prack(fixture));
        assertThat(statuses(fixture)).containsExactly(200, 181);
        fixture.receive(prack(fixture));
        assertThat(statuses(fixture)).containsExactly(200);
    }

    @Test
    void theQueueIsBoundedAndLosesNothing() {
        CallFixture fixture = ringing(sdp(""));
        fixture.apply(fixture.call.progress(0, 183, true, List.of(), 0));
        int accepted = 1;
        for (int i = 1; i < 50; i++) {
            fixture.apply(fixture.call.progress(i, 180 + i % 4, i % 2 == 0, List.of(), 0));
            accepted += fixture.of(CallEffect.Done.class).size();
            assertThat(fixture.of(CallEffect.Respond.class)).isEmpty();
        }
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        List<SipResponse> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            fixture.receive(prack(fixture));
            fixture.of(CallEffect.Respond.class).stream()
                    .map(CallEffect.Respond::response)
                    .filter(SipResponse::provisional)
                    .forEach(sent::add);
        }
        assertThat(sent).hasSize(accepted).hasSizeBetween(8, 32);
        for (int i = 1; i < sent.size(); i++) {
            assertThat(sent.get(i).status()).as("in order").isEqualTo(180 + i % 4);
            assertThat(rseq(sent.get(i))).isEqualTo(rseq(sent.get(i - 1)) + 1);
        }
        assertThat(sent.stream().filter(response -> response.body().length > 0)).hasSize(1);
        fixture.apply(fixture.call.progress(60, 180, false, List.of(), 0));
        assertThat(fixture.response().status()).as("there is room again").isEqualTo(180);
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
        CallFixture fixture = ringing(sdp(""));
        String own = Long.toString(rseq(fixture.response()));
        fixture.receive(prack(fixture, rack.replace("R", own)));
        assertThat(fixture.response().status()).isEqualTo(481);
        assertThat(fixture.effects).hasSize(1);
        fixture.receive(prack(fixture));
        assertThat(fixture.response().status()).isEqualTo(200);
        fixture.receive(prack(fixture));
        assertThat(fixture.response().status()).as("the same again").isEqualTo(481);
    }

    @Test
    void aPrackInAnOutboundOrAnsweredCallIs481() {
        for (CallFixture fixture : List.of(CallFixture.answeredOutbound(), CallFixture.answeredInbound())) {
            fixture.receive(prack(fixture, "1 100 INVITE"));
            assertThat(fixture.response().status()).isEqualTo(481);
        }
    }

    // ---- the final response ----

    @Test
    void the200DoesNotWaitForThePrackOf180() {
        CallFixture fixture = ringing(sdp(""));
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.effects)
                .contains(new CallEffect.StopTimer(CallTimer.RETRANSMIT_PROVISIONAL), new CallEffect.Done(1));
        fixture.receive(prack(fixture));
        assertThat(fixture.response().status()).as("late, but known").isEqualTo(200);
    }

    @Test
    void the200WaitsForThePrackOfADescription() {
        CallFixture fixture = acknowledged(sdp(""));
        fixture.apply(fixture.call.progress(1, 183, true, List.of(), 0));
        assertThat(fixture.response().body()).isNotEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        fixture.apply(fixture.call.accept(2, List.of(new Header("X-Late", "yes")), 0));
        assertThat(fixture.effects).isEmpty();
        assertThat(fixture.apply(fixture.call.accept(3, List.of(), 0)).error().kind())
                .isEqualTo(CallError.Kind.INVALID_STATE);
        fixture.receive(prack(fixture));
        assertThat(statuses(fixture)).containsExactly(200, 200);
        SipResponse ok = fixture.of(CallEffect.Respond.class).get(1).response();
        assertThat(ok.cseq().method()).isEqualTo(Method.INVITE);
        assertThat(ok.header("X-Late")).contains("yes");
        assertThat(ok.body()).as("offer and answer are exchanged already").isEmpty();
        assertThat(fixture.effects).contains(new CallEffect.Done(2));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.acknowledge(null);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void the200WaitsForAQueuedDescription() {
        CallFixture fixture = ringing(sdp(""));
        fixture.apply(fixture.call.progress(1, 183, true, List.of(), 0));
        fixture.apply(fixture.call.accept(2, List.of(), 0));
        assertThat(fixture.effects).isEmpty();
        fixture.receive(prack(fixture));
        assertThat(statuses(fixture)).containsExactly(200, 183);
        fixture.receive(prack(fixture));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void theEndOfTheCallFailsAPendingAccept() {
        for (String how : List.of("CANCEL", "end", "no PRACK")) {
            CallFixture fixture = acknowledged(sdp(""));
            fixture.apply(fixture.call.progress(1, 183, true, List.of(), 0));
            fixture.apply(fixture.call.accept(2, List.of(), 0));
            switch (how) {
                case "CANCEL" ->
                    fixture.apply(fixture.call.onCancelled(
                            CallFixture.INVITE_TX,
                            fixture.peerRequest(Method.CANCEL, 100).build(),
                            0));
                case "end" -> fixture.apply(fixture.call.end(3, List.of(), 0));
                default -> fixture.timer(CallTimer.PRACK);
            }
            assertThat(fixture.effects).contains(new CallEffect.Failed(2, CallError.ended()));
            assertThat(fixture.call.state()).isEqualTo(CallState.ENDED);
            assertThat(fixture.released()).isTrue();
        }
    }

    @Test
    void theCallKeepsRingingDuringRetransmission() {
        CallFixture fixture = ringing(sdp(""));
        fixture.timer(CallTimer.KEEP_RINGING);
        assertThat(fixture.of(CallEffect.Respond.class)).isEmpty();
        assertThat(fixture.effects).contains(new CallEffect.StartTimer(CallTimer.KEEP_RINGING, 60_000));
        fixture.receive(prack(fixture));
        fixture.timer(CallTimer.KEEP_RINGING);
        assertThat(fixture.response().status()).isEqualTo(180);
    }

    // ---- offers and answers ----

    @Test
    void withoutOfferInTheInviteTheReliableResponseHasItAndThePrackTheAnswer() {
        CallFixture fixture = acknowledged(null);
        fixture.apply(fixture.call.progress(1, 183, true, List.of(), 0));
        assertThat(CallFixture.directionOf(fixture.response())).isEqualTo("sendrecv");
        assertThat(fixture.call.state()).isEqualTo(CallState.RINGING);
        fixture.receive(prack(fixture).body("application/sdp", sdp("")));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.response().body()).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        assertThat(fixture.single(CallEffect.ApplyMedia.class).plan().early()).isTrue();
        fixture.apply(fixture.call.accept(2, List.of(), 0));
        assertThat(fixture.response().body()).isEmpty();
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.acknowledge(null);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m=audio 0 RTP/AVP 0"})
    void aPrackWithoutTheAnswerEndsTheCall(String sdp) {
        CallFixture fixture = acknowledged(null);
        fixture.apply(fixture.call.progress(1, 183, true, List.of(), 0));
        SipRequest.Builder prack = prack(fixture);
        fixture.receive(sdp.isEmpty() ? prack : prack.body("application/sdp", sdp("").replaceAll("m=audio .*", sdp)));
        assertThat(statuses(fixture)).containsExactly(200, 488);
        assertThat(fixture.ended().status()).isEqualTo(488);
    }

    @Test
    void withoutOfferAndReliabilityThereIsNoEarlyMedia() {
        CallFixture fixture = CallFixture.ringing(invite(null, null));
        fixture.apply(fixture.call.progress(1, 183, true, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void anOfferInPrackIsAnsweredInIts200() {
        CallFixture fixture = acknowledged(sdp(""));
        fixture.apply(fixture.call.progress(1, 183, true, List.of(), 0));
        fixture.receive(prack(fixture).body("application/sdp", sdp("192.0.2.99", 7_000, 2, "a=sendonly")));
        assertThat(CallFixture.directionOf(fixture.response())).isEqualTo("recvonly");
        MediaPlan plan = fixture.single(CallEffect.ApplyMedia.class).plan();
        assertThat(plan.audio().remoteHost()).isEqualTo("192.0.2.99");
        assertThat(plan.early()).isTrue();
        assertThat(fixture.events()).containsExactly(new CallEvent.RemoteHold(true), new CallEvent.MediaChanged());
        assertThat(fixture.call.state()).isEqualTo(CallState.EARLY_MEDIA);
        fixture.apply(fixture.call.accept(2, List.of(), 0));
        assertThat(fixture.call.state()).isEqualTo(CallState.ON_HOLD);
        assertThat(fixture.events()).as("published already").isEmpty();
    }

    @Test
    void anOfferInPrackWithoutAMatchIsRejectedAndTheCallContinues() {
        CallFixture fixture = acknowledged(sdp(""));
        fixture.apply(fixture.call.progress(1, 183, true, List.of(), 0));
        fixture.receive(prack(fixture).body("application/sdp", sdp("").replace("RTP/AVP 0 8 101", "RTP/AVP 3")));
        assertThat(fixture.response().status()).isEqualTo(488);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        fixture.apply(fixture.call.accept(2, List.of(), 0));
        assertThat(fixture.response().status()).isEqualTo(200);
    }

    @Test
    void anOfferInPrackBeforeTheFirstAnswerIsRejected() {
        CallFixture fixture = ringing(sdp(""));
        fixture.receive(prack(fixture).body("application/sdp", sdp("")));
        assertThat(fixture.response().status()).isEqualTo(500);
        assertThat(fixture.response().headers().contains(HeaderName.RETRY_AFTER))
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(ReliableProvisionalPolicy.class)
    void theOptionTagFollowsThePolicy(ReliableProvisionalPolicy policy) {
        CallSettings settings =
                CallSettings.builder().reliableProvisionals(policy).build();
        assertThat(settings.supported().contains(RELIABLE)).isEqualTo(policy != ReliableProvisionalPolicy.NEVER);
        assertThat(settings.toBuilder()
                        .reliableProvisionals(ReliableProvisionalPolicy.NEVER)
                        .build()
                        .supported())
                .containsExactly("timer");
    }
}

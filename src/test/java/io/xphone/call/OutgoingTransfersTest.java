package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.transfer.AttendedTransferState;
import io.xphone.call.transfer.Replaces;
import io.xphone.call.transfer.TransferSettings;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** REFER sent: every state by every input, and the requests. */
class OutgoingTransfersTest {

    private static final String TRYING = "SIP/2.0 100 Trying\r\n";

    static TransferSettings to(String target) {
        return new TransferSettings("T1", Uri.parse(target), Optional.empty(), true, false, 60_000, List.of());
    }

    private static CallFixture requested() {
        return requested(to("sip:c@example.com"));
    }

    private static CallFixture requested(TransferSettings transfer) {
        CallFixture fixture = CallFixture.answeredOutbound();
        return fixture.apply(fixture.call.transfers().transfer(7, transfer));
    }

    private static CallFixture accepted() {
        return requested().respond(202, null, null);
    }

    private static CallFixture inProgress() {
        return receiveNotify(accepted(), "active;expires=60", TRYING);
    }

    private static SipRequest.Builder notify(CallFixture fixture, String state, String body) {
        long number = fixture.sent(Method.REFER).request().cseq().number();
        return fixture.peerRequest(Method.NOTIFY)
                .add(HeaderName.EVENT, "refer;id=" + number)
                .add(HeaderName.SUBSCRIPTION_STATE, state)
                .body("message/sipfrag;version=2.0", body);
    }

    private static CallFixture receiveNotify(CallFixture fixture, String state, String body) {
        return fixture.receive(notify(fixture, state, body));
    }

    private static CallFixture ends(CallFixture fixture, int status) {
        return receiveNotify(fixture, "terminated;reason=noresource", "SIP/2.0 " + status + " Outcome\r\n");
    }

    private static TransferSettings withFallback() {
        return new TransferSettings(
                "T1",
                Uri.parse("sip:c@192.0.2.9"),
                Optional.of(Uri.parse("sip:c@example.com")),
                true,
                false,
                60_000,
                List.of());
    }

    @ParameterizedTest
    @CsvSource({"404, true", "481, true", "404, false", "486, true", "603, true"})
    void aContactThatIsNotFoundIsFollowedByTheFallbackOnce(int status, boolean overtakes202) {
        CallFixture fixture = requested(withFallback());
        CallEffect.Send first = fixture.sent(Method.REFER);
        if (!overtakes202) {
            fixture.respond(202, null, null);
        }
        ends(fixture, status);
        if (status > 481) {
            assertThat(fixture.events()).contains(new CallEvent.TransferEnded("T1", false, status, "Outcome"));
            assertThat(fixture.count(Method.REFER)).isOne();
            return;
        }
        assertThat(fixture.events()).isEmpty();
        assertThat(fixture.sent(Method.REFER).request().header(HeaderName.REFER_TO))
                .contains("<sip:c@example.com>");
        assertThat(fixture.ofAll(CallEffect.Done.class)).hasSize(1);
        if (overtakes202) {
            fixture.respond(first, 202, null, null);
            assertThat(fixture.ofAll(CallEffect.Done.class)).hasSize(1);
        }
        fixture.respond(fixture.sent(Method.REFER), 202, null, null);
        assertThat(fixture.of(CallEffect.Failed.class)).isEmpty();
        ends(fixture, 404);
        assertThat(fixture.events()).contains(new CallEvent.TransferEnded("T1", false, 404, "Outcome"));
        assertThat(fixture.count(Method.REFER)).isEqualTo(2);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        // another transfer starts afresh
        fixture.apply(fixture.call.transfers().transfer(8, withFallback()));
        assertThat(fixture.sent(Method.REFER).request().header(HeaderName.REFER_TO))
                .contains("<sip:c@192.0.2.9>");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 603, 0})
    void theOutcomeOfTheFallbackIsThatOfTheTransfer(int status) {
        CallFixture fixture = requested(withFallback()).respond(202, null, null);
        ends(fixture, 404);
        if (status == 603) {
            fixture.respond(603, null, null);
            assertThat(fixture.events()).contains(new CallEvent.TransferEnded("T1", false, 603, "Decline"));
        } else if (status == 0) {
            fixture.apply(fixture.call.onTransactionFailed(fixture.sent().txId(), false, "", 0));
            assertThat(fixture.events()).contains(new CallEvent.TransferEnded("T1", false, 503, "Transport failure"));
        } else {
            fixture.respond(202, null, null);
            ends(fixture, 200);
            assertThat(fixture.ended().reason()).isEqualTo(EndReason.TRANSFER);
        }
        assertThat(fixture.ofAll(CallEffect.Failed.class)).isEmpty();
    }

    @Test
    void referHasReferToAndReferredBy() {
        CallFixture fixture = requested();
        SipRequest refer = fixture.sent(Method.REFER).request();
        assertThat(refer.header(HeaderName.REFER_TO)).contains("<sip:c@example.com>");
        assertThat(refer.header(HeaderName.REFERRED_BY)).contains("<sip:us@example.com>");
        assertThat(refer.header(HeaderName.REFER_SUB)).isEmpty();
        assertThat(refer.requestUri()).isEqualTo(CallFixture.PEER);
        assertThat(refer.contacts()).hasSize(1);
        assertThat(fixture.of(CallEffect.Done.class))
                .as("not before the response")
                .isEmpty();
    }

    @Test
    void applicationHeadersAreAdded() {
        TransferSettings transfer = new TransferSettings(
                "T1",
                Uri.parse("tel:+1555"),
                Optional.empty(),
                true,
                false,
                60_000,
                List.of(new Header("X-Queue", "sales")));
        SipRequest refer = requested(transfer).sent(Method.REFER).request();
        assertThat(refer.header("X-Queue")).contains("sales");
        assertThat(refer.header(HeaderName.REFER_TO)).contains("<tel:+1555>");
    }

    @Test
    void replacesIsEscapedInsideTheBrackets() {
        Replaces replaces = new Replaces("c@1;x", "a=b", "t&?", false);
        Uri uri = io.xphone.sip.message.SipUri.parse("sip:c@example.com").withHeader("Replaces", replaces.toString());
        String referTo = requested(new TransferSettings("T", uri, Optional.empty(), true, false, 1, List.of()))
                .sent(Method.REFER)
                .request()
                .header(HeaderName.REFER_TO)
                .orElseThrow();
        assertThat(referTo).isEqualTo("<sip:c@example.com?Replaces=c%401%3Bx%3Bto-tag%3Da%3Db%3Bfrom-tag%3Dt%26%3F>");
    }

    private static final Map<String, Supplier<CallFixture>> STATES = new LinkedHashMap<>();
    private static final Map<String, Consumer<CallFixture>> INPUTS = new LinkedHashMap<>();

    static {
        STATES.put("asked", OutgoingTransfersTest::requested);
        STATES.put("overtaken", () -> receiveNotify(requested(), "active", TRYING));
        STATES.put("accepted", OutgoingTransfersTest::accepted);
        STATES.put("told", OutgoingTransfersTest::inProgress);
        STATES.put("failed", () -> ends(inProgress(), 486));
        STATES.put("failed-open", () -> receiveNotify(inProgress(), "active", "SIP/2.0 486 Busy\r\n"));
        STATES.put("silence", () -> accepted().timer(CallTimer.OUTGOING_TRANSFER));

        INPUTS.put("200", fixture -> refer(fixture, 200));
        INPUTS.put("202", fixture -> refer(fixture, 202));
        INPUTS.put("403", fixture -> refer(fixture, 403));
        INPUTS.put("408", fixture -> refer(fixture, 408));
        INPUTS.put(
                "lost",
                fixture -> fixture.apply(fixture.call.onTransactionFailed(
                        fixture.sent(Method.REFER).txId(), true, "", 0)));
        INPUTS.put("n180", fixture -> receiveNotify(fixture, "active", "SIP/2.0 180 Ringing"));
        INPUTS.put("n200", fixture -> ends(fixture, 200));
        INPUTS.put("n200-open", fixture -> receiveNotify(fixture, "active", "SIP/2.0 200 OK"));
        INPUTS.put("n503", fixture -> ends(fixture, 503));
        INPUTS.put("n-none", fixture -> receiveNotify(fixture, "terminated;reason=timeout", ""));
        INPUTS.put("timer", fixture -> fixture.timer(CallTimer.OUTGOING_TRANSFER));
        INPUTS.put("again", fixture -> fixture.apply(fixture.call.transfers().transfer(8, to("sip:d@example.com"))));
        INPUTS.put("BYE", fixture -> fixture.receive(Method.BYE, null));
        INPUTS.put("end", fixture -> fixture.apply(fixture.call.end(9, List.of(), 0)));
    }

    private static void refer(CallFixture fixture, int status) {
        fixture.respond(fixture.sent(Method.REFER), status, null, null);
    }

    /**
     * D the command succeeded, X it failed; p progress published, S succeeded, F failed; a number the status sent to
     * the peer; then how the call ends, if it does.
     */
    private static final String TABLE = """
        asked        D  D  XF  XF:TIMEOUT  XF:TIMEOUT  p200  D200S:TRANSFER  D200S:TRANSFER  D200F  D200F  -  X  X200F:REMOTE  DXF:LOCAL
        overtaken    D  D  XF  XF:TIMEOUT  XF:TIMEOUT  p200  D200S:TRANSFER  D200S:TRANSFER  D200F  D200F  -  X  X200F:REMOTE  DXF:LOCAL
        accepted     -  -  -   -           -           p200  200S:TRANSFER   200S:TRANSFER   200F   200F   F  X  200S:TRANSFER DF:LOCAL
        told         -  -  -   -           -           p200  200S:TRANSFER   200S:TRANSFER   200F   200F   F  X  200S:TRANSFER DF:LOCAL
        failed       -  -  -   -           -           481   481             481             481    481    -  -  200:REMOTE    D:LOCAL
        failed-open  -  -  -   -           -           200   200             200             200    200    -  -  200:REMOTE    D:LOCAL
        silence      -  -  -   -           -           481   481             481             481    481    -  -  200:REMOTE    D:LOCAL
        """;

    @TestFactory
    List<DynamicTest> everyStateByEveryInput() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : TABLE.lines().toList()) {
            String[] cells = line.split("\\s+");
            assertThat(cells).hasSize(INPUTS.size() + 1);
            int column = 1;
            for (Map.Entry<String, Consumer<CallFixture>> input : INPUTS.entrySet()) {
                String expected = cells[column++];
                tests.add(DynamicTest.dynamicTest(cells[0] + " " + input.getKey(), () -> {
                    CallFixture fixture = STATES.get(cells[0]).get();
                    input.getValue().accept(fixture);
                    assertThat(outcome(fixture)).isEqualTo(expected);
                }));
            }
        }
        return tests;
    }

    private static String outcome(CallFixture fixture) {
        StringBuilder outcome = new StringBuilder();
        outcome.append(fixture.of(CallEffect.Done.class).isEmpty() ? "" : "D");
        outcome.append(fixture.of(CallEffect.Failed.class).isEmpty() ? "" : "X");
        outcome.append(fixture.events().stream().anyMatch(CallEvent.TransferProgress.class::isInstance) ? "p" : "");
        fixture.of(CallEffect.Respond.class)
                .forEach(respond -> outcome.append(respond.response().status()));
        fixture.events().stream()
                .filter(CallEvent.TransferEnded.class::isInstance)
                .map(CallEvent.TransferEnded.class::cast)
                .forEach(ended -> outcome.append(ended.succeeded() ? 'S' : 'F'));
        fixture.of(CallEffect.Ended.class)
                .forEach(ended -> outcome.append(':').append(ended.end().reason()));
        return outcome.isEmpty() ? "-" : outcome.toString();
    }

    @Test
    void successEndsTheCallAndTheEndIsTheLastEvent() {
        CallFixture fixture = ends(inProgress(), 200);
        assertThat(fixture.sent().request().method()).isEqualTo(Method.BYE);
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.TRANSFER, 0, "", 16));
        int published =
                fixture.effects.indexOf(new CallEffect.Event(new CallEvent.TransferEnded("T1", true, 200, "Outcome")));
        assertThat(published).isBetween(0, fixture.effects.indexOf(new CallEffect.Ended(fixture.ended())));
        assertThat(fixture.respond(200, null, null).released()).isTrue();
    }

    @Test
    void onFailureTheCallContinuesUnlessEndOnFailure() {
        CallFixture continues = ends(inProgress(), 486);
        assertThat(continues.call.state()).isEqualTo(CallState.ACTIVE);
        continues.apply(continues.call.transfers().transfer(8, to("sip:d@example.com")));
        assertThat(continues.sent(Method.REFER).request().header(HeaderName.REFER_TO))
                .contains("<sip:d@example.com>");
        TransferSettings last = new TransferSettings(
                "T1", Uri.parse("sip:c@example.com"), Optional.empty(), true, true, 60_000, List.of());
        CallFixture notified = ends(requested(last).respond(202, null, null), 486);
        assertThat(notified.ended()).isEqualTo(new CallEnd(EndReason.TRANSFER_FAILED, 486, "Outcome", 17));
        CallFixture refused = requested(last).respond(603, null, null);
        assertThat(refused.error().status()).isEqualTo(603);
        assertThat(refused.ended().reason()).isEqualTo(EndReason.TRANSFER_FAILED);
        CallFixture silent = requested(last).respond(202, null, null).timer(CallTimer.OUTGOING_TRANSFER);
        assertThat(silent.ended()).isEqualTo(new CallEnd(EndReason.TRANSFER_FAILED, 408, "No NOTIFY", 102));
    }

    @Test
    void withoutSubscriptionAcceptanceIsSuccess() {
        TransferSettings quiet = new TransferSettings(
                "T1", Uri.parse("sip:c@example.com"), Optional.empty(), false, false, 60_000, List.of());
        CallFixture fixture = requested(quiet);
        assertThat(fixture.sent(Method.REFER).request().header(HeaderName.REFER_SUB))
                .contains("false");
        fixture.respond(202, null, null, new Header(HeaderName.REFER_SUB, "false"));
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.TRANSFER);
        CallFixture ignored = requested(quiet).respond(202, null, null);
        assertThat(ignored.call.state())
                .as("the peer sends NOTIFY nevertheless")
                .isEqualTo(CallState.ACTIVE);
        assertThat(ends(ignored, 200).ended().reason()).isEqualTo(EndReason.TRANSFER);
    }

    @Test
    void theFirstNotifyIsDueSoonTheOutcomeLater() {
        CallFixture fixture = accepted();
        assertThat(fixture.single(CallEffect.StartTimer.class))
                .isEqualTo(new CallEffect.StartTimer(CallTimer.OUTGOING_TRANSFER, 32_000));
        receiveNotify(fixture, "active", TRYING);
        assertThat(fixture.single(CallEffect.StartTimer.class))
                .isEqualTo(new CallEffect.StartTimer(CallTimer.OUTGOING_TRANSFER, 60_000));
        receiveNotify(fixture, "active", TRYING);
        assertThat(fixture.of(CallEffect.StartTimer.class)).isEmpty();
        fixture.timer(CallTimer.OUTGOING_TRANSFER);
        assertThat(fixture.events()).containsExactly(new CallEvent.TransferEnded("T1", false, 408, "No outcome"));
    }

    @Test
    void theSubscriptionOutlivesTheCall() {
        CallFixture fixture = accepted();
        fixture.receive(Method.BYE, null);
        assertThat(fixture.released()).isFalse();
        receiveNotify(fixture, "active", TRYING);
        assertThat(fixture.response().status()).isEqualTo(200);
        ends(fixture, 200);
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.released()).isTrue();
        CallFixture quiet = accepted().receive(Method.BYE, null).timer(CallTimer.OUTGOING_TRANSFER);
        assertThat(quiet.released()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "presence, active, message/sipfrag, SIP/2.0 200 OK, 489",
        "refer;id=1, active, message/sipfrag, SIP/2.0 200 OK, 481",
        "refer, '', message/sipfrag, SIP/2.0 200 OK, 400",
        "refer, active, text/plain, SIP/2.0 200 OK, 415",
        "refer, active, message/sipfrag, nonsense, 400",
        "refer, active, message/sipfrag, SIP/2.0 999 Beyond, 400",
        "refer, active, message/sipfrag, SIP/2.0 20x, 400",
        "refer, active, message/sipfrag, SIP/2.0 180, 200",
        "REFER, active, Message/SipFrag, sip/2.0 180 Ringing, 200",
    })
    void aNotifyIsValidated(String event, String state, String type, String body, int status) {
        CallFixture fixture = accepted();
        SipRequest.Builder notify = fixture.peerRequest(Method.NOTIFY).add(HeaderName.EVENT, event);
        if (!state.isEmpty()) {
            notify.add(HeaderName.SUBSCRIPTION_STATE, state);
        }
        fixture.receive(notify.body(type, body));
        assertThat(fixture.response().status()).isEqualTo(status);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(fixture.events()).hasSize(status == 200 ? 1 : 0);
    }

    @Test
    void aNotifyOfAnEarlierTransferIsRejected() {
        CallFixture fixture = ends(inProgress(), 486);
        SipRequest.Builder late = notify(fixture, "terminated", "SIP/2.0 200 OK");
        fixture.apply(fixture.call.transfers().transfer(8, to("sip:d@example.com")))
                .respond(202, null, null);
        fixture.receive(late.cseq(new io.xphone.sip.message.CSeq(200, Method.NOTIFY)));
        assertThat(fixture.response().status()).isEqualTo(481);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void aPeerWithoutTheDialogEndsTheCall() {
        CallFixture fixture = requested().respond(481, null, null);
        assertThat(fixture.error().status()).isEqualTo(481);
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.ERROR);
    }

    @Test
    void theOtherCallOfAnAttendedTransfer() {
        CallFixture offered = CallFixture.answeredOutbound();
        offered.apply(offered.call.transfers().attendedTransfer(AttendedTransferState.REQUESTED));
        assertThat(offered.receive(Method.BYE, null).ended().reason()).isEqualTo(EndReason.TRANSFER);
        CallFixture kept = CallFixture.answeredOutbound();
        kept.apply(kept.call.transfers().attendedTransfer(AttendedTransferState.REQUESTED))
                .apply(kept.call.transfers().attendedTransfer(AttendedTransferState.FAILED));
        assertThat(kept.receive(Method.BYE, null).ended().reason()).isEqualTo(EndReason.REMOTE);
        CallFixture done = CallFixture.answeredOutbound();
        done.apply(done.call.transfers().attendedTransfer(AttendedTransferState.SUCCEEDED));
        assertThat(done.sent().request().method()).isEqualTo(Method.BYE);
        assertThat(done.ended().reason()).isEqualTo(EndReason.TRANSFER);
    }
}

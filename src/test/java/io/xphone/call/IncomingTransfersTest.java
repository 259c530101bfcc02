package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.message.CallError;
import io.xphone.call.transfer.Replaces;
import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.Uri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** REFER received: events, responses and NOTIFYs. */
class IncomingTransfersTest {

    private static final String ID = "500";

    private static SipRequest.Builder refer(CallFixture fixture, long number, String... referTo) {
        SipRequest.Builder refer = fixture.peerRequest(Method.REFER, number);
        for (String value : referTo) {
            refer.add(HeaderName.REFER_TO, value);
        }
        return refer;
    }

    private static CallFixture asked(String referTo) {
        CallFixture fixture = CallFixture.answeredInbound();
        return fixture.receive(
                refer(fixture, 500, referTo).add(HeaderName.REFERRED_BY, "<sip:peer@example.org>;cid=1"));
    }

    private static CallFixture asked() {
        return asked("<sip:c@example.com>");
    }

    private static CallFixture followed() {
        CallFixture fixture = asked();
        return fixture.apply(fixture.call.transfers().accept(7, ID, 0));
    }

    private static CallFixture goes(CallFixture fixture, int status, String phrase) {
        return fixture.apply(fixture.call.transfers().progress(ID, status, phrase, 0));
    }

    private static CallFixture bye(CallFixture fixture) {
        return fixture.receive(fixture.peerRequest(Method.BYE, 900));
    }

    private static void notified(CallFixture fixture, String state, String body) {
        SipRequest notify = fixture.single(CallEffect.Send.class).request();
        assertThat(notify.method()).isEqualTo(Method.NOTIFY);
        assertThat(notify.header(HeaderName.EVENT)).contains("refer;id=500");
        assertThat(notify.header(HeaderName.SUBSCRIPTION_STATE)).contains(state);
        assertThat(notify.header(HeaderName.CONTENT_TYPE)).contains("message/sipfrag;version=2.0");
        assertThat(new String(notify.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(body + "\r\n");
    }

    @Test
    void theRequestIsPublished() {
        CallFixture fixture = asked();
        assertThat(fixture.of(CallEffect.Respond.class)).isEmpty();
        assertThat(fixture.events())
                .containsExactly(new CallEvent.TransferRequested(
                        ID, Uri.parse("sip:c@example.com"), "", "", "<sip:peer@example.org>;cid=1"));
    }

    @Test
    void acceptIs202AndTrying() {
        CallFixture fixture = followed();
        assertThat(fixture.response().status()).isEqualTo(202);
        assertThat(fixture.response().contacts()).hasSize(1);
        notified(fixture, "active;expires=180", "SIP/2.0 100 Trying");
        fixture.respond(200, null, null);
        goes(fixture, 180, "Ringing");
        notified(fixture, "active;expires=180", "SIP/2.0 180 Ringing");
        fixture.respond(200, null, null);
        goes(fixture, 200, "OK");
        notified(fixture, "terminated;reason=noresource", "SIP/2.0 200 OK");
        assertThat(fixture.ofAll(CallEffect.Done.class)).contains(new CallEffect.Done(7));
        fixture.respond(200, null, null);
        assertThat(fixture.single(CallEffect.StopTimer.class).timer()).isEqualTo(CallTimer.INCOMING_TRANSFERS);
        assertThat(fixture.call.state()).as("the peer ends the old call").isEqualTo(CallState.ACTIVE);
        assertThat(bye(fixture).ended().reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void oneNotifyIsPendingAndTheLatestWaitingReportFollows() {
        CallFixture fixture = followed();
        goes(fixture, 180, "Ringing");
        assertThat(fixture.effects).noneMatch(CallEffect.Send.class::isInstance);
        goes(fixture, 183, "Session Progress");
        goes(fixture, 486, "Busy Here");
        fixture.respond(200, null, null);
        notified(fixture, "terminated;reason=noresource", "SIP/2.0 486 Busy Here");
        assertThat(fixture.count(Method.NOTIFY)).isEqualTo(2);
        fixture.respond(200, null, null);
        assertThat(bye(fixture).ended().reason()).as("the transfer failed").isEqualTo(EndReason.REMOTE);
    }

    @Test
    void rejectSendsTheStatus() {
        CallFixture fixture = asked();
        fixture.apply(fixture.call.transfers().reject(7, ID, 486, List.of(), 0));
        assertThat(fixture.response().status()).isEqualTo(486);
        assertThat(fixture.effects)
                .contains(new CallEffect.Done(7), new CallEffect.StopTimer(CallTimer.INCOMING_TRANSFERS));
        fixture.apply(fixture.call.transfers().reject(8, ID, 486, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        CallFixture other = asked();
        other.apply(other.call.transfers().reject(7, ID, 200, List.of(), 0));
        assertThat(other.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        other.apply(other.call.transfers().accept(7, "9", 0));
        assertThat(other.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void withoutDecisionTheRequestIsRejected() {
        CallFixture fixture = asked();
        assertThat(fixture.single(CallEffect.StartTimer.class))
                .isEqualTo(new CallEffect.StartTimer(CallTimer.INCOMING_TRANSFERS, 5_000));
        fixture.apply(fixture.call.onTimer(CallTimer.INCOMING_TRANSFERS, 4_999));
        assertThat(fixture.effects).containsExactly(new CallEffect.StartTimer(CallTimer.INCOMING_TRANSFERS, 1));
        fixture.apply(fixture.call.onTimer(CallTimer.INCOMING_TRANSFERS, 5_000));
        assertThat(fixture.response().status()).isEqualTo(603);
    }

    private static CallFixture pending() {
        CallFixture fixture = CallFixture.inbound(
                CallFixture.invite(CallFixture.sdp("")), settings -> settings.transferDecisionMillis(60_000));
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.accept(1, List.of(), 0)).acknowledge(null);
        fixture.receive(refer(fixture, 500, "<sip:c@example.com>"));
        fixture.apply(fixture.call.onTimer(CallTimer.INCOMING_TRANSFERS, 8_000));
        assertThat(fixture.response().status()).isEqualTo(202);
        notified(fixture, "pending;expires=180", "SIP/2.0 100 Trying");
        assertThat(fixture.single(CallEffect.StartTimer.class).delayMillis()).isEqualTo(52_000);
        return fixture.respond(200, null, null);
    }

    @Test
    void aLongDecisionReportsPending() {
        CallFixture fixture = pending();
        fixture.apply(fixture.call.transfers().accept(7, ID, 20_000));
        assertThat(fixture.of(CallEffect.Respond.class)).isEmpty();
        notified(fixture, "active;expires=168", "SIP/2.0 100 Trying");
        CallFixture no = pending();
        no.apply(no.call.transfers().reject(7, ID, 480, List.of(), 20_000));
        notified(no, "terminated;reason=rejected", "SIP/2.0 480 Temporarily Unavailable");
        CallFixture never = pending();
        never.apply(never.call.onTimer(CallTimer.INCOMING_TRANSFERS, 60_000));
        notified(never, "terminated;reason=rejected", "SIP/2.0 603 Decline");
        CallFixture over = pending();
        bye(over);
        notified(over, "terminated;reason=rejected", "SIP/2.0 487 Request Terminated");
        assertThat(over.respond(200, null, null).released()).isTrue();
    }

    @Test
    void withoutSubscriptionThereIsNoNotify() {
        CallFixture fixture = CallFixture.answeredInbound();
        fixture.receive(refer(fixture, 500, "<sip:c@example.com>").add(HeaderName.REFER_SUB, "false"));
        fixture.apply(fixture.call.transfers().accept(7, ID, 0));
        assertThat(fixture.response().header(HeaderName.REFER_SUB)).contains("false");
        goes(fixture, 200, "OK");
        assertThat(fixture.count(Method.NOTIFY)).isZero();
        assertThat(bye(fixture).ended().reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void theSubscriptionOutlivesTheCall() {
        CallFixture fixture = followed();
        bye(fixture);
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(fixture.released()).isFalse();
        fixture.respond(fixture.sent(Method.NOTIFY), 200, null, null);
        goes(fixture, 200, "OK");
        notified(fixture, "terminated;reason=noresource", "SIP/2.0 200 OK");
        assertThat(fixture.respond(200, null, null).released()).isTrue();
    }

    @Test
    void theSubscriptionEndsByRejectionOrTimeout() {
        CallFixture gone = followed().respond(481, null, null);
        goes(gone, 200, "OK");
        assertThat(gone.count(Method.NOTIFY)).isEqualTo(1);
        CallFixture silent = followed();
        silent.apply(silent.call.onTransactionFailed(silent.sent().txId(), true, "", 32_000));
        assertThat(silent.single(CallEffect.StopTimer.class).timer()).isEqualTo(CallTimer.INCOMING_TRANSFERS);
        CallFixture late = followed().respond(200, null, null);
        late.apply(late.call.onTimer(CallTimer.INCOMING_TRANSFERS, 180_000));
        notified(late, "terminated;reason=timeout", "SIP/2.0 100 Trying");
        late.apply(late.call.onTimer(CallTimer.INCOMING_TRANSFERS, 180_001));
        assertThat(late.effects).as("its response is not awaited").isEmpty();
    }

    @Test
    void aPendingRequestGetsAResponseAtTheEndOfTheCall() {
        CallFixture fixture = asked();
        bye(fixture);
        assertThat(fixture.of(CallEffect.Respond.class))
                .extracting(respond -> respond.response().status())
                .containsExactlyInAnyOrder(200, 487);
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.REMOTE);
        assertThat(fixture.released()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "<sip:c@example.com>, 0",
        "sip:c@example.com, 0",
        "<tel:+1555>, 0",
        "<sip:c@example.com;method=INVITE>, 0",
        "<sip:c@example.com?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>, 0",
        "sip:c@example.com?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc, 0",
        "<sip:c@example.com?Replaces=a%3Bto-tag%3Db>, 400",
        "<sip:c@example.com?Require=a%0D%0AEvil:%20b>, 400",
        "<sip:c@example.com;method=BYE>, 501",
        "<mailto:c@example.com>, 416",
        "<http://example.com/>, 416",
        "<sip:>, 400",
        "<<>, 400",
        "nonsense, 400",
        "<sip:us@192.0.2.10:5060>, 482",
        "<sip:us@192.0.2.10>, 482",
        "<sip:us@example.com>, 482",
    })
    void referToIsValidated(String referTo, int status) {
        CallFixture fixture = asked(referTo);
        if (status == 0) {
            assertThat(fixture.events()).hasSize(1);
        } else {
            assertThat(fixture.response().status()).isEqualTo(status);
            assertThat(fixture.events()).isEmpty();
            assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        }
    }

    @Test
    void exactlyOneReferTo() {
        CallFixture fixture = CallFixture.answeredInbound();
        fixture.receive(refer(fixture, 500));
        assertThat(fixture.response().status()).isEqualTo(400);
        fixture.receive(refer(fixture, 501, "<sip:c@example.com>", "<sip:d@example.com>"));
        assertThat(fixture.response().status()).isEqualTo(400);
    }

    @Test
    void replacesIsPublished() {
        CallFixture fixture = asked("<sip:c@example.com?Replaces=a%40b%3Bto-tag%3Dx%3Bfrom-tag%3Dy&Require=replaces>");
        assertThat(fixture.events())
                .containsExactly(new CallEvent.TransferRequested(
                        ID,
                        Uri.parse("sip:c@example.com"),
                        "a@b;to-tag=x;from-tag=y",
                        "replaces",
                        "<sip:peer@example.org>;cid=1"));
    }

    @Test
    void aLoopIsRejected() {
        CallFixture fixture = CallFixture.answeredInbound();
        fixture.call.transfers().history(List.of(Uri.parse("sip:c@example.com"), Uri.parse("sip:d@example.com:5060")));
        fixture.receive(refer(fixture, 500, "<sip:C@example.com>"));
        assertThat(fixture.of(CallEffect.Respond.class))
                .as("user parts differ by case")
                .isEmpty();
        fixture.receive(refer(fixture, 501, "<sip:d@EXAMPLE.com;transport=tcp>"));
        assertThat(fixture.response().status()).isEqualTo(482);
        fixture.call
                .transfers()
                .history(List.of(
                        Uri.parse("sip:1@a"),
                        Uri.parse("sip:2@a"),
                        Uri.parse("sip:3@a"),
                        Uri.parse("sip:4@a"),
                        Uri.parse("sip:5@a")));
        fixture.receive(refer(fixture, 502, "<sip:6@a>"));
        assertThat(fixture.response().status()).isEqualTo(482);
        assertThat(fixture.call.transfers().history()).hasSize(5);
    }

    @Test
    void concurrentRequestsAreDistinguishedAndBounded() {
        CallFixture fixture = followed();
        for (int number = 501; number < 504; number++) {
            fixture.receive(refer(fixture, number, "<sip:" + number + "@example.com>"));
            assertThat(fixture.events()).hasSize(1);
        }
        fixture.receive(refer(fixture, 504, "<sip:504@example.com>"));
        assertThat(fixture.response().status()).isEqualTo(486);
        fixture.apply(fixture.call.transfers().accept(8, "502", 0));
        assertThat(fixture.single(CallEffect.Send.class).request().header(HeaderName.EVENT))
                .contains("refer;id=502");
        assertThat(fixture.response().cseq()).isEqualTo(new CSeq(502, Method.REFER));
    }

    @Test
    void anInvalidPhraseIsOmitted() {
        CallFixture fixture = followed().respond(200, null, null);
        goes(fixture, 500, "a\r\nb");
        notified(fixture, "terminated;reason=noresource", "SIP/2.0 500 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a;to-tag=b",
                "a;from-tag=b",
                ";to-tag=a;from-tag=b",
                "a b;to-tag=a;from-tag=b",
                "a;to-tag=;from-tag=b",
                "a;to-tag=x,y;from-tag=b"
            })
    void aMalformedReplacesIsRejected(String value) {
        assertThat(Replaces.parse(value)).isEmpty();
    }

    @Test
    void replacesIsWrittenAsItIsParsed() {
        Replaces replaces = new Replaces("a@b", "to", "from", true);
        assertThat(Replaces.parse(replaces.toString())).contains(replaces);
        assertThat(Replaces.parse("a@b ;early-only=yes; FROM-TAG=from;to-tag=to"))
                .contains(replaces);
        assertThat(Replaces.parse("x;to-tag=a;from-tag=b").orElseThrow().earlyOnly())
                .isFalse();
    }
}

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

    private static SipRequest.Builder refer(CallFixture scene, long number, String... referTo) {
        SipRequest.Builder refer = scene.peerRequest(Method.REFER, number);
        for (String value : referTo) {
            refer.add(HeaderName.REFER_TO, value);
        }
        return refer;
    }

    private static CallFixture asked(String referTo) {
        CallFixture scene = CallFixture.answeredInbound();
        return scene.receive(refer(scene, 500, referTo).add(HeaderName.REFERRED_BY, "<sip:peer@example.org>;cid=1"));
    }

    private static CallFixture asked() {
        return asked("<sip:c@example.com>");
    }

    private static CallFixture followed() {
        CallFixture scene = asked();
        return scene.apply(scene.call.transfers().accept(7, ID, 0));
    }

    private static CallFixture goes(CallFixture scene, int status, String phrase) {
        return scene.apply(scene.call.transfers().progress(ID, status, phrase, 0));
    }

    private static CallFixture bye(CallFixture scene) {
        return scene.receive(scene.peerRequest(Method.BYE, 900));
    }

    private static void notified(CallFixture scene, String state, String body) {
        SipRequest notify = scene.single(CallEffect.Send.class).request();
        assertThat(notify.method()).isEqualTo(Method.NOTIFY);
        assertThat(notify.header(HeaderName.EVENT)).contains("refer;id=500");
        assertThat(notify.header(HeaderName.SUBSCRIPTION_STATE)).contains(state);
        assertThat(notify.header(HeaderName.CONTENT_TYPE)).contains("message/sipfrag;version=2.0");
        assertThat(new String(notify.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(body + "\r\n");
    }

    @Test
    void theRequestIsPublished() {
        CallFixture scene = asked();
        assertThat(scene.of(CallEffect.Respond.class)).isEmpty();
        assertThat(scene.events())
                .containsExactly(new CallEvent.TransferRequested(
                        ID, Uri.parse("sip:c@example.com"), "", "", "<sip:peer@example.org>;cid=1"));
    }

    @Test
    void acceptIs202AndTrying() {
        CallFixture scene = followed();
        assertThat(scene.response().status()).isEqualTo(202);
        assertThat(scene.response().contacts()).hasSize(1);
        notified(scene, "active;expires=180", "SIP/2.0 100 Trying");
        scene.respond(200, null, null);
        goes(scene, 180, "Ringing");
        notified(scene, "active;expires=180", "SIP/2.0 180 Ringing");
        scene.respond(200, null, null);
        goes(scene, 200, "OK");
        notified(scene, "terminated;reason=noresource", "SIP/2.0 200 OK");
        assertThat(scene.ofAll(CallEffect.Done.class)).contains(new CallEffect.Done(7));
        scene.respond(200, null, null);
        assertThat(scene.single(CallEffect.StopTimer.class).timer()).isEqualTo(CallTimer.INCOMING_TRANSFERS);
        assertThat(scene.call.state()).as("the peer ends the old call").isEqualTo(CallState.ACTIVE);
        assertThat(bye(scene).ended().reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void oneNotifyIsPendingAndTheLatestWaitingReportFollows() {
        CallFixture scene = followed();
        goes(scene, 180, "Ringing");
        assertThat(scene.effects).noneMatch(CallEffect.Send.class::isInstance);
        goes(scene, 183, "Session Progress");
        goes(scene, 486, "Busy Here");
        scene.respond(200, null, null);
        notified(scene, "terminated;reason=noresource", "SIP/2.0 486 Busy Here");
        assertThat(scene.count(Method.NOTIFY)).isEqualTo(2);
        scene.respond(200, null, null);
        assertThat(bye(scene).ended().reason()).as("the transfer failed").isEqualTo(EndReason.REMOTE);
    }

    @Test
    void rejectSendsTheStatus() {
        CallFixture scene = asked();
        scene.apply(scene.call.transfers().reject(7, ID, 486, List.of(), 0));
        assertThat(scene.response().status()).isEqualTo(486);
        assertThat(scene.effects)
                .contains(new CallEffect.Done(7), new CallEffect.StopTimer(CallTimer.INCOMING_TRANSFERS));
        scene.apply(scene.call.transfers().reject(8, ID, 486, List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        CallFixture other = asked();
        other.apply(other.call.transfers().reject(7, ID, 200, List.of(), 0));
        assertThat(other.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        other.apply(other.call.transfers().accept(7, "9", 0));
        assertThat(other.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void withoutDecisionTheRequestIsRejected() {
        CallFixture scene = asked();
        assertThat(scene.single(CallEffect.StartTimer.class))
                .isEqualTo(new CallEffect.StartTimer(CallTimer.INCOMING_TRANSFERS, 5_000));
        scene.apply(scene.call.onTimer(CallTimer.INCOMING_TRANSFERS, 4_999));
        assertThat(scene.effects).containsExactly(new CallEffect.StartTimer(CallTimer.INCOMING_TRANSFERS, 1));
        scene.apply(scene.call.onTimer(CallTimer.INCOMING_TRANSFERS, 5_000));
        assertThat(scene.response().status()).isEqualTo(603);
    }

    private static CallFixture pending() {
        CallFixture scene = CallFixture.inbound(
                CallFixture.invite(CallFixture.sdp("")), settings -> settings.transferDecisionMillis(60_000));
        scene.apply(scene.call.start(0));
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        scene.apply(scene.call.accept(1, List.of(), 0)).acknowledge(null);
        scene.receive(refer(scene, 500, "<sip:c@example.com>"));
        scene.apply(scene.call.onTimer(CallTimer.INCOMING_TRANSFERS, 8_000));
        assertThat(scene.response().status()).isEqualTo(202);
        notified(scene, "pending;expires=180", "SIP/2.0 100 Trying");
        assertThat(scene.single(CallEffect.StartTimer.class).delayMillis()).isEqualTo(52_000);
        return scene.respond(200, null, null);
    }

    @Test
    void aLongDecisionReportsPending() {
        CallFixture scene = pending();
        scene.apply(scene.call.transfers().accept(7, ID, 20_000));
        assertThat(scene.of(CallEffect.Respond.class)).isEmpty();
        notified(scene, "active;expires=168", "SIP/2.0 100 Trying");
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
        CallFixture scene = CallFixture.answeredInbound();
        scene.receive(refer(scene, 500, "<sip:c@example.com>").add(HeaderName.REFER_SUB, "false"));
        scene.apply(scene.call.transfers().accept(7, ID, 0));
        assertThat(scene.response().header(HeaderName.REFER_SUB)).contains("false");
        goes(scene, 200, "OK");
        assertThat(scene.count(Method.NOTIFY)).isZero();
        assertThat(bye(scene).ended().reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void theSubscriptionOutlivesTheCall() {
        CallFixture scene = followed();
        bye(scene);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(scene.released()).isFalse();
        scene.respond(scene.sent(Method.NOTIFY), 200, null, null);
        goes(scene, 200, "OK");
        notified(scene, "terminated;reason=noresource", "SIP/2.0 200 OK");
        assertThat(scene.respond(200, null, null).released()).isTrue();
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
        CallFixture scene = asked();
        bye(scene);
        assertThat(scene.of(CallEffect.Respond.class))
                .extracting(respond -> respond.response().status())
                .containsExactlyInAnyOrder(200, 487);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.REMOTE);
        assertThat(scene.released()).isTrue();
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
        CallFixture scene = asked(referTo);
        if (status == 0) {
            assertThat(scene.events()).hasSize(1);
        } else {
            assertThat(scene.response().status()).isEqualTo(status);
            assertThat(scene.events()).isEmpty();
            assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        }
    }

    @Test
    void exactlyOneReferTo() {
        CallFixture scene = CallFixture.answeredInbound();
        scene.receive(refer(scene, 500));
        assertThat(scene.response().status()).isEqualTo(400);
        scene.receive(refer(scene, 501, "<sip:c@example.com>", "<sip:d@example.com>"));
        assertThat(scene.response().status()).isEqualTo(400);
    }

    @Test
    void replacesIsPublished() {
        CallFixture scene = asked("<sip:c@example.com?Replaces=a%40b%3Bto-tag%3Dx%3Bfrom-tag%3Dy&Require=replaces>");
        assertThat(scene.events())
                .containsExactly(new CallEvent.TransferRequested(
                        ID,
                        Uri.parse("sip:c@example.com"),
                        "a@b;to-tag=x;from-tag=y",
                        "replaces",
                        "<sip:peer@example.org>;cid=1"));
    }

    @Test
    void aLoopIsRejected() {
        CallFixture scene = CallFixture.answeredInbound();
        scene.call.transfers().history(List.of(Uri.parse("sip:c@example.com"), Uri.parse("sip:d@example.com:5060")));
        scene.receive(refer(scene, 500, "<sip:C@example.com>"));
        assertThat(scene.of(CallEffect.Respond.class))
                .as("user parts differ by case")
                .isEmpty();
        scene.receive(refer(scene, 501, "<sip:d@EXAMPLE.com;transport=tcp>"));
        assertThat(scene.response().status()).isEqualTo(482);
        scene.call
                .transfers()
                .history(List.of(
                        Uri.parse("sip:1@a"),
                        Uri.parse("sip:2@a"),
                        Uri.parse("sip:3@a"),
                        Uri.parse("sip:4@a"),
                        Uri.parse("sip:5@a")));
        scene.receive(refer(scene, 502, "<sip:6@a>"));
        assertThat(scene.response().status()).isEqualTo(482);
        assertThat(scene.call.transfers().history()).hasSize(5);
    }

    @Test
    void concurrentRequestsAreDistinguishedAndBounded() {
        CallFixture scene = followed();
        for (int number = 501; number < 504; number++) {
            scene.receive(refer(scene, number, "<sip:" + number + "@example.com>"));
            assertThat(scene.events()).hasSize(1);
        }
        scene.receive(refer(scene, 504, "<sip:504@example.com>"));
        assertThat(scene.response().status()).isEqualTo(486);
        scene.apply(scene.call.transfers().accept(8, "502", 0));
        assertThat(scene.single(CallEffect.Send.class).request().header(HeaderName.EVENT))
                .contains("refer;id=502");
        assertThat(scene.response().cseq()).isEqualTo(new CSeq(502, Method.REFER));
    }

    @Test
    void anInvalidPhraseIsOmitted() {
        CallFixture scene = followed().respond(200, null, null);
        goes(scene, 500, "a\r\nb");
        notified(scene, "terminated;reason=noresource", "SIP/2.0 500 ");
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

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

/** The peer sends us elsewhere: what is asked, answered and told. */
class IncomingTransfersTest {

    private static final String ID = "500";

    private static SipRequest.Builder refer(Scene scene, long number, String... referTo) {
        SipRequest.Builder refer = scene.peerRequest(Method.REFER, number);
        for (String value : referTo) {
            refer.add(HeaderName.REFER_TO, value);
        }
        return refer;
    }

    private static Scene asked(String referTo) {
        Scene scene = Scene.answeredInbound();
        return scene.receives(refer(scene, 500, referTo).add(HeaderName.REFERRED_BY, "<sip:peer@example.org>;cid=1"));
    }

    private static Scene asked() {
        return asked("<sip:c@example.com>");
    }

    private static Scene followed() {
        Scene scene = asked();
        return scene.does(scene.call.transfers().accept(7, ID, 0));
    }

    private static Scene goes(Scene scene, int status, String phrase) {
        return scene.does(scene.call.transfers().progress(ID, status, phrase, 0));
    }

    private static Scene bye(Scene scene) {
        return scene.receives(scene.peerRequest(Method.BYE, 900));
    }

    private static void told(Scene scene, String state, String body) {
        SipRequest notify = scene.one(CallEffect.Send.class).request();
        assertThat(notify.method()).isEqualTo(Method.NOTIFY);
        assertThat(notify.header(HeaderName.EVENT)).contains("refer;id=500");
        assertThat(notify.header(HeaderName.SUBSCRIPTION_STATE)).contains(state);
        assertThat(notify.header(HeaderName.CONTENT_TYPE)).contains("message/sipfrag;version=2.0");
        assertThat(new String(notify.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo(body + "\r\n");
    }

    @Test
    void theApplicationIsAsked() {
        Scene scene = asked();
        assertThat(scene.of(CallEffect.Respond.class)).isEmpty();
        assertThat(scene.events())
                .containsExactly(new CallEvent.TransferRequested(
                        ID, Uri.parse("sip:c@example.com"), "", "", "<sip:peer@example.org>;cid=1"));
    }

    @Test
    void consentIs202AndTrying() {
        Scene scene = followed();
        assertThat(scene.response().status()).isEqualTo(202);
        assertThat(scene.response().contacts()).hasSize(1);
        told(scene, "active;expires=180", "SIP/2.0 100 Trying");
        scene.answers(200, null, null);
        goes(scene, 180, "Ringing");
        told(scene, "active;expires=180", "SIP/2.0 180 Ringing");
        scene.answers(200, null, null);
        goes(scene, 200, "OK");
        told(scene, "terminated;reason=noresource", "SIP/2.0 200 OK");
        assertThat(scene.ofAll(CallEffect.Done.class)).contains(new CallEffect.Done(7));
        scene.answers(200, null, null);
        assertThat(scene.one(CallEffect.StopTimer.class).timer()).isEqualTo(CallTimer.INCOMING_TRANSFERS);
        assertThat(scene.call.state()).as("the old call is the peer's to end").isEqualTo(CallState.ACTIVE);
        assertThat(bye(scene).ended().reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void oneNotifyIsOnItsWayAndOfThoseThatWaitTheNewestCounts() {
        Scene scene = followed();
        goes(scene, 180, "Ringing");
        assertThat(scene.last).noneMatch(CallEffect.Send.class::isInstance);
        goes(scene, 183, "Session Progress");
        goes(scene, 486, "Busy Here");
        scene.answers(200, null, null);
        told(scene, "terminated;reason=noresource", "SIP/2.0 486 Busy Here");
        assertThat(scene.count(Method.NOTIFY)).isEqualTo(2);
        scene.answers(200, null, null);
        assertThat(bye(scene).ended().reason()).as("the transfer failed").isEqualTo(EndReason.REMOTE);
    }

    @Test
    void refusalIsTheStatus() {
        Scene scene = asked();
        scene.does(scene.call.transfers().reject(7, ID, 486, List.of(), 0));
        assertThat(scene.response().status()).isEqualTo(486);
        assertThat(scene.last).contains(new CallEffect.Done(7), new CallEffect.StopTimer(CallTimer.INCOMING_TRANSFERS));
        scene.does(scene.call.transfers().reject(8, ID, 486, List.of(), 0));
        assertThat(scene.refused().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        Scene other = asked();
        other.does(other.call.transfers().reject(7, ID, 200, List.of(), 0));
        assertThat(other.refused().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        other.does(other.call.transfers().accept(7, "9", 0));
        assertThat(other.refused().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
    }

    @Test
    void nobodyDecides() {
        Scene scene = asked();
        assertThat(scene.one(CallEffect.StartTimer.class))
                .isEqualTo(new CallEffect.StartTimer(CallTimer.INCOMING_TRANSFERS, 5_000));
        scene.does(scene.call.onTimer(CallTimer.INCOMING_TRANSFERS, 4_999));
        assertThat(scene.last).containsExactly(new CallEffect.StartTimer(CallTimer.INCOMING_TRANSFERS, 1));
        scene.does(scene.call.onTimer(CallTimer.INCOMING_TRANSFERS, 5_000));
        assertThat(scene.response().status()).isEqualTo(603);
    }

    private static Scene pending() {
        Scene scene = Scene.inbound(Scene.invite(Scene.sdp("")), settings -> settings.transferDecisionMillis(60_000));
        scene.does(scene.call.start(0));
        scene.does(scene.call.onMediaOpened(Scene.MEDIA, 0));
        scene.does(scene.call.accept(1, List.of(), 0)).acknowledges(null);
        scene.receives(refer(scene, 500, "<sip:c@example.com>"));
        scene.does(scene.call.onTimer(CallTimer.INCOMING_TRANSFERS, 8_000));
        assertThat(scene.response().status()).isEqualTo(202);
        told(scene, "pending;expires=180", "SIP/2.0 100 Trying");
        assertThat(scene.one(CallEffect.StartTimer.class).delayMillis()).isEqualTo(52_000);
        return scene.answers(200, null, null);
    }

    @Test
    void aLongDecisionIsPendingMeanwhile() {
        Scene scene = pending();
        scene.does(scene.call.transfers().accept(7, ID, 20_000));
        assertThat(scene.of(CallEffect.Respond.class)).isEmpty();
        told(scene, "active;expires=168", "SIP/2.0 100 Trying");
        Scene no = pending();
        no.does(no.call.transfers().reject(7, ID, 480, List.of(), 20_000));
        told(no, "terminated;reason=rejected", "SIP/2.0 480 Temporarily Unavailable");
        Scene never = pending();
        never.does(never.call.onTimer(CallTimer.INCOMING_TRANSFERS, 60_000));
        told(never, "terminated;reason=rejected", "SIP/2.0 603 Decline");
        Scene over = pending();
        bye(over);
        told(over, "terminated;reason=rejected", "SIP/2.0 487 Request Terminated");
        assertThat(over.answers(200, null, null).released()).isTrue();
    }

    @Test
    void aPeerThatDoesNotWantToKnowIsNotTold() {
        Scene scene = Scene.answeredInbound();
        scene.receives(refer(scene, 500, "<sip:c@example.com>").add(HeaderName.REFER_SUB, "false"));
        scene.does(scene.call.transfers().accept(7, ID, 0));
        assertThat(scene.response().header(HeaderName.REFER_SUB)).contains("false");
        goes(scene, 200, "OK");
        assertThat(scene.count(Method.NOTIFY)).isZero();
        assertThat(bye(scene).ended().reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(scene.released()).isTrue();
    }

    @Test
    void theSubscriptionOutlivesTheCall() {
        Scene scene = followed();
        bye(scene);
        assertThat(scene.ended().reason()).isEqualTo(EndReason.TRANSFER);
        assertThat(scene.released()).isFalse();
        scene.answers(scene.sent(Method.NOTIFY), 200, null, null);
        goes(scene, 200, "OK");
        told(scene, "terminated;reason=noresource", "SIP/2.0 200 OK");
        assertThat(scene.answers(200, null, null).released()).isTrue();
    }

    @Test
    void itEndsWhenThePeerForgotItOrTimeIsOver() {
        Scene gone = followed().answers(481, null, null);
        goes(gone, 200, "OK");
        assertThat(gone.count(Method.NOTIFY)).isEqualTo(1);
        Scene silent = followed();
        silent.does(silent.call.onTransactionFailed(silent.sent().txId(), true, "", 32_000));
        assertThat(silent.one(CallEffect.StopTimer.class).timer()).isEqualTo(CallTimer.INCOMING_TRANSFERS);
        Scene late = followed().answers(200, null, null);
        late.does(late.call.onTimer(CallTimer.INCOMING_TRANSFERS, 180_000));
        told(late, "terminated;reason=timeout", "SIP/2.0 100 Trying");
        late.does(late.call.onTimer(CallTimer.INCOMING_TRANSFERS, 180_001));
        assertThat(late.last).as("its answer is not waited for").isEmpty();
    }

    @Test
    void aRequestThatWaitsIsAnsweredAtTheEnd() {
        Scene scene = asked();
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
    void referToIsReadWithCare(String referTo, int status) {
        Scene scene = asked(referTo);
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
        Scene scene = Scene.answeredInbound();
        scene.receives(refer(scene, 500));
        assertThat(scene.response().status()).isEqualTo(400);
        scene.receives(refer(scene, 501, "<sip:c@example.com>", "<sip:d@example.com>"));
        assertThat(scene.response().status()).isEqualTo(400);
    }

    @Test
    void replacesIsHandedOn() {
        Scene scene = asked("<sip:c@example.com?Replaces=a%40b%3Bto-tag%3Dx%3Bfrom-tag%3Dy&Require=replaces>");
        assertThat(scene.events())
                .containsExactly(new CallEvent.TransferRequested(
                        ID,
                        Uri.parse("sip:c@example.com"),
                        "a@b;to-tag=x;from-tag=y",
                        "replaces",
                        "<sip:peer@example.org>;cid=1"));
    }

    @Test
    void aCircleIsRefused() {
        Scene scene = Scene.answeredInbound();
        scene.call.transfers().history(List.of(Uri.parse("sip:c@example.com"), Uri.parse("sip:d@example.com:5060")));
        scene.receives(refer(scene, 500, "<sip:C@example.com>"));
        assertThat(scene.of(CallEffect.Respond.class))
                .as("user parts differ by case")
                .isEmpty();
        scene.receives(refer(scene, 501, "<sip:d@EXAMPLE.com;transport=tcp>"));
        assertThat(scene.response().status()).isEqualTo(482);
        scene.call
                .transfers()
                .history(List.of(
                        Uri.parse("sip:1@a"),
                        Uri.parse("sip:2@a"),
                        Uri.parse("sip:3@a"),
                        Uri.parse("sip:4@a"),
                        Uri.parse("sip:5@a")));
        scene.receives(refer(scene, 502, "<sip:6@a>"));
        assertThat(scene.response().status()).isEqualTo(482);
        assertThat(scene.call.transfers().history()).hasSize(5);
    }

    @Test
    void severalAtOnceAreToldApartAndNotTooMany() {
        Scene scene = followed();
        for (int number = 501; number < 504; number++) {
            scene.receives(refer(scene, number, "<sip:" + number + "@example.com>"));
            assertThat(scene.events()).hasSize(1);
        }
        scene.receives(refer(scene, 504, "<sip:504@example.com>"));
        assertThat(scene.response().status()).isEqualTo(486);
        scene.does(scene.call.transfers().accept(8, "502", 0));
        assertThat(scene.one(CallEffect.Send.class).request().header(HeaderName.EVENT))
                .contains("refer;id=502");
        assertThat(scene.response().cseq()).isEqualTo(new CSeq(502, Method.REFER));
    }

    @Test
    void whatCannotBeSaidIsLeftOut() {
        Scene scene = followed().answers(200, null, null);
        goes(scene, 500, "a\r\nb");
        told(scene, "terminated;reason=noresource", "SIP/2.0 500 ");
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
    void aBrokenReplacesIsNone(String value) {
        assertThat(Replaces.parse(value)).isEmpty();
    }

    @Test
    void replacesIsWrittenAsItIsRead() {
        Replaces replaces = new Replaces("a@b", "to", "from", true);
        assertThat(Replaces.parse(replaces.toString())).contains(replaces);
        assertThat(Replaces.parse("a@b ;early-only=yes; FROM-TAG=from;to-tag=to"))
                .contains(replaces);
        assertThat(Replaces.parse("x;to-tag=a;from-tag=b").orElseThrow().earlyOnly())
                .isFalse();
    }
}

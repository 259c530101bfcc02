package io.xphone.call;

import static io.xphone.call.CallFixture.answeredInbound;
import static io.xphone.call.CallFixture.answeredOutbound;
import static io.xphone.call.CallFixture.dialled;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.CallTimer;
import io.xphone.call.message.CallError;
import io.xphone.rtp.DtmfInfo;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InDialogTest {

    // ---- BYE ----

    @Test
    void byeEndsTheCall() {
        CallFixture scene = answeredOutbound();
        scene.receive(Method.BYE, null);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.REMOTE, 0, "", 16));
        assertThat(scene.effects).contains(new CallEffect.CloseMedia(), new CallEffect.Released());
        assertThat(scene.count(Method.BYE)).isZero();
    }

    @Test
    void theReasonOfAByeIsParsed() {
        CallFixture scene = answeredInbound();
        SipRequest.Builder bye = scene.peerRequest(Method.BYE)
                .add(HeaderName.REASON, "SIP ;cause=580 ;text=\"Precondition; \\\"Failure\\\"\"")
                .add(HeaderName.REASON, "Q.850;cause=47, other;cause=1");
        scene.receive(bye);
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.REMOTE, 580, "Precondition; \"Failure\"", 47));
    }

    @Test
    void byeFromBothSidesAtOnce() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.end(1, List.of(), 0));
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.LOCAL, 0, "", 16));
        scene.receive(Method.BYE, null);
        assertThat(scene.response().status()).isEqualTo(200);
        scene.respond(481, null, null);
        assertThat(scene.released()).isTrue();
        assertThat(scene.ended().reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void byeCarriesTheApplicationsReason() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.end(1, List.of(new Header(HeaderName.REASON, "Q.850;cause=16")), 0));
        assertThat(scene.sent().request().header(HeaderName.REASON)).contains("Q.850;cause=16");
        assertThat(scene.effects).startsWith(new CallEffect.Done(1));
        scene.apply(scene.call.onTransactionFailed(scene.sent().txId(), true, "", 0));
        assertThat(scene.released()).isTrue();
    }

    @Test
    void byeDuringALocalReinvite() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.hold(1, List.of(), 0));
        CallEffect.Send again = scene.sent();
        scene.receive(Method.BYE, null);
        assertThat(scene.error()).isEqualTo(CallError.ended());
        assertThat(scene.ended().reason()).isEqualTo(EndReason.REMOTE);
        assertThat(scene.released()).isFalse();
        scene.respond(again, 487, null, null);
        assertThat(scene.released()).isTrue();
        assertThat(scene.of(CallEffect.Failed.class)).isEmpty();
    }

    @Test
    void mediaTimeoutHangsUp() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.onMediaTimeout(0));
        assertThat(scene.sent(Method.BYE).request().header(HeaderName.REASON))
                .contains("Q.850;cause=102;text=\"Media timeout\"");
        assertThat(scene.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 408, "Media timeout", 102));
        CallFixture dialling = dialled();
        dialling.apply(dialling.call.onMediaTimeout(0));
        assertThat(dialling.effects).isEmpty();
    }

    // ---- tags, sequence, method, extensions ----

    @Test
    void wrongTagsAre481() {
        for (String method : List.of(Method.BYE, Method.INVITE, Method.INFO, Method.UPDATE, Method.OPTIONS, "FOO")) {
            CallFixture scene = answeredOutbound();
            scene.peerTag("forged");
            scene.receive(method, null);
            assertThat(scene.response().status()).as(method).isEqualTo(481);
            assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        }
        CallFixture scene = CallFixture.ringing();
        scene.apply(scene.call.accept(1, List.of(), 0));
        SipRequest ack = scene.peerRequest(Method.ACK, 100)
                .to(scene.call.to().withTag("forged"))
                .build();
        scene.apply(scene.call.onRequest("", ack, 0));
        assertThat(scene.effects).as("a forged ACK stops nothing").isEmpty();
    }

    @Test
    void aRequestBeforeItsDialogExistsIs481() {
        CallFixture scene = dialled();
        scene.receive(Method.BYE, null);
        assertThat(scene.response().status()).isEqualTo(481);
        assertThat(scene.call.state()).isEqualTo(CallState.DIALING);
    }

    @Test
    void anythingButByeAfterTheEndIs481() {
        CallFixture scene = answeredOutbound();
        scene.apply(scene.call.end(1, List.of(), 0));
        scene.receive(Method.INVITE, sdp(""));
        assertThat(scene.response().status()).isEqualTo(481);
    }

    @Test
    void aLowerSequenceIs500() {
        CallFixture scene = answeredInbound();
        scene.receive(scene.peerRequest(Method.INFO, 105));
        assertThat(scene.response().status()).isEqualTo(200);
        scene.receive(scene.peerRequest(Method.BYE, 104));
        assertThat(scene.response().status()).isEqualTo(500);
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.receive(scene.peerRequest(Method.BYE, 200_000));
        assertThat(scene.response().status()).isEqualTo(200);
    }

    @Test
    void otherMethodsAre405WithAllow() {
        CallFixture scene = answeredInbound();
        for (String method : List.of(Method.PUBLISH, "FOO")) {
            scene.receive(method, null);
            assertThat(scene.response().status()).isEqualTo(405);
            assertThat(scene.response().header(HeaderName.ALLOW).orElseThrow()).contains("INVITE", "UPDATE");
        }
    }

    @Test
    void unknownExtensionsAre420() {
        CallFixture scene = answeredInbound();
        scene.receive(scene.peerRequest(Method.BYE).add(HeaderName.REQUIRE, "foo"));
        assertThat(scene.response().status()).isEqualTo(420);
        assertThat(scene.response().header(HeaderName.UNSUPPORTED)).contains("foo");
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void optionsReturnsTheCapabilities() {
        CallFixture scene = answeredInbound();
        scene.receive(Method.OPTIONS, null);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.response().header(HeaderName.ALLOW)).isPresent();
        assertThat(scene.response().header(HeaderName.ACCEPT)).contains("application/sdp");
    }

    @Test
    void aByeOfABranchDoesNotEndTheCall() {
        CallFixture scene = dialled();
        scene.respond(180, CallFixture.PEER_TAG, null);
        scene.receive(Method.BYE, null);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.call.state()).isEqualTo(CallState.REMOTE_RINGING);
    }

    // ---- INFO ----

    @ParameterizedTest
    @ValueSource(strings = {"application/dtmf-relay|Signal=5\r\nDuration=200\r\n|200", "application/dtmf|5|160"})
    void dtmfInInfoIsPublished(String infoAndDuration) {
        String[] parts = infoAndDuration.split("\\|");
        CallFixture scene = answeredInbound();
        scene.receive(scene.peerRequest(Method.INFO).body(parts[0], parts[1]));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.events()).containsExactly(new CallEvent.Dtmf('5', Integer.parseInt(parts[2])));
    }

    @Test
    void dtmfInInfoCanBeIgnored() {
        CallFixture scene = CallFixture.inbound(CallFixture.invite(sdp("")), settings -> settings.dtmfInfo(false));
        scene.apply(scene.call.start(0));
        scene.apply(scene.call.onMediaOpened(CallFixture.MEDIA, 0));
        scene.apply(scene.call.accept(1, List.of(), 0));
        scene.acknowledge(null);
        scene.receive(scene.peerRequest(Method.INFO).body("application/dtmf", "5"));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.events()).isEmpty();
    }

    @Test
    void malformedDtmfIsABadRequest() {
        CallFixture scene = answeredInbound();
        scene.receive(scene.peerRequest(Method.INFO).body("application/dtmf-relay", "Signal=x\r\n"));
        assertThat(scene.response().status()).isEqualTo(400);
        assertThat(scene.events()).isEmpty();
    }

    @Test
    void otherInfoIsAcceptedOrRejectedBySetting() {
        byte[] body = "<x/>".getBytes(StandardCharsets.UTF_8);
        CallFixture scene = answeredInbound();
        scene.receive(scene.peerRequest(Method.INFO).body("application/media_control+xml", body));
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.events()).hasSize(1).first().isInstanceOfSatisfying(CallEvent.Info.class, info -> {
            assertThat(info.contentType()).isEqualTo("application/media_control+xml");
            assertThat(info.body()).isEqualTo(body);
        });
        scene.receive(Method.INFO, null);
        assertThat(scene.response().status()).isEqualTo(200);
        assertThat(scene.events()).isEmpty();

        CallFixture strict = CallFixture.inbound(CallFixture.invite(sdp("")), settings -> settings.acceptInfo(false));
        strict.apply(strict.call.start(0));
        strict.apply(strict.call.onMediaOpened(CallFixture.MEDIA, 0));
        strict.apply(strict.call.accept(1, List.of(), 0));
        strict.acknowledge(null);
        strict.receive(strict.peerRequest(Method.INFO).body("text/plain", body));
        assertThat(strict.response().status()).isEqualTo(415);
        assertThat(strict.response().header(HeaderName.ACCEPT)).contains("application/dtmf-relay, application/dtmf");
    }

    @Test
    void infoIsSentAndItsOutcomeReported() {
        CallFixture scene = answeredInbound();
        DtmfInfo digit = new DtmfInfo('#', 250);
        scene.apply(scene.call.info(1, DtmfInfo.RELAY, digit.relayBody(), List.of(), 0));
        CallEffect.Send first = scene.single(CallEffect.Send.class);
        assertThat(first.request().contentType()).contains("application/dtmf-relay");
        assertThat(DtmfInfo.parse(DtmfInfo.RELAY, first.request().body())).contains(digit);
        scene.apply(scene.call.info(2, "text/plain", new byte[] {1}, List.of(), 0));
        CallEffect.Send second = scene.single(CallEffect.Send.class);
        scene.respond(second, 415, null, null);
        assertThat(scene.error().status()).isEqualTo(415);
        scene.respond(first, 200, null, null);
        assertThat(scene.effects).containsExactly(new CallEffect.Done(1, 200));
        assertThat(scene.call.state()).isEqualTo(CallState.ACTIVE);
        scene.apply(scene.call.info(3, "", new byte[] {1}, List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        scene.apply(scene.call.info(4, "a/b\r\nX: y", new byte[] {1}, List.of(), 0));
        assertThat(scene.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
    }

    @Test
    void aMissingDialogIsDetectedByInfo() {
        CallFixture lost = answeredInbound();
        lost.apply(lost.call.info(1, "", new byte[0], List.of(), 0));
        lost.respond(481, null, null);
        assertThat(lost.ended().status()).isEqualTo(481);
        CallFixture silent = answeredInbound();
        silent.apply(silent.call.info(1, "", new byte[0], List.of(), 0));
        silent.apply(silent.call.onTransactionFailed(silent.sent().txId(), true, "", 0));
        assertThat(silent.ofAll(CallEffect.Failed.class).get(0).error().kind()).isEqualTo(CallError.Kind.TIMEOUT);
        assertThat(silent.ended().reason()).isEqualTo(EndReason.TIMEOUT);
        CallFixture broken = answeredInbound();
        broken.apply(broken.call.info(1, "", new byte[0], List.of(), 0));
        broken.apply(broken.call.onTransactionFailed(broken.sent().txId(), false, "", 0));
        assertThat(broken.error().kind()).isEqualTo(CallError.Kind.TRANSPORT);
        assertThat(broken.call.state()).isEqualTo(CallState.ACTIVE);
    }

    // ---- INFO before the call is answered (RFC 6086 §4.2) ----

    @Test
    void infoIsSentInTheLatestEarlyDialog() {
        CallFixture scene = CallFixture.dialled();
        scene.apply(scene.call.info(1, "a/b", new byte[] {1}, List.of(), 0));
        assertThat(scene.error().kind()).as("there is no dialog yet").isEqualTo(CallError.Kind.INVALID_STATE);
        scene.respond(180, "one", null);
        scene.respond(scene.sent(Method.INVITE), 180, "two", null);
        scene.apply(scene.call.info(2, "a/b", new byte[] {1}, List.of(), 0));
        SipRequest info = scene.single(CallEffect.Send.class).request();
        assertThat(info.to().tag()).contains("two");
        assertThat(info.cseq().number()).isEqualTo(2);
        scene.respond(481, null, null);
        assertThat(scene.error().status()).isEqualTo(481);
        assertThat(scene.call.state())
                .as("the response to INVITE decides about the call")
                .isEqualTo(CallState.REMOTE_RINGING);
        scene.respond(scene.sent(Method.INVITE), 200, "two", CallFixture.sdp(""));
        scene.apply(scene.call.info(3, "a/b", new byte[] {1}, List.of(), 0));
        assertThat(scene.single(CallEffect.Send.class).request().cseq().number())
                .isEqualTo(3);
    }

    @Test
    void theCalledPartyMaySendInfoAfterAProvisionalResponse() {
        CallFixture silent =
                CallFixture.inbound(CallFixture.invite(CallFixture.sdp("")), settings -> settings.sendRinging(false));
        silent.apply(silent.call.start(0));
        silent.apply(silent.call.onMediaOpened(CallFixture.MEDIA, 0));
        silent.apply(silent.call.info(1, "", new byte[0], List.of(), 0));
        assertThat(silent.error().kind()).isEqualTo(CallError.Kind.INVALID_STATE);
        silent.apply(silent.call.progress(2, 180, false, List.of(new Header("X", "1")), 0));
        assertThat(silent.response().header("X")).contains("1");
        silent.apply(silent.call.info(3, "a/b", new byte[] {1}, List.of(new Header("X", "2")), 0));
        assertThat(silent.single(CallEffect.Send.class).request().header("X")).contains("2");
        silent.apply(silent.call.info(4, "a/b", new byte[] {1}, List.of(new Header("Via", "2")), 0));
        assertThat(silent.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        silent.timer(CallTimer.KEEP_RINGING);
        assertThat(silent.response().header("X")).as("repeated unchanged").contains("1");
    }
}

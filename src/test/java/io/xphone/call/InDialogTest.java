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
        CallFixture fixture = answeredOutbound();
        fixture.receive(Method.BYE, null);
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.REMOTE, 0, "", 16));
        assertThat(fixture.effects).contains(new CallEffect.CloseMedia(), new CallEffect.Released());
        assertThat(fixture.count(Method.BYE)).isZero();
    }

    @Test
    void theReasonOfAByeIsParsed() {
        CallFixture fixture = answeredInbound();
        SipRequest.Builder bye = fixture.peerRequest(Method.BYE)
                .add(HeaderName.REASON, "SIP ;cause=580 ;text=\"Precondition; \\\"Failure\\\"\"")
                .add(HeaderName.REASON, "Q.850;cause=47, other;cause=1");
        fixture.receive(bye);
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.REMOTE, 580, "Precondition; \"Failure\"", 47));
    }

    @Test
    void byeFromBothSidesAtOnce() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.end(1, List.of(), 0));
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.LOCAL, 0, "", 16));
        fixture.receive(Method.BYE, null);
        assertThat(fixture.response().status()).isEqualTo(200);
        fixture.respond(481, null, null);
        assertThat(fixture.released()).isTrue();
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.LOCAL);
    }

    @Test
    void byeCarriesTheApplicationsReason() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.end(1, List.of(new Header(HeaderName.REASON, "Q.850;cause=16")), 0));
        assertThat(fixture.sent().request().header(HeaderName.REASON)).contains("Q.850;cause=16");
        assertThat(fixture.effects).startsWith(new CallEffect.Done(1));
        fixture.apply(fixture.call.onTransactionFailed(fixture.sent().txId(), true, "", 0));
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void byeDuringALocalReinvite() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.hold(1, List.of(), 0));
        CallEffect.Send again = fixture.sent();
        fixture.receive(Method.BYE, null);
        assertThat(fixture.error()).isEqualTo(CallError.ended());
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.REMOTE);
        assertThat(fixture.released()).isFalse();
        fixture.respond(again, 487, null, null);
        assertThat(fixture.released()).isTrue();
        assertThat(fixture.of(CallEffect.Failed.class)).isEmpty();
    }

    @Test
    void mediaTimeoutHangsUp() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.onMediaTimeout(0));
        assertThat(fixture.sent(Method.BYE).request().header(HeaderName.REASON))
                .contains("Q.850;cause=102;text=\"Media timeout\"");
        assertThat(fixture.ended()).isEqualTo(new CallEnd(EndReason.TIMEOUT, 408, "Media timeout", 102));
        CallFixture dialling = dialled();
        dialling.apply(dialling.call.onMediaTimeout(0));
        assertThat(dialling.effects).isEmpty();
    }

    // ---- tags, sequence, method, extensions ----

    @Test
    void wrongTagsAre481() {
        for (String method : List.of(Method.BYE, Method.INVITE, Method.INFO, Method.UPDATE, Method.OPTIONS, "FOO")) {
            CallFixture fixture = answeredOutbound();
            fixture.peerTag("forged");
            fixture.receive(method, null);
            assertThat(fixture.response().status()).as(method).isEqualTo(481);
            assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        }
        CallFixture fixture = CallFixture.ringing();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        SipRequest ack = fixture.peerRequest(Method.ACK, 100)
                .to(fixture.call.to().withTag("forged"))
                .build();
        fixture.apply(fixture.call.onRequest("", ack, 0));
        assertThat(fixture.effects).as("a forged ACK stops nothing").isEmpty();
    }

    @Test
    void aRequestBeforeItsDialogExistsIs481() {
        CallFixture fixture = dialled();
        fixture.receive(Method.BYE, null);
        assertThat(fixture.response().status()).isEqualTo(481);
        assertThat(fixture.call.state()).isEqualTo(CallState.DIALING);
    }

    @Test
    void anythingButByeAfterTheEndIs481() {
        CallFixture fixture = answeredOutbound();
        fixture.apply(fixture.call.end(1, List.of(), 0));
        fixture.receive(Method.INVITE, sdp(""));
        assertThat(fixture.response().status()).isEqualTo(481);
    }

    @Test
    void aLowerSequenceIs500() {
        CallFixture fixture = answeredInbound();
        fixture.receive(fixture.peerRequest(Method.INFO, 105));
        assertThat(fixture.response().status()).isEqualTo(200);
        fixture.receive(fixture.peerRequest(Method.BYE, 104));
        assertThat(fixture.response().status()).isEqualTo(500);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.receive(fixture.peerRequest(Method.BYE, 200_000));
        assertThat(fixture.response().status()).isEqualTo(200);
    }

    @Test
    void otherMethodsAre405WithAllow() {
        CallFixture fixture = answeredInbound();
        for (String method : List.of(Method.PUBLISH, "FOO")) {
            fixture.receive(method, null);
            assertThat(fixture.response().status()).isEqualTo(405);
            assertThat(fixture.response().header(HeaderName.ALLOW).orElseThrow())
                    .contains("INVITE", "UPDATE");
        }
    }

    @Test
    void unknownExtensionsAre420() {
        CallFixture fixture = answeredInbound();
        fixture.receive(fixture.peerRequest(Method.BYE).add(HeaderName.REQUIRE, "foo"));
        assertThat(fixture.response().status()).isEqualTo(420);
        assertThat(fixture.response().header(HeaderName.UNSUPPORTED)).contains("foo");
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void optionsReturnsTheCapabilities() {
        CallFixture fixture = answeredInbound();
        fixture.receive(Method.OPTIONS, null);
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.response().header(HeaderName.ALLOW)).isPresent();
        assertThat(fixture.response().header(HeaderName.ACCEPT)).contains("application/sdp");
    }

    @Test
    void aByeOfABranchDoesNotEndTheCall() {
        CallFixture fixture = dialled();
        fixture.respond(180, CallFixture.PEER_TAG, null);
        fixture.receive(Method.BYE, null);
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.call.state()).isEqualTo(CallState.REMOTE_RINGING);
    }

    // ---- INFO ----

    @ParameterizedTest
    @ValueSource(strings = {"application/dtmf-relay|Signal=5\r\nDuration=200\r\n|200", "application/dtmf|5|160"})
    void dtmfInInfoIsPublished(String infoAndDuration) {
        String[] parts = infoAndDuration.split("\\|");
        CallFixture fixture = answeredInbound();
        fixture.receive(fixture.peerRequest(Method.INFO).body(parts[0], parts[1]));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.events()).containsExactly(new CallEvent.Dtmf('5', Integer.parseInt(parts[2])));
    }

    @Test
    void dtmfInInfoCanBeIgnored() {
        CallFixture fixture = CallFixture.inbound(CallFixture.invite(sdp("")), settings -> settings.dtmfInfo(false));
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.acknowledge(null);
        fixture.receive(fixture.peerRequest(Method.INFO).body("application/dtmf", "5"));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.events()).isEmpty();
    }

    @Test
    void malformedDtmfIsABadRequest() {
        CallFixture fixture = answeredInbound();
        fixture.receive(fixture.peerRequest(Method.INFO).body("application/dtmf-relay", "Signal=x\r\n"));
        assertThat(fixture.response().status()).isEqualTo(400);
        assertThat(fixture.events()).isEmpty();
    }

    @Test
    void otherInfoIsAcceptedOrRejectedBySetting() {
        byte[] body = "<x/>".getBytes(StandardCharsets.UTF_8);
        CallFixture fixture = answeredInbound();
        fixture.receive(fixture.peerRequest(Method.INFO).body("application/media_control+xml", body));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.events()).hasSize(1).first().isInstanceOfSatisfying(CallEvent.Info.class, info -> {
            assertThat(info.contentType()).isEqualTo("application/media_control+xml");
            assertThat(info.body()).isEqualTo(body);
        });
        fixture.receive(Method.INFO, null);
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.events()).isEmpty();

        CallFixture strict = CallFixture.inbound(CallFixture.invite(sdp("")), settings -> settings.acceptInfo(false));
        strict.apply(strict.call.start(0));
        strict.apply(strict.call.accept(1, List.of(), 0));
        strict.acknowledge(null);
        strict.receive(strict.peerRequest(Method.INFO).body("text/plain", body));
        assertThat(strict.response().status()).isEqualTo(415);
        assertThat(strict.response().header(HeaderName.ACCEPT)).contains("application/dtmf-relay, application/dtmf");
    }

    @Test
    void infoIsSentAndItsOutcomeReported() {
        CallFixture fixture = answeredInbound();
        DtmfInfo digit = new DtmfInfo('#', 250);
        fixture.apply(fixture.call.info(1, DtmfInfo.RELAY, digit.relayBody(), List.of(), 0));
        CallEffect.Send first = fixture.single(CallEffect.Send.class);
        assertThat(first.request().contentType()).contains("application/dtmf-relay");
        assertThat(DtmfInfo.parse(DtmfInfo.RELAY, first.request().body())).contains(digit);
        fixture.apply(fixture.call.info(2, "text/plain", new byte[] {1}, List.of(), 0));
        CallEffect.Send second = fixture.single(CallEffect.Send.class);
        fixture.respond(second, 415, null, null);
        assertThat(fixture.error().status()).isEqualTo(415);
        fixture.respond(first, 200, null, null);
        assertThat(fixture.effects).containsExactly(new CallEffect.Done(1, 200));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        fixture.apply(fixture.call.info(3, "", new byte[] {1}, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
        fixture.apply(fixture.call.info(4, "a/b\r\nX: y", new byte[] {1}, List.of(), 0));
        assertThat(fixture.error().kind()).isEqualTo(CallError.Kind.INVALID_ARGUMENT);
    }

    @Test
    void aMissingDialogIsDetectedByInfo() {
        CallFixture missing = answeredInbound();
        missing.apply(missing.call.info(1, "", new byte[0], List.of(), 0));
        missing.respond(481, null, null);
        assertThat(missing.ended().status()).isEqualTo(481);
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
        CallFixture fixture = CallFixture.dialled();
        fixture.apply(fixture.call.info(1, "a/b", new byte[] {1}, List.of(), 0));
        assertThat(fixture.error().kind()).as("there is no dialog yet").isEqualTo(CallError.Kind.INVALID_STATE);
        fixture.respond(180, "one", null);
        fixture.respond(fixture.sent(Method.INVITE), 180, "two", null);
        fixture.apply(fixture.call.info(2, "a/b", new byte[] {1}, List.of(), 0));
        SipRequest info = fixture.single(CallEffect.Send.class).request();
        assertThat(info.to().tag()).contains("two");
        assertThat(info.cseq().number()).isEqualTo(2);
        fixture.respond(481, null, null);
        assertThat(fixture.error().status()).isEqualTo(481);
        assertThat(fixture.call.state())
                .as("the response to INVITE decides about the call")
                .isEqualTo(CallState.REMOTE_RINGING);
        fixture.respond(fixture.sent(Method.INVITE), 200, "two", CallFixture.sdp(""));
        fixture.apply(fixture.call.info(3, "a/b", new byte[] {1}, List.of(), 0));
        assertThat(fixture.single(CallEffect.Send.class).request().cseq().number())
                .isEqualTo(3);
    }

    @Test
    void theCalledPartyMaySendInfoAfterAProvisionalResponse() {
        CallFixture silent =
                CallFixture.inbound(CallFixture.invite(CallFixture.sdp("")), settings -> settings.sendRinging(false));
        silent.apply(silent.call.start(0));
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

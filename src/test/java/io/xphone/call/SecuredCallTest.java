package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.LocalMedia;
import io.xphone.call.core.MediaPlan;
import io.xphone.call.settings.CallSettings;
import io.xphone.call.settings.DialSettings;
import io.xphone.call.settings.DialTarget;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.transport.CryptoAttribute;
import io.xphone.sdp.transport.Fingerprint;
import io.xphone.sdp.transport.KeyExchange;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.sdp.transport.SdesKeys;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sdp.transport.TransportPolicy;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SRTP with keys of SDES in every exchange of descriptions that a call has. */
class SecuredCallTest {

    private static final String A = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final String B = "MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm";
    private static final String PLAIN = CallFixture.sdp("");

    private static UnaryOperator<CallSettings.Builder> srtp(SrtpUse use) {
        AudioCapabilities audio = AudioCapabilities.DEFAULT.withTransport(TransportPolicy.sdes(use));
        return settings -> settings.audio(audio);
    }

    private static String crypto(String key) {
        return "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + key;
    }

    private static String savp(String key) {
        return CallFixture.sdp(crypto(key)).replace("RTP/AVP", "RTP/SAVP");
    }

    private static CallFixture dialled(SrtpUse use, UnaryOperator<DialSettings.Builder> dial) {
        CallFixture fixture =
                CallFixture.outbound(dial.apply(CallFixture.dialling()).build(), srtp(use));
        int[] random = new int[1];
        fixture.ids.numbers(bound -> ++random[0] % bound);
        fixture.apply(fixture.call.start(0));
        return fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
    }

    private static CallFixture dialled(SrtpUse use) {
        return dialled(use, dial -> dial.earlyMedia(true));
    }

    private static CallFixture ringing(SrtpUse use, String offer, Header... headers) {
        var invite = CallFixture.invite();
        for (Header header : headers) {
            invite.add(header.name(), header.value());
        }
        CallFixture fixture = CallFixture.inbound(
                offer == null
                        ? invite.build()
                        : invite.body("application/sdp", offer).build(),
                srtp(use));
        int[] random = new int[1];
        fixture.ids.numbers(bound -> ++random[0] % bound);
        return fixture.apply(fixture.call.start(0));
    }

    private static SdesKeys keys(CallFixture fixture) {
        List<CallEffect.ApplyMedia> plans = fixture.of(CallEffect.ApplyMedia.class);
        MediaPlan plan = plans.get(plans.size() - 1).plan();
        return plan.audio().transport().sdes().orElseThrow();
    }

    private static String key(CryptoAttribute line) {
        return line.text().substring(line.text().indexOf("inline:") + "inline:".length());
    }

    private static Optional<String> cryptoOf(SipMessage message) {
        return CallFixture.sdpOf(message).orElseThrow().media().get(0).attribute("crypto");
    }

    // ---- outbound ----

    @Test
    void theKeysOfTheOfferSendAndThoseOfTheAnswerReceive() {
        CallFixture fixture = dialled(SrtpUse.REQUIRED);
        String offered = cryptoOf(fixture.sent(Method.INVITE).request()).orElseThrow();
        fixture.respond(200, "tag", savp(A));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(keys(fixture).local().text()).isEqualTo(offered);
        assertThat(key(keys(fixture).remote())).isEqualTo(A);
    }

    @Test
    void aKeyOfThePeerThatEndsSoonIsRenewedByAnOffer() {
        CallFixture fixture = dialled(SrtpUse.REQUIRED);
        fixture.respond(200, "tag", savp(A));
        String before = keys(fixture).local().text();
        fixture.apply(fixture.call.onMediaKeyEnds(0));
        String offered = cryptoOf(fixture.sent().request()).orElseThrow();
        assertThat(offered).isNotEqualTo(before);
        fixture.respond(200, null, savp(B).replace("o=- 1 1", "o=- 1 2"));
        assertThat(key(keys(fixture).remote())).isEqualTo(B);
        assertThat(keys(fixture).local().text()).isEqualTo(offered);

        fixture.apply(fixture.call.onMediaKeyEnds(0));
        fixture.respond(488, null, null);
        assertThat(fixture.call.state()).as("a rejection changes nothing").isEqualTo(CallState.ACTIVE);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
    }

    @Test
    void aPlainAnswerToARequiredCallIsEndedWithAReason() {
        CallFixture fixture = dialled(SrtpUse.REQUIRED);
        fixture.respond(200, "tag", PLAIN);
        assertThat(fixture.ofAll(CallEffect.ApplyMedia.class)).isEmpty();
        assertThat(fixture.ended().reason()).isEqualTo(EndReason.ERROR);
        assertThat(fixture.ended().phrase()).isEqualTo("SRTP is required, and the peer answers without it");
        assertThat(fixture.sent(Method.BYE).request().header("Reason").orElse(""))
                .contains("488");
        assertThat(fixture.ofAll(CallEffect.SendAck.class)).hasSize(1);
    }

    @Test
    void plainEarlyMediaOfARequiredCallIsNotPlayed() {
        CallFixture fixture = dialled(SrtpUse.REQUIRED);
        fixture.respond(183, "tag", PLAIN);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        fixture.respond(200, "tag", savp(A));
        assertThat(key(keys(fixture).remote())).isEqualTo(A);
    }

    @Test
    void eachBranchOfAForkedCallHasKeysOfItsOwn() {
        CallFixture fixture = dialled(SrtpUse.REQUIRED);
        fixture.respond(183, "one", savp(A));
        assertThat(key(keys(fixture).remote())).isEqualTo(A);
        fixture.respond(183, "two", savp(B));
        assertThat(key(keys(fixture).remote())).isEqualTo(B);
        fixture.respond(200, "one", savp(A));
        assertThat(key(keys(fixture).remote())).isEqualTo(A);
    }

    @Test
    void anOptionalCallMayBeAnsweredInPlainByAnotherBranch() {
        CallFixture fixture = dialled(SrtpUse.OPTIONAL);
        fixture.respond(183, "one", CallFixture.sdp(crypto(A)));
        assertThat(key(keys(fixture).remote())).isEqualTo(A);
        fixture.respond(200, "two", PLAIN);
        assertThat(fixture.single(CallEffect.ApplyMedia.class)
                        .plan()
                        .audio()
                        .transport()
                        .secured())
                .isFalse();
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    // ---- a peer that takes RTP/SAVP alone ----

    private static String profile(SipMessage message) {
        return CallFixture.sdpOf(message).orElseThrow().media().get(0).protocol();
    }

    @ParameterizedTest
    @ValueSource(ints = {488, 606, 415})
    void anOptionalOfferThatIsRejectedIsFollowedByOneThatDemandsSrtp(int status) {
        CallFixture fixture = dialled(SrtpUse.OPTIONAL);
        SipMessage first = fixture.sent(Method.INVITE).request();
        assertThat(profile(first)).isEqualTo("RTP/AVP");
        fixture.respond(status, "tag", null);
        SipMessage second = fixture.single(CallEffect.Send.class).request();
        assertThat(profile(second)).isEqualTo("RTP/SAVP");
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(second.cseq().number()).isEqualTo(first.cseq().number() + 1);
        assertThat(CallFixture.versionOf(second)).isEqualTo(CallFixture.versionOf(first) + 1);
        assertThat(cryptoOf(second)).isPresent().isNotEqualTo(cryptoOf(first));
        fixture.respond(183, "other", savp(B));
        assertThat(key(keys(fixture).remote())).isEqualTo(B);
        fixture.respond(200, "tag", savp(A));
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        assertThat(key(keys(fixture).remote())).isEqualTo(A);
        assertThat(keys(fixture).local().text()).isEqualTo(cryptoOf(second).orElseThrow());
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        assertThat(profile(fixture.sent(Method.INVITE).request())).isEqualTo("RTP/SAVP");
    }

    @Test
    void thereIsOneSuchAttempt() {
        CallFixture fixture = dialled(SrtpUse.OPTIONAL);
        fixture.respond(488, "tag", null);
        fixture.respond(488, "tag", null);
        assertThat(fixture.ended().status()).isEqualTo(488);
        assertThat(fixture.count(Method.INVITE)).isEqualTo(2);
    }

    @Test
    void theSecondOfferIsNotAnsweredInPlain() {
        CallFixture fixture = dialled(SrtpUse.OPTIONAL);
        fixture.respond(488, "tag", null);
        fixture.respond(183, "tag", PLAIN);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        fixture.respond(200, "tag", PLAIN);
        assertThat(fixture.ended().phrase()).isEqualTo("SRTP is required, and the peer answers without it");
        assertThat(fixture.count(Method.BYE)).isEqualTo(1);
        assertThat(fixture.ofAll(CallEffect.ApplyMedia.class)).isEmpty();
    }

    @Test
    void theNextTargetOfARedirectionGetsTheOptionalOfferAgain() {
        CallFixture fixture = dialled(SrtpUse.OPTIONAL);
        fixture.respond(488, "tag", null);
        fixture.respond(302, "tag", null, new Header("Contact", "<sip:other@198.51.100.9>"));
        assertThat(profile(fixture.sent(Method.INVITE).request())).isEqualTo("RTP/AVP");
        fixture.respond(200, "tag", PLAIN);
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void keysOfDtlsAreDemandedInTheirProfile() {
        TransportPolicy policy = TransportPolicy.sdes(SrtpUse.OPTIONAL).withKeys(KeyExchange.DTLS);
        policy = new TransportPolicy(policy.srtp(), policy.keys(), policy.suites(), false, "");
        AudioCapabilities audio = AudioCapabilities.DEFAULT.withTransport(policy);
        CallFixture fixture = CallFixture.outbound(CallFixture.dialling().build(), settings -> settings.audio(audio));
        LocalTransport certificate =
                new LocalTransport(List.of(Fingerprint.of("sha-256", new byte[32])), "id", Optional.empty());
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.onMediaOpened(new LocalMedia("192.0.2.10", 40_000, 40_001, certificate), 0));
        assertThat(profile(fixture.sent(Method.INVITE).request())).isEqualTo("RTP/AVP");
        fixture.respond(488, "tag", null);
        SipMessage second = fixture.sent(Method.INVITE).request();
        assertThat(profile(second)).isEqualTo("UDP/TLS/RTP/SAVP");
        assertThat(CallFixture.sdpOf(second).orElseThrow().media().get(0).attribute("fingerprint"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "required", "no keys", "busy", "no offer"})
    void otherCallsEnd(String kind) {
        SrtpUse use = switch (kind) {
            case "off" -> SrtpUse.OFF;
            case "required" -> SrtpUse.REQUIRED;
            default -> SrtpUse.OPTIONAL;
        };
        TransportPolicy policy = TransportPolicy.sdes(use);
        AudioCapabilities audio =
                AudioCapabilities.DEFAULT.withTransport(kind.equals("no keys") ? policy.withoutSdes() : policy);
        DialSettings dial =
                CallFixture.dialling().lateOffer(kind.equals("no offer")).build();
        CallFixture fixture = CallFixture.outbound(dial, settings -> settings.audio(audio));
        fixture.apply(fixture.call.start(0));
        fixture.apply(fixture.call.onMediaOpened(CallFixture.MEDIA, 0));
        fixture.respond(kind.equals("busy") ? 486 : 488, "tag", null);
        assertThat(fixture.ended().status()).isEqualTo(kind.equals("busy") ? 486 : 488);
        assertThat(fixture.count(Method.INVITE)).isEqualTo(1);
    }

    @Test
    void oneOfSeveralTargetsMayDemandIt() {
        DialTarget one = new DialTarget(CallFixture.PEER, List.of(), CallFixture.LOCAL, List.of());
        DialTarget other =
                new DialTarget(SipUri.parse("sip:other@198.51.100.8"), List.of(), CallFixture.LOCAL, List.of());
        for (boolean secured : new boolean[] {true, false}) {
            CallFixture fixture = dialled(SrtpUse.OPTIONAL, dial -> dial.targets(List.of(one, other)));
            List<CallEffect.Send> invites = fixture.ofAll(CallEffect.Send.class);
            fixture.respond(invites.get(0), 488, "one", null);
            CallEffect.Send second = fixture.single(CallEffect.Send.class);
            assertThat(second.request().requestUri()).isEqualTo(one.uri());
            assertThat(profile(second.request())).isEqualTo("RTP/SAVP");
            if (secured) {
                fixture.respond(second, 200, "one", savp(A));
                assertThat(key(keys(fixture).remote())).isEqualTo(A);
            } else {
                fixture.respond(invites.get(1), 200, "other", PLAIN);
                assertThat(fixture.single(CallEffect.ApplyMedia.class)
                                .plan()
                                .audio()
                                .transport()
                                .secured())
                        .isFalse();
            }
            assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"secured", "plain"})
    void aLateOfferIsAnsweredInTheAck(String offer) {
        CallFixture fixture = dialled(SrtpUse.REQUIRED, dial -> dial.lateOffer(true));
        assertThat(fixture.sent(Method.INVITE).request().body()).isEmpty();
        fixture.respond(200, "tag", offer.equals("plain") ? PLAIN : savp(A));
        if (offer.equals("plain")) {
            assertThat(fixture.ended().phrase()).isEqualTo("SRTP is required, and is not offered");
        } else {
            assertThat(cryptoOf(fixture.single(CallEffect.SendAck.class).ack()))
                    .isPresent()
                    .isNotEqualTo(Optional.of(crypto(A).substring("a=crypto:".length())));
            assertThat(key(keys(fixture).remote())).isEqualTo(A);
        }
    }

    // ---- inbound ----

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theCallersAnswerInTheAckHasToBeSecured(boolean secured) {
        CallFixture fixture = ringing(SrtpUse.REQUIRED, null);
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        assertThat(cryptoOf(fixture.response())).isPresent();
        fixture.acknowledge(secured ? savp(A) : PLAIN);
        if (secured) {
            assertThat(key(keys(fixture).remote())).isEqualTo(A);
        } else {
            assertThat(fixture.ended().phrase()).isEqualTo("SRTP is required, and the peer answers without it");
            assertThat(fixture.count(Method.BYE)).isEqualTo(1);
            assertThat(fixture.ofAll(CallEffect.ApplyMedia.class)).isEmpty();
        }
    }

    @Test
    void aPlainOfferToARequiredCallIsRejectedBeforeItRings() {
        CallFixture fixture = ringing(SrtpUse.REQUIRED, PLAIN);
        SipResponse response = fixture.response();
        assertThat(response.status()).isEqualTo(488);
        assertThat(response.header("Warning").orElse("")).contains("SRTP is required, and is not offered");
        assertThat(fixture.single(CallEffect.ProtocolError.class).description()).contains("488", "SRTP is required");
    }

    // ---- later ----

    private static CallFixture answered(SrtpUse use) {
        CallFixture fixture = ringing(use, savp(A));
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        return fixture.acknowledge(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void newKeysOfThePeerAreTakenWithAKeyOfOurOwn(String method) {
        CallFixture fixture = answered(SrtpUse.OPTIONAL);
        String first = fixture.ofAll(CallEffect.ApplyMedia.class)
                .get(0)
                .plan()
                .audio()
                .transport()
                .sdes()
                .orElseThrow()
                .local()
                .text();
        fixture.receive(method, savp(B).replace("IN IP4 198.51.100.7\r\ns=", "IN IP4 198.51.100.9\r\ns="));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(key(keys(fixture).remote())).isEqualTo(B);
        assertThat(keys(fixture).local().text()).isNotEqualTo(first);
        assertThat(cryptoOf(fixture.response())).contains(keys(fixture).local().text());
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void anOfferWithoutKeysIsRejectedInASecuredCall(String method) {
        for (SrtpUse use : List.of(SrtpUse.OPTIONAL, SrtpUse.REQUIRED)) {
            CallFixture fixture = answered(use);
            fixture.receive(method, CallFixture.sdp("a=sendonly"));
            assertThat(fixture.response().status()).isEqualTo(488);
            assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
            assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
        }
    }

    @Test
    void anUnchangedOfferKeepsBothKeysAndTheVersion() {
        CallFixture fixture = answered(SrtpUse.REQUIRED);
        fixture.receive(Method.INVITE, savp(A));
        long version = CallFixture.versionOf(fixture.response());
        assertThat(version).isEqualTo(1);
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
    }

    @Test
    void aHoldOffersNewKeysAndAnAnswerWithoutKeysChangesNothing() {
        CallFixture fixture = dialled(SrtpUse.OPTIONAL);
        String first = cryptoOf(fixture.sent(Method.INVITE).request()).orElseThrow();
        fixture.respond(200, "tag", CallFixture.sdp(crypto(A)));
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        String second = cryptoOf(fixture.sent(Method.INVITE).request()).orElseThrow();
        assertThat(second).isNotEqualTo(first);
        fixture.respond(200, "tag", CallFixture.sdp("a=recvonly"));
        assertThat(fixture.error().message()).contains("SRTP is required, and the peer answers without it");
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
        fixture.apply(fixture.call.hold(3, List.of(), 0));
        fixture.respond(200, "tag", CallFixture.sdp(crypto(B) + "\r\na=recvonly"));
        assertThat(key(keys(fixture).remote())).isEqualTo(B);
        assertThat(keys(fixture).local().text())
                .isEqualTo(cryptoOf(fixture.sent(Method.INVITE).request()).orElseThrow());
    }

    @Test
    void aRefreshKeepsTheKeys() {
        CallFixture fixture = ringing(
                SrtpUse.REQUIRED,
                savp(A),
                new Header("Supported", "timer"),
                new Header("Session-Expires", "90;refresher=uas"));
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        String answer = cryptoOf(fixture.response()).orElseThrow();
        fixture.acknowledge(null);
        fixture.timer(CallTimer.SESSION_REFRESH);
        assertThat(cryptoOf(fixture.sent(Method.INVITE).request())).contains(answer);
        fixture.respond(200, null, savp(A));
        assertThat(fixture.of(CallEffect.ApplyMedia.class)).isEmpty();
    }
}

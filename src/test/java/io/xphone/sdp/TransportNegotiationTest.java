package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sdp.transport.CryptoAttribute;
import io.xphone.sdp.transport.CryptoSuite;
import io.xphone.sdp.transport.DtlsParameters;
import io.xphone.sdp.transport.Fingerprint;
import io.xphone.sdp.transport.IceCandidate;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.KeyExchange;
import io.xphone.sdp.transport.LocalKeys;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.sdp.transport.MediaProfile;
import io.xphone.sdp.transport.NegotiatedTransport;
import io.xphone.sdp.transport.SdesKeys;
import io.xphone.sdp.transport.SetupRole;
import io.xphone.sdp.transport.SrtpUse;
import io.xphone.sdp.transport.TransportDescription;
import io.xphone.sdp.transport.TransportPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportNegotiationTest {

    private static final String KEY = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static final String SECOND = "MTIzNDU2Nzg5QUJDREUwMTIzNDU2Nzg5QUJjZGVm";
    private static final String SHA1_80 = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY;
    private static final String UNKNOWN = "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" + KEY;
    private static final String FINGERPRINT = "a=fingerprint:sha-256 " + "AA:".repeat(31) + "AA";

    private int keys;

    private LocalAudio local(Optional<SdesKeys> current) {
        return new LocalAudio("198.51.100.7", 4000, 4001, 7, 1, LocalTransport.NONE, new LocalKeys(this::key, current));
    }

    private byte[] key(int length) {
        byte[] key = new byte[length];
        key[0] = (byte) ++keys;
        return key;
    }

    private static AudioCapabilities caps(SrtpUse use) {
        return Sdp.caps(CodecSpec.PCMU).withTransport(TransportPolicy.sdes(use));
    }

    private Optional<OfferAnswer.Answered> answer(SrtpUse use, String... lines) {
        return OfferAnswer.answer(Sdp.remote(lines), local(Optional.empty()), caps(use), Direction.SENDRECV);
    }

    @ParameterizedTest
    @CsvSource({
        "RTP/AVP,   none,   plain,    plain,   refused",
        "RTP/AVPF,  none,   plain,    plain,   refused",
        "RTP/AVP,   usable, plain,    secured, secured",
        "RTP/AVPF,  usable, plain,    secured, secured",
        "RTP/AVP,   broken, plain,    plain,   refused",
        "RTP/SAVP,  usable, refused,  secured, secured",
        "RTP/SAVPF, usable, refused,  secured, secured",
        "RTP/SAVP,  broken, refused,  refused, refused",
        "RTP/SAVP,  none,   refused,  refused, refused",
        "UDP/TLS/RTP/SAVP, usable, refused, refused, refused",
    })
    void answersByProfileKeysAndPolicy(String protocol, String crypto, String off, String optional, String required) {
        String[] lines = {
            "m=audio 5000 " + protocol + " 0",
            switch (crypto) {
                case "usable" -> SHA1_80;
                case "broken" -> UNKNOWN;
                default -> "a=x-none";
            }
        };
        String[] expected = {off, optional, required};
        for (SrtpUse use : SrtpUse.values()) {
            Optional<OfferAnswer.Answered> answered = answer(use, lines);
            String outcome = answered.map(result -> result.audio().transport().secured() ? "secured" : "plain")
                    .orElse("refused");
            assertThat(outcome).as("%s %s, %s", protocol, crypto, use).isEqualTo(expected[use.ordinal()]);
            assertThat(OfferAnswer.answerable(Sdp.remote(lines), caps(use), "")).isEqualTo(answered.isPresent());
            assertThat(OfferAnswer.transportProblem(Sdp.remote(lines), caps(use))
                            .isEmpty())
                    .isEqualTo(answered.isPresent());
            answered.ifPresent(result -> {
                MediaDescription stream = result.answer().media().get(0);
                assertThat(stream.protocol()).isEqualTo(protocol);
                assertThat(stream.attribute("crypto").isPresent())
                        .isEqualTo(result.audio().transport().secured());
            });
        }
    }

    @Test
    void theAnswerRepeatsTagAndSuiteOfTheFirstUsableLineWithAKeyOfItsOwn() {
        OfferAnswer.Answered answered = answer(
                        SrtpUse.REQUIRED,
                        "m=audio 5000 RTP/SAVP 0",
                        "a=crypto:1 F8_128_HMAC_SHA1_80 inline:" + KEY,
                        "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:tooShort",
                        "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:" + KEY + " UNENCRYPTED_SRTP",
                        "a=crypto:7 AES_CM_128_HMAC_SHA1_32 inline:" + KEY + "|2^20|5:2",
                        "a=crypto:8 AES_CM_128_HMAC_SHA1_80 inline:" + SECOND)
                .orElseThrow();
        SdesKeys sdes = answered.audio().transport().sdes().orElseThrow();
        assertThat(sdes.suite()).isEqualTo(CryptoSuite.AES_CM_128_HMAC_SHA1_32);
        assertThat(sdes.remote().keys().get(0).mki()).containsExactly(0, 5);
        CryptoAttribute line = CryptoAttribute.parse(
                        answered.answer().media().get(0).attribute("crypto").orElseThrow())
                .orElseThrow();
        assertThat(line).isEqualTo(sdes.local());
        assertThat(line.tag()).isEqualTo(7);
        assertThat(line.keys().get(0).material()).hasSize(30).startsWith(1);
        assertThat(line.keys()).isNotEqualTo(sdes.remote().keys());
    }

    @Test
    void anAnswerKeepsItsKeyWhileThePeerKeepsItsOwn() {
        SdesKeys current = answer(SrtpUse.REQUIRED, "m=audio 5000 RTP/SAVP 0", SHA1_80)
                .orElseThrow()
                .audio()
                .transport()
                .sdes()
                .orElseThrow();
        LocalAudio again = local(Optional.of(current));
        SessionDescription same =
                Sdp.remote("m=audio 5000 RTP/SAVP 0", "a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:" + KEY, "a=sendonly");
        SessionDescription changed =
                Sdp.remote("m=audio 5000 RTP/SAVP 0", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + SECOND);
        assertThat(sdes(OfferAnswer.answer(same, again, caps(SrtpUse.REQUIRED), Direction.SENDRECV))
                        .local())
                .isEqualTo(
                        new CryptoAttribute(4, current.suite(), current.local().keys(), 0, 0));
        assertThat(sdes(OfferAnswer.answer(changed, again, caps(SrtpUse.REQUIRED), Direction.SENDRECV))
                        .local()
                        .keys())
                .isNotEqualTo(current.local().keys());
    }

    private static SdesKeys sdes(Optional<OfferAnswer.Answered> answered) {
        return answered.orElseThrow().audio().transport().sdes().orElseThrow();
    }

    @Test
    void offersALineForEachSuiteWithKeysOfTheirOwn() {
        SessionDescription optional =
                OfferAnswer.offer(local(Optional.empty()), caps(SrtpUse.OPTIONAL), Direction.SENDRECV);
        MediaDescription stream = optional.media().get(0);
        assertThat(stream.protocol()).isEqualTo("RTP/AVP");
        List<CryptoAttribute> lines =
                TransportReader.read(optional, stream).orElseThrow().crypto();
        assertThat(lines.stream().map(CryptoAttribute::suite)).isEqualTo(TransportPolicy.DEFAULT_SUITES);
        assertThat(lines.stream().map(CryptoAttribute::tag)).containsExactly(1, 2, 3, 4, 5);
        assertThat(lines.stream().map(CryptoAttribute::keys).distinct()).hasSize(5);
        SessionDescription required =
                OfferAnswer.offer(local(Optional.empty()), caps(SrtpUse.REQUIRED), Direction.SENDRECV);
        assertThat(required.media().get(0).protocol()).isEqualTo("RTP/SAVP");
        SessionDescription off = OfferAnswer.offer(local(Optional.empty()), caps(SrtpUse.OFF), Direction.SENDRECV);
        assertThat(off.media().get(0).attribute("crypto")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "OPTIONAL, RTP/AVP,   none,       plain",
        "OPTIONAL, RTP/AVPF,  none,       plain",
        "OPTIONAL, RTP/AVP,   fitting,    secured",
        "OPTIONAL, RTP/SAVP,  fitting,    secured",
        "OPTIONAL, RTP/AVP,   otherTag,   refused",
        "OPTIONAL, RTP/AVP,   otherSuite, refused",
        "OPTIONAL, RTP/AVP,   broken,     refused",
        "OPTIONAL, RTP/SAVP,  none,       refused",
        "REQUIRED, RTP/SAVP,  fitting,    secured",
        "REQUIRED, RTP/SAVPF, fitting,    secured",
        "REQUIRED, RTP/SAVP,  none,       refused",
        "REQUIRED, RTP/AVP,   none,       refused",
        "REQUIRED, RTP/SAVP,  otherTag,   refused",
        "REQUIRED, RTP/SAVP,  otherSuite, refused",
        "REQUIRED, RTP/SAVP,  broken,     refused",
        "OFF,      RTP/AVP,   none,       plain",
        "OFF,      RTP/SAVP,  fitting,    refused",
    })
    void usesOnlyTheAnswerThatFitsTheOffer(SrtpUse use, String protocol, String crypto, String expected) {
        SessionDescription offer = OfferAnswer.offer(local(Optional.empty()), caps(use), Direction.SENDRECV);
        SessionDescription answer = Sdp.remote(
                "m=audio 5000 " + protocol + " 0",
                switch (crypto) {
                    case "fitting" -> SHA1_80;
                    case "otherTag" -> "a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:" + KEY;
                    case "otherSuite" -> "a=crypto:1 AES_CM_128_HMAC_SHA1_32 inline:" + KEY;
                    case "broken" -> UNKNOWN;
                    default -> "a=x-none";
                });
        Optional<NegotiatedAudio> audio = OfferAnswer.accept(offer, answer, caps(use));
        assertThat(audio.map(agreed -> agreed.transport().secured() ? "secured" : "plain")
                        .orElse("refused"))
                .isEqualTo(expected);
        assertThat(OfferAnswer.transportProblem(offer, answer, caps(use)).isPresent())
                .isEqualTo(expected.equals("refused"));
        audio.flatMap(agreed -> agreed.transport().sdes()).ifPresent(sdes -> {
            assertThat(sdes.local().text())
                    .isEqualTo(offer.media().get(0).attribute("crypto").orElseThrow());
            assertThat(sdes.remote().text()).isEqualTo(SHA1_80.substring("a=crypto:".length()));
        });
    }

    @Test
    void aLaterOfferHasNewKeysAndTheSameProfile() {
        LocalAudio local = local(Optional.empty());
        SessionDescription first = OfferAnswer.offer(local, caps(SrtpUse.REQUIRED), Direction.SENDRECV);
        SessionDescription remote = Sdp.remote("m=audio 5000 RTP/SAVP 0", SHA1_80);
        SessionDescription next = OfferAnswer.reoffer(first, remote, local, caps(SrtpUse.REQUIRED), Direction.SENDONLY);
        assertThat(next.media().get(0).protocol()).isEqualTo("RTP/SAVP");
        assertThat(next.media().get(0).attribute("crypto"))
                .isPresent()
                .isNotEqualTo(first.media().get(0).attribute("crypto"));
    }

    @Test
    void withoutSuitesNothingIsOfferedOrAnswered() {
        AudioCapabilities caps = caps(SrtpUse.OPTIONAL)
                .withTransport(TransportPolicy.sdes(SrtpUse.OPTIONAL).withoutSdes());
        SessionDescription offer = OfferAnswer.offer(local(Optional.empty()), caps, Direction.SENDRECV);
        assertThat(offer.media().get(0).attribute("crypto")).isEmpty();
        SessionDescription secured = Sdp.remote("m=audio 5000 RTP/SAVP 0", SHA1_80);
        assertThat(OfferAnswer.answer(secured, local(Optional.empty()), caps, Direction.SENDRECV))
                .isEmpty();
        assertThat(OfferAnswer.transportProblem(secured, caps))
                .hasValueSatisfying(why -> assertThat(why).contains("TLS"));
    }

    @ParameterizedTest
    @CsvSource({"0, true", "72, false", "95, false", "96, true"})
    void rtcpSharesThePortUnlessPayloadTypesLookLikeRtcp(int payloadType, boolean expected) {
        OfferAnswer.Answered answered = answer(
                        SrtpUse.OFF,
                        "m=audio 5000 RTP/AVP " + payloadType,
                        "a=rtpmap:" + payloadType + " PCMU/8000",
                        "a=rtcp:5555",
                        "a=rtcp-mux")
                .orElseThrow();
        assertThat(answered.audio().transport().rtcpMux()).isEqualTo(expected);
        assertThat(answered.audio().remoteRtcpPort()).isEqualTo(expected ? 5000 : 5555);
        assertThat(answered.answer().media().get(0).attribute("rtcp-mux").isPresent())
                .isEqualTo(expected);
    }

    @Test
    void aPeerWithNoOtherRtcpPortGetsNoReportsWhereThatPortCannotBeUsed() {
        for (String type : List.of("0", "72")) {
            OfferAnswer.Answered answered = answer(
                            SrtpUse.OFF,
                            "m=audio 5000 RTP/AVP " + type,
                            "a=rtpmap:" + type + " PCMU/8000",
                            "a=rtcp-mux-only")
                    .orElseThrow();
            assertThat(answered.audio().remoteRtcpPort()).isEqualTo(type.equals("0") ? 5000 : 0);
        }
    }

    @Test
    void rtcpOnThePortOfRtpIsOfferedByPolicy() {
        AudioCapabilities caps = Sdp.caps(CodecSpec.PCMU)
                .withTransport(new TransportPolicy(SrtpUse.OFF, KeyExchange.SDES, List.of(), true));
        SessionDescription offer = OfferAnswer.offer(Sdp.LOCAL, caps, Direction.SENDRECV);
        assertThat(offer.media().get(0).attribute("rtcp-mux")).isPresent();
        SessionDescription accepts = Sdp.remote("m=audio 5000 RTP/AVP 0", "a=rtcp-mux");
        SessionDescription declines = Sdp.remote("m=audio 5000 RTP/AVP 0", "a=rtcp:5009");
        assertThat(OfferAnswer.accept(offer, accepts, caps).orElseThrow().remoteRtcpPort())
                .isEqualTo(5000);
        assertThat(OfferAnswer.accept(offer, declines, caps).orElseThrow().remoteRtcpPort())
                .isEqualTo(5009);
    }

    @Test
    void reducedRtcpIsAnsweredWithFeedbackAlone() {
        assertThat(answer(SrtpUse.OFF, "m=audio 5000 RTP/AVPF 0", "a=rtcp-rsize")
                        .orElseThrow()
                        .answer()
                        .media()
                        .get(0)
                        .attribute("rtcp-rsize"))
                .isPresent();
        assertThat(answer(SrtpUse.OFF, "m=audio 5000 RTP/AVP 0", "a=rtcp-rsize")
                        .orElseThrow()
                        .answer()
                        .media()
                        .get(0)
                        .attribute("rtcp-rsize"))
                .isEmpty();
    }

    // ---- DTLS, ICE, BUNDLE ----

    private static final IceDescription LOCAL_ICE = new IceDescription(
            "locl",
            "local-password-of-22-chars".replace('-', '+'),
            false,
            Set.of("ice2"),
            List.of(IceCandidate.parse("1 1 UDP 2130706431 198.51.100.7 4000 typ host")
                    .orElseThrow()),
            true,
            List.of());
    private static final LocalAudio WEB = new LocalAudio(
            "198.51.100.7",
            4000,
            4001,
            7,
            1,
            new LocalTransport(List.of(Fingerprint.of("sha-256", new byte[32])), "association", Optional.of(LOCAL_ICE)),
            LocalKeys.NONE);
    private static final AudioCapabilities WEB_CAPS = Sdp.caps(CodecSpec.PCMU)
            .withTransport(new TransportPolicy(SrtpUse.REQUIRED, KeyExchange.DTLS, List.of(), true));
    private static final String[] BROWSER = {
        "a=group:BUNDLE 0 1",
        "a=ice-options:trickle",
        "a=ice-lite",
        FINGERPRINT,
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 0",
        "c=IN IP4 0.0.0.0",
        "a=rtpmap:111 opus/48000/2",
        "a=ice-ufrag:EsAw",
        "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1",
        "a=setup:actpass",
        "a=mid:0",
        "a=rtcp-mux",
        "a=rtcp-rsize",
        "a=candidate:1 1 UDP 2130706431 2001:db8::2 4002 typ host",
        "a=candidate:malformed",
        "a=candidate:2 1 TCP 1518280447 192.0.2.1 9 typ host tcptype active",
        "a=candidate:3 1 UDP 1 9b36eaac.local 5 typ host",
        "a=remote-candidates:1 192.0.2.9 4000",
        "m=video 9 UDP/TLS/RTP/SAVPF 96",
        "a=mid:1",
        "a=bundle-only"
    };

    @Test
    void readsTheTransportOfABrowser() {
        SessionDescription offer = Sdp.remote(BROWSER);
        TransportDescription read =
                TransportReader.read(offer, offer.media().get(0)).orElseThrow();
        assertThat(read.profile()).isEqualTo(MediaProfile.DTLS_SAVPF);
        assertThat(read.fingerprints()).hasSize(1);
        assertThat(read.setup()).contains(SetupRole.ACTPASS);
        assertThat(read.mid()).isEqualTo("0");
        assertThat(read.bundled()).containsExactly("0", "1");
        assertThat(read.rtcpMux()).isTrue();
        assertThat(read.reducedSize()).isTrue();
        IceDescription ice = read.ice().orElseThrow();
        assertThat(ice.trickles()).isTrue();
        assertThat(ice.lite()).isTrue();
        assertThat(ice.candidates()).hasSize(3);
        assertThat(ice.remoteCandidates()).containsExactly(new IceDescription.RemoteCandidate(1, "192.0.2.9", 4000));
        assertThat(ice.toString()).doesNotContain("P2uYro0UCOQ4zxjKXaWCBui1");
    }

    @Test
    void answersABrowser() {
        OfferAnswer.Answered answered = OfferAnswer.answer(Sdp.remote(BROWSER), WEB, WEB_CAPS, Direction.SENDRECV)
                .orElseThrow();
        NegotiatedTransport transport = answered.audio().transport();
        assertThat(transport.dtls().orElseThrow().role()).isEqualTo(SetupRole.ACTIVE);
        assertThat(transport.rtcpMux()).isTrue();
        assertThat(transport.ice().orElseThrow().remote().ufrag()).isEqualTo("EsAw");
        assertThat(answered.audio().direction())
                .as("0.0.0.0 with ICE is no hold")
                .isEqualTo(Direction.SENDRECV);
        assertThat(answered.audio().remoteHold()).isFalse();
        SessionDescription answer = Sdp.parseText(SdpWriter.text(answered.answer()));
        assertThat(answer.attribute("group")).contains("BUNDLE 0");
        assertThat(answer.media()).hasSize(2);
        assertThat(answer.media().get(1).port()).isZero();
        MediaDescription audio = answer.media().get(0);
        assertThat(audio.attribute("setup")).contains("active");
        assertThat(audio.attribute("tls-id")).contains("association");
        assertThat(audio.attribute("mid")).contains("0");
        assertThat(TransportReader.read(answer, audio).orElseThrow().ice()).contains(LOCAL_ICE);
        SessionDescription again =
                OfferAnswer.reoffer(answered.answer(), Sdp.remote(BROWSER), WEB, WEB_CAPS, Direction.SENDONLY);
        assertThat(again.attribute("group")).contains("BUNDLE 0");
        assertThat(again.media().get(0).attribute("setup")).contains("actpass");
        assertThat(again.media().get(0).attribute("mid")).contains("0");
    }

    @Test
    void offersDtlsAndIceAndTakesTheRoleThatTheAnswerLeaves() {
        SessionDescription offer = OfferAnswer.offer(WEB, WEB_CAPS, Direction.SENDRECV);
        assertThat(offer.media().get(0).protocol()).isEqualTo("UDP/TLS/RTP/SAVPF");
        for (String role : List.of("active", "passive")) {
            SessionDescription answer = Sdp.remote(
                    "m=audio 5000 UDP/TLS/RTP/SAVPF 0",
                    FINGERPRINT,
                    "a=setup:" + role,
                    "a=ice-ufrag:EsAw",
                    "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1");
            NegotiatedTransport transport =
                    OfferAnswer.accept(offer, answer, WEB_CAPS).orElseThrow().transport();
            assertThat(transport.dtls().orElseThrow().role())
                    .isEqualTo(role.equals("active") ? SetupRole.PASSIVE : SetupRole.ACTIVE);
            assertThat(transport.ice()).isPresent();
        }
        SessionDescription bare = Sdp.remote("m=audio 5000 UDP/TLS/RTP/SAVPF 0", "a=setup:active");
        assertThat(OfferAnswer.accept(offer, bare, WEB_CAPS)).isEmpty();
    }

    // ---- DTLS associations ----

    private static final String OTHER_FINGERPRINT = "a=fingerprint:sha-1 " + "AB:".repeat(19) + "AB";

    private static LocalAudio dtls(DtlsParameters association) {
        return new LocalAudio(
                "198.51.100.7",
                4000,
                4001,
                7,
                1,
                new LocalTransport(List.of(Fingerprint.of("sha-256", new byte[32])), "association", Optional.empty()),
                new LocalKeys(byte[]::new, Optional.empty(), Optional.ofNullable(association)));
    }

    private static TransportPolicy policy(SrtpUse use, KeyExchange keys) {
        return new TransportPolicy(use, keys, TransportPolicy.DEFAULT_SUITES, false, "");
    }

    private static OfferAnswer.Answered answer(DtlsParameters association, TransportPolicy policy, String... lines) {
        return OfferAnswer.answer(
                        Sdp.remote(lines),
                        dtls(association),
                        Sdp.caps(CodecSpec.PCMU).withTransport(policy),
                        Direction.SENDRECV)
                .orElseThrow();
    }

    private static DtlsParameters agreed(OfferAnswer.Answered answered) {
        return answered.audio().transport().dtls().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF", "RTP/SAVP", "RTP/SAVPF", "RTP/AVP", "RTP/AVPF"})
    void dtlsIsAnsweredInEveryProfile(String profile) {
        for (KeyExchange keys : KeyExchange.values()) {
            OfferAnswer.Answered answered = answer(
                    null,
                    policy(SrtpUse.OPTIONAL, keys),
                    "m=audio 9 " + profile + " 0",
                    FINGERPRINT,
                    "a=setup:actpass");
            assertThat(agreed(answered).role()).isEqualTo(SetupRole.ACTIVE);
            MediaDescription stream = answered.answer().media().get(0);
            assertThat(stream.protocol()).isEqualTo(profile);
            assertThat(stream.attribute("setup")).contains("active");
            assertThat(stream.attribute("fingerprint")).isPresent();
            assertThat(stream.attribute("tls-id")).contains("association");
        }
    }

    @ParameterizedTest
    @CsvSource({"REQUIRED, false, UDP/TLS/RTP/SAVP", "REQUIRED, true, UDP/TLS/RTP/SAVPF", "OPTIONAL, false, RTP/AVP"})
    void offersDtlsInTheProfileOfThePolicy(SrtpUse use, boolean ice, String profile) {
        MediaDescription stream = OfferAnswer.offer(
                        ice ? WEB : dtls(null),
                        Sdp.caps(CodecSpec.PCMU).withTransport(policy(use, KeyExchange.DTLS)),
                        Direction.SENDRECV)
                .media()
                .get(0);
        assertThat(stream.protocol()).isEqualTo(profile);
        assertThat(stream.attribute("setup")).contains("actpass");
        assertThat(stream.attribute("crypto")).isEmpty();
    }

    @Test
    void keysOfTheOfferedKindAreAnsweredAndOfBothThePreferred() {
        String[] both = {"m=audio 9 RTP/SAVP 0", FINGERPRINT, "a=setup:actpass", SHA1_80};
        assertThat(answer(null, policy(SrtpUse.REQUIRED, KeyExchange.DTLS), both)
                        .audio()
                        .transport()
                        .dtls())
                .isPresent();
        assertThat(answer(null, policy(SrtpUse.REQUIRED, KeyExchange.SDES), both)
                        .audio()
                        .transport()
                        .sdes())
                .isPresent();
    }

    @Test
    void dtlsThatIsNotPossibleIsRejectedWithTheReason() {
        TransportPolicy without =
                new TransportPolicy(SrtpUse.OPTIONAL, KeyExchange.SDES, List.of(), false, "add the library");
        SessionDescription offer = Sdp.remote("m=audio 9 UDP/TLS/RTP/SAVP 0", FINGERPRINT, "a=setup:actpass");
        AudioCapabilities caps = Sdp.caps(CodecSpec.PCMU).withTransport(without);
        assertThat(OfferAnswer.answer(offer, dtls(null), caps, Direction.SENDRECV))
                .isEmpty();
        assertThat(OfferAnswer.transportProblem(offer, caps)).contains("keys of DTLS are offered: add the library");
    }

    /** RFC 8842 §5.3: a role that did not change continues the association. */
    @ParameterizedTest
    @CsvSource({
        "ACTIVE, actpass, ACTIVE",
        "PASSIVE, actpass, PASSIVE",
        "PASSIVE, active, PASSIVE",
        "ACTIVE, passive, ACTIVE"
    })
    void aReOfferContinuesTheAssociation(SetupRole before, String offered, SetupRole role) {
        DtlsParameters first = new DtlsParameters(
                before, List.of(Fingerprint.parse(FINGERPRINT.substring(14)).orElseThrow()), "theirs", "ours");
        OfferAnswer.Answered answered = answer(
                first,
                policy(SrtpUse.REQUIRED, KeyExchange.SDES),
                "m=audio 9 RTP/SAVP 0",
                FINGERPRINT,
                "a=tls-id:theirs",
                "a=setup:" + offered);
        assertThat(agreed(answered)).isEqualTo(first);
        MediaDescription stream = answered.answer().media().get(0);
        assertThat(stream.attribute("setup")).contains(role.text());
        assertThat(stream.attribute("tls-id")).contains("ours");
    }

    @ParameterizedTest
    @CsvSource({"true, theirs, actpass", "false, another, actpass", "false, theirs, passive"})
    void aNewFingerprintOrTlsIdOrRoleBeginsANewAssociation(boolean fingerprint, String tlsId, String setup) {
        DtlsParameters first = new DtlsParameters(
                SetupRole.PASSIVE,
                List.of(Fingerprint.parse(FINGERPRINT.substring(14)).orElseThrow()),
                "theirs",
                "ours");
        OfferAnswer.Answered answered = answer(
                first,
                policy(SrtpUse.REQUIRED, KeyExchange.DTLS),
                "m=audio 9 RTP/SAVP 0",
                fingerprint ? OTHER_FINGERPRINT : FINGERPRINT,
                "a=tls-id:" + tlsId,
                "a=setup:" + setup);
        assertThat(agreed(answered).role()).isEqualTo(SetupRole.ACTIVE);
        assertThat(agreed(answered).localTlsId()).hasSize(32).isNotEqualTo("ours");
        assertThat(answered.answer().media().get(0).attribute("tls-id"))
                .contains(agreed(answered).localTlsId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=ice-mismatch", "a=x"})
    void iceIsNotUsedWithAPeerThatFoundAMismatch(String line) {
        SessionDescription offer = OfferAnswer.offer(WEB, WEB_CAPS, Direction.SENDRECV);
        SessionDescription answer = Sdp.remote(
                "m=audio 5000 UDP/TLS/RTP/SAVPF 0",
                FINGERPRINT,
                "a=setup:active",
                "a=ice-ufrag:EsAw",
                "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1",
                line);
        assertThat(OfferAnswer.accept(offer, answer, WEB_CAPS)
                        .orElseThrow()
                        .transport()
                        .ice()
                        .isPresent())
                .isEqualTo(line.equals("a=x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 1 UDP 2130706431 192.0.2.1 5000 typ host",
                "1 1 UDP 2130706431 8d3f2f54-0d1e-4d5e-8f9a-0123456789ab.local 5000 typ host"
            })
    void candidatesThatIncludeTheAddressOrHideItAreNoMismatch(String candidate) {
        assertThat(iceAnswer(candidate).audio().transport().ice()).isPresent();
    }

    @Test
    void anAddressThatIsNoCandidateIsAMismatch() {
        OfferAnswer.Answered answered = iceAnswer("1 1 UDP 2130706431 10.0.0.1 5000 typ host");
        assertThat(answered.audio().transport().ice()).isEmpty();
        MediaDescription audio = answered.answer().media().get(0);
        assertThat(audio.attribute("ice-mismatch")).isPresent();
        assertThat(audio.attribute("ice-ufrag")).isEmpty();
        assertThat(audio.attribute("candidate")).isEmpty();
    }

    private static OfferAnswer.Answered iceAnswer(String candidate) {
        SessionDescription offer = Sdp.remote(
                "m=audio 5000 UDP/TLS/RTP/SAVPF 0",
                FINGERPRINT,
                "a=setup:actpass",
                "a=ice-ufrag:EsAw",
                "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1",
                "a=candidate:" + candidate);
        return OfferAnswer.answer(offer, WEB, WEB_CAPS, Direction.SENDRECV).orElseThrow();
    }
}

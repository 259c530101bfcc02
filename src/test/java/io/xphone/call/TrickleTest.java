package io.xphone.call;

import static io.xphone.call.CallFixture.invite;
import static io.xphone.call.CallFixture.sdp;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallState;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.LocalMedia;
import io.xphone.call.settings.CallSettings;
import io.xphone.call.settings.OptionTags;
import io.xphone.sdp.OfferAnswer;
import io.xphone.sdp.transport.IceCandidate;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.IceFragment;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Candidates of ICE in INFO requests (RFC 8840), and the Info Packages of others (RFC 6086). */
class TrickleTest {

    private static final Header RECV_INFO = new Header(HeaderName.RECV_INFO, "other, trickle-ice");
    private static final String PASSWORD = "p".repeat(22);
    private static final String PEER_ICE =
            "a=ice-ufrag:peer1\r\na=ice-pwd:" + PASSWORD + "\r\na=ice-options:trickle\r\na=mid:audio";
    private static final IceCandidate HOST = candidate("1 1 UDP 2130706431 192.0.2.10 40000 typ host");
    private static final IceCandidate MAPPED =
            candidate("2 1 UDP 1694498815 198.51.100.3 4000 typ srflx raddr 192.0.2.10 rport 40000");
    private static final IceCandidate RELAYED =
            candidate("3 1 UDP 16777215 198.51.100.9 5000 typ relay raddr 192.0.2.10 rport 40000");
    private static final LocalMedia MEDIA = new LocalMedia(
            "192.0.2.10", 40_000, 40_001, new LocalTransport(List.of(), "", Optional.of(local(false, HOST))));

    private static IceCandidate candidate(String text) {
        return IceCandidate.parse(text).orElseThrow();
    }

    private static IceDescription local(boolean end, IceCandidate... candidates) {
        return new IceDescription(
                "local1", "w".repeat(22), false, Set.of(IceDescription.TRICKLE), List.of(candidates), end, List.of());
    }

    private static CallSettings.Builder trickling(CallSettings.Builder settings) {
        return settings.supported(Set.of(OptionTags.TRICKLE_ICE));
    }

    private static CallFixture ringing() {
        SipRequest invite = invite().add(RECV_INFO.name(), RECV_INFO.value())
                .body("application/sdp", sdp(PEER_ICE))
                .build();
        CallFixture fixture = CallFixture.inbound(invite, TrickleTest::trickling);
        fixture.withoutPorts();
        return fixture.apply(fixture.call.start(0));
    }

    private static CallFixture accepted() {
        CallFixture fixture = ringing();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        return fixture.apply(fixture.call.onMediaOpened(MEDIA, 0));
    }

    private static CallFixture answered() {
        return accepted().acknowledge(null);
    }

    private static CallFixture dialled() {
        CallFixture fixture =
                CallFixture.outbound(CallFixture.dialling().earlyMedia(true).build(), TrickleTest::trickling);
        fixture.apply(fixture.call.start(0));
        return fixture.apply(fixture.call.onMediaOpened(MEDIA, 0));
    }

    private static SipRequest.Builder info(CallFixture fixture, String infoPackage, String type, String body) {
        return fixture.peerRequest(Method.INFO)
                .add(HeaderName.INFO_PACKAGE, infoPackage)
                .body(type, body);
    }

    private static SipRequest.Builder candidates(CallFixture fixture, String ufrag) {
        return info(
                fixture,
                "trickle-ice",
                IceFragment.TYPE,
                "a=ice-ufrag:" + ufrag + "\r\na=ice-pwd:" + PASSWORD
                        + "\r\nm=audio 9 RTP/AVP 0\r\na=mid:audio\r\na=candidate:1 1 UDP 1 192.0.2.1 5010 typ host\r\n");
    }

    /** The latest INFO that was sent, if there are so many. */
    private static IceDescription sent(CallFixture fixture, int number, String mid) {
        assertThat(fixture.count(Method.INFO)).isEqualTo(number);
        SipRequest info = fixture.sent(Method.INFO).request();
        assertThat(info.header(HeaderName.INFO_PACKAGE)).contains("trickle-ice");
        assertThat(info.header(HeaderName.CONTENT_DISPOSITION)).contains("Info-Package");
        assertThat(new String(info.body(), UTF_8)).contains("a=mid:" + mid + "\r\n");
        return IceFragment.parse(info.body(), mid).orElseThrow();
    }

    // ---- what is announced ----

    @Test
    void supportIsAnnouncedWithIceOnly() {
        SipResponse ringing = ringing().single(CallEffect.Respond.class).response();
        assertThat(ringing.optionTags(HeaderName.SUPPORTED)).contains("trickle-ice");
        assertThat(ringing.header(HeaderName.RECV_INFO)).contains("trickle-ice");
        SipRequest offer = dialled().sent(Method.INVITE).request();
        assertThat(offer.optionTags(HeaderName.SUPPORTED)).contains("trickle-ice");
        assertThat(offer.header(HeaderName.RECV_INFO)).contains("trickle-ice");
        assertThat(OfferAnswer.mid(CallFixture.sdpOf(offer).orElseThrow())).isNotEmpty();

        SipRequest plain = CallFixture.dialled().sent(Method.INVITE).request();
        assertThat(plain.optionTags(HeaderName.SUPPORTED)).doesNotContain("trickle-ice");
        assertThat(plain.header(HeaderName.RECV_INFO)).isEmpty();
        assertThat(OfferAnswer.mid(CallFixture.sdpOf(plain).orElseThrow())).isEmpty();
    }

    @Test
    void thePeerTakesCandidatesIfItSaysSoInSdpAndRecvInfo() {
        assertThat(ringing().call.tricklesIce()).isTrue();
        CallFixture withoutInfo = CallFixture.inbound(
                invite(sdp(PEER_ICE)), TrickleTest::trickling); // as browsers, which only say so in SDP
        withoutInfo.apply(withoutInfo.call.start(0));
        assertThat(withoutInfo.call.tricklesIce()).isFalse();
    }

    @Test
    void aPeerThatIsCalledMayTakeCandidatesAsLongAsItHasNotAnswered() {
        assertThat(dialled().call.tricklesIce()).isTrue();
        assertThat(CallFixture.dialled().call.tricklesIce()).as("without ICE").isFalse();
    }

    // ---- received ----

    @Test
    void candidatesOfThePeerReachTheMedia() {
        CallFixture fixture = answered();
        fixture.receive(candidates(fixture, "peer1"));
        assertThat(fixture.response().status()).isEqualTo(200);
        IceDescription added = fixture.single(CallEffect.AddCandidates.class).candidates();
        assertThat(added.candidates()).extracting(IceCandidate::port).containsExactly(5_010);
        assertThat(fixture.events()).as("nothing for the application").isEmpty();
    }

    @Test
    void candidatesBeforeTheAnswerAreKeptForTheSession() {
        CallFixture fixture = ringing();
        fixture.receive(candidates(fixture, "peer1"));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.of(CallEffect.AddCandidates.class)).isEmpty();
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.apply(fixture.call.onMediaOpened(MEDIA, 0));
        fixture.single(CallEffect.ApplyMedia.class);
        fixture.single(CallEffect.AddCandidates.class);
    }

    @Test
    void candidatesOfAnotherSessionAreIgnored() {
        CallFixture fixture = answered();
        fixture.receive(candidates(fixture, "other"));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.of(CallEffect.AddCandidates.class)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "trickle-ice,application/trickle-ice-sdpfrag,nonsense,400",
        "Trickle-ICE;x=y,application/trickle-ice-sdpfrag,nonsense,400",
        "trickle-ice,application/sdp,v=0,415",
        "foo,application/trickle-ice-sdpfrag,x,469",
        "foo,text/plain,x,469",
        "foo,application/dtmf-relay,Signal=5,200"
    })
    void otherContentsAndPackagesAreRejectedAndHarmNothing(String infoPackage, String type, String body, int status) {
        CallFixture fixture = answered();
        fixture.receive(info(fixture, infoPackage, type, body));
        assertThat(fixture.response().status()).isEqualTo(status);
        assertThat(fixture.of(CallEffect.AddCandidates.class)).isEmpty();
        if (status == 469) {
            assertThat(fixture.response().header(HeaderName.RECV_INFO)).contains("trickle-ice");
        } else if (status == 415) {
            assertThat(fixture.response().header(HeaderName.ACCEPT)).contains(IceFragment.TYPE);
        }
        assertThat(fixture.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void withoutIceThereAreNoPackagesButThoseOfTheApplication() {
        CallFixture fixture = CallFixture.answeredInbound();
        fixture.receive(candidates(fixture, "peer1"));
        assertThat(fixture.response().status()).isEqualTo(469);
        assertThat(fixture.response().header(HeaderName.RECV_INFO)).contains("nil");

        fixture.apply(fixture.call.hold(2, List.of(new Header(HeaderName.RECV_INFO, "foo;bar")), 0));
        fixture.receive(info(fixture, "foo", "text/plain", "x"));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.events()).hasSize(1);
    }

    // ---- sent ----

    @Test
    void laterCandidatesFollowOneInfoAtATime() {
        CallFixture fixture = accepted();
        fixture.apply(fixture.call.onCandidates(local(false, HOST, MAPPED), 0));
        assertThat(fixture.count(Method.INFO)).as("before the ACK").isZero();
        fixture.acknowledge(null);
        assertThat(sent(fixture, 1, "audio").candidates()).containsExactly(HOST, MAPPED);

        fixture.apply(fixture.call.onCandidates(local(false, HOST, MAPPED, RELAYED), 0));
        fixture.apply(fixture.call.onCandidates(local(true, HOST, MAPPED, RELAYED), 0));
        assertThat(fixture.count(Method.INFO))
                .as("the first has no response yet")
                .isEqualTo(1);
        fixture.respond(fixture.sent(Method.INFO), 200, null, null);
        IceDescription all = sent(fixture, 2, "audio");
        assertThat(all.candidates()).containsExactly(HOST, MAPPED, RELAYED);
        assertThat(all.endOfCandidates()).isTrue();
        assertThat(all.sameSession(local(true))).isTrue();
        fixture.respond(fixture.sent(Method.INFO), 200, null, null);
        assertThat(fixture.count(Method.INFO)).isEqualTo(2);

        fixture.apply(fixture.call.hold(2, List.of(), 0));
        assertThat(OfferAnswer.ice(CallFixture.sdpOf(fixture.sent(Method.INVITE).request())
                                .orElseThrow())
                        .orElseThrow()
                        .candidates())
                .as("later offers repeat them")
                .containsExactly(HOST, MAPPED, RELAYED);
    }

    @Test
    void theFirstOfferHasWhatThereIsAndTheRestFollowsWhenThePeerIsKnownToTakeIt() {
        CallFixture fixture = dialled();
        fixture.apply(fixture.call.onCandidates(local(true, HOST, MAPPED), 0));
        assertThat(fixture.count(Method.INFO)).isZero();
        fixture.respond(200, CallFixture.PEER_TAG, sdp(PEER_ICE), RECV_INFO);
        assertThat(sent(fixture, 1, "0").candidates()).containsExactly(HOST, MAPPED);
    }

    @Test
    void anAnswerInAnUnreliableResponseIsConfirmed() {
        CallFixture fixture = dialled();
        fixture.respond(183, CallFixture.PEER_TAG, sdp(PEER_ICE), RECV_INFO);
        assertThat(sent(fixture, 1, "0").candidates()).containsExactly(HOST);
        fixture.respond(fixture.sent(Method.INFO), 200, null, null);
        fixture.respond(fixture.sent(Method.INVITE), 183, CallFixture.PEER_TAG, sdp(PEER_ICE), RECV_INFO);
        fixture.respond(fixture.sent(Method.INVITE), 200, CallFixture.PEER_TAG, sdp(PEER_ICE), RECV_INFO);
        assertThat(fixture.count(Method.INFO)).as("once").isEqualTo(1);
    }

    private static final String OTHER_ICE = PEER_ICE.replace("peer1", "peer2");

    /** One branch has sent its description, and another one rings after it. */
    private static CallFixture forked() {
        CallFixture fixture = dialled();
        fixture.respond(183, "one", sdp(PEER_ICE), RECV_INFO);
        return fixture.respond(fixture.sent(Method.INVITE), 180, "two", null);
    }

    private static String toTag(CallFixture fixture) {
        return fixture.sent(Method.INFO).request().to().tag().orElseThrow();
    }

    @Test
    void candidatesGoToTheBranchThatHasSentItsDescription() {
        CallFixture fixture = forked();
        fixture.respond(fixture.sent(Method.INFO), 200, null, null); // the one that confirms the answer
        fixture.apply(fixture.call.onCandidates(local(true, HOST, MAPPED), 0));
        assertThat(sent(fixture, 2, "0").candidates()).containsExactly(HOST, MAPPED);
        assertThat(toTag(fixture)).isEqualTo("one");
    }

    @Test
    void theBranchThatAnswersGetsThemWhateverBecameOfTheOthers() {
        CallFixture fixture = forked();
        CallEffect.Send first = fixture.sent(Method.INFO);
        fixture.apply(fixture.call.onCandidates(local(true, HOST, MAPPED), 0));
        assertThat(fixture.count(Method.INFO))
                .as("the one to the first branch, which has not responded")
                .isEqualTo(1);
        fixture.respond(fixture.sent(Method.INVITE), 200, "two", sdp(OTHER_ICE), RECV_INFO);
        assertThat(sent(fixture, 2, "0").candidates()).containsExactly(HOST, MAPPED);
        assertThat(toTag(fixture)).isEqualTo("two");
        CallEffect.Send second = fixture.sent(Method.INFO);
        fixture.respond(first, 481, null, null);
        assertThat(fixture.call.state())
                .as("the end of the first branch is not that of the call")
                .isEqualTo(CallState.ACTIVE);
        fixture.respond(second, 200, null, null);
        assertThat(fixture.count(Method.INFO)).isEqualTo(2);

        fixture.apply(fixture.call.hold(2, List.of(), 0));
        assertThat(OfferAnswer.ice(CallFixture.sdpOf(fixture.sent(Method.INVITE).request())
                                .orElseThrow())
                        .orElseThrow()
                        .candidates())
                .as("later offers repeat them")
                .containsExactly(HOST, MAPPED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallThatIsNotAnsweredSendsNone(boolean cancelled) {
        CallFixture fixture = forked();
        int before = fixture.count(Method.INFO);
        if (cancelled) {
            fixture.apply(fixture.call.end(3, List.of(), 0));
        } else {
            fixture.respond(fixture.sent(Method.INVITE), 486, "one", null);
        }
        fixture.apply(fixture.call.onCandidates(local(true, HOST, MAPPED), 0));
        assertThat(fixture.effects).isEmpty();
        assertThat(fixture.count(Method.INFO)).isEqualTo(before);
    }

    @Test
    void candidatesBeforeTheCallIsAnsweredAreKeptUntilItIs() {
        CallFixture fixture = dialled();
        fixture.respond(180, CallFixture.PEER_TAG, null);
        fixture.apply(fixture.call.onCandidates(local(true, HOST, MAPPED), 0));
        assertThat(fixture.count(Method.INFO)).isZero();
        fixture.respond(fixture.sent(Method.INVITE), 200, CallFixture.PEER_TAG, sdp(PEER_ICE), RECV_INFO);
        assertThat(sent(fixture, 1, "0").candidates()).containsExactly(HOST, MAPPED);
        fixture.respond(fixture.sent(Method.INFO), 200, null, null);
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        assertThat(OfferAnswer.ice(CallFixture.sdpOf(fixture.sent(Method.INVITE).request())
                                .orElseThrow())
                        .orElseThrow()
                        .candidates())
                .containsExactly(HOST, MAPPED);
    }

    @Test
    void aPeerThatDoesNotTakeCandidatesGetsNone() {
        CallFixture silent = dialled();
        silent.respond(200, CallFixture.PEER_TAG, sdp(PEER_ICE));
        silent.apply(silent.call.onCandidates(local(true, HOST, MAPPED), 0));
        assertThat(silent.count(Method.INFO)).isZero();

        CallFixture rejecting = answered();
        rejecting.apply(rejecting.call.onCandidates(local(false, HOST, MAPPED), 0));
        rejecting.respond(rejecting.sent(Method.INFO), 469, null, null);
        rejecting.apply(rejecting.call.onCandidates(local(true, HOST, MAPPED, RELAYED), 0));
        assertThat(rejecting.count(Method.INFO)).isEqualTo(1);
        assertThat(rejecting.call.state()).isEqualTo(CallState.ACTIVE);
    }

    @Test
    void candidatesOfARestartAreNotThoseOfTheSessionBefore() {
        CallFixture fixture = answered();
        fixture.apply(fixture.call.onMediaPathLost("lost", true, 0));
        fixture.apply(fixture.call.onMediaGathered(MEDIA, 0));
        fixture.apply(fixture.call.onCandidates(local(true, RELAYED), 0));
        assertThat(fixture.count(Method.INFO)).isZero();
    }
}

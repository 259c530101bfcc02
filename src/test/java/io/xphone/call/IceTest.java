package io.xphone.call;

import static io.xphone.call.CallFixture.invite;
import static io.xphone.call.CallFixture.ringingWithoutPorts;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.CallTimer;
import io.xphone.call.core.LocalMedia;
import io.xphone.sdp.OfferAnswer;
import io.xphone.sdp.SessionDescription;
import io.xphone.sdp.transport.IceCandidate;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.sdp.transport.NegotiatedIce;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ICE in the offers and answers of a call (RFC 8839 §4): sessions and restarts. */
class IceTest {

    private static final String FIRST = "a=ice-ufrag:peer1\r\na=ice-pwd:" + "p".repeat(22) + "\r\n";
    private static final String SECOND = "a=ice-ufrag:peer2\r\na=ice-pwd:" + "q".repeat(22) + "\r\n";
    private static final IceDescription OPENED = new IceDescription(
            "local1",
            "w".repeat(22),
            false,
            Set.of(IceDescription.ICE2),
            List.of(IceCandidate.parse("1 1 UDP 2130706431 192.0.2.10 40000 typ host")
                    .orElseThrow()),
            false,
            List.of());
    private static final LocalMedia MEDIA =
            new LocalMedia("192.0.2.10", 40_000, 40_001, new LocalTransport(List.of(), "", Optional.of(OPENED)));

    private static CallFixture answered(String offer) {
        CallFixture fixture = ringingWithoutPorts(invite(offer));
        fixture.apply(fixture.call.accept(1, List.of(), 0));
        fixture.apply(fixture.call.onMediaOpened(MEDIA, 0));
        return fixture;
    }

    private static NegotiatedIce plan(CallFixture fixture) {
        return fixture.single(CallEffect.ApplyMedia.class)
                .plan()
                .audio()
                .transport()
                .ice()
                .orElseThrow();
    }

    private static Optional<IceDescription> written(CallFixture fixture) {
        SessionDescription sdp = CallFixture.sdpOf(fixture.response()).orElseThrow();
        return OfferAnswer.ice(sdp);
    }

    @Test
    void anOfferWithIceIsAnsweredWithTheOpenedDescription() {
        CallFixture fixture = answered(sdp("") + FIRST);
        assertThat(written(fixture)).contains(OPENED);
        assertThat(plan(fixture).local()).isEqualTo(OPENED);
        assertThat(plan(fixture).remote().ufrag()).isEqualTo("peer1");
        assertThat(plan(fixture).offered()).isFalse();
    }

    @Test
    void aPeerWithoutIceIsServedAsBefore() {
        CallFixture fixture = answered(sdp(""));
        assertThat(written(fixture)).isEmpty();
        assertThat(fixture.single(CallEffect.ApplyMedia.class)
                        .plan()
                        .audio()
                        .transport()
                        .ice())
                .isEmpty();
    }

    /** The media as it is after the network has changed. */
    private static final LocalMedia MOVED = new LocalMedia(
            "192.0.2.99",
            41_000,
            41_001,
            new LocalTransport(
                    List.of(),
                    "",
                    Optional.of(new IceDescription(
                            OPENED.ufrag(),
                            OPENED.password(),
                            false,
                            Set.of(IceDescription.ICE2),
                            List.of(IceCandidate.parse("1 1 UDP 2130706431 192.0.2.99 41000 typ host")
                                    .orElseThrow()),
                            false,
                            List.of()))));

    private static CallFixture acknowledged() {
        CallFixture fixture = answered(sdp("") + FIRST);
        return fixture.acknowledge(null);
    }

    private static SipRequest.Builder restart(CallFixture fixture, String method, int version) {
        return fixture.peerRequest(method).body("application/sdp", sdp("198.51.100.7", 30_000, version, "") + SECOND);
    }

    @ParameterizedTest
    @ValueSource(strings = {Method.INVITE, Method.UPDATE})
    void aRestartOfThePeerIsAnsweredWithNewCredentialsAndCandidates(String method) {
        CallFixture fixture = acknowledged();
        fixture.receive(restart(fixture, method, 2));
        assertThat(fixture.effects).as("the answer waits").containsExactly(new CallEffect.GatherMedia());

        fixture.apply(fixture.call.onMediaGathered(MOVED, 0));
        IceDescription restarted = written(fixture).orElseThrow();
        assertThat(restarted.ufrag()).isNotEqualTo(OPENED.ufrag());
        assertThat(restarted.password()).isNotEqualTo(OPENED.password()).hasSizeGreaterThanOrEqualTo(22);
        assertThat(restarted.candidates())
                .isEqualTo(MOVED.transport().ice().orElseThrow().candidates());
        SessionDescription answer = CallFixture.sdpOf(fixture.response()).orElseThrow();
        assertThat(answer.media().get(0).port()).isEqualTo(41_000);
        assertThat(plan(fixture).local().sameSession(restarted)).isTrue();
        assertThat(plan(fixture).remote().ufrag()).isEqualTo("peer2");
        if (method.equals(Method.INVITE)) {
            fixture.acknowledge(null);
        }

        fixture.receive(restart(fixture, method, 3));
        assertThat(written(fixture).orElseThrow().sameSession(restarted))
                .as("the same credentials again are no restart")
                .isTrue();
        fixture.acknowledge(null);
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        SessionDescription offer = CallFixture.sdpOf(fixture.sent().request()).orElseThrow();
        assertThat(OfferAnswer.ice(offer).orElseThrow())
                .as("later offers continue the session")
                .isEqualTo(restarted);
    }

    @Test
    void anOfferThatWaitsForCandidatesHoldsUpOthers() {
        CallFixture fixture = acknowledged();
        fixture.receive(restart(fixture, Method.INVITE, 2));
        fixture.receive(restart(fixture, Method.INVITE, 3));
        assertThat(fixture.response().status()).isEqualTo(500);
        assertThat(fixture.response().header(HeaderName.RETRY_AFTER)).isPresent();
        fixture.receive(restart(fixture, Method.UPDATE, 3));
        assertThat(fixture.response().status()).isEqualTo(500);
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        assertThat(fixture.effects).as("a local change waits").isEmpty();

        fixture.apply(fixture.call.onMediaGathered(MOVED, 0));
        assertThat(fixture.response().status()).isEqualTo(200);
        assertThat(fixture.count(Method.INVITE)).isZero();
        fixture.acknowledge(null);
        assertThat(fixture.sent(Method.INVITE).request().body()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aCallThatEndsMeanwhileRejectsTheOfferThatWaits(boolean byPeer) {
        CallFixture fixture = acknowledged();
        fixture.receive(restart(fixture, Method.INVITE, 2));
        if (byPeer) {
            fixture.receive(Method.BYE, null);
        } else {
            fixture.apply(fixture.call.end(2, List.of(), 0));
            fixture.respond(200, null, null);
        }
        assertThat(fixture.ofAll(CallEffect.Respond.class).stream()
                        .filter(each -> each.response().cseq().method().equals(Method.INVITE))
                        .map(each -> each.response().status()))
                .endsWith(487);
        assertThat(fixture.apply(fixture.call.onMediaGathered(MOVED, 0)).effects)
                .isEmpty();
        assertThat(fixture.released()).isTrue();
    }

    @Test
    void aLostPathRestartsIceWithNewCandidates() {
        CallFixture fixture = acknowledged();
        fixture.apply(fixture.call.onMediaPathLost("the peer no longer consents to media", true, 0));
        assertThat(fixture.effects).containsExactly(new CallEffect.GatherMedia());
        assertThat(fixture.apply(fixture.call.onMediaPathLost("again", true, 0)).effects)
                .as("once")
                .isEmpty();
        fixture.apply(fixture.call.onMediaGathered(MOVED, 0));

        SessionDescription offer = CallFixture.sdpOf(fixture.sent().request()).orElseThrow();
        IceDescription offered = OfferAnswer.ice(offer).orElseThrow();
        assertThat(offered.sameSession(OPENED)).isFalse();
        assertThat(offered.candidates())
                .isEqualTo(MOVED.transport().ice().orElseThrow().candidates());
        fixture.respond(200, null, sdp("198.51.100.7", 30_000, 2, "") + SECOND);
        assertThat(plan(fixture).local()).isEqualTo(offered);
        assertThat(plan(fixture).remote().ufrag()).isEqualTo("peer2");

        fixture.apply(fixture.call.hold(2, List.of(), 0));
        SessionDescription later = CallFixture.sdpOf(fixture.sent().request()).orElseThrow();
        assertThat(OfferAnswer.ice(later).orElseThrow()).isEqualTo(offered);
    }

    @Test
    void aRestartWithoutCandidatesEndsTheCall() {
        CallFixture fixture = acknowledged();
        fixture.apply(fixture.call.onMediaPathLost("the TURN relay is lost", true, 0));
        fixture.apply(fixture.call.onMediaNotGathered(0));
        assertThat(fixture.sent().request().method()).isEqualTo(Method.BYE);
        assertThat(fixture.ended().phrase()).isEqualTo("No media path: the TURN relay is lost");
    }

    @Test
    void aPeerThatRestartsIsAnsweredWithTheOldCandidatesWhereThereAreNoNewOnes() {
        CallFixture fixture = acknowledged();
        fixture.receive(restart(fixture, Method.INVITE, 2));
        fixture.apply(fixture.call.onMediaNotGathered(0));
        assertThat(written(fixture).orElseThrow().candidates()).isEqualTo(OPENED.candidates());
    }

    @Test
    void aRejectedRestartEndsTheCall() {
        CallFixture fixture = acknowledged();
        fixture.apply(fixture.call.onMediaPathLost("the peer no longer consents to media", true, 0));
        fixture.apply(fixture.call.onMediaGathered(MOVED, 0));
        fixture.respond(488, null, null);
        assertThat(fixture.sent().request().method()).isEqualTo(Method.BYE);
        assertThat(fixture.ended().phrase()).isEqualTo("No media path: the peer no longer consents to media");
    }

    @Test
    void aRestartOfThePeerReplacesTheLocalOne() {
        CallFixture fixture = acknowledged();
        fixture.apply(fixture.call.onMediaPathLost("lost", true, 0));
        fixture.receive(restart(fixture, Method.INVITE, 2));
        assertThat(fixture.effects).as("candidates are being gathered").isEmpty();
        fixture.apply(fixture.call.onMediaGathered(MOVED, 0));
        fixture.acknowledge(null);
        assertThat(fixture.count(Method.INVITE)).isZero();

        fixture.apply(fixture.call.onMediaPathLost("lost again", true, 0));
        fixture.apply(fixture.call.onMediaGathered(MOVED, 0));
        fixture.respond(491, null, null);
        fixture.receive(
                fixture.peerRequest(Method.INVITE).body("application/sdp", sdp("198.51.100.7", 30_000, 3, "") + FIRST));
        fixture.apply(fixture.call.onMediaGathered(MOVED, 0));
        fixture.acknowledge(null);
        fixture.timer(CallTimer.GLARE);
        assertThat(fixture.count(Method.INVITE)).as("not again").isEqualTo(1);
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        assertThat(fixture.count(Method.INVITE)).as("other changes follow").isEqualTo(2);
    }

    @Test
    void aCallWithoutAPathEndsWithTheReason() {
        CallFixture fixture = answered(sdp("") + FIRST);
        fixture.acknowledge(null);
        fixture.apply(fixture.call.onMediaPathLost("the peer no longer consents to media", false, 0));
        assertThat(fixture.sent().request().method()).isEqualTo(Method.BYE);
        fixture.respond(200, null, null);
        assertThat(fixture.ended())
                .isEqualTo(new CallEnd(
                        EndReason.TIMEOUT,
                        408,
                        "No media path: the peer no longer consents to media",
                        fixture.ended().q850()));
    }
}

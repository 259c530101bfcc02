package io.xphone.call;

import static io.xphone.call.CallFixture.invite;
import static io.xphone.call.CallFixture.ringingWithoutPorts;
import static io.xphone.call.CallFixture.sdp;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.EndReason;
import io.xphone.call.core.CallEffect;
import io.xphone.call.core.LocalMedia;
import io.xphone.sdp.OfferAnswer;
import io.xphone.sdp.SessionDescription;
import io.xphone.sdp.transport.IceCandidate;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.sdp.transport.NegotiatedIce;
import io.xphone.sip.message.Method;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

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

    @Test
    void newCredentialsOfThePeerAreARestartAndGetNewOnes() {
        CallFixture fixture = answered(sdp("") + FIRST);
        fixture.acknowledge(null);
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "") + SECOND);
        IceDescription restarted = written(fixture).orElseThrow();
        assertThat(restarted.ufrag()).isNotEqualTo(OPENED.ufrag());
        assertThat(restarted.password()).isNotEqualTo(OPENED.password()).hasSizeGreaterThanOrEqualTo(22);
        assertThat(restarted.candidates()).isEqualTo(OPENED.candidates());
        assertThat(plan(fixture).local().sameSession(restarted)).isTrue();
        assertThat(plan(fixture).remote().ufrag()).isEqualTo("peer2");
        fixture.acknowledge(null);

        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 3, "") + SECOND);
        assertThat(written(fixture).orElseThrow().sameSession(restarted))
                .as("the same credentials again are no restart")
                .isTrue();
    }

    @Test
    void aLocalHoldOffersTheSessionInForce() {
        CallFixture fixture = answered(sdp("") + FIRST);
        fixture.acknowledge(null);
        fixture.receive(Method.INVITE, sdp("198.51.100.7", 30_000, 2, "") + SECOND);
        IceDescription restarted = written(fixture).orElseThrow();
        fixture.acknowledge(null);
        fixture.apply(fixture.call.hold(2, List.of(), 0));
        SessionDescription offer = CallFixture.sdpOf(fixture.sent().request()).orElseThrow();
        assertThat(OfferAnswer.ice(offer).orElseThrow().sameSession(restarted)).isTrue();
    }

    @Test
    void aCallWithoutAPathEndsWithTheReason() {
        CallFixture fixture = answered(sdp("") + FIRST);
        fixture.acknowledge(null);
        fixture.apply(fixture.call.onMediaPathLost("the peer no longer consents to media", 0));
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

package io.xphone.nat.ice;

import static io.xphone.nat.ice.SimulatedNetwork.MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.nat.ice.SimulatedNetwork.Box;
import io.xphone.nat.ice.SimulatedNetwork.Nat;
import io.xphone.nat.ice.SimulatedNetwork.Peer;
import io.xphone.nat.stun.StunAttribute;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunMessage;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two agents over a simulated network: they find a pair that carries media in both directions, or say that none does. */
class IceAgentTest {

    private SimulatedNetwork network =
            new SimulatedNetwork(ThreadLocalRandom.current().nextLong());
    private Peer caller;
    private Peer called;

    private void agents(Box callers, Box calleds, int components, boolean hosts, boolean relays) {
        caller = new Peer(network, IceSettings.FULL, true, callers == null ? "192.0.2.1" : "10.0.0.1", callers)
                .gather(components, hosts, relays ? "203.0.113.1" : null);
        called = new Peer(network, IceSettings.FULL, false, calleds == null ? "192.0.2.2" : "10.1.0.1", calleds)
                .gather(components, hosts, relays ? "203.0.113.2" : null);
    }

    /** Offer and answer: the called agent starts first, the caller a round trip of the signalling later. */
    private void negotiate(int components) {
        IceDescription offer = caller.description(false);
        IceDescription answer = called.description(false);
        called.start(offer, components);
        network.at(network.now + 50 * MS, () -> caller.start(answer, components));
    }

    private boolean completes(long millis) {
        return network.run(millis, () -> caller.completed() && called.completed());
    }

    private void carryMediaBothWays(int components) {
        for (int component = 1; component <= components; component++) {
            caller.media.clear();
            called.media.clear();
            double loss = network.loss;
            network.loss = 0;
            caller.sendMedia(component);
            called.sendMedia(component);
            network.run(100);
            network.loss = loss;
            assertThat(called.media)
                    .as("media of component %d to the called", component)
                    .hasSize(1);
            assertThat(caller.media)
                    .as("media of component %d to the caller", component)
                    .hasSize(1);
        }
    }

    @Test
    void hostsWithPublicAddressesUseThemWithinThreeRoundTrips() {
        agents(null, null, 2, true, false);
        negotiate(2);

        assertThat(completes(300)).isTrue();
        carryMediaBothWays(2);
        assertThat(caller.selected[1].local().type()).isEqualTo(IceCandidateType.HOST);
        assertThat(caller.selected[2].remote().address().port()).isEqualTo(5001);
        assertThat(caller.selected[1].nominated()).isTrue();
        assertThat(called.selected[1].nominated()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "CONE,, SERVER_REFLEXIVE", // media leaves through the NAT
        ",CONE, HOST",
        "CONE,CONE, SERVER_REFLEXIVE",
        "SYMMETRIC,, PEER_REFLEXIVE", // another mapping than the STUN server saw
        ",SYMMETRIC, HOST",
        "SYMMETRIC,CONE, RELAYED", // the cone filters by address and port: only the relay is left
        "SYMMETRIC,SYMMETRIC, RELAYED"
    })
    void natBoxesOnOneSideAndOnBoth(Nat callers, Nat calleds, IceCandidateType local) {
        Box left = callers == null ? null : network.box(callers, "198.51.100.11");
        Box right = calleds == null ? null : network.box(calleds, "198.51.100.12");
        agents(left, right, 2, true, true);
        negotiate(2);

        assertThat(completes(3_000)).isTrue();
        carryMediaBothWays(2);
        IceCandidateType used = caller.selected[1].local().type();
        if (local == IceCandidateType.RELAYED) {
            assertThat(List.of(used, called.selected[1].local().type())).contains(local);
        } else {
            assertThat(used).isEqualTo(local);
        }
    }

    @Test
    void withoutARelaySymmetricBoxesOnBothSidesFail() {
        agents(
                network.box(Nat.SYMMETRIC, "198.51.100.11"),
                network.box(Nat.SYMMETRIC, "198.51.100.12"),
                1,
                true,
                false);
        negotiate(1);

        assertThat(network.run(60_000, () -> caller.failed != null && called.failed != null))
                .isTrue();
        assertThat(caller.failed.reason()).contains("component 1");
        assertThat(caller.selected[1]).isNull();
    }

    @Test
    void relaysAloneAreUsedWhenNothingElseIsOffered() {
        agents(network.box(Nat.CONE, "198.51.100.11"), null, 1, false, true);
        negotiate(1);

        assertThat(completes(3_000)).isTrue();
        carryMediaBothWays(1);
        assertThat(caller.selected[1].local().type()).isEqualTo(IceCandidateType.RELAYED);
    }

    @Test
    void hostsBehindTheSameBoxTalkDirectly() {
        Box box = network.box(Nat.CONE, "198.51.100.11");
        agents(box, box, 1, true, true);
        negotiate(1);

        assertThat(completes(2_000)).isTrue();
        carryMediaBothWays(1);
        assertThat(caller.selected[1].remote().type()).isEqualTo(IceCandidateType.HOST);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.3})
    void lossDelaysTheResultOnly(double loss) {
        network.loss = loss;
        agents(network.box(Nat.CONE, "198.51.100.11"), network.box(Nat.CONE, "198.51.100.12"), 2, true, true);
        negotiate(2);

        assertThat(completes(30_000)).isTrue();
        carryMediaBothWays(2);
    }

    /** Thirty random networks: whatever the boxes, a relay on both sides lets every call succeed. */
    @Test
    void anyNetworkWithRelaysWorks() {
        Random random = network.random;
        Nat[] nats = {null, Nat.CONE, Nat.SYMMETRIC};
        for (int i = 0; i < 30; i++) {
            network = new SimulatedNetwork(random.nextLong());
            network.loss = random.nextInt(3) * 0.05;
            Nat left = nats[random.nextInt(3)];
            Nat right = nats[random.nextInt(3)];
            int components = 1 + random.nextInt(2);
            agents(
                    left == null ? null : network.box(left, "198.51.100.11"),
                    right == null ? null : network.box(right, "198.51.100.12"),
                    components,
                    true,
                    true);
            negotiate(components);
            assertThat(completes(30_000)).as("%s to %s", left, right).isTrue();
            carryMediaBothWays(components);
        }
    }

    @Test
    void bothControllingIsRepairedByTheTieBreaker() {
        agents(null, null, 1, true, false);
        Peer other = new Peer(network, IceSettings.FULL, true, "192.0.2.3", null).gather(1, true, null);
        called = other;
        negotiate(1);

        assertThat(completes(2_000)).isTrue();
        carryMediaBothWays(1);
        assertThat(caller.agent.controlling()).isNotEqualTo(called.agent.controlling());
    }

    @Test
    void bothControlledIsRepairedByTheTieBreaker() {
        agents(null, null, 1, true, false);
        caller = new Peer(network, IceSettings.FULL, false, "192.0.2.3", null).gather(1, true, null);
        negotiate(1);

        assertThat(completes(2_000)).isTrue();
        carryMediaBothWays(1);
        assertThat(caller.agent.controlling()).isNotEqualTo(called.agent.controlling());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLiteAgentIsControlledAndOnlyResponds(boolean liteCalls) {
        Peer lite = new Peer(network, IceSettings.LITE, liteCalls, "192.0.2.9", null).gather(2, true, null);
        Box box = network.box(Nat.SYMMETRIC, "198.51.100.11");
        Peer full = new Peer(network, IceSettings.FULL, !liteCalls, "10.0.0.1", box).gather(2, true, null);
        full.start(lite.description(true), 2);
        lite.start(full.description(false), 2);
        caller = full;
        called = lite;

        assertThat(completes(3_000)).isTrue();
        carryMediaBothWays(2);
        assertThat(full.agent.controlling()).isTrue();
        assertThat(lite.agent.controlling()).isFalse();
        network.run(40_000);
        assertThat(lite.sent).allMatch(message -> message.messageClass() != StunClass.REQUEST);
        assertThat(lite.sent).anyMatch(message -> message.messageClass() == StunClass.INDICATION);
        assertThat(full.completed())
                .as("the lite agent responds to consent checks")
                .isTrue();
    }

    @Test
    void twoLiteAgentsUseTheirOnlyPairWithoutChecks() {
        caller = new Peer(network, IceSettings.LITE, true, "192.0.2.1", null).gather(2, true, null);
        called = new Peer(network, IceSettings.LITE, false, "192.0.2.2", null).gather(2, true, null);
        caller.start(called.description(true), 2);
        called.start(caller.description(true), 2);

        assertThat(caller.completed() && called.completed()).isTrue();
        assertThat(caller.selected[2].remote().address())
                .isEqualTo(called.selected[2].local().address());
    }

    @Test
    void consentIsCheckedEveryFourToSixSecondsAndKeepsTheSession() {
        agents(null, null, 1, true, false);
        negotiate(1);
        assertThat(completes(1_000)).isTrue();
        caller.sent.clear();
        long from = network.now;

        network.run(600_000);

        long requests = caller.sent.stream()
                .filter(message -> message.messageClass() == StunClass.REQUEST)
                .count();
        assertThat(requests).isBetween((network.now - from) / (6_000 * MS), (network.now - from) / (4_000 * MS));
        assertThat(caller.sent.stream()
                        .filter(message -> message.messageClass() == StunClass.REQUEST)
                        .map(StunMessage::transactionId)
                        .distinct()
                        .count())
                .as("each consent check is a transaction of its own")
                .isEqualTo(requests);
        assertThat(caller.completed() && called.completed()).isTrue();
    }

    @Test
    void consentExpiresThirtySecondsAfterTheLastResponse() {
        agents(null, null, 1, true, false);
        negotiate(1);
        assertThat(completes(1_000)).isTrue();
        network.run(20_000);
        network.loss = 1;
        long silent = network.now;

        assertThat(network.run(60_000, () -> caller.consentLost == 1)).isTrue();
        assertThat(network.now - silent).isBetween(23_000 * MS, 30_000 * MS);
        assertThat(caller.agent.state()).isEqualTo(IceState.FAILED);
        assertThat(caller.failed.reason()).contains("consent");
        network.loss = 0;
        network.run(60_000);
        assertThat(caller.agent.state()).as("late responses do not revive it").isEqualTo(IceState.FAILED);
    }

    @Test
    void aRestartKeepsTheOldPairUntilTheNewOneIsSelected() {
        agents(network.box(Nat.CONE, "198.51.100.11"), null, 2, true, false);
        negotiate(2);
        assertThat(completes(1_000)).isTrue();
        IceCredentials before = caller.agent.local();

        caller.restart();
        network.run(20_000);
        assertThat(caller.agent.hasPath(1)).as("while the answer is awaited").isTrue();
        carryMediaBothWays(2);

        called.restart();
        called.start(caller.description(false), 2);
        network.run(100);
        carryMediaBothWays(2);
        caller.start(called.description(false), 2);
        assertThat(completes(2_000)).isTrue();
        carryMediaBothWays(2);
        assertThat(caller.agent.local()).isNotEqualTo(before);
        network.run(120_000);
        assertThat(caller.completed() && called.completed()).isTrue();
        assertThat(caller.consentLost + called.consentLost).isZero();
    }

    @Test
    void aRestartChecksTheNewCandidatesAndNotTheOld() {
        agents(null, null, 1, true, false);
        negotiate(1);
        assertThat(completes(1_000)).isTrue();
        List<IceCandidate> before = caller.agent.candidates();
        IceCandidate other = IceCandidate.of(
                IceCandidateType.SERVER_REFLEXIVE,
                "2",
                1,
                65_535,
                SimulatedNetwork.address("198.51.100.99", 9_000),
                before.get(0).base());

        caller.perform(caller.agent.restart(
                IceCredentials.random(network.ints()), List.of(before.get(0), other), network.now));

        assertThat(caller.agent.candidates()).containsExactly(before.get(0), other);
        called.restart();
        called.start(caller.description(false), 1);
        caller.start(called.description(false), 1);
        assertThat(completes(2_000)).isTrue();
        carryMediaBothWays(1);
    }

    @Test
    void aRestartAfterTheNetworkHasChangedFindsThePath() {
        Box box = network.box(Nat.CONE, "198.51.100.11");
        agents(box, null, 1, true, false);
        negotiate(1);
        assertThat(completes(1_000)).isTrue();
        box.forget();

        caller.restart();
        called.restart();
        called.start(caller.description(false), 1);
        caller.start(called.description(false), 1);

        assertThat(completes(3_000)).isTrue();
        carryMediaBothWays(1);
    }

    @Test
    void candidatesThatArriveLaterAreUsed() {
        agents(network.box(Nat.SYMMETRIC, "198.51.100.11"), network.box(Nat.SYMMETRIC, "198.51.100.12"), 1, true, true);
        IceDescription offer = new IceDescription(caller.agent.local(), false, List.of());
        IceDescription answer = new IceDescription(called.agent.local(), false, List.of());
        called.start(offer, 1);
        caller.start(answer, 1);
        network.run(500);
        assertThat(caller.sent).as("nothing to check yet").isEmpty();

        called.agent
                .candidates()
                .forEach(candidate -> network.at(
                        network.now + 300 * MS, () -> caller.perform(caller.agent.addRemote(candidate, network.now))));
        caller.agent
                .candidates()
                .forEach(candidate -> network.at(
                        network.now + 200 * MS, () -> called.perform(called.agent.addRemote(candidate, network.now))));

        assertThat(completes(3_000)).isTrue();
        carryMediaBothWays(1);
    }

    /** A browser that publishes only names of mDNS: its checks show its address. */
    @Test
    void aPeerWithoutUsableCandidatesIsFoundByItsChecks() {
        agents(null, network.box(Nat.CONE, "198.51.100.12"), 1, true, false);
        called.start(caller.description(false), 1);
        caller.start(new IceDescription(called.agent.local(), false, List.of()), 1);

        assertThat(completes(2_000)).isTrue();
        carryMediaBothWays(1);
        assertThat(caller.selected[1].remote().type()).isEqualTo(IceCandidateType.PEER_REFLEXIVE);
    }

    @Test
    void checksBeforeTheAnswerAreRememberedAndAnswered() {
        agents(null, null, 1, true, false);
        IceDescription answer = called.description(false);
        called.start(caller.description(false), 1);
        network.run(400);
        assertThat(caller.sent).hasSize(1).allMatch(message -> message.messageClass() == StunClass.SUCCESS);
        caller.start(answer, 1);

        assertThat(completes(300)).isTrue();
        carryMediaBothWays(1);
    }

    @Test
    void anotherBranchOfAForkedCallReplacesTheFirst() {
        agents(null, null, 1, true, false);
        negotiate(1);
        assertThat(completes(1_000)).isTrue();
        Peer second = new Peer(network, IceSettings.FULL, false, "192.0.2.3", null).gather(1, true, null);
        second.start(caller.description(false), 1);
        caller.start(second.description(false), 1);
        called = second;

        assertThat(completes(1_000)).isTrue();
        carryMediaBothWays(1);
        assertThat(caller.selected[1].remote().address().host()).isEqualTo("192.0.2.3");
    }

    @Test
    void newChecksArePaced() {
        caller = new Peer(network, IceSettings.FULL, true, "192.0.2.1", null).gather(1, true, null);
        List<IceCandidate> many = IntStream.range(0, 50)
                .mapToObj(
                        i -> IceCandidate.host("f" + i, 1, 65535 - i, SimulatedNetwork.address("192.0.2.77", 6000 + i)))
                .toList();
        network.run(1);
        caller.start(new IceDescription(IceCredentials.random(network.ints()), false, many), 1);
        network.run(450);

        assertThat(caller.sent).hasSize(10); // one at once, then one every 50 ms
    }

    @Test
    void lostNominationsAreRepeatedWithUseCandidate() {
        agents(null, null, 1, true, false);
        int[] seen = {0};
        network.dropped =
                message -> message.attribute(StunAttribute.USE_CANDIDATE).isPresent() && ++seen[0] < 4;
        negotiate(1);

        assertThat(completes(10_000)).isTrue();
        assertThat(seen[0]).isGreaterThanOrEqualTo(4);
    }
}

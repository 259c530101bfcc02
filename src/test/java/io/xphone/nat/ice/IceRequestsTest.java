package io.xphone.nat.ice;

import static io.xphone.nat.ice.SimulatedNetwork.MS;
import static io.xphone.nat.ice.SimulatedNetwork.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunAttribute;
import io.xphone.nat.stun.StunBuilder;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunIntegrity;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.TransactionId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses of the peer, of strangers and of attackers (RFC 8445 §7.3, RFC 8489 §9.1). */
class IceRequestsTest {

    private static final StunAddress BASE = address("192.0.2.1", 5000);
    private static final StunAddress PEER = address("192.0.2.2", 6000);
    private static final StunAddress STRANGER = address("192.0.2.66", 666);

    private final SimulatedNetwork network =
            new SimulatedNetwork(ThreadLocalRandom.current().nextLong());
    private final IceCredentials local = new IceCredentials("lfrag", "localpasswordlocalpassword");
    private final IceCredentials remote = new IceCredentials("rfrag", "remotepasswordremotepassword");
    private final List<IceEffect> effects = new ArrayList<>();
    private IceAgent agent;
    private long now;

    @BeforeEach
    void start() {
        controlled(false);
    }

    private void controlled(boolean controlling) {
        agent = new IceAgent(IceSettings.FULL, controlling, local, network.ints());
        agent.addLocal(IceCandidate.host("1", 1, 65535, BASE), now);
        agent.start(new IceDescription(remote, false, List.of(IceCandidate.host("1", 1, 65535, PEER))), 1, now);
        effects.clear();
    }

    private StunMessage request(String username, String password, UnaryOperator<StunBuilder> more) {
        StunBuilder request =
                StunMessage.builder(StunClass.REQUEST, StunMessage.BINDING, TransactionId.random(network.ints()));
        if (username != null) {
            request.username(username);
        }
        more.apply(request);
        if (password != null) {
            request.integrity(StunIntegrity.shortTermKey(password));
        }
        return request.fingerprint().build();
    }

    private StunMessage check(UnaryOperator<StunBuilder> more) {
        return request(
                "lfrag:rfrag",
                local.pwd(),
                request -> more.apply(request.attribute(StunAttribute.PRIORITY, priority(1_000))));
    }

    private static byte[] priority(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] tieBreaker(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    /** The STUN messages that the agent sends in response. */
    private List<StunMessage> receive(StunMessage message, StunAddress from) {
        return receive(message.bytes(), from);
    }

    private List<StunMessage> receive(byte[] bytes, StunAddress from) {
        List<IceEffect> done = agent.onPacket(1, BASE, from, bytes, 0, bytes.length, now);
        effects.addAll(done);
        return sent(done);
    }

    private static List<StunMessage> sent(List<IceEffect> effects) {
        return effects.stream()
                .filter(IceEffect.SendStun.class::isInstance)
                .map(effect -> ((IceEffect.SendStun) effect).message())
                .map(bytes -> StunMessage.parse(bytes, 0, bytes.length))
                .toList();
    }

    private int code(StunMessage request, StunAddress from) {
        List<StunMessage> responses = receive(request, from).stream()
                .filter(message -> message.messageClass() == StunClass.ERROR)
                .toList();
        assertThat(responses).hasSizeLessThan(2);
        return responses.isEmpty() ? 0 : responses.get(0).error().orElseThrow().code();
    }

    @Test
    void aCheckOfThePeerGetsItsMappedAddressSigned() {
        List<StunMessage> sent = receive(check(request -> request), STRANGER);

        StunMessage response = sent.get(0);
        assertThat(response.messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(response.mappedAddress()).contains(STRANGER);
        assertThat(response.integrityValid(StunIntegrity.shortTermKey(local.pwd())))
                .isTrue();
        assertThat(response.fingerprintValid()).isTrue();
    }

    @Test
    void strangersGetErrorsWithoutIntegrityAndLeaveNoState() {
        UnaryOperator<StunBuilder> priority = request -> request.attribute(StunAttribute.PRIORITY, priority(1));
        assertThat(code(request(null, null, priority), STRANGER)).isEqualTo(400);
        assertThat(code(request("lfrag:rfrag", null, priority), STRANGER)).isEqualTo(400);
        assertThat(code(request(null, local.pwd(), priority), STRANGER)).isEqualTo(400);
        assertThat(code(request("other:rfrag", local.pwd(), priority), STRANGER))
                .isEqualTo(401);
        assertThat(code(request("lfrag", local.pwd(), priority), STRANGER)).isEqualTo(401);
        assertThat(code(request("lfrag:rfrag", "wrongpasswordwrongpassword", priority), STRANGER))
                .isEqualTo(401);
        assertThat(sent(effects)).noneMatch(StunMessage::hasIntegrity);
        assertThat(agent.permits(1, STRANGER)).isFalse();
    }

    @Test
    void aRequestWithAWrongOrNoFingerprintIsNotAnswered() {
        byte[] bytes = check(request -> request).bytes();
        bytes[bytes.length - 1] ^= 1;
        assertThat(receive(bytes, PEER)).isEmpty();
        StunMessage without = StunMessage.builder(
                        StunClass.REQUEST, StunMessage.BINDING, TransactionId.random(network.ints()))
                .username("lfrag:rfrag")
                .attribute(StunAttribute.PRIORITY, priority(1))
                .integrity(StunIntegrity.shortTermKey(local.pwd()))
                .build();
        assertThat(receive(without, PEER)).isEmpty();
        assertThat(agent.permits(1, PEER)).isFalse();
    }

    @Test
    void unknownAttributesGet420AndAMissingPriority400() {
        assertThat(code(check(request -> request.attribute(0x7777, new byte[4])), PEER))
                .isEqualTo(420);
        assertThat(code(request("lfrag:rfrag", local.pwd(), request -> request), PEER))
                .isEqualTo(400);
        assertThat(code(
                        request(
                                "lfrag:rfrag",
                                local.pwd(),
                                request -> request.attribute(StunAttribute.PRIORITY, priority(0))),
                        PEER))
                .isEqualTo(400);
        assertThat(agent.permits(1, PEER)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFloodOfStrangersGetsFewResponses(boolean rightName) {
        int responses = 0;
        for (int i = 0; i < 5_000; i++) {
            StunMessage request = request(
                    rightName ? "lfrag:rfrag" : "x:y",
                    "wrongpasswordwrongpassword",
                    builder -> builder.attribute(StunAttribute.PRIORITY, priority(1)));
            responses += receive(request, address("192.0.2.66", 1 + i)).size();
        }
        assertThat(responses).isEqualTo(RequestBudget.REJECTIONS);
        assertThat(code(check(request -> request), STRANGER))
                .as("the peer at an unknown address waits for the next second")
                .isZero();
        now += 1_000 * MS;
        assertThat(receive(check(request -> request), STRANGER).get(0).messageClass())
                .isEqualTo(StunClass.SUCCESS);
    }

    @Test
    void aKnownPeerIsServedDuringAFlood() {
        receive(check(request -> request), PEER);
        for (int i = 0; i < 1_000; i++) {
            receive(request("lfrag:rfrag", "wrongpasswordwrongpassword", builder -> builder), STRANGER);
        }
        assertThat(receive(check(request -> request), PEER)).isNotEmpty();
    }

    @Test
    void anAuthenticatedFloodFromManyPortsIsBounded() {
        for (int i = 0; i < 20_000; i++) {
            receive(check(request -> request), address("192.0.2.67", 1 + i));
            now += MS;
        }
        assertThat(agent.permits(1, address("192.0.2.67", 20_000))).isFalse();
        long permitted = IntStream.range(1, 20_001)
                .filter(port -> agent.permits(1, address("192.0.2.67", port)))
                .count();
        assertThat(permitted).isLessThanOrEqualTo(Checklist.MAX_PAIRS);
        assertThat(agent.candidates()).hasSize(1);
    }

    @Test
    void moreRemoteCandidatesThanTheLimitAreIgnored() {
        for (int i = 0; i < 1_000; i++) {
            agent.addRemote(IceCandidate.host("c" + i, 1, 100, address("192.0.2.68", 1 + i)), now);
        }
        int requests = 0;
        for (int i = 0; i < 2_000; i++) {
            now += 50 * MS;
            requests += sent(agent.onTimer(now)).stream()
                    .map(StunMessage::transactionId)
                    .distinct()
                    .count();
        }
        assertThat(requests).isLessThanOrEqualTo(100 * IceSettings.FULL.timers().requests());
    }

    @Test
    void malformedPacketsChangeNothing() {
        byte[] good = check(request -> request).bytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            for (int flips = 1 + network.random.nextInt(3); flips > 0; flips--) {
                bad[network.random.nextInt(bad.length)] ^= (byte) (1 << network.random.nextInt(8));
            }
            int length = network.random.nextInt(4) == 0 ? network.random.nextInt(bad.length) : bad.length;
            if (length < good.length || !Arrays.equals(good, bad)) {
                agent.onPacket(1, BASE, STRANGER, bad, 0, length, now);
            }
        }
        assertThat(agent.permits(1, STRANGER)).isFalse();
        assertThat(agent.state()).isEqualTo(IceState.RUNNING);
    }

    @Test
    void roleConflictsFollowTheTieBreakers() {
        // controlled against controlled: 487 when the peer's is larger, else we take control (RFC 8445 §7.3.1.1)
        assertThat(code(check(request -> request.attribute(StunAttribute.ICE_CONTROLLED, tieBreaker(-1))), PEER))
                .isEqualTo(487);
        assertThat(agent.controlling()).isFalse();
        assertThat(code(check(request -> request.attribute(StunAttribute.ICE_CONTROLLED, tieBreaker(0))), PEER))
                .isZero();
        assertThat(agent.controlling()).isTrue();
        // controlling against controlling: 487 when the peer's is not larger
        assertThat(code(check(request -> request.attribute(StunAttribute.ICE_CONTROLLING, tieBreaker(0))), PEER))
                .isEqualTo(487);
        assertThat(agent.controlling()).isTrue();
        assertThat(code(check(request -> request.attribute(StunAttribute.ICE_CONTROLLING, tieBreaker(-1))), PEER))
                .isZero();
        assertThat(agent.controlling()).isFalse();
    }

    /** Answers the last check of the agent. */
    private List<StunMessage> respond(StunMessage request, StunAddress from, String password, int error) {
        StunBuilder response = StunMessage.builder(
                error == 0 ? StunClass.SUCCESS : StunClass.ERROR, StunMessage.BINDING, request.transactionId());
        if (error == 0) {
            response.xorMappedAddress(BASE);
        } else {
            response.error(error, "error");
        }
        if (password != null) {
            response.integrity(StunIntegrity.shortTermKey(password));
        }
        return receive(response.fingerprint().build(), from);
    }

    private StunMessage nextCheck() {
        for (int i = 0; i < 100; i++) {
            now += 50 * MS;
            List<IceEffect> done = agent.onTimer(now);
            effects.addAll(done);
            for (StunMessage message : sent(done)) {
                if (message.messageClass() == StunClass.REQUEST) {
                    return message;
                }
            }
        }
        throw new AssertionError("no check");
    }

    @Test
    void a487SwitchesTheRoleAndRepeatsTheCheck() {
        StunMessage request = nextCheck();
        assertThat(request.attribute(StunAttribute.ICE_CONTROLLED)).isPresent();
        respond(request, PEER, remote.pwd(), 487);
        StunMessage again = nextCheck();
        assertThat(again.attribute(StunAttribute.ICE_CONTROLLING)).isPresent();
        assertThat(again.attribute(StunAttribute.ICE_CONTROLLING).get().value())
                .as("a new tie-breaker")
                .isNotEqualTo(
                        request.attribute(StunAttribute.ICE_CONTROLLED).get().value());
    }

    @Test
    void responsesOfOthersAreIgnored() {
        StunMessage request = nextCheck();
        respond(request, PEER, "wrongpasswordwrongpassword", 0);
        respond(request, PEER, null, 0);
        respond(request, PEER, null, 487);
        respond(request, PEER, "wrongpasswordwrongpassword", 403);
        assertThat(agent.permits(1, PEER)).isFalse();
        respond(request, PEER, remote.pwd(), 0);
        assertThat(agent.permits(1, PEER)).isTrue();
    }

    @Test
    void aResponseFromAnotherAddressFailsThePair() {
        respond(nextCheck(), STRANGER, remote.pwd(), 0);
        assertThat(agent.permits(1, PEER)).isFalse();
        assertThat(agent.permits(1, STRANGER)).isFalse();
    }

    @Test
    void forbiddenRevokesConsentAtOnce() {
        receive(check(request -> request.attribute(StunAttribute.USE_CANDIDATE, new byte[0])), PEER);
        respond(nextOrSent(), PEER, remote.pwd(), 0);
        assertThat(agent.state()).isEqualTo(IceState.COMPLETED);
        now += 6_000 * MS;
        StunMessage consent = sent(agent.onTimer(now)).get(0);
        respond(consent, PEER, remote.pwd(), 403);
        assertThat(effects).anyMatch(IceEffect.ConsentLost.class::isInstance);
        assertThat(agent.hasPath(1)).isFalse();
    }

    private StunMessage nextOrSent() {
        return sent(effects).stream()
                .filter(message -> message.messageClass() == StunClass.REQUEST)
                .reduce((first, second) -> second)
                .orElseGet(this::nextCheck);
    }

    @Test
    void ofSeveralNominationsTheHighestPriorityIsUsed() {
        StunAddress better = address("192.0.2.3", 6000);
        agent.addRemote(new IceCandidate("2", 1, 0x7fffffffL, better, IceCandidateType.HOST, null), now);
        UnaryOperator<StunBuilder> nominates = request -> request.attribute(StunAttribute.USE_CANDIDATE, new byte[0]);
        List<StunAddress> selected = new ArrayList<>();
        for (StunAddress source : List.of(PEER, better, PEER)) {
            receive(check(nominates), source);
            for (int i = 0; i < 10; i++) {
                now += 50 * MS;
                effects.addAll(agent.onTimer(now));
            }
            for (IceEffect effect : List.copyOf(effects)) {
                if (effect instanceof IceEffect.SendStun send && send.remote().equals(source)) {
                    StunMessage message = StunMessage.parse(send.message(), 0, send.message().length);
                    if (message.messageClass() == StunClass.REQUEST) {
                        respond(message, source, remote.pwd(), 0);
                    }
                }
            }
            effects.stream()
                    .filter(IceEffect.Selected.class::isInstance)
                    .map(IceEffect.Selected.class::cast)
                    .filter(IceEffect.Selected::nominated)
                    .forEach(pair -> selected.add(pair.remote().address()));
            effects.clear();
        }
        assertThat(selected).containsExactly(PEER, better);
    }
}

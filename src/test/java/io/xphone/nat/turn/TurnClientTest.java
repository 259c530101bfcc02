package io.xphone.nat.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.nat.stun.StunAddress;
import io.xphone.nat.stun.StunAttribute;
import io.xphone.nat.stun.StunClass;
import io.xphone.nat.stun.StunIntegrity;
import io.xphone.nat.stun.StunMessage;
import io.xphone.nat.stun.StunParseException;
import io.xphone.nat.stun.StunTimers;
import io.xphone.nat.stun.TransactionId;
import io.xphone.nat.turn.TurnClient.State;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against {@link FakeTurnServer}, in virtual time. */
class TurnClientTest {

    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;
    private static final InetSocketAddress PEER = new InetSocketAddress(address("192.0.2.7"), 7_000);
    private static final byte[] DATAGRAM = {(byte) 0x80, 0, 1, 2, 3};

    private final FakeTurnServer server = new FakeTurnServer();
    private final List<TurnEffect> happened = new ArrayList<>();
    private int lastId;
    private long now = 5 * SECOND;
    private boolean answering = true;
    private StunTimers allocation = StunTimers.DEFAULT;
    private TurnClient client = client(FakeTurnServer.PASSWORD, false, false);

    private TurnClient client(String password, boolean ipv6, boolean reliable) {
        return new TurnClient(
                new TurnSettings(FakeTurnServer.USER, password, ipv6, reliable, allocation, StunTimers.DEFAULT),
                () -> new TransactionId(String.format("%024x", ++lastId)));
    }

    /** Performs effects: requests are answered by the server, everything else is recorded. */
    private void perform(List<TurnEffect> effects) {
        for (TurnEffect effect : effects) {
            boolean request =
                    effect instanceof TurnEffect.Send send && send.message().messageClass() == StunClass.REQUEST;
            if (request && answering) {
                perform(client.onMessage(server.respond(((TurnEffect.Send) effect).message()), now));
            } else {
                happened.add(effect);
            }
        }
    }

    /** Lets time pass, with every timer. */
    private void pass(long nanos) {
        long end = now + nanos;
        while (client.nextNanos() <= end) {
            assertThat(client.nextNanos()).isGreaterThan(now - 1);
            now = Math.max(now, client.nextNanos());
            long due = client.nextNanos();
            perform(client.onTimer(now));
            assertThat(client.nextNanos())
                    .as("a timer that fired is not due again")
                    .isGreaterThan(due);
        }
        now = end;
    }

    private void allocate() {
        perform(client.start(now));
        assertThat(client.state()).isEqualTo(State.ALLOCATED);
        happened.clear();
        server.seen.clear();
    }

    private void send(int times) {
        for (int i = 0; i < times; i++) {
            perform(client.send(PEER, DATAGRAM, DATAGRAM.length, now));
        }
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    // ---- allocation ----

    @Test
    void allocatesAfterTheChallenge() {
        perform(client.start(now));
        assertThat(happened).containsExactly(new TurnEffect.Allocated(server.relayed, server.mapped));
        assertThat(server.count(TurnMethod.ALLOCATE)).isEqualTo(2);
        StunMessage first = server.seen.get(0).message();
        StunMessage second = server.seen.get(1).message();
        assertThat(first.hasIntegrity()).isFalse();
        assertThat(first.transactionId()).isNotEqualTo(second.transactionId());
        assertThat(second.attribute(StunAttribute.REQUESTED_TRANSPORT)
                        .orElseThrow()
                        .value())
                .containsExactly(17, 0, 0, 0);
        assertThat(second.attribute(StunAttribute.REQUESTED_ADDRESS_FAMILY)).isEmpty();
        assertThat(second.fingerprintValid()).isTrue();
    }

    @Test
    void requestsAnIpv6Address() {
        client = client(FakeTurnServer.PASSWORD, true, false);
        server.relayed = StunAddress.of(address("2001:db8::5").getAddress(), 9);
        perform(client.start(now));
        assertThat(server.seen
                        .get(1)
                        .message()
                        .attribute(StunAttribute.REQUESTED_ADDRESS_FAMILY)
                        .orElseThrow()
                        .value())
                .containsExactly(2, 0, 0, 0);
        assertThat(happened).containsExactly(new TurnEffect.Allocated(server.relayed, server.mapped));
        // a peer of the other family cannot be reached
        assertThat(client.send(PEER, DATAGRAM, 5, now)).isEmpty();
        assertThat(client.permit(PEER.getAddress(), now)).isEmpty();
    }

    @Test
    void anAddressOfAnotherFamilyIsNoAllocation() {
        client = client(FakeTurnServer.PASSWORD, true, false);
        perform(client.start(now));
        assertThat(happened).hasSize(1).first().isInstanceOf(TurnEffect.Failed.class);
        assertThat(server.seen.get(2).method()).isEqualTo(TurnMethod.REFRESH);
        assertThat(server.seen.get(2).lifetime()).isZero();
    }

    @Test
    void repeatsTheRequestAtTheTimesOfTheRfc() {
        answering = false;
        perform(client.start(now));
        List<Long> times = new ArrayList<>(List.of(0L));
        long start = now;
        while (client.state() == State.ALLOCATING) {
            now = client.nextNanos();
            perform(client.onTimer(now));
            times.add((now - start) / MS);
        }
        assertThat(times).containsExactly(0L, 500L, 1500L, 3500L, 7500L, 15500L, 31500L, 39500L);
        assertThat(happened).endsWith(new TurnEffect.Failed(TurnEffect.Cause.TIMEOUT, 0, "no response"));
        assertThat(client.nextNanos()).isEqualTo(Long.MAX_VALUE);
    }

    /** A call waits for its allocation alone. */
    @Test
    void theRequestsForTheAllocationHaveTimersOfTheirOwn() {
        allocation = StunTimers.within(200, 200);
        client = client(FakeTurnServer.PASSWORD, false, false);
        long start = now;
        answering = false;
        perform(client.start(now));
        assertThat(timesOfRequests(start, 4)).containsExactly(25L, 75L, 175L, 375L);
        answering = true;
        now = client.nextNanos();
        perform(client.onTimer(now));
        assertThat(client.state()).isEqualTo(State.ALLOCATED);
        answering = false;
        now = client.nextNanos();
        start = now;
        assertThat(timesOfRequests(start, 4)).as("of a Refresh").containsExactly(0L, 500L, 1500L, 3500L);
    }

    private List<Long> timesOfRequests(long start, int count) {
        List<Long> times = new ArrayList<>();
        while (times.size() < count) {
            now = client.nextNanos();
            perform(client.onTimer(now));
            times.add((now - start) / MS);
        }
        return times;
    }

    @Test
    void overAStreamTheRequestIsSentOnce() {
        client = client(FakeTurnServer.PASSWORD, false, true);
        answering = false;
        perform(client.start(now));
        pass(39_499 * MS);
        assertThat(happened).hasSize(1);
        pass(MS);
        assertThat(happened).endsWith(new TurnEffect.Failed(TurnEffect.Cause.TIMEOUT, 0, "no response"));
    }

    @Test
    void aWrongPasswordFails() {
        client = client("wrong", false, false);
        perform(client.start(now));
        assertThat(happened).containsExactly(new TurnEffect.Failed(TurnEffect.Cause.CREDENTIALS, 401, "Unauthorized"));
        assertThat(server.count(TurnMethod.ALLOCATE)).isEqualTo(2);
    }

    @Test
    void challengesDoNotGoOnForEver() {
        server.fail(TurnMethod.ALLOCATE, 438, 438, 438, 438, 438, 438, 438);
        perform(client.start(now));
        assertThat(happened).hasSize(1).first().isInstanceOf(TurnEffect.Failed.class);
        assertThat(server.count(TurnMethod.ALLOCATE)).isEqualTo(5);
    }

    @Test
    void aServerWithoutAuthenticationIsUsable() {
        server.authenticates = false;
        perform(client.start(now));
        assertThat(happened).containsExactly(new TurnEffect.Allocated(server.relayed, server.mapped));
    }

    @ParameterizedTest
    @CsvSource({
        "400, 300",
        "403, 300",
        "420, 300",
        "437, 120",
        "440, 300",
        "441, 300",
        "442, 300",
        "486, 60",
        "500, 60",
        "508, 60",
        "699, 300"
    })
    void errorsFailAndNameHowLongToWait(int code, int seconds) {
        server.fail(TurnMethod.ALLOCATE, code);
        perform(client.start(now));
        TurnEffect.Failed failed = new TurnEffect.Failed(TurnEffect.Cause.ERROR_RESPONSE, code, "error");
        assertThat(happened).containsExactly(failed);
        assertThat(failed.holdOffMillis()).isEqualTo(seconds * 1_000L);
        assertThat(client.state()).isEqualTo(State.DONE);
    }

    @Test
    void tryAlternateNamesTheOtherServer() {
        server.fail(TurnMethod.ALLOCATE, 300);
        perform(client.start(now));
        assertThat(happened).containsExactly(new TurnEffect.Redirected(server.alternate, "a.b"));
    }

    @Test
    void unusableSuccessResponsesFail() {
        server.lifetime = 0;
        perform(client.start(now));
        assertThat(happened).hasSize(1).first().isInstanceOf(TurnEffect.Failed.class);
    }

    @Test
    void unknownAttributesInAResponseFail() {
        answering = false;
        perform(client.start(now));
        StunMessage request = ((TurnEffect.Send) happened.get(0)).message();
        perform(client.onMessage(
                StunMessage.builder(StunClass.SUCCESS, TurnMethod.ALLOCATE, request.transactionId())
                        .attribute(0x7777, new byte[0])
                        .build(),
                now));
        assertThat(((TurnEffect.Failed) happened.get(1)).cause()).isEqualTo(TurnEffect.Cause.UNUSABLE);
    }

    // ---- attacks ----

    @Test
    void responsesWithWrongIntegrityAreDiscarded() {
        answering = false;
        perform(client.start(now));
        StunMessage first = ((TurnEffect.Send) happened.remove(0)).message();
        perform(client.onMessage(server.challenge(first, 401), now));
        StunMessage second = ((TurnEffect.Send) happened.remove(0)).message();
        StunMessage forged = StunMessage.builder(StunClass.SUCCESS, TurnMethod.ALLOCATE, second.transactionId())
                .xorRelayedAddress(server.alternate)
                .xorMappedAddress(server.alternate)
                .lifetime(600)
                .integrity(StunIntegrity.shortTermKey("guess"))
                .build();
        StunMessage plain = StunMessage.builder(StunClass.SUCCESS, TurnMethod.ALLOCATE, second.transactionId())
                .xorRelayedAddress(server.alternate)
                .xorMappedAddress(server.alternate)
                .lifetime(600)
                .build();
        StunMessage error = StunMessage.builder(StunClass.ERROR, TurnMethod.ALLOCATE, second.transactionId())
                .error(403, "go away")
                .build();
        StunMessage redirect = StunMessage.builder(StunClass.ERROR, TurnMethod.ALLOCATE, second.transactionId())
                .error(300, "over there")
                .alternateServer(server.alternate)
                .build();
        for (StunMessage attack : List.of(forged, plain, error, redirect)) {
            assertThat(client.onMessage(attack, now)).isEmpty();
            assertThat(client.state()).isEqualTo(State.ALLOCATING);
        }
        perform(client.onMessage(server.respond(second), now));
        assertThat(happened).containsExactly(new TurnEffect.Allocated(server.relayed, server.mapped));
    }

    @Test
    void wrongIntegrityAloneIsReportedAsSuch() {
        for (boolean reliable : new boolean[] {false, true}) {
            client = client(FakeTurnServer.PASSWORD, false, reliable);
            happened.clear();
            answering = false;
            perform(client.start(now));
            perform(client.onMessage(server.challenge(((TurnEffect.Send) happened.get(0)).message(), 401), now));
            StunMessage second = ((TurnEffect.Send) happened.get(1)).message();
            perform(client.onMessage(
                    StunMessage.builder(StunClass.ERROR, TurnMethod.ALLOCATE, second.transactionId())
                            .error(403, "x")
                            .build(),
                    now));
            assertThat(client.state()).isEqualTo(reliable ? State.DONE : State.ALLOCATING);
            pass(40 * SECOND);
            TurnEffect last = happened.get(happened.size() - 1);
            assertThat(((TurnEffect.Failed) last).cause()).isEqualTo(TurnEffect.Cause.INTEGRITY);
        }
    }

    @Test
    void messagesThatDoNotBelongToARequestAreIgnored() {
        answering = false;
        perform(client.start(now));
        StunMessage request = ((TurnEffect.Send) happened.get(0)).message();
        StunMessage challenge = server.challenge(request, 401);
        byte[] broken = challenge.bytes();
        broken[broken.length - 1] ^= 1;
        List<StunMessage> strange = List.of(
                StunMessage.parse(broken, 0, broken.length),
                server.challenge(
                        StunMessage.builder(StunClass.REQUEST, TurnMethod.ALLOCATE, new TransactionId("f".repeat(24)))
                                .build(),
                        401),
                server.challenge(
                        StunMessage.builder(StunClass.REQUEST, TurnMethod.REFRESH, request.transactionId())
                                .build(),
                        401),
                StunMessage.builder(StunClass.REQUEST, TurnMethod.ALLOCATE, request.transactionId())
                        .build(),
                FakeTurnServer.data(request.transactionId(), server.alternate, DATAGRAM));
        for (StunMessage message : strange) {
            assertThat(client.onMessage(message, now)).isEmpty();
        }
        assertThat(client.state()).isEqualTo(State.ALLOCATING);
    }

    @Test
    void dataOfPeersWithoutPermissionIsDiscarded() {
        allocate();
        TransactionId id = new TransactionId("f".repeat(24));
        StunAddress peer = new StunAddress(PEER.getAddress(), 1_234);
        assertThat(client.onMessage(FakeTurnServer.data(id, peer, DATAGRAM), now))
                .isEmpty();
        perform(client.permit(PEER.getAddress(), now));
        List<TurnEffect> effects = client.onMessage(FakeTurnServer.data(id, peer, DATAGRAM), now);
        assertThat(effects).hasSize(1);
        TurnEffect.Data data = (TurnEffect.Data) effects.get(0);
        assertThat(data.peer()).isEqualTo(new InetSocketAddress(PEER.getAddress(), 1_234));
        assertThat(data.data()).isEqualTo(DATAGRAM);
        StunMessage without = StunMessage.builder(StunClass.INDICATION, TurnMethod.DATA, id)
                .xorPeerAddress(peer)
                .build();
        StunMessage binding = StunMessage.bindingIndication(id);
        assertThat(client.onMessage(without, now)).isEmpty();
        assertThat(client.onMessage(binding, now)).isEmpty();
        for (int channel : new int[] {0, 0x3fff, 0x4000, 0x4001, 0x4fff, 0xffff, -1}) {
            assertThat(client.peerOf(channel)).isNull();
        }
    }

    @Test
    void holdsUnderRandomMessages() {
        long seed = 8_656;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            client = client(FakeTurnServer.PASSWORD, false, random.nextBoolean());
            happened.clear();
            perform(client.start(now));
            send(random.nextInt(10));
            for (int step = 0; step < 40; step++) {
                answering = random.nextBoolean();
                pass(random.nextInt(200) * SECOND);
                perform(client.permit(address("192.0.2." + random.nextInt(256)), now));
                List<StunMessage> sent = happened.stream()
                        .flatMap(effect ->
                                effect instanceof TurnEffect.Send send ? Stream.of(send.message()) : Stream.empty())
                        .toList();
                if (!sent.isEmpty()) {
                    StunMessage request = sent.get(random.nextInt(sent.size()));
                    int[] codes = {300, 400, 401, 403, 437, 438, 441, 486, 508};
                    StunMessage response = random.nextInt(3) == 0
                            ? server.error(request, codes[random.nextInt(codes.length)])
                            : server.respond(request);
                    byte[] bytes = response.bytes();
                    for (int i = random.nextInt(3); i > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                    }
                    try {
                        perform(client.onMessage(StunMessage.parse(bytes, 0, bytes.length), now));
                    } catch (StunParseException malformed) {
                        assertThat(malformed.getMessage()).isNotBlank();
                    }
                }
            }
            answering = true;
            perform(client.close(now));
            pass(SECOND);
            assertThat(client.state()).isEqualTo(State.DONE);
            long ends = happened.stream()
                    .filter(effect -> effect instanceof TurnEffect.Closed
                            || effect instanceof TurnEffect.Lost
                            || effect instanceof TurnEffect.Failed
                            || effect instanceof TurnEffect.Redirected)
                    .count();
            assertThat(ends).isEqualTo(1);
        }
    }

    // ---- peers ----

    @Test
    void sendsInIndicationsUntilAChannelIsBound() {
        allocate();
        send(5);
        assertThat(server.count(TurnMethod.CREATE_PERMISSION)).isEqualTo(1);
        assertThat(server.count(TurnMethod.CHANNEL_BIND)).isZero();
        assertThat(happened).hasSize(5);
        StunMessage indication = ((TurnEffect.Send) happened.get(0)).message();
        assertThat(indication.method()).isEqualTo(TurnMethod.SEND);
        assertThat(indication.xorPeerAddress()).contains(new StunAddress(PEER.getAddress(), PEER.getPort()));
        assertThat(indication.data().orElseThrow()).isEqualTo(DATAGRAM);
        assertThat(client.channelOf(PEER)).isZero();
        send(1);
        assertThat(server.count(TurnMethod.CHANNEL_BIND)).isEqualTo(1);
        assertThat(client.channelOf(PEER)).isEqualTo(0x4000);
        assertThat(client.peerOf(0x4000)).isEqualTo(PEER);
        assertThat(client.peerOf(0x4001)).isNull();
    }

    @Test
    void channelDataBeforeTheResponseIsAccepted() {
        allocate();
        send(5);
        answering = false;
        send(1);
        assertThat(client.channelOf(PEER)).isZero();
        assertThat(client.peerOf(0x4000)).isEqualTo(PEER);
    }

    @Test
    void refreshesPermissionsChannelsAndTheAllocationInTime() {
        allocate();
        send(6);
        server.seen.clear();
        pass(239 * SECOND);
        assertThat(server.seen).isEmpty();
        pass(SECOND);
        assertThat(server.count(TurnMethod.CREATE_PERMISSION)).isEqualTo(1);
        pass(240 * SECOND);
        assertThat(server.count(TurnMethod.CREATE_PERMISSION)).isEqualTo(2);
        assertThat(server.count(TurnMethod.CHANNEL_BIND)).isEqualTo(1);
        pass(60 * SECOND);
        assertThat(server.count(TurnMethod.REFRESH)).isEqualTo(1);
        pass(3_600 * SECOND);
        assertThat(client.state()).isEqualTo(State.ALLOCATED);
        assertThat(server.count(TurnMethod.REFRESH)).isEqualTo(7);
        assertThat(server.count(TurnMethod.CREATE_PERMISSION)).isEqualTo(17);
        assertThat(server.count(TurnMethod.CHANNEL_BIND)).isEqualTo(8);
        assertThat(client.channelOf(PEER)).isEqualTo(0x4000);
    }

    @Test
    void shortLifetimesAreRefreshedAtHalfTime() {
        server.lifetime = 20;
        allocate();
        pass(9 * SECOND);
        assertThat(server.seen).isEmpty();
        pass(SECOND);
        assertThat(server.count(TurnMethod.REFRESH)).isEqualTo(1);
    }

    @Test
    void aStaleNonceIsReplacedInEveryRequest() {
        allocate();
        send(5);
        server.nonce = "nonce-2";
        send(1);
        assertThat(client.channelOf(PEER)).isEqualTo(0x4000);
        server.nonce = "nonce-3";
        pass(240 * SECOND);
        server.nonce = "nonce-4";
        pass(300 * SECOND);
        server.nonce = "nonce-5";
        assertThat(client.state()).isEqualTo(State.ALLOCATED);
        perform(client.close(now));
        assertThat(happened).endsWith(new TurnEffect.Closed());
        assertThat(server.seen.get(server.seen.size() - 1).lifetime()).isZero();
        assertThat(server.seen.get(server.seen.size() - 1).message().nonce()).contains("nonce-5");
    }

    @Test
    void aPeerThatTheServerRefusesIsReportedOnceAndTriedAgainLater() {
        allocate();
        server.fail(TurnMethod.CREATE_PERMISSION, 403);
        send(10);
        assertThat(happened.get(0)).isInstanceOf(TurnEffect.PeerRefused.class);
        TurnEffect.PeerRefused refused = (TurnEffect.PeerRefused) happened.get(0);
        assertThat(refused.peer()).isEqualTo(PEER.getAddress());
        assertThat(refused.code()).isEqualTo(403);
        assertThat(happened).as("what was sent before the response").hasSize(2);
        assertThat(server.count(TurnMethod.CREATE_PERMISSION)).isEqualTo(1);
        pass(61 * SECOND);
        send(1);
        assertThat(server.count(TurnMethod.CREATE_PERMISSION)).isEqualTo(2);
        assertThat(happened).hasSize(3);
    }

    @Test
    void withoutAChannelIndicationsGoOn() {
        allocate();
        server.fail(TurnMethod.CHANNEL_BIND, 508);
        send(20);
        assertThat(client.channelOf(PEER)).isZero();
        assertThat(server.count(TurnMethod.CHANNEL_BIND)).isEqualTo(1);
        assertThat(happened).hasSize(20);
    }

    @Test
    void aChannelThatCannotBeRefreshedIsNotUsed() {
        allocate();
        send(6);
        server.fail(TurnMethod.CHANNEL_BIND, 400);
        pass(480 * SECOND);
        assertThat(client.channelOf(PEER)).isZero();
        happened.clear();
        send(1);
        assertThat(happened).hasSize(1);
    }

    @Test
    void peersAreBounded() {
        allocate();
        for (int i = 0; i < 1_000; i++) {
            InetSocketAddress peer = new InetSocketAddress(address("10.0." + i / 250 + '.' + i % 250), 9);
            for (int j = 0; j < 7; j++) {
                perform(client.send(peer, DATAGRAM, 5, now));
            }
        }
        assertThat(server.count(TurnMethod.CREATE_PERMISSION)).isEqualTo(Peers.MAX_PERMISSIONS);
        assertThat(server.count(TurnMethod.CHANNEL_BIND)).isEqualTo(Peers.MAX_CHANNELS);
    }

    // ---- the end ----

    @ParameterizedTest
    @ValueSource(ints = {TurnMethod.REFRESH, TurnMethod.CREATE_PERMISSION, TurnMethod.CHANNEL_BIND})
    void anAllocationThatTheServerDoesNotKnowIsLost(int method) {
        allocate();
        send(5);
        server.fail(method, 437, 437, 437);
        send(1);
        pass(600 * SECOND);
        assertThat(happened).hasAtLeastOneElementOfType(TurnEffect.Lost.class);
        assertThat(client.state()).isEqualTo(State.DONE);
    }

    @Test
    void aServerThatDoesNotRespondToARefreshIsLost() {
        allocate();
        answering = false;
        pass(540 * SECOND + 39_500 * MS);
        assertThat(happened).endsWith(new TurnEffect.Lost("Refresh: no response"));
    }

    @Test
    void aRefreshWithoutLifetimeEndsTheAllocation() {
        allocate();
        server.lifetime = 0;
        pass(541 * SECOND);
        assertThat(happened.get(happened.size() - 1)).isInstanceOf(TurnEffect.Lost.class);
    }

    @Test
    void closeDeletesTheAllocation() {
        allocate();
        perform(client.close(now));
        assertThat(server.seen).hasSize(1);
        assertThat(server.seen.get(0).method()).isEqualTo(TurnMethod.REFRESH);
        assertThat(server.seen.get(0).lifetime()).isZero();
        assertThat(happened).containsExactly(new TurnEffect.Closed());
        assertThat(client.nextNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void closeWaitsForHalfASecond() {
        allocate();
        answering = false;
        perform(client.close(now));
        pass(499 * MS);
        assertThat(client.state()).isEqualTo(State.RELEASING);
        assertThat(happened).hasSize(3); // at 0, 200 and 400 ms
        pass(MS);
        assertThat(happened).endsWith(new TurnEffect.Closed());
    }

    @Test
    void deletingWhatIsGoneSucceeds() {
        allocate();
        server.fail(TurnMethod.REFRESH, 437);
        perform(client.close(now));
        assertThat(happened).containsExactly(new TurnEffect.Closed());
    }

    @Test
    void anAllocationThatArrivesAfterCloseIsDeleted() {
        answering = false;
        perform(client.start(now));
        perform(client.onMessage(server.challenge(((TurnEffect.Send) happened.get(0)).message(), 401), now));
        StunMessage request = ((TurnEffect.Send) happened.get(1)).message();
        perform(client.close(now));
        answering = true;
        perform(client.onMessage(server.respond(request), now));
        assertThat(happened).endsWith(new TurnEffect.Closed());
        assertThat(server.seen.get(server.seen.size() - 1).lifetime()).isZero();
    }

    @Test
    void aChallengeAfterCloseIsNotAnswered() {
        answering = false;
        perform(client.start(now));
        StunMessage request = ((TurnEffect.Send) happened.get(0)).message();
        perform(client.close(now));
        pass(400 * MS);
        perform(client.onMessage(server.challenge(request, 401), now));
        assertThat(happened).hasSize(2).endsWith(new TurnEffect.Closed());
    }

    /** Every input in every state: the states that follow, and nothing is thrown. */
    @ParameterizedTest
    @CsvSource({
        // state, start, permit, send, close, transportError, timer, success, challenge, error, indication
        "IDLE,       ALLOCATING, IDLE,       IDLE,       DONE,      IDLE,  IDLE,       IDLE,      IDLE,       IDLE, IDLE",
        "ALLOCATING, ALLOCATING, ALLOCATING, ALLOCATING, CANCELLED, DONE,  ALLOCATING, ALLOCATED, ALLOCATING, DONE, ALLOCATING",
        "CANCELLED,  CANCELLED,  CANCELLED,  CANCELLED,  CANCELLED, DONE,  CANCELLED,  RELEASING, DONE,       DONE, CANCELLED",
        "ALLOCATED,  ALLOCATED,  ALLOCATED,  ALLOCATED,  RELEASING, DONE,  ALLOCATED,  ALLOCATED, ALLOCATED,  ALLOCATED, ALLOCATED",
        "RELEASING,  RELEASING,  RELEASING,  RELEASING,  RELEASING, DONE,  RELEASING,  DONE,      RELEASING,  DONE, RELEASING",
        "DONE,       DONE,       DONE,       DONE,       DONE,      DONE,  DONE,       DONE,      DONE,       DONE, DONE"
    })
    void everyInputInEveryState(
            State state,
            State start,
            State permit,
            State send,
            State close,
            State transportError,
            State timer,
            State success,
            State challenge,
            State error,
            State indication) {
        in(state).start(now);
        assertThat(client.state()).isEqualTo(start);
        in(state).permit(PEER.getAddress(), now);
        assertThat(client.state()).isEqualTo(permit);
        in(state).send(PEER, DATAGRAM, 5, now);
        assertThat(client.state()).isEqualTo(send);
        in(state).close(now);
        assertThat(client.state()).isEqualTo(close);
        in(state).onTransportError("closed");
        assertThat(client.state()).isEqualTo(transportError);
        in(state).onTimer(now);
        assertThat(client.state()).isEqualTo(timer);
        in(state).onMessage(server.respond(pending()), now);
        assertThat(client.state()).isEqualTo(success);
        in(state).onMessage(server.challenge(pending(), 438), now);
        assertThat(client.state()).isEqualTo(challenge);
        in(state).onMessage(server.error(pending(), 403), now);
        assertThat(client.state()).isEqualTo(error);
        in(state).onMessage(StunMessage.bindingIndication(new TransactionId("f".repeat(24))), now);
        assertThat(client.state()).isEqualTo(indication);
    }

    /** A new client in a state; with a request that has no response yet, where the state has one. */
    private TurnClient in(State state) {
        client = client(FakeTurnServer.PASSWORD, false, false);
        happened.clear();
        answering = false;
        if (state == State.IDLE) {
            return client;
        }
        perform(client.start(now));
        perform(client.onMessage(server.respond(pending()), now)); // the challenge
        switch (state) {
            case CANCELLED -> perform(client.close(now));
            case ALLOCATED, RELEASING -> {
                perform(client.onMessage(server.respond(pending()), now));
                perform(state == State.RELEASING ? client.close(now) : client.permit(PEER.getAddress(), now));
            }
            case DONE -> perform(client.onTransportError("closed"));
            default -> {}
        }
        assertThat(client.state()).isEqualTo(state);
        return client;
    }

    /** The last request that was sent, or one that was not. */
    private StunMessage pending() {
        for (int i = happened.size() - 1; i >= 0; i--) {
            if (happened.get(i) instanceof TurnEffect.Send send) {
                return send.message();
            }
        }
        return StunMessage.builder(StunClass.REQUEST, TurnMethod.ALLOCATE, new TransactionId("0".repeat(24)))
                .build();
    }

    @Test
    void settingsDoNotPrintThePassword() {
        assertThat(new TurnSettings("alice", "hidden", false, false, StunTimers.DEFAULT, StunTimers.DEFAULT).toString())
                .contains("alice")
                .doesNotContain("hidden");
    }
}

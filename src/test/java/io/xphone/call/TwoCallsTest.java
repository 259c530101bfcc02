package io.xphone.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.CallEnd;
import io.xphone.CallState;
import io.xphone.EndReason;
import io.xphone.call.settings.DialSettings;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two call machines with two transaction layers over a network that loses, duplicates and reorders messages. */
class TwoCallsTest {

    private static final long FOR_EVER = 100_000_000;

    private static final class Pair {
        final VirtualNetwork network;
        final VirtualEndpoint caller;
        final VirtualEndpoint called;

        Pair(long seed, double loss, double duplication) {
            network = new VirtualNetwork(seed, loss, duplication);
            caller = new VirtualEndpoint(network, "a", seed + 1);
            called = new VirtualEndpoint(network, "b", seed + 2);
            caller.connect(called);
        }

        void dial(long timeout) {
            NameAddress from = NameAddress.of(SipUri.parse("sip:a@a.example"));
            caller.dial(DialSettings.builder(called.contact(), from, caller.contact())
                    .timeoutMillis(timeout)
                    .earlyMedia(true)
                    .build());
        }

        void assertOver() {
            network.runUntil(FOR_EVER);
            for (VirtualEndpoint end : List.of(caller, called)) {
                if (end.call != null) {
                    assertThat(end.call.state()).isEqualTo(CallState.ENDED);
                    assertThat(end.end).isNotNull();
                    assertThat(end.released).isTrue();
                    end.assertAllCompleted();
                }
                assertThat(end.openTransactions()).isZero();
            }
        }

        /** Both sides have the same view of the session. */
        void assertAgreed() {
            assertThat(caller.plan.audio().direction())
                    .isEqualTo(called.plan.audio().direction().reversed());
            assertThat(caller.plan.audio().remoteHost()).isEqualTo("192.0.2.2");
            assertThat(called.plan.audio().remoteHost()).isEqualTo("192.0.2.1");
            assertThat(caller.call.heldByRemote()).isEqualTo(called.call.onHoldLocally());
            assertThat(called.call.heldByRemote()).isEqualTo(caller.call.onHoldLocally());
            assertThat(caller.call.state()).isEqualTo(called.call.state());
        }
    }

    @Test
    void aCallFromDiallingToTheEnd() {
        Pair pair = new Pair(1, 0, 0);
        pair.called.onIncoming = end -> {
            pair.network.after(100, () -> end.command(token -> end.call.progress(token, 183, true, List.of(), 0)));
            pair.network.after(2_000, () -> end.command(token -> end.call.accept(token, List.of(), 0)));
        };
        pair.dial(30_000);
        pair.network.runUntil(10_000);
        pair.assertAgreed();
        pair.caller.command(token -> pair.caller.call.end(token, List.of(), 0));
        pair.assertOver();
        assertThat(pair.caller.states)
                .containsExactly(
                        CallState.DIALING,
                        CallState.REMOTE_RINGING,
                        CallState.EARLY_MEDIA,
                        CallState.ACTIVE,
                        CallState.ENDED);
        assertThat(pair.called.states)
                .containsExactly(CallState.RINGING, CallState.EARLY_MEDIA, CallState.ACTIVE, CallState.ENDED);
        assertThat(pair.caller.end.reason()).isEqualTo(EndReason.LOCAL);
        assertThat(pair.called.end.reason()).isEqualTo(EndReason.REMOTE);
    }

    @Test
    void bothHoldAtTheSameMoment() {
        Pair pair = new Pair(2, 0, 0);
        pair.called.onIncoming = end -> end.command(token -> end.call.accept(token, List.of(), 0));
        pair.dial(30_000);
        pair.network.runUntil(5_000);
        pair.caller.command(token -> pair.caller.call.hold(token, List.of(), 0));
        pair.called.command(token -> pair.called.call.hold(token, List.of(), 0));
        pair.network.runUntil(20_000);
        assertThat(pair.caller.call.onHoldLocally() && pair.called.call.onHoldLocally())
                .isTrue();
        pair.assertAgreed();
        pair.called.command(token -> pair.called.call.resume(token, List.of(), 0));
        pair.network.runUntil(30_000);
        pair.assertAgreed();
        assertThat(pair.called.call.state()).isEqualTo(CallState.ON_HOLD);
        pair.caller.command(token -> pair.caller.call.resume(token, List.of(), 0));
        pair.network.runUntil(40_000);
        pair.assertAgreed();
        assertThat(pair.caller.call.state()).isEqualTo(CallState.ACTIVE);
        pair.caller.command(token -> pair.caller.call.end(token, List.of(), 0));
        pair.called.command(token -> pair.called.call.end(token, List.of(), 0));
        pair.assertOver();
        assertThat(pair.caller.outcomes.values()).containsOnly("done");
        assertThat(pair.called.outcomes.values()).containsOnly("done");
    }

    @ParameterizedTest
    @CsvSource({"0", "5", "20", "25", "30", "40", "60", "80", "200"})
    void endAndAcceptCross(long between) {
        for (long seed = 0; seed < 50; seed++) {
            Pair pair = new Pair(seed, 0, 0.1);
            pair.called.onIncoming = end -> {
                end.command(token -> end.call.accept(token, List.of(), 0));
                pair.network.after(
                        between, () -> pair.caller.command(token -> pair.caller.call.end(token, List.of(), 0)));
            };
            pair.dial(30_000);
            pair.assertOver();
            assertThat(pair.caller.end.reason()).isIn(EndReason.CANCELLED, EndReason.LOCAL);
            assertThat(pair.called.end.reason()).isIn(EndReason.CANCELLED, EndReason.REMOTE);
        }
    }

    @Test
    void theCallIsNotAnswered() {
        Pair pair = new Pair(3, 0, 0);
        pair.dial(5_000);
        pair.assertOver();
        assertThat(pair.caller.end.reason()).isEqualTo(EndReason.TIMEOUT);
        assertThat(pair.called.end.reason()).isEqualTo(EndReason.CANCELLED);
    }

    @Test
    void thePeerIsUnreachable() {
        Pair pair = new Pair(4, 1, 0);
        pair.dial(0);
        pair.assertOver();
        assertThat(pair.caller.end).isEqualTo(new CallEnd(EndReason.TIMEOUT, 408, "No response", 102));
        assertThat(pair.called.call).isNull();
    }

    @Test
    void theCallerDisconnectsWhenTheCallIsAnswered() {
        Pair pair = new Pair(5, 0, 0);
        pair.called.onIncoming = end -> pair.network.after(1_000, () -> {
            end.command(token -> end.call.accept(token, List.of(), 0));
            pair.caller.disconnect();
        });
        pair.dial(40_000);
        pair.assertOver();
        assertThat(pair.called.end).isEqualTo(new CallEnd(EndReason.ERROR, 408, "No ACK", 102));
        assertThat(pair.caller.end.reason()).isEqualTo(EndReason.TIMEOUT);
    }

    static LongStream firstSeeds() {
        return LongStream.range(0, 12).map(block -> 1 + 20 * block);
    }

    /**
     * Random commands over a bad network: every command completes, the sides agree while the call lasts, and it ends.
     */
    @ParameterizedTest
    @MethodSource("firstSeeds")
    void anythingAtAnyTime(long firstSeed) {
        long agreed = LongStream.range(firstSeed, firstSeed + 20)
                .filter(TwoCallsTest::randomCall)
                .count();
        assertThat(agreed).as("calls that lasted long enough to be compared").isGreaterThan(4);
    }

    /** True when both sides were compared. */
    private static boolean randomCall(long seed) {
        try {
            return random(seed);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed, e);
        }
    }

    private static boolean random(long seed) {
        double[] losses = {0, 0.05, 0.15, 0.3};
        Pair pair = new Pair(seed, losses[(int) (seed % losses.length)], 0.1);
        VirtualNetwork network = pair.network;
        pair.called.onIncoming = end -> {
            if (network.random(10) == 0) {
                network.after(
                        network.random(3_000),
                        () -> end.command(token -> end.call.reject(token, 486, "", List.of(), 0)));
                return;
            }
            if (network.random(3) == 0) {
                end.command(token -> end.call.progress(token, 183, true, List.of(), 0));
            }
            network.after(network.random(3_000), () -> end.command(token -> end.call.accept(token, List.of(), 0)));
        };
        pair.dial(60_000);
        boolean early = network.random(8) == 0;
        for (VirtualEndpoint end : List.of(pair.caller, pair.called)) {
            for (int i = 0; i < 12; i++) {
                int what = network.random(early ? 9 : 8);
                network.after(1_000 + network.random(60_000), () -> act(end, what));
            }
        }
        network.runUntil(200_000);
        boolean established = pair.caller.call.state().established()
                && pair.called.call != null
                && pair.called.call.state().established();
        if (established) {
            pair.assertAgreed();
        }
        pair.caller.command(token -> pair.caller.call.end(token, List.of(), 0));
        if (seed % 2 == 0) {
            pair.called.command(token -> pair.called.call.end(token, List.of(), 0));
        }
        pair.assertOver();
        return established;
    }

    private static void act(VirtualEndpoint end, int what) {
        switch (what) {
            case 0, 1, 2 -> end.command(token -> end.call.hold(token, List.of(), 0));
            case 3, 4, 5 -> end.command(token -> end.call.resume(token, List.of(), 0));
            case 6, 7 -> end.command(token -> end.call.info(token, "text/plain", new byte[] {'x'}, List.of(), 0));
            default -> end.command(token -> end.call.end(token, List.of(), 0));
        }
    }
}

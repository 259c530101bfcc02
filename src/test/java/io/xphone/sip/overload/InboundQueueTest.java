package io.xphone.sip.overload;

import static io.xphone.sip.overload.InboundQueue.Fate.HANDLE;
import static io.xphone.sip.overload.InboundQueue.Fate.REJECT;
import static io.xphone.sip.overload.Urgency.NEW_CALL;
import static io.xphone.sip.overload.Urgency.ORDINARY;
import static io.xphone.sip.overload.Urgency.URGENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InboundQueueTest {

    private static final long MS = 1_000_000;

    private final List<String> discarded = new ArrayList<>();
    private CallGate gate = new CallGate(1_000, 1_000, 250 * MS);
    private InboundQueue<String> queue = queue(1_000, 1 << 20);
    private long now = 77;

    private InboundQueue<String> queue(int messages, int octets) {
        return new InboundQueue<>(new InboundQueue.Limits(messages, octets, 250 * MS, 25 * MS), gate, discarded::add);
    }

    private void offer(String message, Urgency urgency) {
        offer(message, urgency, "source");
    }

    private void offer(String message, Urgency urgency, String source) {
        queue.offer(message, urgency, source, MessageGlance.branch(message), 100, now);
    }

    private String poll() {
        String message = queue.poll(now);
        return message == null
                ? "-"
                : switch (queue.fate()) {
                    case HANDLE -> message;
                    case REJECT -> "503 " + message;
                    case CANCELLED -> "487 " + message;
                };
    }

    private List<String> pollAll() {
        List<String> all = new ArrayList<>();
        for (String next = poll(); !next.equals("-"); next = poll()) {
            all.add(next);
        }
        return all;
    }

    @Test
    void theMostUrgentIsFirstAndOfTheNewCallsTheNewest() {
        offer("invite1", NEW_CALL);
        offer("options1", ORDINARY);
        offer("invite2", NEW_CALL);
        offer("bye1", URGENT);
        offer("options2", ORDINARY);
        offer("bye2", URGENT);
        assertThat(queue.size()).isEqualTo(6);
        assertThat(pollAll()).containsExactly("bye1", "bye2", "options1", "options2", "invite2", "invite1");
        assertThat(queue.size()).isZero();
    }

    @Test
    void sourcesTakeTurns() {
        for (int i = 1; i <= 3; i++) {
            offer("a" + i, NEW_CALL, "a");
        }
        offer("b1", NEW_CALL, "b");
        offer("c1", NEW_CALL, "c");
        offer("c2", NEW_CALL, "c");
        assertThat(pollAll()).containsExactly("a3", "b1", "c2", "a2", "c1", "a1");
    }

    @Test
    void aSourceThatFloodsLosesItsOwnOldest() {
        queue = queue(10, 1 << 20);
        offer("b1", NEW_CALL, "b");
        for (int i = 1; i <= 30; i++) {
            offer("a" + i, NEW_CALL, "a");
        }
        assertThat(discarded).hasSize(21).startsWith("a1", "a2").doesNotContain("b1");
        offer("b2", NEW_CALL, "b"); // below its share: the oldest of all gives way, which is its own here
        assertThat(discarded).endsWith("b1");
        assertThat(queue.calls()).isEqualTo(10);
        assertThat(pollAll()).contains("b2").startsWith("a30");
    }

    @Test
    void whatIsTooMuchInOctetsGoesByUrgency() {
        queue = queue(1_000, 500);
        offer("invite1", NEW_CALL);
        offer("options1", ORDINARY);
        offer("options2", ORDINARY);
        offer("bye1", URGENT);
        offer("bye2", URGENT);
        assertThat(discarded).isEmpty();
        offer("bye3", URGENT);
        offer("bye4", URGENT);
        assertThat(discarded).containsExactly("invite1", "options1");
        assertThat(pollAll()).containsExactly("bye1", "bye2", "bye3", "bye4", "options2");
        offer("invite2", NEW_CALL); // what was polled is no longer counted
        assertThat(discarded).hasSize(2);
    }

    @Test
    void aPauseIsNoOverload() {
        for (int i = 0; i < 100; i++) {
            offer("invite" + i, NEW_CALL);
        }
        now += 240 * MS;
        assertThat(pollAll()).hasSize(100).noneMatch(message -> message.startsWith("503"));
    }

    @Test
    void newCallsThatStandAreRejectedWhenTheyWaitedTooLong() {
        offer("old", NEW_CALL);
        now += 240 * MS;
        offer("new1", NEW_CALL);
        offer("new2", NEW_CALL);
        now += 11 * MS; // for 251 ms there has been a call that waits
        assertThat(poll()).isEqualTo("503 old");
        assertThat(poll()).isEqualTo("new2");
        now += 15 * MS;
        assertThat(poll()).isEqualTo("503 new1");
        offer("fresh", NEW_CALL); // the queue was empty: a new count
        now += 200 * MS;
        assertThat(poll()).isEqualTo("fresh");
    }

    /** Four times what can be handled: as much is handled as possible, and nobody waits long for a rejection. */
    @Test
    void underOverloadAsManyAreHandledAsPossible() {
        Map<String, Long> offered = new HashMap<>();
        int handled = 0;
        int rejected = 0;
        long longestRejection = 0;
        for (int ms = 0; ms < 5_000; ms++) {
            now += MS;
            for (int i = 0; i < 4; i++) {
                String message = "invite" + ms + "." + i;
                offered.put(message, now);
                offer(message, NEW_CALL);
            }
            while (true) {
                String next = queue.poll(now);
                if (next == null) {
                    break;
                }
                if (queue.fate() == REJECT) {
                    rejected++;
                    longestRejection = ms < 300 ? 0 : Math.max(longestRejection, now - offered.get(next));
                } else {
                    assertThat(queue.fate()).isEqualTo(HANDLE);
                    assertThat(now - offered.get(next)).isLessThan(2 * MS);
                    handled++;
                    gate.endBatch(now);
                    gate.passed(now);
                    break; // one a millisecond
                }
            }
        }
        assertThat(handled).isEqualTo(5_000);
        assertThat(handled + rejected + queue.calls()).isEqualTo(20_000);
        assertThat(queue.calls()).isLessThan(110);
        assertThat(longestRejection).isLessThan(30 * MS);
        assertThat(discarded).isEmpty();
    }

    @Test
    void aRejectedCallIsRejectedAgain() {
        offer("invite", NEW_CALL);
        now += 251 * MS;
        assertThat(poll()).isEqualTo("503 invite");
        offer("invite", NEW_CALL);
        offer("other", NEW_CALL);
        assertThat(pollAll()).containsExactlyInAnyOrder("other", "503 invite");
    }

    @Test
    void aCallThatIsCancelledWhileItWaitsIsNotHandled() {
        offer("invite1", NEW_CALL);
        offer("invite2", NEW_CALL);
        queue.cancel("other source", MessageGlance.branch("invite1"), now);
        queue.cancel("source", MessageGlance.branch("invite1"), now);
        queue.cancel("source", MessageGlance.branch("unknown"), now);
        queue.cancel("source", MessageGlance.NO_BRANCH, now);
        assertThat(pollAll()).containsExactly("487 invite1", "invite2");
    }

    @Test
    void allCopiesOfACallThatIsCancelledWhileItWaitsAreNotHandled() {
        offer("invite1", NEW_CALL);
        offer("invite2", NEW_CALL);
        now += 500 * MS;
        offer("invite1", NEW_CALL); // sent again
        queue.cancel("source", MessageGlance.branch("invite1"), now);
        assertThat(queue.calls()).isEqualTo(1);
        assertThat(queue.size()).isEqualTo(3);
        assertThat(List.of(poll(), poll())).containsExactly("487 invite1", "487 invite1");
    }

    @Test
    void anOrdinaryRequestThatWasSentAgainMeanwhileIsRejected() {
        offer("options1", ORDINARY);
        now += 400 * MS;
        offer("options2", ORDINARY);
        now += 101 * MS;
        assertThat(pollAll()).containsExactly("503 options1", "options2");
    }

    @Test
    void newCallsWaitForTheGateAndNothingElseDoes() {
        gate = new CallGate(2, 1_000, 250 * MS);
        queue = queue(1_000, 1 << 20);
        for (int i = 1; i <= 4; i++) {
            offer("invite" + i, NEW_CALL);
        }
        assertThat(pollAll()).containsExactly("invite4", "invite3");
        assertThat(gate.endBatch(now)).isTrue();
        assertThat(gate.endBatch(now)).isFalse();
        offer("bye", URGENT);
        assertThat(pollAll()).containsExactly("bye");
        now += MS;
        gate.passed(now);
        assertThat(pollAll()).containsExactly("invite2", "invite1");
    }

    @Test
    void fewerCallsAreOnTheWayWhenThatTakesLong() {
        gate = new CallGate(8, 1_000, 250 * MS);
        queue = queue(1_000, 1 << 20);
        List<Integer> atOnce = new ArrayList<>();
        for (int delay : new int[] {20, 41, 41, 41, 41, 20, 14, 14, 20, 0, 0, 0, 0, 0}) {
            now += 1_000 * MS;
            pollAll(); // no calls stand
            for (int i = 0; i < 10; i++) {
                offer("invite" + now + "." + i, NEW_CALL);
            }
            atOnce.add(pollAll().size());
            gate.endBatch(now);
            now += delay * MS;
            gate.passed(now);
        }
        assertThat(atOnce).containsExactly(8, 8, 4, 2, 2, 2, 2, 4, 8, 8, 8, 8, 8, 8);
    }

    @Test
    void onePauseHalvesThemOnce() {
        gate = new CallGate(8, 1_000, 250 * MS);
        queue = queue(1_000, 1 << 20);
        for (int i = 0; i < 20; i++) {
            offer("invite" + i, NEW_CALL);
        }
        for (int i = 0; i < 4; i++) {
            assertThat(List.of(poll(), poll())).noneMatch(message -> message.startsWith("503"));
            gate.endBatch(now);
        }
        now += 60 * MS;
        for (int i = 0; i < 4; i++) {
            gate.passed(now);
        }
        assertThat(pollAll()).hasSize(4);
    }

    @Test
    void aReportThatWasLostIsGivenUp() {
        gate = new CallGate(1, 1_000, 250 * MS);
        queue = queue(1_000, 1 << 20);
        offer("invite1", NEW_CALL);
        assertThat(pollAll()).containsExactly("invite1");
        gate.endBatch(now);
        now += 9_000 * MS;
        offer("invite2", NEW_CALL);
        assertThat(pollAll()).isEmpty();
        now += 1_001 * MS;
        offer("invite3", NEW_CALL);
        assertThat(pollAll()).containsExactly("503 invite2", "invite3");
    }

    @Test
    void callsAreRejectedWhileTheirEventLoopIsLateTwiceInARow() {
        assertThat(rejectedAfter(251, 251)).isTrue();
        assertThat(rejectedAfter(251, 10)).isFalse();
        assertThat(rejectedAfter(10, 251)).isFalse();
        assertThat(rejectedAfter(251, 251, 251)).isTrue();
        assertThat(rejectedAfter(251, 251, 10)).isFalse();
    }

    private boolean rejectedAfter(int... delays) {
        gate = new CallGate(1_000, 1_000, 250 * MS);
        queue = queue(1_000, 1 << 20);
        for (int delay : delays) {
            offer("invite" + now, NEW_CALL);
            poll();
            gate.endBatch(now); // with a call, or without one to learn whether the loop is still late
            now += delay * MS;
            gate.passed(now);
        }
        offer("last" + now, NEW_CALL);
        boolean rejected = poll().startsWith("503");
        now += 1_001 * MS; // it is not known any more
        offer("later" + now, NEW_CALL);
        assertThat(poll()).startsWith("later");
        return rejected;
    }

    @Test
    void callsAreRejectedWhileTooManyAreUnansweredOrDescriptorsAreScarce() {
        gate.unanswered(1_000);
        offer("invite1", NEW_CALL);
        offer("bye", URGENT);
        assertThat(pollAll()).containsExactly("bye", "503 invite1");
        gate.unanswered(999);
        offer("invite2", NEW_CALL);
        assertThat(poll()).isEqualTo("invite2");
        gate.scarce(true);
        offer("invite3", NEW_CALL);
        assertThat(poll()).isEqualTo("503 invite3");
        gate.scarce(false);
        offer("invite4", NEW_CALL);
        assertThat(poll()).isEqualTo("invite4");
    }
}

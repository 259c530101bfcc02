package io.xphone.nat.ice;

import static io.xphone.nat.ice.SimulatedNetwork.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.xphone.nat.ice.CandidatePair.State;
import io.xphone.nat.stun.StunAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Candidates, pairs and their order, by the sections of RFC 8445. */
class ChecklistTest {

    private static final StunAddress HOST = address("10.0.0.1", 5000);

    private final Checklist list = new Checklist(true);

    private static IceCandidate candidate(
            IceCandidateType type, String foundation, int component, StunAddress address, StunAddress related) {
        return IceCandidate.of(type, foundation, component, 65535, address, related);
    }

    /** §5.1.2.1. */
    @ParameterizedTest
    @CsvSource({
        "HOST, 65535, 1, 2130706431",
        "HOST, 65535, 2, 2130706430",
        "SERVER_REFLEXIVE, 65535, 1, 1694498815",
        "PEER_REFLEXIVE, 65535, 1, 1862270975",
        "RELAYED, 65535, 1, 16777215",
        "RELAYED, 0, 1, 255"
    })
    void prioritiesOfCandidates(IceCandidateType type, int localPreference, int component, long priority) {
        assertThat(IceCandidate.priority(type, localPreference, component)).isEqualTo(priority);
    }

    /** §6.1.2.3: 2³²·min(G,D) + 2·max(G,D) + (G > D). */
    @Test
    void prioritiesOfPairsAreThoseOfTheOtherAgent() {
        IceCandidate local = IceCandidate.host("1", 1, 65535, HOST);
        IceCandidate remote = candidate(IceCandidateType.SERVER_REFLEXIVE, "1", 1, address("192.0.2.1", 1), null);
        CandidatePair ours = new CandidatePair(local, remote, true);
        CandidatePair theirs = new CandidatePair(remote, local, false);
        assertThat(ours.priority).isEqualTo(theirs.priority).isEqualTo((1694498815L << 32) + 2 * 2130706431L + 1);
    }

    /** §5.1.3: the same address and base. */
    @Test
    void redundantCandidatesAreIgnored() {
        assertThat(list.addLocal(IceCandidate.host("1", 1, 65535, HOST))).isTrue();
        assertThat(list.addLocal(candidate(IceCandidateType.SERVER_REFLEXIVE, "2", 1, HOST, HOST)))
                .isFalse();
    }

    /** §6.1.2.2, §6.1.2.4: families and components do not mix, and reflexive candidates are checked from their base. */
    @Test
    void pairsAreFormedAndPruned() {
        list.addLocal(IceCandidate.host("1", 1, 65535, HOST));
        list.addLocal(candidate(IceCandidateType.SERVER_REFLEXIVE, "2", 1, address("192.0.2.9", 7000), HOST));
        list.addLocal(IceCandidate.host("1", 2, 65535, address("10.0.0.1", 5001)));
        list.addLocal(IceCandidate.host("6", 1, 65535, address("2001:db8::1", 5000)));
        list.addLocal(IceCandidate.host("7", 1, 65535, address("fe80::1", 5000)));
        list.addRemote(IceCandidate.host("1", 1, 65535, address("192.0.2.1", 1000)));
        list.addRemote(IceCandidate.host("1", 2, 65535, address("192.0.2.1", 1001)));
        list.addRemote(IceCandidate.host("2", 1, 65535, address("2001:db8::2", 1000)));
        list.addRemote(IceCandidate.host("3", 1, 65535, address("fe80::2", 1000)));

        assertThat(list.pairs().stream()
                        .map(pair ->
                                pair.base.host() + ">" + pair.remote.address().host()))
                .containsExactlyInAnyOrder(
                        "10.0.0.1>192.0.2.1",
                        "10.0.0.1>192.0.2.1",
                        "2001:db8:0:0:0:0:0:1>2001:db8:0:0:0:0:0:2",
                        "fe80:0:0:0:0:0:0:1>fe80:0:0:0:0:0:0:2");
    }

    /** §6.1.2.5. */
    @Test
    void theLowestPrioritiesAreLeftOutAtTheLimit() {
        list.addLocal(IceCandidate.host("1", 1, 65535, HOST));
        list.addLocal(candidate(IceCandidateType.RELAYED, "3", 1, address("203.0.113.1", 1), HOST));
        for (int i = 0; i < 90; i++) {
            list.addRemote(IceCandidate.host("1", 1, 65535 - i, address("192.0.2.1", 1000 + i)));
        }
        assertThat(list.pairs()).hasSize(Checklist.MAX_PAIRS);
        assertThat(list.pairs().stream().filter(pair -> pair.local.type() == IceCandidateType.HOST))
                .hasSize(90);
        assertThat(list.pairs()).isSortedAccordingTo((a, b) -> Long.compare(b.priority, a.priority));
    }

    /** §6.1.2.6, §7.2.5.3.3: a foundation is tried once, and the rest when it has worked. */
    @Test
    void pairsOfTheSameFoundationAreFrozenUntilOneSucceeds() {
        for (int component = 1; component <= 2; component++) {
            list.addLocal(IceCandidate.host("1", component, 65535, address("10.0.0.1", 4999 + component)));
            list.addRemote(IceCandidate.host("1", component, 65535, address("192.0.2.1", 1000 + component)));
            list.addRemote(IceCandidate.host("2", component, 65000, address("192.0.2.2", 1000 + component)));
        }
        list.start();
        assertThat(list.pairs().stream()
                        .filter(pair -> pair.state == State.WAITING)
                        .map(pair -> pair.component() + pair.remote.foundation()))
                .containsExactlyInAnyOrder("11", "12");
        CandidatePair first = list.next();
        assertThat(first.remote.foundation()).isEqualTo("1");
        first.state = State.SUCCEEDED;
        list.unfreeze(first);
        assertThat(list.pairs().stream()
                        .filter(pair -> pair.state == State.FROZEN)
                        .map(pair -> pair.component() + pair.remote.foundation()))
                .containsExactly("22");
    }

    /** §6.1.4.2: triggered checks first, then the highest priority that waits, then a frozen one. */
    @Test
    void theNextCheckIsATriggeredOne() {
        list.addLocal(IceCandidate.host("1", 1, 65535, HOST));
        list.addRemote(IceCandidate.host("1", 1, 65535, address("192.0.2.1", 1)));
        list.addRemote(IceCandidate.host("2", 1, 100, address("192.0.2.2", 2)));
        list.start();
        CandidatePair low = list.pairs().get(1);
        list.trigger(low);
        list.trigger(low);

        assertThat(list.next()).isSameAs(low);
        low.state = State.IN_PROGRESS;
        assertThat(list.next()).isSameAs(list.pairs().get(0));
        list.pairs().get(0).state = State.IN_PROGRESS;
        assertThat(list.next()).isNull();
        assertThat(list.ready()).isFalse();
    }

    /** RFC 8838 §11.4: a peer-reflexive candidate that is signalled later gets its type and priority. */
    @Test
    void aLearnedCandidateThatIsSignalledLaterIsReplaced() {
        list.addLocal(IceCandidate.host("1", 1, 65535, HOST));
        IceCandidate learned = list.remote(1, address("192.0.2.1", 1), 77);
        CandidatePair pair = list.add(list.locals().get(0), learned);
        list.addRemote(IceCandidate.host("9", 1, 65535, address("192.0.2.1", 1)));

        assertThat(pair.remote.type()).isEqualTo(IceCandidateType.HOST);
        assertThat(list.pairs()).hasSize(1);
        assertThat(list.remotes()).hasSize(1);
    }

    @Test
    void credentialsOfOthersAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> new IceCredentials("abc", "p".repeat(22)));
        assertThatIllegalArgumentException().isThrownBy(() -> new IceCredentials("abcd", "p".repeat(21)));
        assertThatIllegalArgumentException().isThrownBy(() -> new IceCredentials("ab:d", "p".repeat(22)));
        assertThatIllegalArgumentException().isThrownBy(() -> new IceCredentials("a".repeat(257), "p".repeat(22)));
        assertThat(new IceCredentials("abcd", "p".repeat(22)).toString()).doesNotContain("ppp");
        int[] count = {0};
        assertThat(List.of(
                        IceCredentials.random(bound -> ++count[0] % bound),
                        IceCredentials.random(bound -> ++count[0] * 7 % bound)))
                .doesNotHaveDuplicates();
    }
}

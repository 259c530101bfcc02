package io.xphone.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.rtp.MediaSourceFilter.Mode;
import io.xphone.rtp.MediaSourceFilter.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MediaSourceFilterTest {

    private static final long SECOND = 1_000_000_000L;
    private static final String ONE = "10.0.0.1:4000";
    private static final String TWO = "10.0.0.2:4000";
    private static final String THREE = "10.0.0.3:4000";
    private static final String PROXY = "10.0.0.9:5060";
    private static final String AT_PROXY = "10.0.0.9:7000";
    private static final String NAT = "1.2.3.4:5";
    private static final String EVIL = "6.6.6.6:6";

    private MediaSourceFilter<String> filter = filter(Mode.ANY, false);

    private static MediaSourceFilter<String> filter(Mode mode, boolean followsRebinding) {
        return new MediaSourceFilter<>(mode, true, followsRebinding, MediaSourceFilterTest::sameHost);
    }

    private static boolean sameHost(String one, String other) {
        return one.split(":")[0].equals(other.split(":")[0]);
    }

    /** Whether a valid packet is received, and if so whether it is of a new source. */
    private Verdict packet(String source, long nanos) {
        Verdict verdict = filter.onPacket(source, nanos, true);
        if (verdict == Verdict.NEW) {
            filter.accept(source, nanos);
        }
        return verdict;
    }

    @Test
    void mediaGoesToTheAddressInSdpUntilAPacketIsReceived() {
        assertThat(filter.target()).isNull();
        assertThat(filter.source()).isEmpty();
        filter.onSignalled(ONE);
        assertThat(filter.target()).isEqualTo(ONE);
        assertThat(filter.targetSends()).isFalse();
        assertThat(packet(NAT, 0)).isEqualTo(Verdict.NEW);
        assertThat(filter.target()).isEqualTo(NAT);
        assertThat(filter.source()).contains(NAT);
        assertThat(packet(NAT, SECOND)).isEqualTo(Verdict.CURRENT);
    }

    @Test
    void invalidPacketChangesNothing() {
        filter.onSignalled(ONE);
        assertThat(filter.onPacket(EVIL, 0, true)).isEqualTo(Verdict.NEW);
        assertThat(filter.target()).isEqualTo(ONE);
        assertThat(filter.source()).isEmpty();
    }

    @Test
    void higherRankReplacesLowerOneAtAnyTimeAndNeverTheOtherWayRound() {
        filter.know(PROXY);
        filter.onSignalled(ONE);
        List<String> byRank = List.of(EVIL, AT_PROXY, "10.0.0.1:9", ONE);
        for (int i = 0; i < byRank.size(); i++) {
            assertThat(packet(byRank.get(i), i * 100 * SECOND)).isEqualTo(Verdict.NEW);
            assertThat(filter.target()).isEqualTo(byRank.get(i));
            assertThat(filter.targetSends()).isTrue();
            for (int lower = 0; lower < i; lower++) {
                assertThat(packet(byRank.get(lower), (i * 100 + 90) * SECOND)).isEqualTo(Verdict.REJECTED);
            }
            assertThat(packet(i == 0 ? NAT : byRank.get(0), i * 100 * SECOND)).isEqualTo(Verdict.REJECTED);
        }
    }

    @Test
    void silenceAloneMovesNothing() {
        filter.onSignalled(ONE);
        packet(ONE, 0);
        assertThat(packet(EVIL, 600 * SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(packet("10.0.0.1:9", 600 * SECOND)).isEqualTo(Verdict.REJECTED);
    }

    @Test
    void rebindingIsFollowedAfterASecondOfSilenceUntilTheSignalledHostSends() {
        filter = filter(Mode.ANY, true);
        filter.onSignalled(ONE);
        packet(ONE, 0);
        assertThat(packet(NAT, SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(NAT, SECOND + 1)).isEqualTo(Verdict.NEW);
        assertThat(packet(ONE, 2 * SECOND)).isEqualTo(Verdict.NEW);
        assertThat(packet(NAT, 2 * SECOND + 1)).isEqualTo(Verdict.REJECTED);
    }

    @Test
    void stallOfTheCallerIsNoSilence() {
        filter = filter(Mode.ANY, true);
        filter.onSignalled(ONE);
        packet(ONE, 0);
        assertThat(filter.onPacket(NAT, 9 * SECOND, false))
                .as("in the first batch after it")
                .isEqualTo(Verdict.REJECTED);
        filter.onStall(9 * SECOND);
        assertThat(packet(NAT, 10 * SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(NAT, 10 * SECOND + 1)).isEqualTo(Verdict.NEW);
    }

    @Test
    void addressThatSdpReplacedIsRefused() {
        filter.onSignalled(ONE);
        packet(ONE, 0);
        filter.onSignalled(TWO);
        assertThat(filter.target()).isEqualTo(TWO);
        assertThat(packet(ONE, 1)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(ONE, 900 * SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(filter.target()).isEqualTo(TWO);
        assertThat(packet(TWO, 900 * SECOND)).isEqualTo(Verdict.NEW);
        filter.onSignalled(ONE);
        assertThat(packet(TWO, 901 * SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(ONE, 901 * SECOND)).as("SDP named it again").isEqualTo(Verdict.NEW);
    }

    @Test
    void addressOfANatBeforeAMoveIsRefused() {
        filter.onSignalled(ONE);
        packet(NAT, 0);
        filter.onSignalled(TWO);
        assertThat(packet(NAT, 1)).isEqualTo(Verdict.REJECTED);
        assertThat(packet("5.6.7.8:9", 2)).isEqualTo(Verdict.NEW);
    }

    /** Direct media of a PBX behind a NAT, a hold, which takes it back to the PBX, and the end of the hold. */
    @Test
    void addressOfANatIsValidAgainWithTheAddressInSdpThatItBelongsTo() {
        String other = "5.6.7.8:9";
        filter.onSignalled(ONE);
        packet(NAT, 0);
        filter.onSignalled(TWO);
        packet(other, 1);
        filter.onSignalled(ONE);
        assertThat(packet(other, 2)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(NAT, 3)).isEqualTo(Verdict.NEW);
        filter.onSignalled(TWO);
        assertThat(packet(NAT, 4)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(other, 5)).isEqualTo(Verdict.NEW);
        assertThat(filter.target()).isEqualTo(other);
    }

    @Test
    void sourceThatSdpConfirmsRemains() {
        filter.onSignalled(ONE);
        packet(NAT, 0);
        filter.onSignalled(NAT); // the peer learned its public address
        assertThat(packet(NAT, 1)).isEqualTo(Verdict.CURRENT);
        filter.onSignalled("1.2.3.4:77"); // or believes that it has
        assertThat(packet(NAT, 2)).as("that SDP named before").isEqualTo(Verdict.REJECTED);
        assertThat(packet("1.2.3.4:6", 3)).isEqualTo(Verdict.NEW);
        filter.onSignalled("1.2.3.4:78");
        assertThat(packet("1.2.3.4:6", 4)).as("of the host in SDP").isEqualTo(Verdict.NEW);
    }

    @Test
    void repeatedSdpAllowsANewBindingUntilTheSourceSends() {
        filter.know(PROXY);
        filter.onSignalled(ONE);
        packet(AT_PROXY, 0);
        filter.onSignalled(ONE);
        assertThat(filter.target()).isEqualTo(AT_PROXY);
        assertThat(packet(AT_PROXY, 1)).isEqualTo(Verdict.CURRENT);
        assertThat(packet("10.0.0.9:8", 2)).isEqualTo(Verdict.REJECTED);
        filter.onSignalled(ONE);
        assertThat(packet(EVIL, 99 * SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(packet("10.0.0.9:8", 99 * SECOND)).isEqualTo(Verdict.NEW);
        assertThat(packet(AT_PROXY, 99 * SECOND)).isEqualTo(Verdict.REJECTED);
    }

    @Test
    void afterRepeatedSdpAStrangerNeedsTheSilenceOfAStranger() {
        filter.onSignalled(ONE);
        packet(NAT, 0);
        filter.onSignalled(ONE);
        assertThat(packet(EVIL, SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(packet("1.2.3.4:8", SECOND + 1)).isEqualTo(Verdict.NEW);
        packet(ONE, 2 * SECOND);
        filter.onSignalled(ONE);
        assertThat(packet(EVIL, 99 * SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(packet("10.0.0.1:8", 99 * SECOND)).isEqualTo(Verdict.NEW);
    }

    @Test
    void isSettledWhenOnlySdpCanChangeTheSource() {
        filter.onSignalled(ONE);
        assertThat(filter.settled(0)).isFalse();
        packet(ONE, SECOND);
        assertThat(filter.settled(4 * SECOND)).isFalse();
        assertThat(filter.settled(4 * SECOND + 1)).isTrue();
        filter.onSignalled(TWO);
        assertThat(filter.settled(9 * SECOND)).isFalse();
        packet(NAT, 9 * SECOND);
        assertThat(filter.settled(99 * SECOND))
                .as("the signalled host may still send")
                .isFalse();
    }

    @Test
    void isNotSettledWhileABranchMayStillAnswer() {
        filter.onEarly(ONE);
        packet(ONE, 0);
        assertThat(filter.settled(9 * SECOND)).isTrue();
        filter.onEarly(TWO);
        assertThat(filter.settled(9 * SECOND)).isFalse();
    }

    @Test
    void sameHostMovesMediaToOtherPortsOnly() {
        filter = filter(Mode.SAME_HOST, false);
        filter.onSignalled(ONE);
        assertThat(packet(NAT, 0)).isEqualTo(Verdict.NEW);
        assertThat(filter.target()).isEqualTo(ONE);
        assertThat(filter.targetSends()).isFalse();
        packet("10.0.0.1:4567", 1);
        assertThat(filter.target()).isEqualTo("10.0.0.1:4567");
    }

    @Test
    void offSendsToTheAddressInSdp() {
        filter = filter(Mode.OFF, false);
        filter.onSignalled(ONE);
        assertThat(packet("10.0.0.1:4567", 0)).isEqualTo(Verdict.NEW);
        assertThat(filter.target()).isEqualTo(ONE);
        assertThat(filter.settled(99 * SECOND)).isFalse();
    }

    @Test
    void strangersAreRefusedOnRequest() {
        filter = new MediaSourceFilter<>(Mode.OFF, false, true, MediaSourceFilterTest::sameHost);
        filter.know(PROXY);
        filter.onSignalled(ONE);
        assertThat(packet(EVIL, 0)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(AT_PROXY, 0)).isEqualTo(Verdict.NEW);
        filter.know(NAT);
        assertThat(packet(AT_PROXY, 1)).isEqualTo(Verdict.CURRENT);
        assertThat(packet("1.2.3.4:9", 2)).as("of a higher rank now").isEqualTo(Verdict.NEW);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void whereSdpNamesTheHostOfTheSignallingThereAreNoStrangers(Mode mode) {
        filter = filter(mode, false);
        filter.know("10.0.0.1:0");
        assertThat(packet(EVIL, 0)).as("SDP is yet to come").isEqualTo(Verdict.NEW);
        filter.onSignalled(ONE);
        assertThat(filter.source()).isEmpty();
        assertThat(filter.target()).isEqualTo(ONE);
        assertThat(packet(EVIL, 1)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(EVIL, 100 * SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(packet("10.0.0.1:77", 101 * SECOND)).isEqualTo(Verdict.NEW);
        assertThat(packet(EVIL, 200 * SECOND)).isEqualTo(Verdict.REJECTED);
        filter.onSignalled(TWO);
        assertThat(packet(NAT, 201 * SECOND)).as("SDP names another host now").isEqualTo(Verdict.NEW);
    }

    @Test
    void rebindingIsFollowedToAStrangerOnlyFromTheHostOfSignallingAndSdp() {
        filter = filter(Mode.ANY, true);
        filter.know("10.0.0.1:0");
        filter.onSignalled(ONE);
        assertThat(packet(NAT, 100 * SECOND)).as("nothing to follow").isEqualTo(Verdict.REJECTED);
        assertThat(packet(ONE, 101 * SECOND)).isEqualTo(Verdict.NEW);
        assertThat(packet(NAT, 102 * SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(NAT, 103 * SECOND)).as("after its silence").isEqualTo(Verdict.NEW);
    }

    @Test
    void oneBranchBehindANatIsEnoughForStrangers() {
        filter.know("10.0.0.1:0");
        filter.onEarly(ONE);
        assertThat(packet(NAT, 0)).isEqualTo(Verdict.REJECTED);
        filter.onEarly(TWO);
        filter.onEarly(ONE);
        assertThat(packet(NAT, 1)).isEqualTo(Verdict.NEW);
    }

    private void fork(Mode mode) {
        filter = filter(mode, false);
        filter.onEarly(ONE);
        filter.onEarly(TWO);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void followsPacketsOfForksBeforeTheAnswer(Mode mode) {
        fork(mode);
        assertThat(filter.target()).as("the latest SDP").isEqualTo(TWO);
        assertThat(packet(ONE, 0)).isEqualTo(Verdict.NEW);
        assertThat(filter.target()).isEqualTo(ONE);
        assertThat(packet(TWO, SECOND / 10)).as("the first is heard").isEqualTo(Verdict.REJECTED);
        assertThat(packet(TWO, SECOND / 10 + 1)).isEqualTo(Verdict.NEW);
        assertThat(filter.target()).isEqualTo(TWO);
        assertThat(packet(EVIL, 60 * SECOND)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(ONE, 60 * SECOND)).isEqualTo(Verdict.NEW);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void usesTheForkThatAnswered(Mode mode) {
        for (String answered : List.of(ONE, TWO)) {
            for (String spoke : List.of(ONE, TWO, NAT)) {
                String other = answered.equals(ONE) ? TWO : ONE;
                fork(mode);
                packet(spoke, 0);
                filter.onSignalled(answered);
                assertThat(filter.target()).isEqualTo(answered);
                assertThat(packet(other, 1)).isEqualTo(Verdict.REJECTED);
                assertThat(packet(answered, 2)).isNotEqualTo(Verdict.REJECTED);
                filter.onSignalled(answered);
                assertThat(packet(other, 3)).as("SDP that repeats it").isEqualTo(Verdict.REJECTED);
                filter.onSignalled(other);
                assertThat(packet(other, 4)).as("moved there later").isEqualTo(Verdict.NEW);
                assertThat(filter.target()).isEqualTo(other);
            }
        }
    }

    @Test
    void usesAForkWithoutSdpBeforeItsAnswer() {
        fork(Mode.ANY);
        filter.onSignalled(THREE);
        assertThat(filter.target()).isEqualTo(THREE);
        assertThat(List.of(packet(ONE, 0), packet(TWO, 0))).containsOnly(Verdict.REJECTED);
    }

    @Test
    void singleEarlyDialogIsNotAFork() {
        filter.onEarly(ONE);
        filter.onEarly(ONE);
        packet(NAT, 0);
        filter.onSignalled(ONE);
        assertThat(filter.target()).as("behind a NAT").isEqualTo(NAT);
        assertThat(packet(NAT, 1)).isEqualTo(Verdict.CURRENT);
        assertThat(packet(ONE, 2)).isEqualTo(Verdict.NEW);
    }

    @Test
    void forksAndRefusedAddressesAreBounded() {
        for (int port = 1; port <= 100; port++) {
            filter.onEarly("10.0.0.1:" + port);
        }
        filter.onSignalled(TWO);
        assertThat(packet("10.0.0.1:32", 0)).isEqualTo(Verdict.REJECTED);
        assertThat(packet("10.0.0.1:33", 0)).isEqualTo(Verdict.NEW);
        for (int port = 1; port <= 100; port++) {
            filter.onSignalled("10.0.0.3:" + port);
        }
        assertThat(packet("10.0.0.3:99", 0)).isEqualTo(Verdict.REJECTED);
        assertThat(packet(TWO, 0)).as("too long ago").isEqualTo(Verdict.NEW);
    }
}

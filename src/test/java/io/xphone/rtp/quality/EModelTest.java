package io.xphone.rtp.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The E-model against the values in G.107 and G.113, and against values calculated by hand. */
class EModelTest {

    @Test
    void theDefaultValuesGiveTheRatingOfG107() {
        assertThat(EModel.MAX_R).isCloseTo(93.2, within(0.05));
        assertThat(EModel.rating(0, CodecImpairment.G711, 0, 1)).isEqualTo(EModel.MAX_R);
        assertThat(EModel.mos(93.2)).isCloseTo(4.41, within(0.005));
    }

    @ParameterizedTest(name = "R {0} is MOS {1}")
    @CsvSource({
        "-5, 1",
        "0, 1",
        "3, 1",
        "6.5, 1.00",
        "10, 1.035",
        "20, 1.252",
        "50, 2.575",
        "60, 3.10",
        "70, 3.597",
        "80, 4.024",
        "90, 4.339",
        "93.2, 4.409",
        "100, 4.5",
        "120, 4.5"
    })
    void theScoreFollowsTheCurveOfAnnexB(double rating, double mos) {
        assertThat(EModel.mos(rating)).isCloseTo(mos, within(0.005));
    }

    @ParameterizedTest(name = "Ie {0}, Bpl {1}, {2} % loss, burst ratio {3}: {4}")
    @CsvSource({
        "0, 4.3, 0, 1, 0",
        "0, 4.3, 5, 1, 51.08", // 95 · 5 / 9.3
        "0, 25.1, 5, 1, 15.78", // 95 · 5 / 30.1
        "0, 25.1, 5, 2, 17.21", // 95 · 5 / 27.6
        "11, 19, 0, 1, 11",
        "11, 19, 2, 1, 19.00", // 11 + 84 · 2 / 21
        "11, 19, 10, 4, 50.07", // 11 + 84 · 10 / 21.5
        "0, 25.1, 5, 0.5, 15.78", // a ratio below that of random loss is not valid
        "0, 25.1, 5, 50, 18.46", // nor is one above 8: 95 · 5 / 25.725
        "0, 25.1, 150, 1, 75.94" // 95 · 100 / 125.1
    })
    void lossImpairsByTheRobustnessOfTheCodec(double ie, double bpl, double loss, double burst, double impairment) {
        CodecImpairment codec = new CodecImpairment(ie, bpl);
        assertThat(EModel.equipmentImpairment(codec, loss, burst)).isCloseTo(impairment, within(0.005));
        double expected = Math.max(0, EModel.MAX_R - impairment);
        assertThat(EModel.rating(0, codec, loss, burst)).isCloseTo(expected, within(0.01));
    }

    /** With the default echo losses Id is Idd within a few units: 25 · (…) with X = log2(Ta / 100). */
    @ParameterizedTest(name = "{0} ms: Idd {1}")
    @CsvSource({"0, 0", "50, 0", "100, 0", "200, 3.04", "400, 24.07", "800, 40.83"})
    void delayImpairs(double delay, double absolute) {
        double id = EModel.delayImpairment(delay) - EModel.delayImpairment(0);
        assertThat(id).isBetween(absolute, absolute + 10);
    }

    @Test
    void theRatingFallsWithDelayAndLoss() {
        double before = 101;
        for (int delay = 0; delay <= 2_000; delay += 10) {
            double rating = EModel.rating(delay, CodecImpairment.G711, 0, 1);
            assertThat(rating).as(delay + " ms").isBetween(0.0, before);
            before = rating;
        }
        // G.114: up to 150 ms most applications are hardly impaired, above 400 ms the delay is not acceptable
        assertThat(EModel.rating(150, CodecImpairment.G711, 0, 1)).isGreaterThan(85);
        assertThat(EModel.rating(400, CodecImpairment.G711, 0, 1)).isLessThan(70);
        before = 101;
        for (double loss = 0; loss <= 100; loss++) {
            double rating = EModel.rating(20, new CodecImpairment(11, 19), loss, 1);
            assertThat(rating).as(loss + " %").isBetween(0.0, before);
            before = rating;
        }
        assertThat(EModel.rating(-1, CodecImpairment.G711, -1, 1)).isEqualTo(EModel.MAX_R);
    }

    @Test
    void valuesOutOfRangeAreRejected() {
        assertThat(CodecImpairment.G711).isEqualTo(new CodecImpairment(0, 25.1));
        assertThatThrownBy(() -> new CodecImpairment(0, 0)).hasMessageContaining("Bpl");
        assertThatThrownBy(() -> new CodecImpairment(96, 1)).hasMessageContaining("96");
        assertThatThrownBy(() -> new CodecImpairment(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theMarkIsCrossedOnceInEachDirection() {
        QualityMark mark = new QualityMark(70);
        assertThat(mark.crossed(70)).isFalse();
        assertThat(mark.crossed(69.9)).isTrue();
        assertThat(mark.below()).isTrue();
        assertThat(mark.crossed(60)).isFalse();
        assertThat(mark.crossed(74.9)).isFalse();
        assertThat(mark.crossed(75)).isTrue();
        assertThat(mark.below()).isFalse();
        assertThat(mark.crossed(93)).isFalse();
    }

    @Test
    void theRecentRatingForgetsWhatWasBeforeTheWindow() {
        RecentRating recent = new RecentRating(4);
        assertThat(recent.sample(0, 0, 0, CodecImpairment.G711)).isEqualTo(-1);
        assertThat(recent.sample(24, 0, 0, CodecImpairment.G711))
                .as("few packets")
                .isEqualTo(-1);
        assertThat(recent.sample(25, 0, 0, CodecImpairment.G711)).isEqualTo(EModel.MAX_R);
        assertThat(recent.sample(50, 5, 0, CodecImpairment.G711))
                .isCloseTo(EModel.rating(0, CodecImpairment.G711, 10, 1), within(1e-9));
        for (int expected = 75; expected <= 150; expected += 25) {
            recent.sample(expected, 5, 0, CodecImpairment.G711);
        }
        assertThat(recent.rating()).as("the loss has left the window").isEqualTo(EModel.MAX_R);
        assertThat(recent.sample(10, 0, 0, CodecImpairment.G711))
                .as("a new stream")
                .isEqualTo(-1);
        assertThat(recent.sample(40, 15, 0, CodecImpairment.G711))
                .isCloseTo(EModel.rating(0, CodecImpairment.G711, 50, 1), within(1e-9));
        for (int i = 0; i < 4; i++) {
            recent.sample(40, 15, 0, CodecImpairment.G711);
        }
        assertThat(recent.rating()).as("the peer is silent").isEqualTo(-1);
    }
}

package io.xphone.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FakeLinkTest {

    private static List<FakeLink.Outcome> outcomes(LinkOptions options) {
        FakeLink link = new FakeLink(options);
        return Stream.generate(link::next).limit(10_000).toList();
    }

    @Test
    void isReproducibleBySeed() {
        LinkOptions options = new LinkOptions(5, 10, 20, 10, 5, 3);
        assertThat(outcomes(options)).isEqualTo(outcomes(options));
        assertThat(outcomes(options)).isNotEqualTo(outcomes(new LinkOptions(6, 10, 20, 10, 5, 3)));
    }

    @Test
    void matchesItsPercentages() {
        List<FakeLink.Outcome> outcomes = outcomes(new LinkOptions(5, 10, 20, 10, 5, 3));
        assertThat(outcomes.stream().filter(FakeLink.Outcome::lost).count()).isBetween(900L, 1100L);
        assertThat(outcomes.stream().filter(FakeLink.Outcome::reordered).count())
                .isBetween(380L, 520L);
        assertThat(outcomes.stream().filter(FakeLink.Outcome::duplicated).count())
                .isBetween(210L, 330L);
        assertThat(outcomes).allMatch(each -> each.delayMillis() >= 10 && each.delayMillis() <= 30);
    }

    @Test
    void lossesDoNotDependOnOtherOptions() {
        List<Boolean> one = outcomes(LinkOptions.loss(9, 10)).stream()
                .map(FakeLink.Outcome::lost)
                .toList();
        List<Boolean> other = outcomes(new LinkOptions(9, 10, 50, 20, 30, 30)).stream()
                .map(FakeLink.Outcome::lost)
                .toList();
        assertThat(one).isEqualTo(other);
    }

    @Test
    void rejectsInvalidOptions() {
        assertThatThrownBy(() -> LinkOptions.loss(1, 101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LinkOptions.delay(1, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(LinkOptions.PERFECT.perfect()).isTrue();
        assertThat(LinkOptions.delay(1, 5, 0).perfect()).isFalse();
    }
}

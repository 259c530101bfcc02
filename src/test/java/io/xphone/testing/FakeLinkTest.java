package io.xphone.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FakeLinkTest {

    private static List<FakeLink.Fate> fates(LinkOptions options) {
        FakeLink link = new FakeLink(options);
        return Stream.generate(link::next).limit(10_000).toList();
    }

    @Test
    void isTheSameBySeed() {
        LinkOptions options = new LinkOptions(5, 10, 20, 10, 5, 3);
        assertThat(fates(options)).isEqualTo(fates(options));
        assertThat(fates(options)).isNotEqualTo(fates(new LinkOptions(6, 10, 20, 10, 5, 3)));
    }

    @Test
    void holdsItsPercentages() {
        List<FakeLink.Fate> fates = fates(new LinkOptions(5, 10, 20, 10, 5, 3));
        assertThat(fates.stream().filter(FakeLink.Fate::lost).count()).isBetween(900L, 1100L);
        assertThat(fates.stream().filter(FakeLink.Fate::overtaken).count()).isBetween(380L, 520L);
        assertThat(fates.stream().filter(FakeLink.Fate::duplicated).count()).isBetween(210L, 330L);
        assertThat(fates).allMatch(each -> each.delayMillis() >= 10 && each.delayMillis() <= 30);
    }

    @Test
    void otherSettingsLeaveTheLossesAlone() {
        List<Boolean> one =
                fates(LinkOptions.loss(9, 10)).stream().map(FakeLink.Fate::lost).toList();
        List<Boolean> other = fates(new LinkOptions(9, 10, 50, 20, 30, 30)).stream()
                .map(FakeLink.Fate::lost)
                .toList();
        assertThat(one).isEqualTo(other);
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> LinkOptions.loss(1, 101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LinkOptions.delay(1, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(LinkOptions.PERFECT.perfect()).isTrue();
        assertThat(LinkOptions.delay(1, 5, 0).perfect()).isFalse();
    }
}

package io.xphone.audio.g729;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FixedPointTest {

    @Test
    void sixteenBitOperatorsSaturate() {
        assertThat(FixedPoint.add(32_767, 1)).isEqualTo(32_767);
        assertThat(FixedPoint.sub(-32_768, 1)).isEqualTo(-32_768);
        assertThat(FixedPoint.mult(-32_768, -32_768)).isEqualTo(32_767);
        assertThat(FixedPoint.mult(-1, 1)).isEqualTo(-1);
        assertThat(FixedPoint.multRounded(-1, 1)).isZero();
        assertThat(FixedPoint.negate(-32_768)).isEqualTo(32_767);
        assertThat(FixedPoint.shl(1, 15)).isEqualTo(32_767);
        assertThat(FixedPoint.shl(-2, 40)).isEqualTo(-32_768);
        assertThat(FixedPoint.shr(-1, 40)).isEqualTo(-1);
        assertThat(FixedPoint.shr(3, -2)).isEqualTo(12);
    }

    @Test
    void thirtyTwoBitOperatorsSaturate() {
        assertThat(FixedPoint.longMult(-32_768, -32_768)).isEqualTo(Integer.MAX_VALUE);
        assertThat(FixedPoint.longMac(Integer.MAX_VALUE, 1, 1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(FixedPoint.longMsu(Integer.MIN_VALUE, 1, 1)).isEqualTo(Integer.MIN_VALUE);
        assertThat(FixedPoint.longShl(0x20000000, 3)).isEqualTo(Integer.MAX_VALUE);
        assertThat(FixedPoint.longShr(-1, 99)).isEqualTo(-1);
        assertThat(FixedPoint.longShrRounded(3, 1)).isEqualTo(2);
        assertThat(FixedPoint.round(0x7fffffff)).isEqualTo(32_767);
    }

    @Test
    void normalizesAndDivides() {
        assertThat(FixedPoint.norm(1)).isEqualTo(14);
        assertThat(FixedPoint.norm(-1)).isEqualTo(15);
        assertThat(FixedPoint.longNorm(1)).isEqualTo(30);
        assertThat(FixedPoint.longNorm(-1)).isEqualTo(31);
        assertThat(FixedPoint.longNorm(0)).isZero();
        assertThat(FixedPoint.div(1, 2)).isEqualTo(16_384);
        assertThat(FixedPoint.div(7, 7)).isEqualTo(32_767);
        assertThat(FixedPoint.div32(0x30000000, 0x60000000)).isCloseTo(0x40000000, within(20_000));
    }

    @Test
    void functionsComeCloseToTheirMeaning() {
        assertThat(FixedPoint.powerOfTwo(14, 16_384)).isEqualTo((int) Math.round(Math.pow(2, 14.5)));
        assertThat(FixedPoint.log2(1 << 20)).isEqualTo(20 << 16);
        assertThat(FixedPoint.log2(3) / 65_536.0).isCloseTo(Math.log(3) / Math.log(2), within(0.001));
        assertThat(FixedPoint.log2(-5)).isZero();
        assertThat(FixedPoint.inverseRoot(100_000) / (double) (1 << 30))
                .isCloseTo(1 / Math.sqrt(100_000), within(0.00001));
        assertThat(FixedPoint.inverseRoot(0)).isEqualTo(0x3fffffff);
    }
}

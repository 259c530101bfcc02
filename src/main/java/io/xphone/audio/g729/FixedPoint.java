package io.xphone.audio.g729;

/**
 * The saturating fixed-point operators that G.729 is defined with. A 16-bit number travels in an {@code int}; the
 * names that begin with {@code long} work on 32 bits. Every result is exact to the bit, which the codec depends on:
 * encoder and decoder predict from their own past results.
 */
final class FixedPoint {

    /** The greatest 16-bit number. */
    static final int MAX_16 = Short.MAX_VALUE;

    /** The least 16-bit number. */
    static final int MIN_16 = Short.MIN_VALUE;

    private FixedPoint() {}

    /** The value limited to 16 bits. */
    static int saturate(int value) {
        if (value > MAX_16) {
            return MAX_16;
        }
        return Math.max(value, MIN_16);
    }

    private static int saturate(long value) {
        if (value > Integer.MAX_VALUE) {
            return Integer.MAX_VALUE;
        }
        return value < Integer.MIN_VALUE ? Integer.MIN_VALUE : (int) value;
    }

    /** a + b in 16 bits. */
    static int add(int a, int b) {
        return saturate(a + b);
    }

    /** a - b in 16 bits. */
    static int sub(int a, int b) {
        return saturate(a - b);
    }

    /** The absolute value in 16 bits. */
    static int abs(int a) {
        return a == MIN_16 ? MAX_16 : Math.abs(a);
    }

    /** The negated value in 16 bits. */
    static int negate(int a) {
        return a == MIN_16 ? MAX_16 : -a;
    }

    /** The product of two Q15 fractions. */
    static int mult(int a, int b) {
        return saturate((a * b) >> 15);
    }

    /** The rounded product of two Q15 fractions. */
    static int multRounded(int a, int b) {
        return saturate((a * b + 0x4000) >> 15);
    }

    /** The value times 2^count in 16 bits; a negative count divides. */
    static int shl(int a, int count) {
        if (count < 0) {
            return shr(a, -count);
        }
        if (count > 15) {
            return a == 0 ? 0 : a > 0 ? MAX_16 : MIN_16;
        }
        return saturate(a << count);
    }

    /** The value divided by 2^count in 16 bits, towards minus infinity; a negative count multiplies. */
    static int shr(int a, int count) {
        if (count < 0) {
            return shl(a, -count);
        }
        return a >> Math.min(count, 15);
    }

    /** a + b in 32 bits. */
    static int longAdd(int a, int b) {
        return saturate((long) a + b);
    }

    /** a - b in 32 bits. */
    static int longSub(int a, int b) {
        return saturate((long) a - b);
    }

    /** The absolute value in 32 bits. */
    static int longAbs(int a) {
        return a == Integer.MIN_VALUE ? Integer.MAX_VALUE : Math.abs(a);
    }

    /** The negated value in 32 bits. */
    static int longNegate(int a) {
        return a == Integer.MIN_VALUE ? Integer.MAX_VALUE : -a;
    }

    /** The product of two 16-bit fractions, doubled. */
    static int longMult(int a, int b) {
        int product = a * b;
        return product == 0x40000000 ? Integer.MAX_VALUE : product << 1;
    }

    /** sum + 2ab. */
    static int longMac(int sum, int a, int b) {
        return longAdd(sum, longMult(a, b));
    }

    /** sum - 2ab. */
    static int longMsu(int sum, int a, int b) {
        return longSub(sum, longMult(a, b));
    }

    /** The value times 2^count in 32 bits; a negative count divides. */
    static int longShl(int a, int count) {
        if (count < 0) {
            return longShr(a, -count);
        }
        if (count > 31) {
            return a == 0 ? 0 : a > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
        }
        return saturate((long) a << count);
    }

    /** The value divided by 2^count in 32 bits, towards minus infinity; a negative count multiplies. */
    static int longShr(int a, int count) {
        if (count < 0) {
            return longShl(a, -count);
        }
        return a >> Math.min(count, 31);
    }

    /** As {@link #longShr} with the last bit shifted out added: rounded to nearest. */
    static int longShrRounded(int a, int count) {
        if (count > 31) {
            return 0;
        }
        int shifted = longShr(a, count);
        return count > 0 && (a & (1 << (count - 1))) != 0 ? shifted + 1 : shifted;
    }

    /** The upper 16 bits, rounded. */
    static int round(int a) {
        return longAdd(a, 0x8000) >> 16;
    }

    /** The upper 16 bits. */
    static int high(int a) {
        return a >> 16;
    }

    /** The lower 16 bits, as a signed number. */
    static int low(int a) {
        return (short) a;
    }

    /** How many places a 16-bit number shifts left before it fills its bits; 0 for 0. */
    static int norm(int a) {
        if (a == 0) {
            return 0;
        }
        return Integer.numberOfLeadingZeros(a < 0 ? ~a : a) - 17;
    }

    /** How many places a 32-bit number shifts left before it fills its bits; 0 for 0. */
    static int longNorm(int a) {
        if (a == 0) {
            return 0;
        }
        return Integer.numberOfLeadingZeros(a < 0 ? ~a : a) - 1;
    }

    /**
     * A Q15 quotient.
     *
     * @param numerator 0 to denominator
     * @param denominator above 0
     */
    static int div(int numerator, int denominator) {
        return numerator >= denominator ? MAX_16 : (numerator << 15) / denominator;
    }

    /** The lower half of the double precision format: 15 bits below the upper 16. */
    static int lowHalf(int a) {
        return (a >> 1) & 0x7fff;
    }

    /** The product of two 32-bit fractions, of which the lowest bit counts for nothing. */
    static int mult32(int a, int b) {
        int product = longMult(high(a), high(b));
        product = longMac(product, mult(high(a), lowHalf(b)), 1);
        return longMac(product, mult(lowHalf(a), high(b)), 1);
    }

    /** The product of a 32-bit and a 16-bit fraction. */
    static int mult32By16(int a, int b) {
        return longMac(longMult(high(a), b), mult(lowHalf(a), b), 1);
    }

    /**
     * The Q31 quotient of two 32-bit fractions.
     *
     * @param numerator 0 to denominator
     * @param denominator normalized: from 0x40000000
     */
    static int div32(int numerator, int denominator) {
        int approximate = div(0x3fff, high(denominator));
        int rest = longSub(Integer.MAX_VALUE, mult32By16(denominator, approximate));
        int inverse = mult32By16(rest, approximate);
        return longShl(mult32(numerator, inverse), 2);
    }

    /**
     * Two to a power.
     *
     * @param exponent whole part, 0 to 30
     * @param fraction the rest in Q15, 0 to 32,767
     */
    static int powerOfTwo(int exponent, int fraction) {
        int index = fraction >> 10;
        int rest = (fraction << 5) & 0x7fff;
        int step = G729Tables.POWERS_OF_TWO[index] - G729Tables.POWERS_OF_TWO[index + 1];
        return longShrRounded(longMsu(G729Tables.POWERS_OF_TWO[index] << 16, step, rest), 30 - exponent);
    }

    /** The logarithm to base 2 in Q16, with a fraction of 15 bits; 0 unless a is positive. */
    static int log2(int a) {
        if (a <= 0) {
            return 0;
        }
        int shift = longNorm(a);
        int normal = (a << shift) >> 9;
        int index = high(normal) - 32;
        int rest = (normal >> 1) & 0x7fff;
        int step = G729Tables.LOGARITHMS[index] - G729Tables.LOGARITHMS[index + 1];
        int fraction = high(longMsu(G729Tables.LOGARITHMS[index] << 16, step, rest));
        return ((30 - shift) << 16) | (fraction << 1);
    }

    /** One over the square root: Q30 for an argument in Q0; 0x3fffffff unless it is positive. */
    static int inverseRoot(int a) {
        if (a <= 0) {
            return 0x3fffffff;
        }
        int shift = longNorm(a);
        int normal = a << shift;
        int exponent = 30 - shift;
        if ((exponent & 1) == 0) {
            normal >>= 1;
        }
        normal >>= 9;
        int index = high(normal) - 16;
        int rest = (normal >> 1) & 0x7fff;
        int step = G729Tables.INVERSE_ROOTS[index] - G729Tables.INVERSE_ROOTS[index + 1];
        return longMsu(G729Tables.INVERSE_ROOTS[index] << 16, step, rest) >> ((exponent >> 1) + 1);
    }
}

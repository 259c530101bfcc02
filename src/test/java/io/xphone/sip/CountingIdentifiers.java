package io.xphone.sip;

import java.util.function.IntUnaryOperator;

/** Identifiers for tests: tokens are {@code t1}, {@code t2}, … and numbers are 0 by default. */
public final class CountingIdentifiers implements Identifiers {
    private int count;
    private IntUnaryOperator numbers = bound -> 0;

    /** Sets what {@link #nextInt(int)} gives: a function of the bound. */
    public CountingIdentifiers numbers(IntUnaryOperator source) {
        this.numbers = source;
        return this;
    }

    @Override
    public String token(int bits) {
        return "t" + ++count;
    }

    @Override
    public int nextInt(int bound) {
        return numbers.applyAsInt(bound);
    }
}

package io.xphone.audio;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Converts a stream of 16-bit mono samples to another sample rate with a polyphase filter of linear phase.
 *
 * <p>Up to 0.9 of the lower rate's Nyquist frequency the gain is within 0.1 dB. Images and aliases are below -80 dB
 * from the Nyquist frequency, where the lower rate is 8000 Hz from 1.04 of it: a steeper filter would delay the audio
 * by more than 5 ms. The delay is {@link #delayMillis()}.
 *
 * <p>Input comes in pieces of any length, and the output of consecutive calls is continuous. No method but the
 * constructor allocates. Not safe for use by several threads.
 */
public final class Resampler {

    private static final double ATTENUATION_DB = 85;
    private static final double PASSBAND = 0.9;

    /** Length times transition width, in radians (Kaiser 1974). */
    private static final double KAISER = (ATTENUATION_DB - 7.95) / 2.285;

    private static final double MAX_DELAY_SECONDS = 0.0049;

    /** Samples of history that are filtered before it is moved to the start of its array. */
    private static final int ROOM = 1_024;

    /** By both rates; replaced as a whole. */
    private static volatile Map<Long, float[][]> filters = Map.of();

    private final int up;
    private final int down;
    private final float[][] phases;
    private final int taps;
    private final float[] history;

    /** Working arrays of {@link #filter}. */
    private final float[][] parts;

    private final float[] sums;
    private final double delayMillis;

    /** Index of the oldest sample that the next output needs. */
    private int start;

    /** Number of samples in the history, from its first element. */
    private int filled;

    private int phase;

    /**
     * Creates a converter between two rates.
     *
     * @param from rate of the input, in Hz: a multiple of 100 from 8000 to 48000
     * @param to rate of the output, in Hz, likewise
     * @throws IllegalArgumentException for another rate
     */
    public Resampler(int from, int to) {
        check(from);
        check(to);
        int divisor = greatestCommonDivisor(from, to);
        up = to / divisor;
        down = from / divisor;
        phases = filter(from, to, up);
        taps = phases[0].length;
        history = new float[taps + ROOM];
        parts = new float[down][history.length / down + 1];
        sums = new float[history.length / down + 1];
        delayMillis = 1_000.0 * (span(from, to) * up - 1) / 2 / up / from;
        reset();
    }

    private static float[][] filter(int from, int to, int up) {
        long key = (long) from << 32 | to;
        float[][] known = filters.get(key);
        if (known == null) {
            known = design(from, to, up);
            Map<Long, float[][]> more = new HashMap<>(filters);
            more.put(key, known);
            filters = Map.copyOf(more);
        }
        return known;
    }

    private static void check(int rate) {
        if (rate < 8_000 || rate > 48_000 || rate % 100 != 0) {
            throw new IllegalArgumentException(
                    "a sample rate must be a multiple of 100 from 8000 to 48000 Hz, not " + rate);
        }
    }

    private static int greatestCommonDivisor(int first, int second) {
        return second == 0 ? first : greatestCommonDivisor(second, first % second);
    }

    /** Forgets all input, as at the start. */
    public void reset() {
        Arrays.fill(history, 0, taps - 1, 0);
        filled = taps - 1;
        start = 0;
        phase = 0;
    }

    /** The delay of the output, in ms, below 5. */
    public double delayMillis() {
        return delayMillis;
    }

    /**
     * The largest number of samples that come of an input.
     *
     * @param length number of samples of the input
     */
    public int maxOutput(int length) {
        return (int) (((long) length * up + down - 1) / down);
    }

    /**
     * Converts samples.
     *
     * @param in samples at the input rate
     * @param offset index of the first
     * @param length number of samples
     * @param out array for the output, with room for {@link #maxOutput}; not the array of the input
     * @param outOffset index of the first sample written
     * @return number of samples written
     */
    public int process(short[] in, int offset, int length, short[] out, int outOffset) {
        int written = 0;
        for (int done = 0; done < length; ) {
            int count = Math.min(length - done, history.length - filled);
            for (int i = 0; i < count; i++) {
                history[filled + i] = in[offset + done + i];
            }
            filled += count;
            done += count;
            written += filter(out, outOffset + written);
        }
        return written;
    }

    /**
     * Filters what is complete. The outputs of one phase are {@code up} samples apart, and their inputs {@code down}
     * samples: the history is divided so that both are contiguous, and all outputs of a phase take a coefficient at
     * once, which the compiler turns into vector instructions.
     */
    private int filter(short[] out, int outOffset) {
        int last = filled - taps - start; // the newest first sample, from the oldest that is needed
        if (last < 0) {
            return 0;
        }
        int count = (up * (last + 1) - 1 - phase) / down + 1;
        divide();
        for (int first = 0; first < Math.min(up, count); first++) {
            int position = phase + first * down;
            int outputs = (count - first + up - 1) / up;
            filter(phases[position % up], position / up, outputs);
            for (int i = 0, at = outOffset + first; i < outputs; i++, at += up) {
                int sample = Math.round(sums[i]);
                out[at] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sample));
            }
        }
        int next = phase + count * down;
        phase = next % up;
        start += next / up;
        int kept = Math.min(start, filled);
        System.arraycopy(history, kept, history, 0, filled - kept);
        start -= kept;
        filled -= kept;
        return count;
    }

    /** Every {@code down}-th sample of the history, from the oldest that is needed. */
    private void divide() {
        for (int part = 0; part < down; part++) {
            float[] samples = parts[part];
            for (int i = 0, at = start + part; at < filled; i++, at += down) {
                samples[i] = history[at];
            }
        }
    }

    /** The products of a phase and the samples from {@code first} on, {@code down} samples apart. */
    private void filter(float[] filter, int first, int outputs) {
        Arrays.fill(sums, 0, outputs, 0);
        for (int i = 0; i < filter.length; i += 2) {
            int even = first + i;
            int odd = even + 1;
            add(
                    sums,
                    outputs,
                    filter[i],
                    parts[even % down],
                    even / down,
                    filter[i + 1],
                    parts[odd % down],
                    odd / down);
        }
    }

    private static void add(
            float[] sums, int count, float factor, float[] in, int at, float factor2, float[] in2, int at2) {
        for (int i = 0; i < count; i++) {
            sums[i] += factor * in[at + i] + factor2 * in2[at2 + i];
        }
    }

    /**
     * A low-pass filter with a Kaiser window, divided into phases.
     *
     * @return for each phase its coefficients, for the oldest sample first; the first is 0 if their number
     *     would be odd
     */
    private static float[][] design(int from, int to, int up) {
        int low = Math.min(from, to);
        double beta = 0.1102 * (ATTENUATION_DB - 8.7);
        double cutoff =
                PASSBAND * low / 2 + KAISER / lowSpan(low) / (2 * Math.PI) * low / 2; // middle of the transition, in Hz
        int taps = span(from, to);
        int length = taps * up;
        double rate = (double) from * up;
        double middle = (length - 1) / 2.0;
        int unused = taps % 2;
        float[][] phases = new float[up][unused + taps];
        for (int i = 0; i < length; i++) {
            double at = i - middle;
            double x = 2 * cutoff / rate * at;
            double sinc = at == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
            double position = at / (middle + 1);
            double window = bessel(beta * Math.sqrt(1 - position * position)) / bessel(beta);
            phases[i % up][unused + taps - 1 - i / up] = (float) (2 * cutoff / from * sinc * window);
        }
        return phases;
    }

    /** Length of the filter, in samples of the input. */
    private static int span(int from, int to) {
        int low = Math.min(from, to);
        return (int) (lowSpan(low) * from / low);
    }

    /** Length of the filter, in samples of the lower rate. */
    private static double lowSpan(int low) {
        return Math.min(KAISER / (Math.PI * (1 - PASSBAND)), 2 * MAX_DELAY_SECONDS * low);
    }

    /** The modified Bessel function of the first kind and order 0. */
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-12; k++) {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }
        return sum;
    }
}

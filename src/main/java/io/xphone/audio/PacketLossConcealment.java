package io.xphone.audio;

import java.util.Arrays;

/**
 * Hides lost frames by repeating the pitch of the speech before them, after ITU-T G.711 Appendix I.
 *
 * <pre>
 *            good                                lost
 *          +------+      lost      +--------------------------------------+
 *          |      v                v                                      |
 *   good --+--> [  GOOD ] --> [10 ms: one period, full level] --> [20 ms: two] --> [30 ms: three] --> ...
 *                   ^                                                each 10 ms a fifth less, noise after 60 ms
 *                   |                    good: cross-fade of 2.5 to 10 ms
 *                   +---------------------------------------------------------+
 * </pre>
 *
 * <p>All audio passes through this class and is delayed by {@link #delaySamples()} (3.75 ms): the delay allows the
 * audio before a loss to be cross-faded into the repetition. An instance of {@link #immediate} has no delay and leaves
 * audio without losses unchanged: after the loss has begun, the repetition is cross-faded with the time-reversed audio
 * before it, which also avoids a click. A longer loss fades to noise at the level of the quietest audio of late, at
 * most -61 dBov, so that the line is not silent. Works in blocks of 10 ms; frames are any multiple of these.
 * State belongs to one stream. Nothing is allocated after the first loss.
 */
public final class PacketLossConcealment {

    private static final double ATTENUATION = 0.2;
    private static final int BLOCKS_TO_SILENCE = 6;

    /** Blocks from which on noise is mixed in; the first two are those of Appendix I alone. */
    private static final int BLOCKS_TO_NOISE = 3;

    /** The highest mean square of the noise, -61 dBov: that of a quiet line. */
    private static final double MOST_NOISE = 29.0 * 29.0;

    /** By how much the noise rises for a block that is louder: 0.1 dB. */
    private static final double RISE = 1.023;

    private final int block;
    private final int delay;
    private final int fadeStep;
    private final PitchEstimator estimator;
    private final short[] history;

    // allocated at the first loss: most calls have none
    private double[] speech;
    private double[] quarter;
    private short[] synthetic;
    private short[] tail;

    private double noiseFloor = MOST_NOISE;
    private ComfortNoise noise;
    private short[] noiseBlock;
    private int oldest; // start of the history, which is a ring while nothing is lost
    private int lostBlocks;
    private int period;
    private int overlap;
    private int repeated;
    private int phase;

    /**
     * Creates an instance for a stream.
     *
     * @param sampleRate Hz, a multiple of 100 from 8000 to 48000
     * @throws IllegalArgumentException for another rate
     */
    public PacketLossConcealment(int sampleRate) {
        this(sampleRate, true);
    }

    /**
     * Creates an instance without delay for a stream.
     *
     * @param sampleRate Hz, a multiple of 100 from 8000 to 48000
     * @return the instance
     * @throws IllegalArgumentException for another rate
     */
    public static PacketLossConcealment immediate(int sampleRate) {
        return new PacketLossConcealment(sampleRate, false);
    }

    private PacketLossConcealment(int sampleRate, boolean delayed) {
        if (sampleRate < 8_000 || sampleRate % 100 != 0 || sampleRate > 48_000) {
            throw new IllegalArgumentException("not a multiple of 100 Hz from 8000 to 48000 Hz: " + sampleRate);
        }
        estimator = new PitchEstimator(sampleRate);
        block = sampleRate / 100;
        int longestFade = estimator.longest() / 4;
        delay = delayed ? longestFade : 0;
        fadeStep = sampleRate / 250;
        history = new short[3 * estimator.longest() + longestFade];
    }

    private void prepare() {
        int longestFade = estimator.longest() / 4;
        speech = new double[history.length];
        quarter = new double[longestFade];
        synthetic = new short[block];
        tail = new short[longestFade];
    }

    /** {@return the delay of the audio, in samples} */
    public int delaySamples() {
        return delay;
    }

    /** {@return whether the last block was concealed} */
    public boolean concealing() {
        return lostBlocks > 0;
    }

    /** Clears the history. */
    public void reset() {
        Arrays.fill(history, (short) 0);
        oldest = 0;
        lostBlocks = 0;
        noiseFloor = MOST_NOISE;
    }

    /**
     * Takes the level of a frame as a sample of the background noise; the quietest of some seconds counts.
     *
     * @param frame received audio
     * @param offset index of the first sample
     * @param length number of samples
     */
    public void observe(short[] frame, int offset, int length) {
        if (length < block) {
            return;
        }
        long energy = 0;
        for (int i = offset; i < offset + block; i++) {
            energy += frame[i] * frame[i];
        }
        double level = (double) energy / block;
        noiseFloor = Math.min(MOST_NOISE, Math.min(level, noiseFloor * RISE + 1));
    }

    /**
     * Adds a received frame and replaces it by the output: the same audio with the delay, faded in when frames before
     * it were lost.
     *
     * @param frame input and output
     * @param offset index of the first sample
     * @param length number of samples, a multiple of 10 ms
     * @throws IllegalArgumentException for another length
     */
    public void addGood(short[] frame, int offset, int length) {
        check(length);
        if (lostBlocks > 0) {
            recover(frame, offset);
            lostBlocks = 0;
        }
        if (delay == 0) {
            remember(frame, offset, length); // the output equals the input
            return;
        }
        for (int at = offset; at < offset + length; at += block) {
            through(frame, at, frame, at);
        }
    }

    /**
     * Conceals a lost frame.
     *
     * @param out target array
     * @param offset index of the first sample written
     * @param length number of samples, a multiple of 10 ms
     * @throws IllegalArgumentException for another length
     */
    public void conceal(short[] out, int offset, int length) {
        check(length);
        if (speech == null) {
            prepare();
        }
        straighten();
        for (int at = offset; at < offset + length; at += block) {
            if (lostBlocks == 0) {
                begin();
            } else if (lostBlocks < 3) {
                lengthen();
            } else if (lostBlocks < BLOCKS_TO_SILENCE) {
                repeat(synthetic, block);
                attenuate();
            } else {
                Arrays.fill(synthetic, (short) 0);
            }
            if (lostBlocks >= BLOCKS_TO_NOISE) {
                addNoise();
            }
            lostBlocks = Math.min(lostBlocks + 1, BLOCKS_TO_SILENCE + 1);
            through(synthetic, 0, out, at);
        }
    }

    private void check(int length) {
        if (length < 0 || length % block != 0) {
            throw new IllegalArgumentException(length + " samples are not a multiple of " + block);
        }
    }

    /** The first block: repeats one period, and fades its end into the audio before the period. */
    private void begin() {
        for (int i = 0; i < history.length; i++) {
            speech[i] = history[i];
        }
        period = estimator.estimate(speech);
        overlap = period / 4;
        repeated = period;
        phase = 0;
        System.arraycopy(speech, speech.length - overlap, quarter, 0, overlap);
        joinEnds();
        if (delay == 0) {
            repeat(synthetic, block);
            mirror();
            fade(tail, synthetic, 0, overlap, 1);
            return;
        }
        // the audio in the delay line is output with the fade
        for (int i = history.length - overlap; i < history.length; i++) {
            history[i] = (short) speech[i];
        }
        repeat(synthetic, block);
    }

    /** The end of the history, time-reversed: it starts where the audio stopped. */
    private void mirror() {
        for (int i = 0; i < overlap; i++) {
            tail[i] = history[history.length - 1 - i];
        }
    }

    /** The second and third block: repeats one more period, which avoids an audible buzz. */
    private void lengthen() {
        int kept = phase;
        repeat(tail, overlap);
        phase = kept;
        while (phase > period) {
            phase -= period;
        }
        repeated += period;
        joinEnds();
        repeat(synthetic, block);
        fade(tail, synthetic, 0, overlap, 1);
        attenuate();
    }

    /** Fades the last quarter period of the loop into the one before the loop, so that the loop has no click. */
    private void joinEnds() {
        int end = speech.length - overlap;
        int before = speech.length - repeated - overlap;
        double step = 1.0 / overlap;
        double out = 1 - step;
        double in = step;
        for (int i = 0; i < overlap; i++) {
            speech[end + i] = out * quarter[i] + in * speech[before + i];
            out -= step;
            in += step;
        }
    }

    private void repeat(short[] target, int length) {
        int start = speech.length - repeated;
        for (int i = 0; i < length; i++) {
            target[i] = (short) speech[start + phase];
            phase = phase + 1 == repeated ? 0 : phase + 1;
        }
    }

    private void attenuate() {
        double gain = 1 - (lostBlocks - 1) * ATTENUATION;
        double step = ATTENUATION / block;
        for (int i = 0; i < block; i++) {
            synthetic[i] = (short) (synthetic[i] * gain);
            gain -= step;
        }
    }

    /** Mixes noise in, the more the quieter the repetition is. */
    private void addNoise() {
        if (noise == null) {
            noise = new ComfortNoise(period + 1);
            noiseBlock = new short[block];
        }
        if (lostBlocks == BLOCKS_TO_NOISE) {
            noise.level((int) Math.round(-Levels.decibels(Math.sqrt(noiseFloor))));
        }
        noise.fill(noiseBlock, 0, block);
        double gain = Math.min(1, (lostBlocks - 1) * ATTENUATION);
        for (int i = 0; i < block; i++) {
            synthetic[i] =
                    (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, synthetic[i] + gain * noiseBlock[i]));
        }
    }

    /** The first block after a loss: cross-fades from the repetition, for longer after a longer loss. */
    private void recover(short[] frame, int offset) {
        int length = Math.min(overlap + (lostBlocks - 1) * fadeStep, block);
        repeat(synthetic, length);
        fade(synthetic, frame, offset, length, Math.max(0, 1 - (lostBlocks - 1) * ATTENUATION));
    }

    /** Cross-fades {@code from}, at a gain, into {@code into}, which is replaced. */
    private static void fade(short[] from, short[] into, int offset, int length, double gain) {
        double step = 1.0 / length;
        double stepOut = step * gain;
        double out = (1 - step) * gain;
        double in = step;
        for (int i = 0; i < length; i++) {
            double sum = out * from[i] + in * into[offset + i];
            into[offset + i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, sum));
            out -= stepOut;
            in += step;
        }
    }

    private void remember(short[] samples, int offset, int length) {
        int added = Math.min(length, history.length);
        int from = offset + length - added;
        int straight = Math.min(added, history.length - oldest);
        System.arraycopy(samples, from, history, oldest, straight);
        System.arraycopy(samples, from + straight, history, 0, added - straight);
        oldest = (oldest + added) % history.length;
    }

    /** Rotates the history so that it begins with its first sample. */
    private void straighten() {
        if (oldest == 0) {
            return;
        }
        for (int i = 0; i < history.length; i++) {
            speech[i] = history[(oldest + i) % history.length];
        }
        for (int i = 0; i < history.length; i++) {
            history[i] = (short) speech[i];
        }
        oldest = 0;
    }

    private void through(short[] in, int inOffset, short[] out, int outOffset) {
        System.arraycopy(history, block, history, 0, history.length - block);
        System.arraycopy(in, inOffset, history, history.length - block, block);
        System.arraycopy(history, history.length - block - delay, out, outOffset, block);
    }
}

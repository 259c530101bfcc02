package io.xphone.node.app;

import io.xphone.audio.PcmFormat;

/**
 * A tune in A minor, the sum of plucked notes. The decay of a note continues from the end of the loop into its
 * beginning, so that the loop has no audible seam.
 */
public final class Tune {

    private static final int EIGHTH = PcmFormat.SAMPLE_RATE * 300 / 1000;
    private static final int RING = PcmFormat.SAMPLE_RATE * 2;
    private static final double LOUDEST = 11_000;

    /** Semitones from A (220 Hz), an eighth each; REST is silent. */
    private static final int REST = Integer.MIN_VALUE;

    private static final int[] MELODY = {
        12, 15, 19, 24, 22, 19, 15, 17, 8, 12, 15, 20, 19, REST, 15, 12, 3, 7, 10, 15, 14, 10, 7, 10, 7, 10, 14, 19, 17,
        14, 11, REST,
    };

    /** The bass: a note per half bar. */
    private static final int[] BASS = {-12, -5, -16, -9, -9, -14, -17, -5};

    private Tune() {}

    /** {@return the whole loop, 8000 Hz mono, whole frames of 20 ms} */
    public static short[] loop() {
        double[] sum = new double[MELODY.length * EIGHTH];
        for (int i = 0; i < MELODY.length; i++) {
            if (MELODY[i] != REST) {
                pluck(sum, i * EIGHTH, MELODY[i], 1.0, 3.5);
            }
        }
        for (int i = 0; i < BASS.length; i++) {
            pluck(sum, i * 4 * EIGHTH, BASS[i], 0.8, 1.8);
        }
        return scaled(sum);
    }

    /** Adds a note with three overtones; higher ones decay faster. */
    private static void pluck(double[] sum, int start, int semitones, double level, double decay) {
        double radiansPerSample = 2 * Math.PI * 220 * Math.pow(2, semitones / 12.0) / PcmFormat.SAMPLE_RATE;
        for (int i = 0; i < RING; i++) {
            double seconds = (double) i / PcmFormat.SAMPLE_RATE;
            double attack = Math.min(1, i / 40.0);
            double release = Math.min(1, (RING - i) / 800.0);
            double tone = 0;
            for (int harmonic = 1; harmonic <= 4; harmonic++) {
                tone += Math.sin(radiansPerSample * harmonic * i)
                        * Math.exp(-decay * harmonic * seconds)
                        / (harmonic * harmonic);
            }
            sum[(start + i) % sum.length] += level * attack * release * tone;
        }
    }

    private static short[] scaled(double[] sum) {
        double peak = 0;
        for (double each : sum) {
            peak = Math.max(peak, Math.abs(each));
        }
        short[] audio = new short[sum.length];
        for (int i = 0; i < sum.length; i++) {
            audio[i] = (short) Math.rint(sum[i] / peak * LOUDEST);
        }
        return audio;
    }
}

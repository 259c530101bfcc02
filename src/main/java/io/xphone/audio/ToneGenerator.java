package io.xphone.audio;

/**
 * Generates a tone of one or two frequencies, continuous or with a cadence, of any length: test signals, in-band DTMF
 * (ITU-T Q.23), call progress tones (ITU-T E.180).
 *
 * <p>Levels are dBov of each frequency, see {@link Levels}. State belongs to one stream.
 */
public final class ToneGenerator {

    private static final String DIGITS = "123A456B789C*0#D";
    private static final int[] ROWS = {697, 770, 852, 941};
    private static final int[] COLUMNS = {1209, 1336, 1477, 1633};

    private final int sampleRate;
    private final double first;
    private final double second;
    private final double amplitude;
    private final int[] cadence;

    private final double[] now = new double[2];
    private final double[] before = new double[2];
    private final double[] coefficient = new double[2];
    private int part;
    private int leftOfPart;
    private long sequence;
    private long mediaTime;

    private ToneGenerator(int sampleRate, double first, double second, double decibels, int[] cadence) {
        if (sampleRate <= 0 || first >= sampleRate / 2.0 || second >= sampleRate / 2.0) {
            throw new IllegalArgumentException("tones must be below half of " + sampleRate + " Hz");
        }
        this.sampleRate = sampleRate;
        this.first = first;
        this.second = second;
        this.amplitude = Levels.amplitude(decibels) * Math.sqrt(2);
        this.cadence = cadence;
        this.leftOfPart = cadence.length == 0 ? Integer.MAX_VALUE : cadence[0];
        resetPhase();
    }

    /**
     * A tone of one frequency.
     *
     * @param sampleRate Hz
     * @param hertz the tone
     * @param decibels its level in dBov, -3.01 at most without clipping
     * @return a continuous tone
     */
    public static ToneGenerator sine(int sampleRate, double hertz, double decibels) {
        return new ToneGenerator(sampleRate, hertz, 0, decibels, new int[0]);
    }

    /**
     * A tone of two frequencies of equal level.
     *
     * @param sampleRate Hz
     * @param first one, in Hz
     * @param second the other, in Hz
     * @param decibels the level of each in dBov, -9.03 at most without clipping
     * @return a continuous tone
     */
    public static ToneGenerator dual(int sampleRate, double first, double second, double decibels) {
        return new ToneGenerator(sampleRate, first, second, decibels, new int[0]);
    }

    /**
     * The tone of a DTMF digit.
     *
     * @param sampleRate Hz
     * @param digit 0-9, *, #, A-D (or a-d)
     * @param decibels the level of each frequency in dBov
     * @return a continuous tone
     * @throws IllegalArgumentException for another character
     */
    public static ToneGenerator dtmf(int sampleRate, char digit, double decibels) {
        int key = DIGITS.indexOf(Character.toUpperCase(digit));
        if (key < 0) {
            throw new IllegalArgumentException("not a DTMF digit: " + digit);
        }
        return dual(sampleRate, ROWS[key / 4], COLUMNS[key % 4], decibels);
    }

    /**
     * The ringback tone of North America: 440 and 480 Hz, 2 s on, 4 s off.
     *
     * @param sampleRate Hz
     * @return the tone
     */
    public static ToneGenerator ringbackNorthAmerica(int sampleRate) {
        return dual(sampleRate, 440, 480, -22).cadence(2000, 4000);
    }

    /**
     * The ringback tone of much of Europe: 425 Hz, 1 s on, 4 s off.
     *
     * @param sampleRate Hz
     * @return the tone
     */
    public static ToneGenerator ringbackEurope(int sampleRate) {
        return sine(sampleRate, 425, -19).cadence(1000, 4000);
    }

    /**
     * This tone from its start with a cadence that repeats.
     *
     * @param millis durations on, off, on, off... in ms, each positive
     * @return a new generator
     */
    public ToneGenerator cadence(int... millis) {
        int[] samples = new int[millis.length];
        for (int i = 0; i < millis.length; i++) {
            samples[i] = (int) ((long) millis[i] * sampleRate / 1000);
            if (samples[i] <= 0) {
                throw new IllegalArgumentException("a part of a cadence must be positive: " + millis[i] + " ms");
            }
        }
        double decibels = 20 * Math.log10(amplitude / Math.sqrt(2) / 32_768);
        return new ToneGenerator(sampleRate, first, second, decibels, samples);
    }

    /** Resets the oscillators to phase zero: each value is computed from the two before it. */
    private void resetPhase() {
        for (int i = 0; i < 2; i++) {
            double angle = 2 * Math.PI * (i == 0 ? first : second) / sampleRate;
            now[i] = 0;
            before[i] = -Math.sin(angle);
            coefficient[i] = 2 * Math.cos(angle);
        }
    }

    /**
     * Generates the next samples.
     *
     * @param out target array
     * @param offset index of the first sample written
     * @param length number of samples
     */
    public void fill(short[] out, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            out[i] = (part & 1) == 0 ? oscillate() : 0;
            if (cadence.length > 0 && --leftOfPart == 0) {
                part = (part + 1) % cadence.length;
                leftOfPart = cadence[part];
                resetPhase();
            }
        }
        mediaTime += length;
    }

    private short oscillate() {
        double sum = now[0] + now[1];
        for (int i = 0; i < 2; i++) {
            double next = coefficient[i] * now[i] - before[i];
            before[i] = now[i];
            now[i] = next;
        }
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.rint(sum * amplitude)));
    }

    /**
     * Generates the next frame.
     *
     * @param length number of samples
     * @return the frame, numbered from 0
     */
    public PcmFrame next(int length) {
        long start = mediaTime;
        short[] samples = new short[length];
        fill(samples, 0, length);
        return PcmFrame.owning(samples, sampleRate, sequence++, start);
    }

    /** {@return the sample rate in Hz} */
    public int sampleRate() {
        return sampleRate;
    }
}

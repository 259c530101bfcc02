package io.xphone.audio;

/** The decoder of ITU-T G.722 (clause 4): one byte to two samples of 16 kHz. */
final class G722Decoder {

    /** How many bits of each byte are audio; the remaining low bits are other data. */
    enum Mode {
        /** Mode 1, 64 kbit/s. */
        BITS_8(0, G722Tables.LOW_6),
        /** Mode 2, 56 kbit/s. */
        BITS_7(1, G722Tables.LOW_5),
        /** Mode 3, 48 kbit/s. */
        BITS_6(2, G722Tables.LOW_4);

        private final int dropped;
        private final short[] levels;

        Mode(int dropped, short[] levels) {
            this.dropped = dropped;
            this.levels = levels;
        }
    }

    private static final int TAPS = 24;

    private final Mode mode;
    private final G722Band low = G722Band.low();
    private final G722Band high = G722Band.high();

    /** The last 12 pairs of sub-band samples, twice, so that they are contiguous from any index. */
    private final int[] sums = new int[TAPS];

    private final int[] differences = new int[TAPS];
    private int newest;

    G722Decoder(Mode mode) {
        this.mode = mode;
    }

    int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset) {
        for (int i = 0; i < length; i++) {
            decode(in[offset + i] & 0xFF, pcm, pcmOffset + 2 * i);
        }
        return 2 * length;
    }

    private void decode(int code, short[] pcm, int at) {
        int lowCode = code & 0x3F;
        int upper = lowCode >> 2;
        int lowSample = limit(low.predicted() + (low.scale() * mode.levels[lowCode >> mode.dropped] >> 15));
        low.adapt(low.scale() * G722Tables.LOW_4[upper] >> 15, G722Tables.LOW_MULTIPLIER[upper]);

        int highCode = code >> 6;
        int highDifference = high.scale() * G722Tables.HIGH_2[highCode] >> 15;
        int highSample = limit(high.predicted() + highDifference);
        high.adapt(highDifference, G722Tables.HIGH_MULTIPLIER[highCode]);

        push(lowSample + highSample, lowSample - highSample);
        int first = 0;
        int second = 0;
        for (int i = 0; i < TAPS / 2; i++) { // from the oldest pair
            first += differences[newest + i] * G722Tables.QMF[TAPS / 2 - 1 - i];
            second += sums[newest + i] * G722Tables.QMF[i];
        }
        pcm[at] = (short) G722Band.saturate(first >> 11);
        pcm[at + 1] = (short) G722Band.saturate(second >> 11);
    }

    private void push(int sum, int difference) {
        sums[newest] = sum;
        sums[newest + TAPS / 2] = sum;
        differences[newest] = difference;
        differences[newest + TAPS / 2] = difference;
        newest = (newest + 1) % (TAPS / 2);
    }

    private static int limit(int sample) {
        return Math.max(-16_384, Math.min(16_383, sample));
    }
}

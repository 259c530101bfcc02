package io.xphone.audio;

/** The encoder of ITU-T G.722 (clause 3): two samples of 16 kHz to one byte. */
final class G722Encoder {

    /** Decision levels of the quantiser of six bits, Q6. */
    private static final short[] LEVELS = {
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219,
        1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919
    };

    private static final int HIGH_LEVEL = 564;
    private static final int TAPS = 24;

    private final G722Band low = G722Band.low();
    private final G722Band high = G722Band.high();

    /** The last 24 samples, twice, so that they are contiguous from any index. */
    private final int[] history = new int[2 * TAPS];

    private int newest;

    int encode(short[] pcm, int offset, int length, byte[] out, int outOffset) {
        int pairs = length / 2;
        for (int i = 0; i < pairs; i++) {
            out[outOffset + i] = (byte) encode(pcm[offset + 2 * i], pcm[offset + 2 * i + 1]);
        }
        return pairs;
    }

    private int encode(int first, int second) {
        push(first);
        push(second);
        int even = 0;
        int odd = 0;
        for (int i = 0; i < TAPS / 2; i++) { // from the oldest sample
            even += history[newest + 2 * i] * G722Tables.QMF[i];
            odd += history[newest + 2 * i + 1] * G722Tables.QMF[TAPS / 2 - 1 - i];
        }
        return highCode(odd - even >> 14) << 6 | lowCode(even + odd >> 14);
    }

    private void push(int sample) {
        history[newest] = sample;
        history[newest + TAPS] = sample;
        newest = (newest + 1) % TAPS;
    }

    private int lowCode(int sample) {
        int difference = G722Band.saturate(sample - low.predicted());
        int magnitude = difference >= 0 ? difference : ~difference;
        int level = 1;
        while (level < LEVELS.length && magnitude >= LEVELS[level] * low.scale() >> 12) {
            level++;
        }
        int code = difference < 0 ? negativeCode(level) : 62 - level;
        int upper = code >> 2;
        low.adapt(low.scale() * G722Tables.LOW_4[upper] >> 15, G722Tables.LOW_MULTIPLIER[upper]);
        return code;
    }

    /** The code of a negative difference, ILN; two levels have codes out of sequence. */
    private static int negativeCode(int level) {
        return level <= 2 ? 64 - level : 34 - level;
    }

    private int highCode(int sample) {
        int difference = G722Band.saturate(sample - high.predicted());
        int magnitude = difference >= 0 ? difference : ~difference;
        int large = magnitude >= HIGH_LEVEL * high.scale() >> 12 ? 0 : 1;
        int code = difference < 0 ? large : large + 2;
        high.adapt(high.scale() * G722Tables.HIGH_2[code] >> 15, G722Tables.HIGH_MULTIPLIER[code]);
        return code;
    }
}

package io.xphone.node;

/** Analyses audio. */
final class AudioProbe {

    private static final double[] ROWS = {697, 770, 852, 941};
    private static final double[] COLUMNS = {1209, 1336, 1477, 1633};
    private static final String KEYS = "123A456B789C*0#D";
    private static final int WINDOW = 400;

    private AudioProbe() {}

    /** The share of a frequency in the power of a section of audio at 8000 Hz (Goertzel). */
    static double share(short[] audio, int from, int length, double hertz) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / 8000);
        double before = 0;
        double last = 0;
        double total = 1;
        for (int i = from; i < from + length; i++) {
            double next = audio[i] + coefficient * last - before;
            before = last;
            last = next;
            total += (double) audio[i] * audio[i];
        }
        double power = last * last + before * before - coefficient * last * before;
        return 2 * power / (length * total);
    }

    /** The largest {@link #share} of all sections of 200 ms: on a busy machine a tone may have gaps. */
    static double bestShare(short[] audio, double hertz) {
        double best = 0;
        for (int at = 0; at + 1600 <= audio.length; at += 400) {
            best = Math.max(best, share(audio, at, 1600, hertz));
        }
        return best;
    }

    /** The root mean square. */
    static double rms(short[] audio) {
        double sum = 0;
        for (short each : audio) {
            sum += (double) each * each;
        }
        return Math.sqrt(sum / Math.max(1, audio.length));
    }

    /** The DTMF keys whose tones are in the audio, in order. */
    static String keys(short[] audio) {
        StringBuilder keys = new StringBuilder();
        char last = ' ';
        for (int at = 0; at + WINDOW <= audio.length; at += WINDOW / 2) {
            char key = key(audio, at);
            if (key != ' ' && key != last) {
                keys.append(key);
            }
            last = key;
        }
        return keys.toString();
    }

    private static char key(short[] audio, int at) {
        int row = loudest(audio, at, ROWS);
        int column = loudest(audio, at, COLUMNS);
        boolean both = share(audio, at, WINDOW, ROWS[row]) > 0.35 && share(audio, at, WINDOW, COLUMNS[column]) > 0.35;
        return both ? KEYS.charAt(row * 4 + column) : ' ';
    }

    private static int loudest(short[] audio, int at, double[] of) {
        int best = 0;
        for (int i = 1; i < of.length; i++) {
            if (share(audio, at, WINDOW, of[i]) > share(audio, at, WINDOW, of[best])) {
                best = i;
            }
        }
        return best;
    }

    /** The best normalised correlation of a pattern at any position of the audio; 1 is identical. */
    static double correlation(short[] audio, short[] pattern) {
        double best = 0;
        for (int lag = 0; lag + pattern.length <= audio.length; lag++) {
            double cross = 0;
            double a = 1;
            double b = 1;
            for (int i = 0; i < pattern.length; i += 3) {
                cross += (double) audio[lag + i] * pattern[i];
                a += (double) audio[lag + i] * audio[lag + i];
                b += (double) pattern[i] * pattern[i];
            }
            best = Math.max(best, cross / Math.sqrt(a * b));
        }
        return best;
    }
}

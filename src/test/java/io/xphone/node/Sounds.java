package io.xphone.node;

/** What is in a sound. */
final class Sounds {

    private static final double[] ROWS = {697, 770, 852, 941};
    private static final double[] COLUMNS = {1209, 1336, 1477, 1633};
    private static final String KEYS = "123A456B789C*0#D";
    private static final int WINDOW = 400;

    private Sounds() {}

    /** Power of a frequency in a stretch of sound at 8000 Hz, as a part of all its power (Goertzel). */
    static double share(short[] sound, int from, int length, double hertz) {
        double turn = 2 * Math.cos(2 * Math.PI * hertz / 8000);
        double before = 0;
        double last = 0;
        double total = 1;
        for (int i = from; i < from + length; i++) {
            double next = sound[i] + turn * last - before;
            before = last;
            last = next;
            total += (double) sound[i] * sound[i];
        }
        double power = last * last + before * before - turn * last * before;
        return 2 * power / (length * total);
    }

    /** The largest {@link #share} in 200 ms anywhere: a busy machine may stall for a moment and tear a tone. */
    static double bestShare(short[] sound, double hertz) {
        double best = 0;
        for (int at = 0; at + 1600 <= sound.length; at += 400) {
            best = Math.max(best, share(sound, at, 1600, hertz));
        }
        return best;
    }

    /** Mean power of it all, as an amplitude. */
    static double rms(short[] sound) {
        double sum = 0;
        for (short each : sound) {
            sum += (double) each * each;
        }
        return Math.sqrt(sum / Math.max(1, sound.length));
    }

    /** The keys whose tones are heard, one after the other. */
    static String keys(short[] sound) {
        StringBuilder keys = new StringBuilder();
        char last = ' ';
        for (int at = 0; at + WINDOW <= sound.length; at += WINDOW / 2) {
            char key = key(sound, at);
            if (key != ' ' && key != last) {
                keys.append(key);
            }
            last = key;
        }
        return keys.toString();
    }

    private static char key(short[] sound, int at) {
        int row = loudest(sound, at, ROWS);
        int column = loudest(sound, at, COLUMNS);
        boolean both = share(sound, at, WINDOW, ROWS[row]) > 0.35 && share(sound, at, WINDOW, COLUMNS[column]) > 0.35;
        return both ? KEYS.charAt(row * 4 + column) : ' ';
    }

    private static int loudest(short[] sound, int at, double[] of) {
        int best = 0;
        for (int i = 1; i < of.length; i++) {
            if (share(sound, at, WINDOW, of[i]) > share(sound, at, WINDOW, of[best])) {
                best = i;
            }
        }
        return best;
    }

    /** The best likeness (normalised correlation, 1 the same) of a pattern anywhere in a sound. */
    static double likeness(short[] sound, short[] pattern) {
        double best = 0;
        for (int lag = 0; lag + pattern.length <= sound.length; lag++) {
            double cross = 0;
            double a = 1;
            double b = 1;
            for (int i = 0; i < pattern.length; i += 3) {
                cross += (double) sound[lag + i] * pattern[i];
                a += (double) sound[lag + i] * sound[lag + i];
                b += (double) pattern[i] * pattern[i];
            }
            best = Math.max(best, cross / Math.sqrt(a * b));
        }
        return best;
    }
}

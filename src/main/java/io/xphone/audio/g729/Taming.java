package io.xphone.audio.g729;

import java.util.Arrays;

/**
 * Watches how an error in a decoder's past excitation could grow, and when the pitch gain must be limited so that it
 * does not (G.729 §3.7.3).
 */
final class Taming {

    private static final int ONE = 0x4000;
    private static final int LIMIT = 983_040_000;

    private final int[] errors = new int[4];

    Taming() {
        Arrays.fill(errors, ONE);
    }

    /** Whether the pitch gain at this delay must be limited. */
    boolean needed(int delay, int thirds) {
        int last = thirds > 0 ? delay + 1 : delay;
        int first = Math.max(last - Subframes.LENGTH - 10, 0);
        for (int zone = G729Tables.TAMING_ZONES[first]; zone <= G729Tables.TAMING_ZONES[last + 8]; zone++) {
            if (errors[zone] > LIMIT) {
                return true;
            }
        }
        return false;
    }

    /** Takes a subframe's quantized pitch gain (Q14) and delay into account. */
    void update(int gain, int delay) {
        int worst;
        int from = delay - Subframes.LENGTH;
        if (from < 0) {
            int once = grown(errors[0], gain);
            worst = Math.max(once, grown(once, gain));
        } else {
            worst = -1;
            for (int zone = G729Tables.TAMING_ZONES[from]; zone <= G729Tables.TAMING_ZONES[delay - 1]; zone++) {
                worst = Math.max(worst, grown(errors[zone], gain));
            }
        }
        System.arraycopy(errors, 0, errors, 1, errors.length - 1);
        errors[0] = worst;
    }

    private static int grown(int error, int gain) {
        return FixedPoint.longAdd(ONE, FixedPoint.longShl(FixedPoint.mult32By16(error, gain), 1));
    }
}

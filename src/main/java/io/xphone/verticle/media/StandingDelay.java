package io.xphone.verticle.media;

import io.xphone.audio.PcmFrame;

/**
 * Reduces the standing delay of a live writer. A queue that is filled as fast as it is emptied never loses frames that
 * it once had too many, for example after a pause of the machine: a live conversation keeps that delay. The minimum
 * length of the queue over a whole second, while frames arrived at the pace at which they were sent, is the standing
 * delay; it is removed by dropping quiet frames, so that no speech is lost. A queue that runs empty, like that of a
 * prompt written at once, is left unchanged; so is one of more than a second: a long prompt whose rest is written as
 * the queue drains also arrives at the pace at which it is sent, and is no conversation.
 */
final class StandingDelay {

    private static final int WINDOW = 50;
    private static final int PACE_TOLERANCE = 3;
    private static final int MAX_EXCESS = 50;
    private static final int QUIET = 260; // about -42 dBov

    private int arrived;
    private int polled;
    private int least = Integer.MAX_VALUE;
    private int excess;

    /** A frame was queued. */
    void onArrival() {
        arrived++;
    }

    /** A frame was removed and {@code left} remain. */
    void onPoll(int left) {
        least = Math.min(least, left);
        if (++polled == WINDOW) {
            excess = least <= MAX_EXCESS && Math.abs(arrived - WINDOW) <= PACE_TOLERANCE ? least : 0;
            arrived = 0;
            polled = 0;
            least = Integer.MAX_VALUE;
        }
    }

    /** The queue is empty: there is no delay. */
    void onEmpty() {
        arrived = 0;
        polled = 0;
        least = Integer.MAX_VALUE;
        excess = 0;
    }

    /** Whether {@code next}, the frame to send, is dropped instead. */
    boolean drops(PcmFrame next) {
        if (excess == 0) {
            return false;
        }
        for (int i = 0; i < next.length(); i++) {
            if (Math.abs(next.sample(i)) > QUIET) {
                return false;
            }
        }
        excess--;
        return true;
    }
}

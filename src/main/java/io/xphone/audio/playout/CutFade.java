package io.xphone.audio.playout;

import io.xphone.audio.PcmFrame;

/**
 * Avoids the click where audio is cut off where it is not silent. The audio that was sent last is continued backwards
 * for 5 ms while it fades out: the samples have no step, and none of the audio that was not sent is used. Audio that
 * goes on after a pause fades in.
 */
public final class CutFade {

    /** Length of a fade in ms. */
    public static final int MILLIS = 5;

    /** Audio that is not louder than this, -60 dBov, needs no fade. */
    private static final int SILENT = 32;

    private CutFade() {}

    /**
     * The packet that follows a cut.
     *
     * @param last the packet before the cut
     * @return a packet of the same length that begins with the fade and is silent after it; null if the last one ended
     *     in silence
     */
    public static PcmFrame out(PcmFrame last) {
        int count = Math.min(last.length(), last.sampleRate() * MILLIS / 1_000);
        short[] samples = new short[last.length()];
        int peak = 0;
        for (int i = 0; i < count; i++) {
            int sample = last.sample(last.length() - 1 - i);
            peak = Math.max(peak, Math.abs(sample));
            samples[i] = (short) Math.round(sample * gain(count - 1 - i, count));
        }
        return peak <= SILENT ? null : PcmFrame.owning(samples, last.sampleRate(), 0, 0);
    }

    /**
     * The first packet after a pause.
     *
     * @param first its audio, which is not changed
     * @return a copy that fades in
     */
    public static PcmFrame in(PcmFrame first) {
        int count = Math.min(first.length(), first.sampleRate() * MILLIS / 1_000);
        short[] samples = new short[first.length()];
        first.copyTo(samples, 0);
        for (int i = 0; i < count; i++) {
            samples[i] = (short) Math.round(samples[i] * gain(i, count));
        }
        return PcmFrame.owning(samples, first.sampleRate(), 0, 0);
    }

    /** Half a period of a cosine, from almost 0 to almost 1. */
    private static double gain(int index, int count) {
        return (1 - Math.cos(Math.PI * (index + 1) / (count + 1))) / 2;
    }
}

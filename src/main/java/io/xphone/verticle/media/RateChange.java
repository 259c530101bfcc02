package io.xphone.verticle.media;

import io.xphone.audio.PcmFrame;

/**
 * Joins sent audio at a change of the line rate. The conversions before and after it delay the audio differently: the
 * first packet begins where the last one ended, and fades to the audio with the new delay. Without this a part of the
 * audio would be skipped, or silence inserted, which is heard as a click.
 */
final class RateChange {

    private final short[] before;
    private final double laterMillis;

    /**
     * @param before the audio sent last, as the new conversion outputs it; may be empty when that delays more
     * @param laterMillis how much later the audio is with the new conversion, in ms; negative: earlier
     */
    RateChange(short[] before, double laterMillis) {
        this.before = before;
        this.laterMillis = laterMillis;
    }

    /** The first packet with the new conversion. */
    PcmFrame join(PcmFrame packet) {
        int length = packet.length();
        int shift = (int) Math.round(laterMillis * packet.sampleRate() / 1_000);
        if (shift == 0 || before.length + shift < 0 || 2 * shift >= length) {
            return packet;
        }
        short[] all = new short[before.length + length];
        System.arraycopy(before, 0, all, 0, before.length);
        packet.copyTo(all, before.length);
        short[] joined = new short[length];
        int start = Math.max(0, shift); // until then the filter of the new conversion is not full
        int end = shift > 0 ? length - shift : length / 2;
        for (int i = 0; i < length; i++) {
            double gain = i <= start ? 0 : i >= end ? 1 : (double) (i - start) / (end - start);
            int later = before.length + i;
            double old = gain == 1 ? 0 : (1 - gain) * all[later + shift];
            joined[i] = (short) Math.round(old + gain * all[later]);
        }
        return PcmFrame.owning(joined, packet.sampleRate(), packet.sequence(), packet.mediaTime());
    }
}

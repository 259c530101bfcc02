package io.xphone.verticle.call;

import io.xphone.audio.PcmFormat;

/** The sample rate of the audio between two bridged calls: the lower one of their codecs, as more cannot be heard. */
final class BridgeRate {

    private BridgeRate() {}

    /**
     * The rate for two codecs.
     *
     * @param rate sample rate of the audio of one codec in Hz; 0 when it is not known, which counts as narrowband
     * @param other that of the other
     * @return Hz, one of {@link PcmFormat#SAMPLE_RATES}: the lower rate, or the next one above
     */
    static int of(int rate, int other) {
        int needed = Math.min(known(rate), known(other));
        for (int supported : PcmFormat.SAMPLE_RATES) {
            if (supported >= needed) {
                return supported;
            }
        }
        return PcmFormat.SAMPLE_RATES.get(PcmFormat.SAMPLE_RATES.size() - 1);
    }

    private static int known(int rate) {
        return rate <= 0 ? PcmFormat.SAMPLE_RATE : rate;
    }
}

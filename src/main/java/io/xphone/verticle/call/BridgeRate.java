package io.xphone.verticle.call;

import io.xphone.audio.AudioCodecs;
import io.xphone.audio.PcmFormat;

/** The sample rate of the audio between two bridged calls: the lower one of their codecs, as more cannot be heard. */
final class BridgeRate {

    private BridgeRate() {}

    /**
     * The rate for two codecs.
     *
     * @param codec name of one codec; null or an unknown one counts as narrowband
     * @param other name of the other
     * @return Hz, one of {@link PcmFormat#SAMPLE_RATES}
     */
    static int of(String codec, String other) {
        int needed = Math.min(rate(codec), rate(other));
        for (int supported : PcmFormat.SAMPLE_RATES) {
            if (supported >= needed) {
                return supported;
            }
        }
        return PcmFormat.SAMPLE_RATES.get(PcmFormat.SAMPLE_RATES.size() - 1);
    }

    private static int rate(String codec) {
        return AudioCodecs.installed().entries().stream()
                .filter(entry -> entry.format().encodingName().equalsIgnoreCase(codec))
                .mapToInt(entry -> entry.format().sampleRate())
                .max()
                .orElse(PcmFormat.SAMPLE_RATE);
    }
}

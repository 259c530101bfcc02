package io.xphone.verticle.media;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecs;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.RateConvertingCodec;

/** The codecs of calls, with audio of the rate of {@link PcmFormat}. */
final class CallCodecs {

    private CallCodecs() {}

    /**
     * The codec of a stream. A codec that keeps state continues when a change of the session does not change it.
     *
     * @param name encoding name
     * @param before the codec until now, or null
     * @return null for an unknown name
     */
    static AudioCodec continuing(String name, AudioCodec before) {
        if (before != null && before.name().equalsIgnoreCase(name)) {
            return before;
        }
        return AudioCodecs.standard().create(name).map(CallCodecs::atRate).orElse(null);
    }

    private static AudioCodec atRate(AudioCodec codec) {
        return codec.sampleRate() == PcmFormat.SAMPLE_RATE
                ? codec
                : new RateConvertingCodec(codec, PcmFormat.SAMPLE_RATE, codec.maxSamples(LoopScratch.MAX_SAMPLES));
    }
}

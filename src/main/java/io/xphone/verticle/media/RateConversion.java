package io.xphone.verticle.media;

import io.xphone.audio.PcmFrame;
import io.xphone.audio.Resampler;

/** Converts the frames of a stream to another sample rate. The output is delayed by {@link Resampler#delayMillis}. */
final class RateConversion {

    private final int from;
    private final int to;
    private final Resampler resampler;
    private short[] input = new short[0];

    /** @throws IllegalArgumentException for rates that {@link Resampler} does not support */
    RateConversion(int from, int to) {
        this.from = from;
        this.to = to;
        resampler = new Resampler(from, to);
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    double delayMillis() {
        return resampler.delayMillis();
    }

    /** Converts a frame of whole multiples of 10 ms, whose duration is kept; the marks of the frame are kept. */
    PcmFrame convert(PcmFrame frame) {
        short[] samples = new short[samples(frame.length())];
        convert(frame, samples);
        PcmFrame converted = PcmFrame.owning(samples, to, frame.sequence(), frame.mediaTime() * to / from);
        return frame.concealed() ? converted.asConcealed() : frame.gap() ? converted.asGap() : converted;
    }

    /** Number of samples that come of an input, on the boundary of a frame. */
    int samples(int length) {
        return resampler.maxOutput(length);
    }

    /**
     * Converts the samples of a frame.
     *
     * @param target array with room for {@link #samples}
     * @return number of samples written
     */
    int convert(PcmFrame frame, short[] target) {
        if (input.length < frame.length()) {
            input = new short[frame.length()];
        }
        frame.copyTo(input, 0);
        return resampler.process(input, 0, frame.length(), target, 0);
    }

    /** As {@link #convert(PcmFrame, short[])}, of an array. */
    int convert(short[] samples, int offset, int length, short[] target) {
        return resampler.process(samples, offset, length, target, 0);
    }
}

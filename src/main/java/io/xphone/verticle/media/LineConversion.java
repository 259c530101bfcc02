package io.xphone.verticle.media;

import io.xphone.audio.PcmFrame;
import io.xphone.audio.Resampler;
import io.xphone.audio.playout.Volume;
import java.util.Arrays;

/**
 * The way of a writer's audio to the line: its volume, and the conversion to the line rate. Audio that neither changes
 * passes by reference; other frames are valid until the next.
 */
final class LineConversion {

    private final int rate;
    private final Volume volume;
    private int lineRate;
    private Resampler resampler; // null: the line rate is that of the writer
    private RateChange change; // to be applied to the next packet
    private PcmFrame input;
    private short[] inputSamples = new short[0];
    private PcmFrame output;
    private short[] outputSamples = new short[0];

    /**
     * @param rate rate of the writer, in Hz
     * @param factor volume from the start
     */
    LineConversion(int rate, double factor) {
        this.rate = rate;
        this.lineRate = rate;
        this.volume = new Volume(factor);
    }

    /** Sets another volume. */
    void volume(double factor) {
        volume.set(factor);
    }

    /**
     * Sets the line rate, in Hz.
     *
     * @param continues whether audio was sent before: it continues without a click, see {@link RateChange}
     * @return whether it is another one than before
     */
    boolean to(int hertz, boolean continues) {
        if (hertz == lineRate) {
            return false;
        }
        boolean converted = resampler != null;
        double delay = converted ? resampler.delayMillis() : 0;
        lineRate = hertz;
        resampler = hertz == rate ? null : new Resampler(rate, hertz);
        if (continues) {
            short[] before = converted ? inputSamples.clone() : new short[0];
            if (resampler != null && before.length > 0) {
                short[] again = new short[resampler.maxOutput(before.length)];
                before = Arrays.copyOf(again, resampler.process(before, 0, before.length, again, 0));
            }
            change = new RateChange(before, (resampler == null ? 0 : resampler.delayMillis()) - delay);
        }
        return true;
    }

    /** Delay of the filter, in samples of the writer. */
    int delay() {
        return resampler == null ? 0 : (int) Math.ceil(resampler.delayMillis() * rate / 1_000);
    }

    /** Empties the filter. */
    void reset() {
        change = null;
        if (resampler != null) {
            resampler.reset();
        }
    }

    /** A frame of this length for {@link #convert}, whose samples are {@link #samples}. */
    PcmFrame input(int length) {
        if (inputSamples.length != length || input == null) {
            inputSamples = new short[length];
            input = PcmFrame.owning(inputSamples, rate, 0, 0);
        }
        return input;
    }

    /** The samples of {@link #input}. */
    short[] samples() {
        return inputSamples;
    }

    /** The audio of a frame as it is sent. */
    PcmFrame convert(PcmFrame frame) {
        PcmFrame converted = converted(frame);
        if (change != null) {
            converted = change.join(converted);
            change = null;
        }
        return converted;
    }

    private PcmFrame converted(PcmFrame frame) {
        boolean neutral = volume.neutral();
        if (neutral && resampler == null) {
            return frame;
        }
        int count = frame.length();
        if (frame != input) {
            input(count);
            frame.copyTo(inputSamples, 0);
        }
        if (!neutral) {
            volume.apply(inputSamples, count);
        }
        if (resampler == null) {
            return input;
        }
        int most = resampler.maxOutput(count);
        if (outputSamples.length != most || output == null || output.sampleRate() != lineRate) {
            outputSamples = new short[most];
            output = PcmFrame.owning(outputSamples, lineRate, 0, 0);
        }
        int written = resampler.process(inputSamples, 0, count, outputSamples, 0);
        return written == most ? output : PcmFrame.copyOf(outputSamples, 0, written, lineRate, 0, 0);
    }
}

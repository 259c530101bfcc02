package io.xphone.verticle.media;

import io.xphone.audio.PcmFrame;
import java.util.Arrays;

/**
 * The received audio of a call at one of the sample rates that its readers ask for: converted once for all readers of
 * that rate.
 *
 * <p>At a change of codec the audio of the old one is continued for a frame and cross-faded into that of the new one,
 * so that neither a change of rate, whose conversion has another delay, nor the start of a decoder is heard as a click.
 */
final class ReaderRate {

    /** Of a frame: the part at its start that is the continuation alone, while a new conversion fills its filter. */
    private static final double HELD = 0.25;

    /** Of a frame: the end of the cross-fade. */
    private static final double FADED = 0.75;

    private final int hz;

    /** Readers of this rate. */
    private int readers;

    /** Readers that receive the frames of 20 ms themselves, not copies. */
    private int keepers;

    /** Readers of {@link #keepers} for which a frame needs to be valid only until its handler returns. */
    private int borrowers;

    private RateConversion conversion;
    private short[] continuation;
    private PcmFrame current;

    ReaderRate(int hz) {
        this.hz = hz;
    }

    int hz() {
        return hz;
    }

    /** Number of samples of 20 ms. */
    int frameSamples() {
        return hz / 50;
    }

    void add(boolean keeps, boolean borrows) {
        count(1, keeps, borrows);
    }

    /** Returns whether readers are left. */
    boolean remove(boolean keeps, boolean borrows) {
        count(-1, keeps, borrows);
        return readers > 0;
    }

    private void count(int more, boolean keeps, boolean borrows) {
        readers += more;
        keepers += keeps ? more : 0;
        borrowers += keeps && borrows ? more : 0;
    }

    /** Whether the memory of a frame may be used again in the next slot. */
    boolean lends() {
        return keepers == 0 || keepers == 1 && borrowers == 1;
    }

    /** The delay of the conversion, in ms; 0 without one. */
    double delayMillis() {
        return conversion == null ? 0 : conversion.delayMillis();
    }

    /**
     * The audio of the codec until now goes on for 20 ms, of which the next frame takes over.
     *
     * @param samples 20 ms after the last frame, at {@code from}
     * @param from Hz
     */
    void change(short[] samples, int from) {
        if (from == hz) {
            continuation = Arrays.copyOf(samples, frameSamples());
        } else if (conversion != null && conversion.from() == from) {
            continuation = new short[frameSamples()];
            conversion.convert(samples, 0, samples.length, continuation);
        }
        conversion = null;
    }

    /** Fades from the continuation of the previous codec. */
    void fade(short[] samples) {
        if (continuation == null) {
            return;
        }
        int length = continuation.length;
        int start = (int) (HELD * length);
        int end = (int) (FADED * length);
        for (int i = 0; i < end; i++) {
            double gain = i < start ? 0 : (double) (i - start) / (end - start);
            samples[i] = (short) Math.round(gain * samples[i] + (1 - gain) * continuation[i]);
        }
        continuation = null;
    }

    /** Sets the current frame: the frame itself, or a conversion of it. */
    void take(PcmFrame frame, LoopOutbox outbox) {
        int from = frame.sampleRate();
        if (from == hz) {
            conversion = null;
            current = frame;
            return;
        }
        if (conversion == null || conversion.from() != from) {
            conversion = new RateConversion(from, hz);
        }
        boolean lends = lends();
        short[] samples = lends ? outbox.samples(frameSamples()) : new short[frameSamples()];
        conversion.convert(frame, samples);
        fade(samples);
        long time = frame.sequence() * samples.length;
        PcmFrame converted = frame.concealed()
                ? PcmFrame.concealing(samples, hz, frame.sequence(), time)
                : frame.gap()
                        ? PcmFrame.filling(samples, hz, frame.sequence(), time)
                        : PcmFrame.owning(samples, hz, frame.sequence(), time);
        current = lends ? converted.asLent() : converted;
    }

    PcmFrame current() {
        return current;
    }
}

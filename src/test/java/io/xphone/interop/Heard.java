package io.xphone.interop;

import io.xphone.AudioReader;
import io.xphone.Call;
import io.xphone.audio.PcmFrame;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** Records the received audio of a call, and waits for its content. */
final class Heard {

    private static final int LOUD = 1000;
    private static final int QUIET = 30;

    private final AudioReader reader;
    private short[] samples = new short[16_000];
    private int length;
    private int loudFrames;
    private int quietFrames;
    private double[] tone = {};
    private int toneFrames;
    private BooleanSupplier enough;
    private CompletableFuture<Void> waiter;

    private Heard(AudioReader reader) {
        this.reader = reader;
    }

    /** Starts recording a call. */
    static Heard of(Call call) {
        Heard heard = new Heard(call.audio().reader());
        heard.reader.handler(heard::add);
        return heard;
    }

    private synchronized void add(PcmFrame frame) {
        if (length + frame.length() > samples.length) {
            samples = Arrays.copyOf(samples, 2 * samples.length);
        }
        frame.copyTo(samples, length);
        loudFrames = level(frame) > LOUD ? loudFrames + 1 : loudFrames;
        quietFrames = level(frame) < QUIET ? quietFrames + 1 : 0;
        toneFrames = tone.length > 0 && level(frame) > LOUD / 4 && isTone(frame.length()) ? toneFrames + 1 : 0;
        length += frame.length();
        if (enough != null && enough.getAsBoolean()) {
            enough = null;
            waiter.complete(null);
        }
    }

    private static double level(PcmFrame frame) {
        long sum = 0;
        for (int i = 0; i < frame.length(); i++) {
            sum += Math.abs(frame.sample(i));
        }
        return (double) sum / frame.length();
    }

    private boolean isTone(int frame) {
        double sum = 0;
        for (double hertz : tone) {
            double share = share(samples, length, frame, hertz);
            if (share < 0.3 / tone.length) {
                return false;
            }
            sum += share;
        }
        return sum > 0.7;
    }

    /** The fraction of the energy at a frequency (Goertzel). */
    static double share(short[] samples, int from, int length, double hertz) {
        double energy = 0;
        double re = 0;
        double im = 0;
        for (int i = 0; i < length; i++) {
            double phase = 2 * Math.PI * hertz * i / Speech.RATE;
            re += samples[from + i] * Math.cos(phase);
            im += samples[from + i] * Math.sin(phase);
            energy += (double) samples[from + i] * samples[from + i];
        }
        return energy == 0 ? 0 : 2 * (re * re + im * im) / (energy * length);
    }

    private void await(int seconds, String what, BooleanSupplier condition) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (condition.getAsBoolean()) {
                return;
            }
            waiter = done;
            enough = condition;
        }
        try {
            Await.within(seconds, done);
        } catch (AssertionError failed) {
            throw new AssertionError(what + ": " + failed.getMessage() + "; heard " + length() + " samples", failed);
        }
    }

    /** Drops the audio recorded so far. */
    synchronized Heard clear() {
        length = 0;
        loudFrames = 0;
        quietFrames = 0;
        toneFrames = 0;
        return this;
    }

    synchronized int length() {
        return length;
    }

    /** Waits for further audio of a duration in seconds. */
    Heard more(double seconds) {
        int until = length() + (int) (seconds * Speech.RATE);
        await((int) seconds + 15, seconds + " s of sound", () -> length >= until);
        return this;
    }

    /** Waits for the end of previous audio, and drops it. */
    Heard quiet() {
        await(10, "quiet", () -> quietFrames >= 5);
        return clear();
    }

    /** Waits for a second with audible content, from now on. */
    Heard audio() {
        synchronized (this) {
            loudFrames = 0;
        }
        await(20, "sound", () -> loudFrames >= 25);
        return this;
    }

    /** Waits for half a second of one or several simultaneous tones, without a break, from now on. */
    Heard tone(double... hertz) {
        synchronized (this) {
            tone = hertz;
            toneFrames = 0;
        }
        await(20, "a tone of " + Arrays.toString(hertz) + " Hz", () -> toneFrames >= 25);
        return this;
    }

    /** Stops recording, and returns the audio. */
    short[] stop() {
        reader.close();
        return samples();
    }

    /** Stops recording, and returns the first samples. */
    short[] stopAt(int most) {
        short[] all = stop();
        return all.length > most ? Arrays.copyOf(all, most) : all;
    }

    /** The audio recorded since the last {@link #clear}. */
    synchronized short[] samples() {
        return Arrays.copyOf(samples, length);
    }
}

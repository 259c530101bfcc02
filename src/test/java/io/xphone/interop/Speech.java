package io.xphone.interop;

import io.xphone.audio.Resampler;
import io.xphone.audio.WavReader;
import io.xphone.audio.WavWriter;
import io.xphone.peers.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The phrase sent in tests: 7 s at 8000 Hz. */
final class Speech {

    /** Sample rate in Hz. */
    static final int RATE = 8000;

    private Speech() {}

    static Path file() {
        return Peers.dir("asterisk").resolve("sounds/speech.wav");
    }

    /** The phrase, mono. */
    static short[] samples() {
        return read(file());
    }

    /** The phrase repeated, for a duration in seconds. */
    static short[] repeated(int seconds) {
        short[] once = samples();
        short[] all = new short[seconds * RATE];
        for (int at = 0; at < all.length; at += once.length) {
            System.arraycopy(once, 0, all, at, Math.min(once.length, all.length - at));
        }
        return all;
    }

    /** All of a WAV file, mono. */
    static short[] read(Path wav) {
        try (WavReader reader = new WavReader(Files.newByteChannel(wav))) {
            short[] samples = new short[(int) reader.length()];
            int at = 0;
            for (int n; at < samples.length && (n = reader.readMono(samples, at, samples.length - at)) > 0; ) {
                at += n;
            }
            return reader.sampleRate() == RATE
                    ? Arrays.copyOf(samples, at)
                    : converted(samples, at, reader.sampleRate());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static short[] converted(short[] samples, int length, int rate) {
        Resampler resampler = new Resampler(rate, RATE);
        short[] out = new short[resampler.maxOutput(length)];
        return Arrays.copyOf(out, resampler.process(samples, 0, length, out, 0));
    }

    static Path write(short[] samples) {
        return write(samples, RATE);
    }

    static Path write(short[] samples, int rate) {
        try {
            Path wav = Files.createTempFile("xphone-heard", ".wav");
            try (SeekableByteChannel channel =
                            Files.newByteChannel(wav, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
                    WavWriter writer = new WavWriter(channel, rate, 1)) {
                writer.write(samples, 0, samples.length);
            }
            return wav;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

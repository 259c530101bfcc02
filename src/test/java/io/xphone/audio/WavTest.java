package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WavTest {

    private final short[] out = new short[25_000];

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("sound.wav");
    }

    private SeekableByteChannel open(StandardOpenOption... options) throws IOException {
        return Files.newByteChannel(file(), options);
    }

    private short[] readAll(boolean mono) throws IOException {
        return readAll(open(StandardOpenOption.READ), mono);
    }

    private short[] readAll(SeekableByteChannel channel, boolean mono) throws IOException {
        try (WavReader reader = new WavReader(channel)) {
            int done = 0;
            for (int got = 1; got > 0; done += got) {
                int want = Math.min(777, out.length - done);
                got = mono ? reader.readMono(out, done, want) : reader.read(out, done, want);
            }
            return Arrays.copyOf(out, done);
        }
    }

    private byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({"8000, 1", "16000, 2", "48000, 1"})
    void readsWhatItWrote(int rate, int channels) throws IOException {
        short[] audio = new short[20_000];
        new ComfortNoise(1).fill(audio, 0, audio.length);
        try (WavWriter writer =
                new WavWriter(open(StandardOpenOption.CREATE, StandardOpenOption.WRITE), rate, channels)) {
            writer.write(audio, 0, 12_345);
            writer.write(audio, 12_345, audio.length - 12_345);
        }
        assertThat(Files.size(file())).isEqualTo(44 + 40_000);
        try (WavReader reader = new WavReader(open(StandardOpenOption.READ))) {
            assertThat(reader.sampleRate()).isEqualTo(rate);
            assertThat(reader.channels()).isEqualTo(channels);
            assertThat(reader.length()).isEqualTo(20_000 / channels);
        }
        assertThat(readAll(false)).isEqualTo(audio);
        assertThat(readAll(true)).hasSize(20_000 / channels);
    }

    @Test
    void stereoMixesToMono() throws IOException {
        try (WavWriter writer = new WavWriter(open(StandardOpenOption.CREATE, StandardOpenOption.WRITE), 8000, 2)) {
            writer.write(new short[] {100, 300, -5, -7}, 0, 4);
        }
        assertThat(readAll(true)).containsExactly((short) 200, (short) -6);
    }

    @Test
    void writesMatchingFramesAndRejectsOthers() throws IOException {
        WavWriter writer = new WavWriter(open(StandardOpenOption.CREATE, StandardOpenOption.WRITE), 8000, 1);
        writer.write(PcmFrame.owning(new short[] {1, 2}, 8000, 0, 0));
        assertThatThrownBy(() -> writer.write(PcmFrame.silence(1, 16_000, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class);
        writer.close();
        writer.close();
        assertThat(readAll(false)).containsExactly((short) 1, (short) 2);
    }

    @Test
    void truncatedFileIsReadToItsEnd() throws IOException {
        WavWriter writer = new WavWriter(open(StandardOpenOption.CREATE, StandardOpenOption.WRITE), 8000, 1);
        writer.write(new short[10_000], 0, 10_000);
        assertThat(Files.size(file())).isEqualTo(16_384);
        assertThat(readAll(false)).hasSize((16_384 - 44) / 2);
        writer.close();
        assertThat(readAll(false)).hasSize(10_000);
    }

    @Test
    void skipsOtherChunks() throws IOException {
        Files.write(
                file(),
                hex(
                        "52494646 00000000 57415645 4c495354 03000000 61626300 666d7420 12000000 0100 0100 401f0000 803e0000"
                                + "0200 1000 0000 66616374 04000000 00000000 64617461 04000000 0100 feff 6a756e6b"));
        assertThat(readAll(false)).containsExactly((short) 1, (short) -2);
    }

    @Test
    void readsTheExtensibleFormatWithPcm() throws IOException {
        Files.write(
                file(),
                hex("52494646 00000000 57415645 666d7420 28000000 feff 0100 401f0000 803e0000 0200 1000 1600 1000"
                        + "04000000 0100000000001000800000aa00389b71 64617461 02000000 0700"));
        assertThat(readAll(false)).containsExactly((short) 7);
    }

    @ParameterizedTest
    @CsvSource({
        "52494647 00000000 57415645, not a RIFF",
        "52494646 00000000 57415646, not a WAVE",
        "52494646 00000000, ends in its header",
        "52494646 00000000 57415645 64617461 00000000, precedes the format",
        "52494646 00000000 57415645 666d7420 04000000 00000000, format chunk of 4",
        "52494646 00000000 57415645 666d7420 10000000 0600 0100 401f0000 803e0000 0200 1000, not 16-bit PCM",
        "52494646 00000000 57415645 666d7420 10000000 0100 0100 401f0000 803e0000 0200 0800, not 16-bit PCM",
        "52494646 00000000 57415645 666d7420 10000000 0100 0300 401f0000 803e0000 0200 1000, not mono or stereo",
        "52494646 00000000 57415645 666d7420 10000000 0100 0100 00000000 803e0000 0200 1000, not mono or stereo",
        "52494646 00000000 57415645 6a756e6b ffffffff, ends in its header"
    })
    void errorsDescribeTheProblem(String hex, String message) throws IOException {
        Files.write(file(), hex(hex));
        assertThatThrownBy(() -> readAll(false))
                .isInstanceOf(WavFormatException.class)
                .hasMessageContaining(message);
    }

    @Test
    void survivesMalformedInput() throws IOException {
        try (WavWriter writer = new WavWriter(open(StandardOpenOption.CREATE, StandardOpenOption.WRITE), 8000, 2)) {
            writer.write(new short[60], 0, 60);
        }
        byte[] good = Files.readAllBytes(file());
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        System.out.println("WAV mutations by seed " + seed);
        for (int i = 0; i < 3000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 20));
            for (int m = random.nextInt(6); m > 0 && bad.length > 0; m--) {
                bad[random.nextInt(Math.min(bad.length, 60))] = (byte) random.nextInt();
            }
            try {
                assertThat(readAll(new MemoryChannel(bad), random.nextBoolean()).length)
                        .isLessThan(200);
            } catch (WavFormatException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void rejectsInvalidParameters() {
        assertThatThrownBy(() -> new WavWriter(open(StandardOpenOption.CREATE, StandardOpenOption.WRITE), 7000, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

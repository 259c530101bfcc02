package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class G722Test {

    private static short[] words(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        short[] words = new short[bytes.remaining() / 2];
        bytes.asShortBuffer().get(words);
        return words;
    }

    @Test
    void encodesAsTheRecommendation() throws IOException {
        Path folder = Vectors.dir("media/g722-itu");
        short[] audio = words(folder.resolve("inpsp.bin"));
        short[] expected = words(folder.resolve("codspw.cod"));
        byte[] coded = new byte[audio.length / 2];
        int length = 0;
        G722 codec = new G722();
        for (int at = 0; at < audio.length; at += 320) {
            length += codec.encode(audio, at, Math.min(320, audio.length - at), coded, length);
        }
        assertThat(length).isEqualTo(expected.length);
        for (int i = 0; i < length; i++) {
            assertThat(coded[i] & 0xFF).as("byte %d", i).isEqualTo(expected[i] & 0xFF);
        }
    }

    @Test
    void decodesAsTheRecommendation() throws IOException {
        Path folder = Vectors.dir("media/g722-itu");
        short[] coded = words(folder.resolve("codspw.cod"));
        byte[] bytes = new byte[coded.length];
        for (int i = 0; i < coded.length; i++) {
            bytes[i] = (byte) coded[i];
        }
        short[] audio = new short[2 * bytes.length];
        assertThat(new G722().decode(bytes, 0, bytes.length, audio, 0)).isEqualTo(audio.length);
        assertThat(audio).containsExactly(words(folder.resolve("outsp1.bin")));
    }

    /** The ratio of a tone to the error after encoding and decoding, in dB. */
    private static double toneToError(int hertz, G722Decoder decoder) {
        int count = 16_000;
        short[] tone = new short[count];
        for (int i = 0; i < count; i++) {
            tone[i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * i / G722.SAMPLE_RATE));
        }
        byte[] coded = new byte[count / 2];
        new G722().encode(tone, 0, count, coded, 0);
        short[] heard = new short[count];
        decoder.decode(coded, 0, coded.length, heard, 0);
        double signal = 0;
        double error = 0;
        int delay = 22; // of both filters
        for (int i = 2_000; i < count - delay; i++) {
            double difference = heard[i + delay] - tone[i];
            signal += (double) tone[i] * tone[i];
            error += difference * difference;
        }
        return 10 * Math.log10(signal / error);
    }

    @ParameterizedTest
    @EnumSource
    void everyModeDecodes(G722Decoder.Mode mode) {
        double expected = 30 - 5 * mode.ordinal();
        assertThat(toneToError(440, new G722Decoder(mode))).isGreaterThan(expected);
        assertThat(toneToError(1_000, new G722Decoder(mode))).isGreaterThan(expected - 5);
    }

    @Test
    void fewerBitsAreWorse() {
        double[] ratios = new double[3];
        for (G722Decoder.Mode mode : G722Decoder.Mode.values()) {
            ratios[mode.ordinal()] = toneToError(440, new G722Decoder(mode));
        }
        assertThat(ratios[0]).isGreaterThan(ratios[1] + 2);
        assertThat(ratios[1]).isGreaterThan(ratios[2] + 2);
    }

    @Test
    void anyPayloadDecodes() {
        long seed = 722;
        Random random = new Random(seed);
        G722 codec = new G722();
        byte[] payload = new byte[1_500];
        short[] audio = new short[3_000];
        for (int i = 0; i < 2_000; i++) {
            random.nextBytes(payload);
            int length = random.nextInt(payload.length);
            assertThat(codec.decode(payload, 0, length, audio, 0)).isEqualTo(codec.maxSamples(length));
        }
    }

    @Test
    void anOddSampleIsNotEncoded() {
        assertThat(new G722().encode(new short[3], 0, 3, new byte[1], 0)).isEqualTo(1);
    }
}

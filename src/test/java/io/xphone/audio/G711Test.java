package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class G711Test {

    @ParameterizedTest
    @CsvSource({"0, 0xFF", "-1, 0x7F", "32767, 0x80", "-32768, 0x00", "4, 0xFE", "3, 0xFF", "-4, 0x7F", "-5, 0x7E"})
    void knownCodesOfMuLaw(short sample, String code) {
        assertThat(G711Ulaw.INSTANCE.compress(sample)).isEqualTo(Integer.decode(code));
    }

    @ParameterizedTest
    @CsvSource({"0, 0xD5", "-1, 0x55", "32767, 0xAA", "-32768, 0x2A", "16, 0xD4", "15, 0xD5"})
    void knownCodesOfALaw(short sample, String code) {
        assertThat(G711Alaw.INSTANCE.compress(sample)).isEqualTo(Integer.decode(code));
    }

    @Test
    void largestValues() {
        assertThat(G711Ulaw.INSTANCE.expand(0x80)).isEqualTo((short) 32_124);
        assertThat(G711Ulaw.INSTANCE.expand(0x00)).isEqualTo((short) -32_124);
        assertThat(G711Ulaw.INSTANCE.expand(0xFF)).isZero();
        assertThat(G711Alaw.INSTANCE.expand(0xAA)).isEqualTo((short) 32_256);
        assertThat(G711Alaw.INSTANCE.expand(0x2A)).isEqualTo((short) -32_256);
        assertThat(G711Alaw.INSTANCE.expand(0xD5)).isEqualTo((short) 8);
    }

    @Test
    void everyCodeSurvivesARoundTrip() {
        for (int code = 0; code < 256; code++) {
            assertThat(G711Alaw.INSTANCE.compress(G711Alaw.INSTANCE.expand(code)))
                    .isEqualTo(code);
            // µ-law has two zeros; the negative one decodes to the positive one.
            int expected = code == 0x7F ? 0xFF : code;
            assertThat(G711Ulaw.INSTANCE.compress(G711Ulaw.INSTANCE.expand(code)))
                    .isEqualTo(expected);
        }
    }

    @Test
    void errorStaysBelowAStep() {
        for (int sample = -32_000; sample <= 32_000; sample++) {
            int step = Math.max(16, Integer.highestOneBit(Math.abs(sample) + 132) / 16);
            for (G711 codec : new G711[] {G711Ulaw.INSTANCE, G711Alaw.INSTANCE}) {
                assertThat(Math.abs(codec.expand(codec.compress((short) sample)) - sample))
                        .as("%s %d", codec.name(), sample)
                        .isLessThanOrEqualTo(step);
            }
        }
    }

    @Test
    void encodesAndDecodesAtOffsets() {
        short[] pcm = {9, 9, 1000, -2000, 9};
        byte[] coded = new byte[4];
        assertThat(G711Ulaw.INSTANCE.encode(pcm, 2, 2, coded, 1)).isEqualTo(2);
        short[] back = new short[4];
        assertThat(G711Ulaw.INSTANCE.decode(coded, 1, 2, back, 2)).isEqualTo(2);
        assertThat(back[0]).isZero();
        assertThat(Math.abs(back[2] - 1000)).isLessThan(40);
        assertThat(Math.abs(back[3] + 2000)).isLessThan(80);
        assertThat(G711Alaw.INSTANCE.clockRate()).isEqualTo(8000);
        assertThat(G711Alaw.INSTANCE.sampleRate()).isEqualTo(8000);
        assertThat(G711Alaw.INSTANCE.maxSamples(7)).isEqualTo(7);
    }

    @Test
    void distinguishesQuietFromLoud() {
        byte[] coded = new byte[160];
        short[] audio = new short[160];
        audio[80] = -900;
        G711Alaw.INSTANCE.encode(audio, 0, 160, coded, 0);
        assertThat(G711Alaw.INSTANCE.quiet(coded, 0, 160, 800)).isFalse();
        assertThat(G711Alaw.INSTANCE.quiet(coded, 0, 160, 1000)).isTrue();
        assertThat(G711Alaw.INSTANCE.quiet(coded, 0, 80, 8)).isTrue();
    }

    @Test
    void matchesTheItuSweeps() throws IOException {
        Path folder = Vectors.dir("media/g711-itu");
        check(folder, G711Ulaw.INSTANCE, "sweep-r.u", "sweep-r.reu", "sweep-r.u-u");
        check(folder, G711Alaw.INSTANCE, "sweep-r.a", "sweep-r.rea", "sweep-r.a-a");
    }

    private static void check(Path folder, G711 codec, String coded, String decoded, String oneStep)
            throws IOException {
        short[] source = words(folder.resolve("sweep.src"));
        short[] codes = words(folder.resolve(coded));
        short[] audio = words(folder.resolve(decoded));
        assertThat(codes).hasSameSizeAs(source);
        for (int i = 0; i < source.length; i++) {
            assertThat(codec.compress(source[i]))
                    .as("%s of %d", coded, source[i])
                    .isEqualTo(codes[i] & 0xFF);
            assertThat(codec.expand(codes[i] & 0xFF))
                    .as("%s of %x", decoded, codes[i])
                    .isEqualTo(audio[i]);
        }
        // the one-step output of the ITU tool is the same
        assertThat(words(folder.resolve(oneStep))).isEqualTo(audio);
        short[] back = new short[source.length];
        byte[] bytes = new byte[source.length];
        codec.encode(source, 0, source.length, bytes, 0);
        codec.decode(bytes, 0, bytes.length, back, 0);
        assertThat(back).isEqualTo(audio);
    }

    private static short[] words(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        short[] words = new short[bytes.length / 2];
        for (int i = 0; i < words.length; i++) {
            words[i] = (short) (bytes[2 * i] & 0xFF | bytes[2 * i + 1] << 8);
        }
        return words;
    }
}

package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketLossConcealmentTest {

    private static short[] tone(int rate, double hertz, int length) {
        short[] audio = new short[length];
        for (int i = 0; i < length; i++) {
            audio[i] = (short) (10_000 * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return audio;
    }

    private static double rms(short[] audio, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) audio[i] * audio[i];
        }
        return Math.sqrt(sum / (to - from));
    }

    @Test
    void withoutLossAudioIsOnlyDelayed() {
        short[] audio = tone(8000, 300, 1600);
        PacketLossConcealment plc = new PacketLossConcealment(8000);
        short[] out = audio.clone();
        for (int at = 0; at < out.length; at += 160) {
            plc.addGood(out, at, 160);
        }
        assertThat(plc.delaySamples()).isEqualTo(30);
        for (int i = 30; i < out.length; i++) {
            assertThat(out[i]).isEqualTo(audio[i - 30]);
        }
        assertThat(plc.concealing()).isFalse();
    }

    @Test
    void immediateLeavesAudioWithoutLossUnchanged() {
        short[] audio = tone(8000, 300, 1600);
        PacketLossConcealment plc = PacketLossConcealment.immediate(8000);
        short[] out = audio.clone();
        for (int at = 0; at < out.length; at += 160) {
            plc.addGood(out, at, 160);
        }
        assertThat(plc.delaySamples()).isZero();
        assertThat(out).isEqualTo(audio);
        plc.conceal(new short[160], 0, 160);
        plc.addGood(out, 0, 160); // faded in, at most for 10 ms
        plc.addGood(out, 160, 160);
        assertThat(java.util.Arrays.copyOfRange(out, 80, 320)).isEqualTo(java.util.Arrays.copyOfRange(audio, 80, 320));
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 160, 320, 480})
    void immediateKeepsHistoryOfFramesOfAnyLength(int length) {
        short[] audio = tone(8000, 300, 1920);
        short[] expected = new short[160];
        PacketLossConcealment blocks = PacketLossConcealment.immediate(8000);
        for (int at = 0; at < audio.length; at += 80) {
            blocks.addGood(audio, at, 80);
        }
        blocks.conceal(expected, 0, 160);
        PacketLossConcealment frames = PacketLossConcealment.immediate(8000);
        for (int at = 0; at < audio.length; at += length) {
            frames.addGood(audio, at, length);
        }
        short[] concealed = new short[160];
        frames.conceal(concealed, 0, 160);
        assertThat(concealed).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16_000, 48_000})
    void toneContinuesThroughALossWithoutAClick(int rate) {
        toneContinues(rate, new PacketLossConcealment(rate));
        toneContinues(rate, PacketLossConcealment.immediate(rate));
    }

    private static void toneContinues(int rate, PacketLossConcealment plc) {
        int frame = rate / 50;
        short[] audio = tone(rate, 200, frame * 20);
        short[] out = audio.clone();
        for (int f = 0; f < 20; f++) {
            if (f == 10) {
                plc.conceal(out, f * frame, frame);
            } else {
                plc.addGood(out, f * frame, frame);
            }
        }
        int steepest = 0;
        for (int i = 5 * frame; i < out.length; i++) {
            steepest = Math.max(steepest, Math.abs(out[i] - out[i - 1]));
        }
        double slope = 10_000 * 2 * Math.PI * 200 / rate;
        assertThat((double) steepest).isLessThan(slope * 1.5);
        assertThat(rms(out, 10 * frame, 11 * frame)).isGreaterThan(6000);
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16_000, 44_100, 48_000})
    void fadesToTheNoiseOfTheLineWithinSixtyMilliseconds(int rate) {
        PacketLossConcealment plc = new PacketLossConcealment(rate);
        short[] quiet = new short[rate / 10];
        new ComfortNoise(1).fill(quiet, 0, quiet.length); // 65 dB below overload: 18
        short[] out = tone(rate, 200, rate / 10);
        plc.addGood(quiet, 0, quiet.length);
        plc.observe(quiet, 0, quiet.length);
        plc.addGood(out, 0, out.length);
        plc.observe(out, 0, out.length);
        short[] made = new short[rate];
        plc.conceal(made, 0, rate);
        assertThat(plc.concealing()).isTrue();
        double before = Double.MAX_VALUE;
        int block = rate / 100;
        for (int i = 0; i < 6; i++) {
            double now = rms(made, i * block + block / 3, i * block + block * 4 / 3);
            assertThat(now).isLessThan(before * 1.02);
            before = now;
        }
        assertThat(rms(made, 7 * block, rate)).isBetween(12.0, 26.0);
    }

    @Test
    void noiseIsNeverLoudAndNoneFollowsDigitalSilence() {
        PacketLossConcealment loud = PacketLossConcealment.immediate(8000);
        short[] tone = tone(8000, 200, 800);
        loud.addGood(tone, 0, 800);
        loud.observe(tone, 0, 800);
        short[] made = new short[1_600];
        loud.conceal(made, 0, 1_600);
        assertThat(rms(made, 560, 1_600)).isBetween(22.0, 32.0);
        PacketLossConcealment silent = PacketLossConcealment.immediate(8000);
        silent.addGood(new short[800], 0, 800);
        silent.observe(new short[800], 0, 800);
        silent.conceal(made, 0, 1_600);
        assertThat(rms(made, 0, 1_600)).isZero();
    }

    /** After a long loss the audio begins without a click. */
    @Test
    void audioFadesInAfterALongLoss() {
        PacketLossConcealment plc = PacketLossConcealment.immediate(16_000);
        short[] tone = tone(16_000, 200, 3_200);
        plc.addGood(tone, 0, 1_600);
        short[] made = new short[3_200];
        plc.conceal(made, 0, 3_200);
        plc.addGood(tone, 1_600, 1_600);
        int last = made[3_199];
        for (int i = 1_600; i < 1_700; i++) {
            assertThat(Math.abs(tone[i] - last)).as("sample %d", i).isLessThan(1_500);
            last = tone[i];
        }
    }

    @Test
    void resetClearsTheHistory() {
        PacketLossConcealment plc = new PacketLossConcealment(8000);
        short[] out = tone(8000, 200, 800);
        plc.addGood(out, 0, 800);
        plc.reset();
        plc.conceal(out, 0, 160);
        assertThat(rms(out, 0, 160)).isZero();
    }

    @Test
    void rejectsInvalidRatesAndLengths() {
        assertThatThrownBy(() -> new PacketLossConcealment(11_025)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PacketLossConcealment(8000).conceal(new short[100], 0, 100))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"f2_10.raw, 10, 1", "f2_10_2.raw, 20, 2"})
    void matchesTheItuOutput(String expected, int every, int lost) throws IOException {
        Path folder = Vectors.dir("media/g711iplc-itu");
        short[] in = words(folder.resolve("f2.le"));
        short[] reference = words(folder.resolve(expected));
        PacketLossConcealment plc = new PacketLossConcealment(8000);
        short[] out = in.clone();
        for (int block = 0; block < in.length / 80; block++) {
            if (block % every >= every - lost) {
                plc.conceal(out, block * 80, 80);
            } else {
                plc.addGood(out, block * 80, 80);
            }
        }
        for (int i = 30; i < out.length; i++) {
            assertThat(out[i]).as("sample %d", i).isEqualTo(reference[i - 30]);
        }
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

package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import io.xphone.audio.SilenceSuppression.Decision;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Voice activity and the packets of comfort noise. */
class SilenceSuppressionTest {

    private static final int FRAME = 160;
    private final Random random = new Random(7);
    private final SilenceSuppression stream = new SilenceSuppression(8_000);

    private short[] noise(double decibels) {
        short[] frame = new short[FRAME];
        for (int i = 0; i < FRAME; i++) {
            frame[i] = (short) Math.round(random.nextGaussian() * Levels.amplitude(decibels));
        }
        return frame;
    }

    private static short[] tone(double decibels) {
        short[] frame = new short[FRAME];
        for (int i = 0; i < FRAME; i++) {
            frame[i] = (short) Math.round(Math.sqrt(2) * Levels.amplitude(decibels) * Math.sin(2 * Math.PI * i / 16));
        }
        return frame;
    }

    private List<Decision> frames(int count, double decibels, boolean tone) {
        List<Decision> decisions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            decisions.add(stream.next(tone ? tone(decibels) : noise(decibels), 0, FRAME));
        }
        return decisions;
    }

    private List<Decision> background(int count, double decibels) {
        return frames(count, decibels, false);
    }

    @Test
    void speechIsSentAndItsPausesAreDescribedOnce() {
        background(100, -60);
        assertThat(frames(50, -26, true)).containsOnly(Decision.AUDIO);
        List<Decision> pause = background(100, -60);
        assertThat(pause.subList(0, 9)).as("200 ms after speech").containsOnly(Decision.AUDIO);
        assertThat(pause.get(10)).isIn(Decision.DESCRIPTION, Decision.NOTHING);
        assertThat(pause).filteredOn(Decision.DESCRIPTION::equals).hasSize(1);
        assertThat(stream.level()).isBetween(58, 62);
        assertThat(frames(1, -26, true)).as("at once").containsExactly(Decision.AUDIO);
    }

    @Test
    void changesOfTheNoiseAreDescribed() {
        background(100, -70);
        assertThat(stream.level()).isBetween(68, 72);
        List<Decision> louder = background(100, -61);
        assertThat(louder).doesNotContain(Decision.AUDIO);
        assertThat(louder.stream().filter(Decision.DESCRIPTION::equals).count()).isBetween(1L, 4L);
        assertThat(stream.level()).isBetween(59, 65);
    }

    @Test
    void descriptionsAreRepeatedAtIntervals() {
        background(100, -60);
        assertThat(background(1_500, -60))
                .as("30 s")
                .filteredOn(Decision.DESCRIPTION::equals)
                .hasSizeBetween(2, 4);
    }

    @Test
    void digitalSilenceIsDescribedAsSuch() {
        assertThat(stream.next(new short[FRAME], 0, FRAME)).isEqualTo(Decision.DESCRIPTION);
        assertThat(stream.level()).isEqualTo(127);
        assertThat(stream.next(new short[FRAME], 0, FRAME)).isEqualTo(Decision.NOTHING);
    }

    /** Noise that is there from the beginning, as of a fan, is found to be noise after some seconds. */
    @ParameterizedTest
    @CsvSource({"-65, 50", "-55, 100", "-50, 400", "-45, 600"})
    void steadyNoiseIsNotSpeechForever(double decibels, int frames) {
        background(frames, decibels);
        assertThat(background(200, decibels)).doesNotContain(Decision.AUDIO);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-35, -20, -3})
    void tonesAreSentHoweverLong(double decibels) {
        assertThat(frames(3_000, decibels, true)).containsOnly(Decision.AUDIO);
    }

    @Test
    void packetsOf60MillisecondsAreDecidedLikeShortOnes() {
        short[] silence = new short[3 * FRAME];
        short[] speech = new short[3 * FRAME];
        for (int i = 0; i < 3; i++) {
            System.arraycopy(tone(-20), 0, speech, i * FRAME, FRAME);
        }
        assertThat(stream.next(speech, 0, speech.length)).isEqualTo(Decision.AUDIO);
        List<Decision> after = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            after.add(stream.next(silence, 0, silence.length));
        }
        assertThat(after.subList(0, 3)).containsOnly(Decision.AUDIO);
        assertThat(after.get(3)).isEqualTo(Decision.DESCRIPTION);
        assertThat(after.subList(4, 8)).containsOnly(Decision.NOTHING);
    }

    /** Of real speech hardly any energy is suppressed, and some packets are saved. */
    @Test
    void realSpeechIsKept() throws Exception {
        ByteBuffer speech =
                ByteBuffer.wrap(Files.readAllBytes(Vectors.dir("media/g729-itu").resolve("a-speech.in")));
        short[] pcm = new short[speech.capacity() / 2];
        speech.order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(pcm);
        double total = 0;
        double kept = 0;
        int sent = 0;
        int frames = pcm.length / FRAME;
        for (int i = 0; i < frames; i++) {
            double level = Levels.rmsDecibels(pcm, i * FRAME, FRAME);
            double energy = Math.pow(10, level / 10);
            total += energy;
            if (stream.next(pcm, i * FRAME, FRAME) == Decision.AUDIO) {
                kept += energy;
                sent++;
            }
        }
        System.out.printf("%.4f of the energy in %.2f of the packets%n", kept / total, sent / (double) frames);
        assertThat(kept / total).isGreaterThan(0.9995);
        assertThat(sent / (double) frames).isLessThan(0.9);
    }
}

package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TalkTimeTest {

    private static final long FRAME_MICROS = 20_000;

    private final TalkTime time = new TalkTime();
    private final short[] pcm = new short[160];

    private void tone(double decibels, int frames) {
        ToneGenerator tone = ToneGenerator.sine(8_000, 330, decibels);
        for (int i = 0; i < frames; i++) {
            tone.fill(pcm, 0, pcm.length);
            time.audio(pcm, 0, pcm.length, FRAME_MICROS);
        }
    }

    @Test
    void silenceBeforeTheFirstSpeechIsSilence() {
        time.silence(FRAME_MICROS);
        tone(-60, 10);
        assertThat(time.talkMillis()).isZero();
        assertThat(time.silenceMillis()).isEqualTo(220);
    }

    @Test
    void theTimesAreNotKnownWhenMoreThanASecondWasNotMeasured() {
        tone(-30, 50);
        time.unmeasured(1_000_000);
        assertThat(time.known()).isTrue();
        assertThat(time.talkMillis()).isEqualTo(1_000);
        time.unmeasured(1);
        assertThat(time.known()).isFalse();
    }

    @Test
    void shortPausesAreSpeech() {
        tone(-30, 50);
        tone(-60, 9);
        tone(-30, 1);
        assertThat(time.silenceMillis()).isZero();
        assertThat(time.talkMillis()).isEqualTo(1_200);
        time.silence(1_000 * FRAME_MICROS / 20);
        assertThat(time.talkMillis() + time.silenceMillis()).isEqualTo(2_200);
        tone(-60, 100);
        assertThat(time.silenceMillis()).isGreaterThanOrEqualTo(2_000);
    }

    @Test
    void theThresholdIsAround45Decibels() {
        tone(-43, 10);
        assertThat(time.talkMillis()).isEqualTo(200);
        TalkTime quiet = new TalkTime();
        ToneGenerator.sine(8_000, 330, -47).fill(pcm, 0, pcm.length);
        quiet.audio(pcm, 0, pcm.length, FRAME_MICROS);
        assertThat(quiet.talkMillis()).isZero();
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = Short.MIN_VALUE;
        }
        quiet.audio(pcm, 0, pcm.length, FRAME_MICROS);
        assertThat(quiet.talkMillis()).isEqualTo(20);
        quiet.audio(pcm, 0, 3, FRAME_MICROS);
        assertThat(quiet.talkMillis()).as("a few samples").isEqualTo(40);
    }
}

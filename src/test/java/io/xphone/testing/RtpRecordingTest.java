package io.xphone.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtpRecordingTest {

    private final RtpRecording recording = new RtpRecording();

    private void audio(int ssrc, int timestamp, int value) {
        recording.audio(ssrc, timestamp, new short[] {(short) value, (short) value}, 2);
    }

    @Test
    void placesAudioByTimestamp() {
        audio(1, 100, 1);
        audio(1, 106, 4);
        assertThat(recording.samples()).containsExactly(1, 1, 0, 0, 0, 0, 4, 4);
        audio(1, 102, 2);
        assertThat(recording.samples()).containsExactly(1, 1, 2, 2, 0, 0, 4, 4);
    }

    @Test
    void ignoresAudioBeforeTheFirstPacket() {
        audio(1, 100, 1);
        audio(1, 98, 9);
        assertThat(recording.samples()).containsExactly(1, 1);
    }

    @Test
    void continuesThroughTheTimestampWrap() {
        audio(1, -2, 1);
        audio(1, 0, 2);
        assertThat(recording.samples()).containsExactly(1, 1, 2, 2);
    }

    @Test
    void appendsANewSourceAndATimestampJump() {
        audio(1, 100, 1);
        audio(2, 77, 2);
        audio(2, 1_000_000_000, 3);
        assertThat(recording.samples()).containsExactly(1, 1, 2, 2, 3, 3);
    }

    @Test
    void countsADigitOnceByItsTimestamp() {
        recording.event(1, 100);
        recording.event(1, 100);
        recording.event(1, 900);
        recording.event(1, 100);
        recording.event(11, 1800);
        recording.event(16, 2700);
        assertThat(recording.digits()).isEqualTo("11#");
    }

    @Test
    void isEmptyAfterClearing() {
        audio(1, 100, 1);
        recording.event(1, 100);
        recording.clear();
        audio(1, 200, 2);
        assertThat(recording.samples()).containsExactly(2, 2);
        assertThat(recording.digits()).isEmpty();
    }
}

package io.xphone.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RtpRecordingTest {

    private final RtpRecording recording = new RtpRecording();

    private void sound(int ssrc, int timestamp, int value) {
        recording.sound(ssrc, timestamp, new short[] {(short) value, (short) value}, 2);
    }

    @Test
    void laysSoundOutByTimestamp() {
        sound(1, 100, 1);
        sound(1, 106, 4);
        assertThat(recording.samples()).containsExactly(1, 1, 0, 0, 0, 0, 4, 4);
        sound(1, 102, 2);
        assertThat(recording.samples()).containsExactly(1, 1, 2, 2, 0, 0, 4, 4);
    }

    @Test
    void leavesOutWhatWasBeforeTheFirst() {
        sound(1, 100, 1);
        sound(1, 98, 9);
        assertThat(recording.samples()).containsExactly(1, 1);
    }

    @Test
    void goesOnThroughTheWrapOfTheTimestamp() {
        sound(1, -2, 1);
        sound(1, 0, 2);
        assertThat(recording.samples()).containsExactly(1, 1, 2, 2);
    }

    @Test
    void appendsANewSourceAndALeap() {
        sound(1, 100, 1);
        sound(2, 77, 2);
        sound(2, 1_000_000_000, 3);
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
        sound(1, 100, 1);
        recording.event(1, 100);
        recording.clear();
        sound(1, 200, 2);
        assertThat(recording.samples()).containsExactly(2, 2);
        assertThat(recording.digits()).isEmpty();
    }
}

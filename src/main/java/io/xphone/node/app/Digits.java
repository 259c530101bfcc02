package io.xphone.node.app;

import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.ToneGenerator;

/** Plays the tones (ITU-T Q.23) of every received DTMF digit. */
final class Digits implements Application {

    private static final int TONE = PcmFormat.SAMPLE_RATE * 180 / 1000;
    private static final int PAUSE = PcmFormat.SAMPLE_RATE * 80 / 1000;

    /** dBov of each of the two frequencies. */
    private static final double LEVEL = -12;

    @Override
    public void handle(Call call) {
        AudioWriter writer = call.audio().writer();
        call.dtmfHandler(
                digit -> CommandFailures.log(writer.write(tones(digit.digit())), call, "digit " + digit.digit()));
        CommandFailures.log(call.accept(), call, "accept");
    }

    private static short[] tones(char digit) {
        short[] audio = new short[TONE + PAUSE];
        ToneGenerator.dtmf(PcmFormat.SAMPLE_RATE, digit, LEVEL).fill(audio, 0, TONE);
        return audio;
    }
}

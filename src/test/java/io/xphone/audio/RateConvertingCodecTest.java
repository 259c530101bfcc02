package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RateConvertingCodecTest {

    private static RateConvertingCodec codec() {
        return new RateConvertingCodec(new G722(), 8_000, 2 * 1_500);
    }

    @Test
    void aFrameOfG722IsOneOf8000Hz() {
        RateConvertingCodec codec = codec();
        assertThat(codec.name()).isEqualTo("G722");
        assertThat(codec.sampleRate()).isEqualTo(8_000);
        assertThat(codec.clockRate()).isEqualTo(8_000);
        byte[] payload = new byte[160];
        assertThat(codec.encode(new short[160], 0, 160, payload, 0)).isEqualTo(160);
        assertThat(codec.maxSamples(160)).isEqualTo(160);
        assertThat(codec.decode(payload, 0, 160, new short[160], 0)).isEqualTo(160);
    }

    @Test
    void aToneSurvives() {
        RateConvertingCodec codec = codec();
        short[] tone = new short[8_000];
        for (int i = 0; i < tone.length; i++) {
            tone[i] = (short) (8_000 * Math.sin(2 * Math.PI * 1_000 * i / 8_000));
        }
        short[] heard = new short[tone.length];
        byte[] payload = new byte[160];
        for (int at = 0; at < tone.length; at += 160) {
            codec.encode(tone, at, 160, payload, 0);
            codec.decode(payload, 0, 160, heard, at);
        }
        double re = 0;
        double im = 0;
        double power = 0;
        for (int i = 800; i < heard.length; i++) {
            re += heard[i] * Math.cos(2 * Math.PI * 1_000 * i / 8_000);
            im += heard[i] * Math.sin(2 * Math.PI * 1_000 * i / 8_000);
            power += (double) heard[i] * heard[i];
        }
        int count = heard.length - 800;
        double tonePower = 2 * (re * re + im * im) / count;
        assertThat(Math.sqrt(2 * power / count)).isBetween(7_900.0, 8_100.0);
        assertThat(tonePower / power).isGreaterThan(0.999);
    }

    @Test
    void aPayloadThatIsTooLongIsNotDecoded() {
        short[] out = new short[4_000];
        Arrays.fill(out, (short) 5);
        assertThat(codec().decode(new byte[1_501], 0, 1_501, out, 0)).isZero();
        assertThat(out).containsOnly((short) 5);
    }
}

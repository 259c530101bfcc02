package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class L16Test {

    private static final short[] SAMPLES = {0, 1, -1, 256, Short.MAX_VALUE, Short.MIN_VALUE};

    @Test
    void samplesAreInNetworkByteOrder() {
        byte[] payload = new byte[13];
        assertThat(new L16(16_000, 1).encode(SAMPLES, 0, 6, payload, 1)).isEqualTo(12);
        assertThat(payload)
                .containsExactly(0, 0, 0, 0, 1, (byte) 0xFF, (byte) 0xFF, 1, 0, 0x7F, (byte) 0xFF, (byte) 0x80, 0);
        short[] decoded = new short[7];
        assertThat(new L16(16_000, 1).decode(payload, 1, 12, decoded, 1)).isEqualTo(6);
        assertThat(decoded)
                .containsExactly(
                        (short) 0, (short) 0, (short) 1, (short) -1, (short) 256, Short.MAX_VALUE, Short.MIN_VALUE);
    }

    @Test
    void stereoIsMixedAndSentInBothChannels() {
        L16 stereo = new L16(44_100, 2);
        short[] mono = new short[3];
        byte[] received = {
            0, 100, 0, 50, (byte) 0x7F, (byte) 0xFF, (byte) 0x7F, (byte) 0xFF, (byte) 0x80, 0, 0x7F, (byte) 0xFF
        };
        assertThat(stereo.decode(received, 0, received.length, mono, 0)).isEqualTo(3);
        assertThat(mono).containsExactly((short) 75, Short.MAX_VALUE, (short) -1);
        byte[] sent = new byte[24];
        assertThat(stereo.encode(SAMPLES, 0, 6, sent, 0)).isEqualTo(24);
        short[] again = new short[6];
        stereo.decode(sent, 0, 24, again, 0);
        assertThat(again).containsExactly(SAMPLES);
    }

    @Test
    void payloadsOfAnyLengthAreDecoded() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        short[] pcm = new short[200];
        for (int channels = 1; channels <= 2; channels++) {
            L16 codec = new L16(8_000, channels);
            for (int length = 0; length <= 200; length++) {
                byte[] payload = new byte[length];
                random.nextBytes(payload);
                assertThat(codec.decode(payload, 0, length, pcm, 0)).isEqualTo(length / 2 / channels);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"L16, 8", "L16/8000, 2", "l16/44100, 2", "L16/16000, 2", "L16/48000, 2"})
    void namesSelectRates(String name, int formats) {
        assertThat(AudioCodecs.installed().select(name)).hasSize(formats).allSatisfy(entry -> {
            AudioCodecFormat format = entry.format();
            assertThat(format.offered()).isEqualTo(format.channels() == 1);
            assertThat(entry.encoder("", "", 10).sampleRate()).isEqualTo(format.clockRate());
            int longest = format.ptimes().get(format.ptimes().size() - 1);
            assertThat(format.sampleRate() / 1_000 * longest * 2 * format.channels())
                    .isLessThan(longest == 10 ? 2_000 : 1_400);
        });
    }

    @Test
    void staticPayloadTypesAreThoseOfRfc3551() {
        assertThat(AudioCodecs.installed()
                        .find("L16", 44_100, 1)
                        .orElseThrow()
                        .format()
                        .payloadType())
                .isEqualTo(11);
        assertThat(AudioCodecs.installed()
                        .find("L16", 44_100, 2)
                        .orElseThrow()
                        .format()
                        .payloadType())
                .isEqualTo(10);
    }
}

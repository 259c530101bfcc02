package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class G729Test {

    private static final short[] TONE = tone(800);

    private static short[] tone(int samples) {
        short[] tone = new short[samples];
        for (int i = 0; i < samples; i++) {
            tone[i] = (short) (8_000 * Math.sin(2 * Math.PI * 400 * i / 8_000));
        }
        return tone;
    }

    private static double level(short[] pcm, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) pcm[i] * pcm[i];
        }
        return Math.sqrt(sum / (to - from));
    }

    @Test
    void toneKeepsItsLevel() {
        G729 codec = new G729();
        byte[] payload = new byte[100];
        short[] decoded = new short[800];
        assertThat(codec.encode(TONE, 0, 800, payload, 0)).isEqualTo(100);
        assertThat(codec.decode(payload, 0, 100, decoded, 0)).isEqualTo(800);
        assertThat(level(decoded, 400, 800)).isBetween(level(TONE, 400, 800) * 0.7, level(TONE, 400, 800) * 1.4);
    }

    @Test
    void incompleteFrameIsNotEncoded() {
        assertThat(new G729().encode(TONE, 0, 239, new byte[100], 0)).isEqualTo(20);
    }

    @Test
    void lostAudioContinuesAndFades() {
        G729 codec = new G729();
        byte[] payload = new byte[100];
        short[] decoded = new short[800];
        codec.encode(TONE, 0, 800, payload, 0);
        codec.decode(payload, 0, 100, decoded, 0);
        double before = level(decoded, 640, 800);

        short[] lost = new short[8_000];
        assertThat(codec.conceal(lost, 0, 8_000)).isEqualTo(8_000);
        assertThat(level(lost, 0, 80)).isGreaterThan(before / 2);
        assertThat(level(lost, 7_200, 8_000)).isLessThan(before / 10);
    }

    @Test
    void silenceDescriptorStartsComfortNoiseThatGoesOnInAPause() {
        G729 codec = new G729();
        byte[] payload = new byte[102];
        short[] pcm = new short[880];
        codec.encode(TONE, 0, 800, payload, 0);
        payload[101] = 20 << 1;
        assertThat(codec.decode(payload, 0, 102, pcm, 0)).isEqualTo(880);

        short[] pause = new short[8_000];
        codec.conceal(pause, 0, 8_000);
        double level = level(pause, 0, 800);
        assertThat(level).isBetween(10.0, 4_000.0);
        assertThat(level(pause, 7_200, 8_000)).isBetween(level / 3, level * 3);
    }

    @Test
    void payloadsOfAnyLengthAndContentAreDecodedOrRefused() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        G729 codec = new G729();
        short[] pcm = new short[1_680];
        for (int round = 0; round < 20; round++) {
            for (int length = 0; length <= 200; length++) {
                byte[] payload = new byte[length];
                random.nextBytes(payload);
                int samples = codec.decode(payload, 0, length, pcm, 0);
                int rest = length % 10;
                assertThat(samples)
                        .as("seed %d length %d", seed, length)
                        .isEqualTo(rest == 0 || rest == 2 ? (length / 10 + rest / 2) * 80 : 0)
                        .isEqualTo(codec.samples(payload, 0, length));
                codec.conceal(pcm, 0, 160);
            }
        }
    }

    @Test
    void anyAudioCanBeEncoded() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        G729 codec = new G729();
        short[] pcm = new short[160];
        for (int i = 0; i < 500; i++) {
            int loudness = 1 << random.nextInt(17);
            for (int n = 0; n < pcm.length; n++) {
                int sample = random.nextInt(loudness + 1) - loudness / 2;
                pcm[n] = (short) (i % 3 == 0 ? sample < 0 ? Short.MIN_VALUE : Short.MAX_VALUE : sample);
            }
            assertThat(codec.encode(pcm, 0, 160, new byte[20], 0))
                    .as("seed %d", seed)
                    .isEqualTo(20);
        }
    }

    @Test
    void silenceIsDescribedOnceAndThenNotSentUntilSpeechBegins() {
        G729 codec = new G729(true);
        byte[] payload = new byte[20];
        short[] silence = new short[160];
        int described = 0;
        for (int i = 0; i < 100; i++) {
            int length = codec.encode(silence, 0, 160, payload, 0);
            assertThat(length).isIn(0, 2);
            described += length / 2;
        }
        assertThat(described).isBetween(1, 3);

        short[] beginning = new short[160];
        System.arraycopy(TONE, 0, beginning, 80, 80);
        assertThat(codec.encode(beginning, 0, 160, payload, 0)).isZero();
        assertThat(codec.encodedSamples(160)).isEqualTo(80);
        assertThat(codec.encode(beginning, 80, 80, payload, 0)).isEqualTo(10);
        assertThat(codec.encodedSamples(80)).isEqualTo(80);
        assertThat(codec.encode(TONE, 80, 160, payload, 0)).isEqualTo(20);
    }

    @Test
    void silenceIsCompressedIfBothSidesPermitIt() {
        AudioCodecs.Entry entry = AudioCodecs.installed().select("G729").get(0);
        byte[] payload = new byte[20];
        assertThat(entry.encoder("annexb=yes", "annexb=no", 20).encode(new short[160], 0, 160, payload, 0))
                .isEqualTo(20);
        assertThat(entry.encoder("annexb=yes", "", 20).encode(new short[160], 0, 160, payload, 0))
                .isEqualTo(2);
    }

    @Test
    void annexBIsOfferedUnlessTheSettingForbidsIt() {
        AudioCodecs codecs = AudioCodecs.installed();
        AudioCodecs.Entry with = codecs.select("g729").get(0);
        assertThat(with.format().fmtp()).isEqualTo("annexb=yes");
        assertThat(with.provider().answerFmtp(with.format(), "")).isEqualTo("annexb=yes");
        assertThat(with.provider().answerFmtp(with.format(), "annexb=no")).isEqualTo("annexb=no");

        AudioCodecs.Entry without = codecs.configured(Map.of("G729", Map.of("annexB", false)))
                .select("G729")
                .get(0);
        assertThat(without.format().fmtp()).isEqualTo("annexb=no");
        assertThat(without.provider().answerFmtp(without.format(), "")).isEqualTo("annexb=no");
    }

    @Test
    void invalidSettingsAreRefused() {
        AudioCodecs codecs = AudioCodecs.installed();
        assertThatThrownBy(() -> codecs.configured(Map.of("G729", Map.of("annexb", true))))
                .hasMessage("G729.annexb: is not one of [annexB]");
        assertThatThrownBy(() -> codecs.configured(Map.of("G729", Map.of("annexB", "yes"))))
                .hasMessage("G729.annexB: is not true or false");
    }
}

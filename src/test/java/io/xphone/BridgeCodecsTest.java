package io.xphone;

import static io.xphone.Loopback.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.xphone.Loopback.Listening;
import io.xphone.audio.AudioCodecs;
import io.xphone.options.DialOptions;
import io.xphone.options.SipServerOptions;
import io.xphone.testing.FakePbx;
import io.xphone.testing.FakePbxOptions;
import io.xphone.testing.PbxCall;
import io.xphone.testing.PbxMedia;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bridged calls of any two codecs: each side hears the voice of the other, and not its own. */
class BridgeCodecsTest extends OnLoopback {

    private static final int RATE = 8_000;
    private static final int MILLIS = 1_200;

    /** Samples of the parts of a voice that are compared. */
    private static final int PART = RATE / 10;

    /** Of a machine that is so busy that audio is lost. */
    private static final int ATTEMPTS = 3;

    private static final double ALIKE = 0.75;
    private static final double OTHER = 0.6;
    private static final short[] HIGH = voice(205, 3.1);
    private static final short[] LOW = voice(118, 4.3);

    private record Leg(Call call, PbxMedia media) {

        short[] recorded() {
            return media.recordedAudio();
        }
    }

    private record Pair(Leg one, Leg two) {

        /** How much of each other they heard. */
        double likeness() {
            return Math.min(similarity(HIGH, one.recorded()), similarity(LOW, two.recorded()));
        }

        @Override
        public String toString() {
            return one.call().info().getCodec() + " and " + two.call().info().getCodec();
        }
    }

    /** A voice: pulses of a pitch that moves, through two resonances that move too. */
    private static short[] voice(double pitch, double speed) {
        short[] voice = new short[RATE * MILLIS / 1_000];
        double phase = 0;
        double[] first = new double[2];
        double[] second = new double[2];
        for (int i = 0; i < voice.length; i++) {
            double t = (double) i / RATE;
            phase += pitch * (1 + 0.15 * Math.sin(2 * Math.PI * speed * t)) / RATE;
            double pulse = phase >= 1 ? 1 : 0;
            phase -= pulse;
            double vowel = Math.sin(2 * Math.PI * speed / 2 * t);
            double sum = resonance(pulse, first, 550 + 200 * vowel, 0.97)
                    + resonance(pulse, second, 1_500 - 400 * vowel, 0.95) / 2;
            voice[i] = (short) Math.max(-20_000, Math.min(20_000, 4_500 * sum));
        }
        return voice;
    }

    private static double resonance(double in, double[] state, double hertz, double radius) {
        double out = in + 2 * radius * Math.cos(2 * Math.PI * hertz / RATE) * state[0] - radius * radius * state[1];
        state[1] = state[0];
        state[0] = out;
        return out;
    }

    /**
     * The similarity of a recording to a voice: the median over the parts of the voice of the greatest correlation with
     * any part of the recording; 1 for the same audio, 0 for silence. Parts that a busy machine was late with do not
     * count.
     */
    private static double similarity(short[] voice, short[] recording) {
        double[] scores = new double[voice.length / PART];
        for (int part = 0; part < scores.length; part++) {
            int best = 0;
            for (int at = 0; at + PART <= recording.length; at += 3) {
                double score = correlation(voice, part * PART, recording, at);
                if (score > scores[part]) {
                    scores[part] = score;
                    best = at;
                }
            }
            for (int at = Math.max(0, best - 1); at <= best + 1 && at + PART <= recording.length; at++) {
                scores[part] = Math.max(scores[part], correlation(voice, part * PART, recording, at));
            }
        }
        Arrays.sort(scores);
        return scores[scores.length / 2];
    }

    private static double correlation(short[] one, int start, short[] other, int at) {
        long both = 0;
        long first = 1;
        long second = 1;
        for (int i = 0; i < PART; i += 4) {
            both += one[start + i] * other[at + i];
            first += one[start + i] * one[start + i];
            second += other[at + i] * other[at + i];
        }
        return both / Math.sqrt((double) first * second);
    }

    private static short[] twice(short[] audio) {
        short[] twice = Arrays.copyOf(audio, 2 * audio.length);
        System.arraycopy(audio, 0, twice, audio.length, audio.length);
        return twice;
    }

    private static List<String> codecs() {
        return Stream.of("PCMU", "PCMA", "G722", "G729", "L16/16000", "opus")
                .filter(name ->
                        !name.equals("opus") || AudioCodecs.installed().names().contains(name))
                .toList();
    }

    private Leg leg(SipServer server, String codec) throws Exception {
        FakePbx peer = pbx(new FakePbxOptions().setCodecs(codec).setRtcpIntervalMillis(0));
        Call call = await(server.dialUri(peer.uri("1"), new DialOptions().setCodecs(List.of(codec))));
        await(call.answered());
        assertThat(call.info().getCodec()).isEqualToIgnoringCase(codec.split("/")[0]);
        PbxCall answered = await(peer.calls()).get(0);
        answered.media().setSilence(true);
        return new Leg(call, answered.media());
    }

    /** The pairs are in three groups: all of them at once would be more than a small machine does in time. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anyTwoCodecsAreTranscodedBothWays(int group) throws Exception {
        List<String> codecs = codecs();
        SipServerOptions options = Loopback.options();
        options.getMedia().setCodecs(codecs);
        Listening server = loop.server(options);
        List<Pair> pairs = new ArrayList<>();
        int number = 0;
        for (int i = 0; i < codecs.size(); i++) {
            for (int k = i; k < codecs.size(); k++) {
                if (number++ % 3 == group) {
                    Pair pair = new Pair(leg(server.server(), codecs.get(i)), leg(server.server(), codecs.get(k)));
                    await(pair.one().call().bridge(pair.two().call()));
                    pairs.add(pair);
                }
            }
        }
        assertThat(pairs).hasSizeGreaterThan(4);
        List<Pair> remaining = pairs;
        Map<String, Double> unlike = Map.of();
        for (int attempt = 1; attempt <= ATTEMPTS && !remaining.isEmpty(); attempt++) {
            hear(remaining);
            Map<String, Double> scores = new TreeMap<>();
            remaining = remaining.stream()
                    .filter(pair -> scores.merge(pair.toString(), pair.likeness(), Math::min) < ALIKE)
                    .toList();
            scores.values().removeIf(score -> score >= ALIKE);
            unlike = scores;
        }
        assertThat(unlike).isEmpty();
        for (Pair pair : pairs) {
            assertThat(similarity(LOW, pair.one().recorded()))
                    .as(pair + ": its own voice")
                    .isLessThan(OTHER);
            assertThat(similarity(HIGH, pair.two().recorded()))
                    .as(pair + ": its own voice")
                    .isLessThan(OTHER);
        }
    }

    /** Both sides of all pairs talk at once. */
    private static void hear(List<Pair> pairs) throws Exception {
        List<Future<?>> heard = new ArrayList<>();
        for (Pair pair : pairs) {
            pair.one().media().clearRecording().sendAudio(twice(LOW));
            pair.two().media().clearRecording().sendAudio(twice(HIGH));
            heard.add(pair.one().media().awaitAudio(MILLIS + 200));
            heard.add(pair.two().media().awaitAudio(MILLIS + 200));
        }
        await(Future.all(heard));
    }

    /** The measure tells silence, noise and another voice from the voice. */
    @Test
    void whatIsNotTheVoiceIsNotAlike() {
        short[] later = new short[HIGH.length + 1_000];
        System.arraycopy(HIGH, 0, later, 700, HIGH.length);
        assertThat(similarity(HIGH, later)).isGreaterThan(0.999);
        assertThat(similarity(HIGH, new short[later.length])).isZero();
        short[] noise = new short[later.length];
        Random random = new Random(3);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) (3_000 * random.nextGaussian());
        }
        assertThat(similarity(HIGH, noise)).isLessThan(OTHER);
        assertThat(similarity(LOW, later)).isLessThan(OTHER);
        assertThat(similarity(HIGH, LOW)).isLessThan(OTHER);
    }
}

package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.AudioReader;
import io.xphone.AudioWriter;
import io.xphone.Call;
import io.xphone.EndReason;
import io.xphone.options.HoldOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * The audio that Asterisk receives while on hold: it keeps recording. (baresip stops its player, and so its recorder,
 * on hold.)
 */
@Tag("peers")
class AsteriskHoldMusicTest {

    private static final int FRAME = 160;
    private static final double MUSIC = 700;
    private static final double LIVE = 1_004; // that of number 602
    private static final double OURS = 400;

    private static Phones phones;

    @BeforeAll
    static void start() {
        phones = new Phones();
        phones.of("1001");
        phones.of("1002");
    }

    @AfterAll
    static void stop() {
        Phones.close(phones);
    }

    private static void moreSent(Call call, int frames) {
        long before = Await.now(call.quality()).getPacketsSent();
        Eventually.so(
                phones.vertx(),
                frames + " packets more",
                () -> Await.now(call.quality()).getPacketsSent() >= before + frames);
    }

    /** The recording of a user, after the call. */
    private static short[] recorded(Call call, String user) {
        assertThat(Phones.end(call).reason()).isEqualTo(EndReason.LOCAL);
        Path file = phones.asterisk().file("spool/rec-" + user + ".wav");
        Eventually.so(
                phones.vertx(),
                "no call at the PBX",
                () -> phones.asterisk()
                        .cli("core show channels concise")
                        .lines()
                        .noneMatch(line -> line.contains(user)));
        assertThat(Files.exists(file)).isTrue();
        return Speech.read(file);
    }

    @CallTest
    void playsAWavUnchanged() {
        AudioScore.assertSpeech("music on hold at the PBX", () -> {
            Call call = Phones.answered(phones.of("1001"), "616");
            Await.now(call.hold(new HoldOptions().setMusic(Speech.file().toString())));
            moreSent(call, 370);
            return recorded(call, "1001");
        });
    }

    @CallTest
    void switchesBetweenMusicLiveAudioAndTheApplicationWithoutAGap() {
        Call tone = Phones.answered(phones.of("1002"), "602");
        Call call = Phones.answered(phones.of("1002"), "616");
        Await.now(call.audio().writer().write(tone(OURS, 10)));
        moreSent(call, 25);
        Await.now(call.hold(
                new HoldOptions().setMusic(Speech.write(tone(MUSIC, 1)).toString())));
        moreSent(call, 50);
        AudioReader live = tone.audio().reader();
        AudioWriter hold = call.audio().holdWriter();
        live.handler(hold::write);
        moreSent(call, 50);
        live.close();
        Phones.end(tone);
        moreSent(call, 25);
        Await.now(call.resume());
        moreSent(call, 25);
        short[] heard = recorded(call, "1002");
        assertThat(runs(heard, 3)).containsExactly(OURS, MUSIC, LIVE, MUSIC, OURS);
        int begin = 0;
        while (quiet(heard, begin)) {
            begin += FRAME;
        }
        for (int at = begin; at + FRAME <= heard.length; at += FRAME) {
            assertThat(quiet(heard, at))
                    .as("silence at sample %d of %d", at, heard.length)
                    .isFalse();
        }
    }

    private static short[] tone(double hertz, int seconds) {
        short[] samples = new short[seconds * Speech.RATE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (8_000 * Math.sin(2 * Math.PI * hertz * i / Speech.RATE));
        }
        return samples;
    }

    private static boolean quiet(short[] samples, int from) {
        long sum = 0;
        for (int i = from; i < from + FRAME; i++) {
            sum += Math.abs(samples[i]);
        }
        return sum / FRAME < 1_000;
    }

    /** The sequence of tones, each with a minimum duration in frames of 20 ms. */
    private static List<Double> runs(short[] samples, int atLeast) {
        List<Double> runs = new ArrayList<>();
        double last = 0;
        int length = 0;
        for (int at = 0; at + FRAME <= samples.length; at += FRAME) {
            double now = toneAt(samples, at);
            length = now == last ? length + 1 : 1;
            last = now;
            boolean told = !runs.isEmpty() && runs.get(runs.size() - 1) == now;
            if (now > 0 && length >= atLeast && !told) {
                runs.add(now);
            }
        }
        return runs;
    }

    private static double toneAt(short[] samples, int from) {
        return Arrays.stream(new double[] {MUSIC, LIVE, OURS})
                .filter(hertz -> Heard.share(samples, from, FRAME, hertz) > 0.8)
                .findFirst()
                .orElse(0);
    }
}

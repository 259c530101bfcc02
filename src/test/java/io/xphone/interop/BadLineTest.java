package io.xphone.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.OtherJvm;
import io.xphone.peers.Asterisk;
import io.xphone.peers.Baresip;
import io.xphone.peers.Netlab;
import io.xphone.peers.Peers;
import io.xphone.peers.StallMeter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What we record of speech over a bad line, beside what baresip records of the same speech over the same line, and
 * what Asterisk records of ours. Asterisk is at the far end of the line; baresip and we are at the near end, at the
 * same time. The table is that of docs/benchmarks.md.
 */
@Tag("peers")
@Tag("slow")
class BadLineTest {

    /** Other packets of the same line are lost to each: two scores of one listener differ by as much. */
    private static final double NOISE = 0.02;

    private static final int TRIES = 3;

    private record Scores(double ours, double baresip, double asterisk) {}

    private static final List<String> TABLE = new ArrayList<>();

    @AfterAll
    static void print() {
        System.out.println("| line | codec | xphone | baresip | Asterisk |\n| --- | --- | --- | --- | --- |");
        TABLE.forEach(System.out::println);
    }

    @ParameterizedTest
    @CsvSource({
        "clean, PCMU, --delay 20",
        "1 % loss, PCMU, --delay 20 --loss 1 --seed 11",
        "3 % loss, PCMU, --delay 20 --loss 3 --seed 12",
        "5 % loss, PCMU, --delay 20 --loss 5 --seed 13",
        "10 % loss, PCMU, --delay 20 --loss 10 --seed 14",
        "5 % loss in bursts of 3, PCMU, --delay 20 --loss 5 --burst 3 --seed 15",
        "40 ± 20 ms, PCMU, --delay 40 --jitter 20 --seed 16",
        "40 ± 20 ms in order and 3 % loss, PCMU, --delay 40 --jitter 20 --ordered --loss 3 --seed 17",
        "10 % reordered, PCMU, --delay 40 --reorder 10 --seed 18",
        "clean, G722, --delay 20",
        "40 ± 20 ms and 3 % loss, G722, --delay 40 --jitter 20 --loss 3 --seed 19",
    })
    void weHearNoWorseThanTheBetterOfBoth(String name, String codec, String impairment) throws Exception {
        Peers.requireProgram("baresip");
        String stalls = "";
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            StallMeter.Watch machine = StallMeter.watch();
            Scores scores = measure(codec, impairment);
            boolean quiet = machine.quiet();
            stalls = machine.toString();
            TABLE.add(String.format(
                    Locale.ROOT,
                    "| %s | %s | %.3f | %.3f | %.3f |",
                    name,
                    codec,
                    scores.ours,
                    scores.baresip,
                    scores.asterisk));
            if (scores.ours >= Math.max(scores.baresip, scores.asterisk) - NOISE) {
                return;
            }
            assertThat(quiet)
                    .as("%s: %s, and the machine did not stall", name, scores)
                    .isFalse();
        }
        Peers.require(false, name + ": the machine stalled in each of " + TRIES + " tries: " + stalls);
    }

    private static Scores measure(String codec, String impairment) throws Exception {
        Netlab lab = Netlab.badLine(impairment);
        Asterisk asterisk = null;
        try {
            asterisk = Asterisk.in(lab.namespace("w"), Netlab.FAR_END);
            String account = Netlab.FAR_END + ":" + asterisk.sipPort();
            try (OtherJvm phone = OtherJvm.start(lab.at("a"), BadLinePhoneMain.class, account, codec);
                    Baresip baresip =
                            Baresip.in(lab.namespace("a"), Netlab.NEAR_END, "1002", account, baresipName(codec))) {
                phone.ready();
                baresip.command("dial", "601");
                double ours = score(Path.of(phone.says("HEARD")));
                phone.says("SAID");
                return new Scores(ours, score(baresip.heard()), score(asterisk.file("spool/rec-1001.wav")));
            }
        } finally {
            if (asterisk != null) {
                asterisk.down();
            }
            lab.close();
        }
    }

    private static String baresipName(String codec) {
        return codec.equals("G722") ? "G722/16000/1" : codec + "/8000/1";
    }

    private static double score(Path recording) {
        assertThat(recording).exists();
        return Scorer.similarity(Speech.file(), recording);
    }
}

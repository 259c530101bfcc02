package io.xphone.interop;

import io.xphone.OtherJvm;
import io.xphone.peers.Asterisk;
import io.xphone.peers.Baresip;
import io.xphone.peers.Netlab;
import io.xphone.peers.Peers;
import io.xphone.peers.StallMeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What we record of speech over a bad line, beside what baresip records of the same speech over the same line, and what Asterisk records of
 * ours. Asterisk is at the far end of the line; baresip and we are at the near end, at the same time. Prints the table of docs/benchmarks.md.
 */
public final class BadLineBench {

    private record Line(String name, String codec, String impairment) {}

    private static final List<Line> LINES = List.of(
            new Line("clean", "PCMU", "--delay 20"),
            new Line("1 % loss", "PCMU", "--delay 20 --loss 1 --seed 11"),
            new Line("3 % loss", "PCMU", "--delay 20 --loss 3 --seed 12"),
            new Line("5 % loss", "PCMU", "--delay 20 --loss 5 --seed 13"),
            new Line("10 % loss", "PCMU", "--delay 20 --loss 10 --seed 14"),
            new Line("5 % loss in bursts of 3", "PCMU", "--delay 20 --loss 5 --burst 3 --seed 15"),
            new Line("40 ± 20 ms", "PCMU", "--delay 40 --jitter 20 --seed 16"),
            new Line("40 ± 20 ms in order, 3 % loss", "PCMU", "--delay 40 --jitter 20 --ordered --loss 3 --seed 17"),
            new Line("10 % reordered", "PCMU", "--delay 40 --reorder 10 --seed 18"),
            new Line("clean", "G722", "--delay 20"),
            new Line("40 ± 20 ms, 3 % loss", "G722", "--delay 40 --jitter 20 --loss 3 --seed 19"));

    private BadLineBench() {}

    public static void main(String[] args) throws Exception {
        Peers.requireProgram("baresip");
        System.out.println("| line | codec | xphone | baresip | Asterisk | the machine stalled |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        for (Line line : LINES) {
            StallMeter.Watch machine = StallMeter.watch();
            String scores = measure(line);
            System.out.println("| " + line.name() + " | " + line.codec() + " | " + scores + " | "
                    + (machine.quiet() ? "no" : "yes") + " |");
        }
        System.exit(0);
    }

    private static String measure(Line line) throws Exception {
        Netlab lab = Netlab.badLine(line.impairment());
        Asterisk asterisk = null;
        try {
            asterisk = Asterisk.in(lab.namespace("w"), Netlab.FAR_END);
            String account = Netlab.FAR_END + ":" + asterisk.sipPort();
            String codec = line.codec().equals("G722") ? "G722/16000/1" : line.codec() + "/8000/1";
            try (OtherJvm phone = OtherJvm.start(lab.at("a"), BadLinePhoneMain.class, account, line.codec());
                    Baresip baresip = Baresip.in(lab.namespace("a"), Netlab.NEAR_END, "1002", account, codec)) {
                phone.ready();
                baresip.command("dial", "601");
                double ours = score(Path.of(phone.says("HEARD")));
                phone.says("SAID");
                return String.format(
                        Locale.ROOT,
                        "%.3f | %.3f | %.3f",
                        ours,
                        score(baresip.heard()),
                        score(asterisk.file("spool/rec-1001.wav")));
            }
        } finally {
            if (asterisk != null) {
                asterisk.down();
            }
            lab.close();
        }
    }

    private static double score(Path recording) {
        if (!Files.exists(recording)) {
            throw new IllegalStateException("no recording " + recording);
        }
        return Scorer.similarity(Speech.file(), recording);
    }
}

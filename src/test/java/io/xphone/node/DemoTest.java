package io.xphone.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xphone.audio.WavReader;
import io.xphone.node.app.Phrase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private String run(Path out, boolean terminal) throws Exception {
        new Demo(out, new DemoScreen(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal)).run();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsACallAndWritesItsAudioAndItsLadder() throws Exception {
        Path out = folder.resolve("new/folder");
        String text = run(out, false);
        assertThat(text)
                .contains(
                        "call is ACTIVE",
                        "node receives [###",
                        "quality: ",
                        "digit 1 for ",
                        "digit # for ",
                        "call ended: REMOTE",
                        "INVITE (SDP)",
                        "./xphone node")
                .doesNotContain("\u001b");
        assertThat(Files.readString(out.resolve("demo-ladder.txt")))
                .containsSubsequence("200 OK (SDP)", "ACK", "BYE", "INVITE sip:600@127.0.0.1", "m=audio");
        try (WavReader wav = new WavReader(FileChannel.open(out.resolve("demo-heard.wav")))) {
            short[] received = new short[(int) wav.length()];
            wav.readMono(received, 0, received.length);
            int alike = 0;
            for (int at = 4_000; at < 12_000; at += 800) { // the jitter buffer may shorten some of them
                short[] part = Arrays.copyOfRange(Phrase.hello(), at, at + 800);
                alike += AudioProbe.correlation(received, part) > 0.9 ? 1 : 0;
            }
            assertThat(alike).isGreaterThanOrEqualTo(6);
        }
    }

    @Test
    void repaintsTheMetersOnATerminal() throws Exception {
        assertThat(run(folder, true)).contains("\r\u001b[K");
    }

    @Test
    void invalidFolderIsReportedOnOneLineWithStatus1() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(XphoneMain.run("demo", "--out", file.toString())).isEqualTo(1);
        assertThatThrownBy(() -> run(file, false)).hasMessageStartingWith("--out " + file + ": is not a directory");
    }

    @Test
    void barGrowsWithTheLevel() {
        assertThat(DemoScreen.bar(-127)).isEqualTo("[....................]   -   ");
        assertThat(DemoScreen.bar(-30)).isEqualTo("[##########..........] -30 dB");
        assertThat(DemoScreen.bar(0)).startsWith("[####################]");
    }
}

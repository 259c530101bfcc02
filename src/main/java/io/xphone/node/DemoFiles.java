package io.xphone.node;

import io.xphone.audio.PcmFormat;
import io.xphone.audio.WavWriter;
import io.xphone.testing.PbxRecorder;
import io.xphone.testing.RecordedMessage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes the files of the demo. */
final class DemoFiles {

    private final Path folder;
    private final PbxRecorder recorder;

    /** @param folder exists, see {@link #prepare}; existing files of the same names are replaced */
    DemoFiles(Path folder, PbxRecorder recorder) {
        this.folder = folder;
        this.recorder = recorder;
    }

    /** Creates the folder. */
    static void prepare(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException failure) {
            throw new IOException(
                    "--out " + folder + ": is not a directory and cannot be created: " + failure, failure);
        }
        if (!Files.isWritable(folder)) {
            throw new IOException("--out " + folder + ": is not writable");
        }
    }

    Path audio(short[] samples) throws IOException {
        Path file = folder.resolve("demo-heard.wav");
        try (FileChannel channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                WavWriter wav = new WavWriter(channel, PcmFormat.SAMPLE_RATE, 1)) {
            wav.write(samples, 0, samples.length);
        }
        return file;
    }

    /** Writes the ladder diagram, then every message as it was sent or received. */
    Path ladder() throws IOException {
        StringBuilder text = new StringBuilder(recorder.ladder());
        for (RecordedMessage each : recorder.messages()) {
            text.append("\n---- ")
                    .append(each.sent() ? "sent to " : "received from ")
                    .append(each.peer())
                    .append('\n')
                    .append(each.message().toString().replace("\r\n", "\n"));
        }
        return Files.writeString(folder.resolve("demo-ladder.txt"), text);
    }
}

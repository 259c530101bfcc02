package io.xphone.node.app;

import io.xphone.audio.WavReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The recorded phrase of the node. */
public final class Phrase {

    private static final String RESOURCE = "/io/xphone/node/phrase.wav";

    private Phrase() {}

    /**
     * "Hello. This is X-phone. You are hearing a real call." Blocks: reads a file.
     *
     * @return 8000 Hz mono
     */
    public static short[] hello() {
        try (InputStream in = Phrase.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " is not on the class path");
            }
            Path copy = Files.createTempFile("xphone", ".wav");
            try {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
                return read(copy);
            } finally {
                Files.delete(copy);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static short[] read(Path file) throws IOException {
        try (WavReader wav = new WavReader(FileChannel.open(file))) {
            short[] audio = new short[(int) wav.length()];
            wav.readMono(audio, 0, audio.length);
            return audio;
        }
    }
}

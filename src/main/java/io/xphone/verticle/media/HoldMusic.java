package io.xphone.verticle.media;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.xphone.audio.MusicLoop;
import io.xphone.audio.PcmFrame;
import io.xphone.audio.WavReader;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Music on hold from WAV files. A file is read once for all calls, and again when it changes. */
public final class HoldMusic {

    private record CachedFile(long modified, long size, SoftReference<List<PcmFrame>> frames) {}

    private static final int MAX_FILES = 100;
    private static final Map<Path, CachedFile> FILES = new ConcurrentHashMap<>();

    private HoldMusic() {}

    /** Reads a file off the event loop, as frames of 20 ms; fails with a message that names the file. */
    public static Future<List<PcmFrame>> read(Vertx vertx, String path) {
        return vertx.executeBlocking(() -> read(path), false);
    }

    private static List<PcmFrame> read(String path) throws IOException {
        try {
            Path file = Path.of(path).toAbsolutePath();
            long modified = Files.getLastModifiedTime(file).toMillis();
            long size = Files.size(file);
            CachedFile cached = FILES.get(file);
            List<PcmFrame> known =
                    cached != null && cached.modified == modified && cached.size == size ? cached.frames.get() : null;
            if (known != null) {
                return known;
            }
            try (SeekableByteChannel channel = Files.newByteChannel(file);
                    WavReader wav = new WavReader(channel)) {
                List<PcmFrame> frames = MusicLoop.frames(wav);
                if (FILES.size() < MAX_FILES || FILES.containsKey(file)) {
                    FILES.put(file, new CachedFile(modified, size, new SoftReference<>(frames)));
                }
                return frames;
            }
        } catch (IOException | InvalidPathException failed) {
            throw new IOException("music: " + path + " can't be played: " + failed.getMessage(), failed);
        }
    }

    /** The playback position of one call. */
    static final class Player {

        private final List<PcmFrame> frames;
        private int next;
        private RateConversion conversion;

        /** Plays from the beginning. */
        Player(List<PcmFrame> frames) {
            this.frames = frames;
        }

        /**
         * The next frame of 20 ms.
         *
         * @param sampleRate rate of the call's codec, in Hz
         */
        PcmFrame next(int sampleRate) {
            PcmFrame frame = frames.get(next);
            next = next + 1 == frames.size() ? 0 : next + 1;
            if (frame.sampleRate() == sampleRate) {
                return frame;
            }
            if (conversion == null || conversion.to() != sampleRate) {
                conversion = new RateConversion(frame.sampleRate(), sampleRate);
            }
            return conversion.convert(frame);
        }
    }
}

package io.xphone.verticle;

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

/** What held parties hear: a WAV file, read once for all calls for as long as it does not change. */
final class HoldMusic {

    private record Kept(long modified, long size, SoftReference<HoldMusic> music) {}

    private static final int MOST_FILES = 100;
    private static final Map<Path, Kept> FILES = new ConcurrentHashMap<>();

    private final List<PcmFrame> frames;

    private HoldMusic(List<PcmFrame> frames) {
        this.frames = frames;
    }

    /** Reads a file off the event loop; fails, naming it, when it can't be used. */
    static Future<HoldMusic> read(Vertx vertx, String path) {
        return vertx.executeBlocking(() -> read(path), false);
    }

    private static HoldMusic read(String path) throws IOException {
        try {
            Path file = Path.of(path).toAbsolutePath();
            long modified = Files.getLastModifiedTime(file).toMillis();
            long size = Files.size(file);
            Kept kept = FILES.get(file);
            HoldMusic known = kept != null && kept.modified == modified && kept.size == size ? kept.music.get() : null;
            if (known != null) {
                return known;
            }
            try (SeekableByteChannel channel = Files.newByteChannel(file);
                    WavReader wav = new WavReader(channel)) {
                HoldMusic music = new HoldMusic(MusicLoop.frames(wav));
                if (FILES.size() < MOST_FILES || FILES.containsKey(file)) {
                    FILES.put(file, new Kept(modified, size, new SoftReference<>(music)));
                }
                return music;
            }
        } catch (IOException | InvalidPathException failed) {
            throw new IOException("music: " + path + " can't be played: " + failed.getMessage(), failed);
        }
    }

    /** Plays it from the beginning, for one call. */
    Player player() {
        return new Player();
    }

    /** A place in the music. */
    final class Player {

        private int next;

        /** The next 20 ms. */
        PcmFrame next() {
            PcmFrame frame = frames.get(next);
            next = next + 1 == frames.size() ? 0 : next + 1;
            return frame;
        }
    }
}

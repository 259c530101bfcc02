package io.xphone.audio.g729;

import io.xphone.Vectors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the test sequences of ITU-T G.729: PCM and bit streams of 16-bit little-endian words, one word a bit. */
final class G729Vectors {

    private static final int SYNC = 0x6b21;

    private G729Vectors() {}

    static Path dir() {
        return Vectors.dir("media/g729-itu");
    }

    static short[] pcm(String name) {
        return words(name);
    }

    /** The frames of a bit stream: 10 bytes, 2 of a silence descriptor, 0 where nothing is sent, null where lost. */
    static List<byte[]> frames(String name) {
        short[] words = words(name);
        List<byte[]> frames = new ArrayList<>();
        int at = 0;
        while (at < words.length) {
            if (words[at] != SYNC) {
                throw new IllegalStateException(name + ": no sync word at word " + at);
            }
            int bits = words[at + 1];
            frames.add(pack(words, at + 2, bits));
            at += 2 + bits;
        }
        return frames;
    }

    private static byte[] pack(short[] words, int at, int bits) {
        byte[] frame = new byte[bits / 8];
        for (int i = 0; i < bits; i++) {
            if (words[at + i] == 0) {
                return null;
            }
            if (words[at + i] == 0x81) {
                frame[i / 8] |= (byte) (0x80 >> i % 8);
            }
        }
        return frame;
    }

    private static short[] words(String name) {
        try {
            byte[] bytes = Files.readAllBytes(dir().resolve(name));
            short[] words = new short[bytes.length / 2];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(words);
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

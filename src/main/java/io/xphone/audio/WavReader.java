package io.xphone.audio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * Reads audio from a WAV file: 16-bit PCM, mono or stereo, 8000 to 48000 Hz. Blocks on the channel: do not use it on an
 * event loop.
 *
 * <pre>
 *   "RIFF" size32 "WAVE"  ( id32 size32 content [pad to even] )*        all little-endian
 *   "fmt ": format16 channels16 rate32 bytesPerSecond32 blockAlign16 bits16 [extension]
 *   "data": samples, channels interleaved
 * </pre>
 *
 * <p>Chunks of other types are skipped; a size of {@code data} that is 0, or greater than the file, means up to the end
 * of the file, as interrupted writers leave it.
 */
public final class WavReader implements Closeable {

    private static final int PCM = 1;
    private static final int EXTENSIBLE = 0xFFFE;
    private static final int MAX_CHUNKS = 256;

    private final SeekableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
    private int sampleRate;
    private int channels;
    private long left;
    private final long frames;

    /**
     * Reads the header.
     *
     * @param channel at the start of the file; closed by {@link #close()}
     * @throws WavFormatException when the format is not supported
     * @throws IOException when the channel fails
     */
    public WavReader(SeekableByteChannel channel) throws IOException {
        this.channel = channel;
        need(12);
        if (buffer.getInt() != tag("RIFF")) {
            throw new WavFormatException("not a RIFF file");
        }
        buffer.getInt();
        if (buffer.getInt() != tag("WAVE")) {
            throw new WavFormatException("not a WAVE file");
        }
        findData();
        left -= left % (2L * channels);
        frames = left / (2L * channels);
        buffer.limit(0);
    }

    private void findData() throws IOException {
        for (int chunk = 0; chunk < MAX_CHUNKS; chunk++) {
            need(8);
            int id = buffer.getInt();
            long size = buffer.getInt() & 0xFFFF_FFFFL;
            long start = channel.position();
            if (id == tag("data")) {
                if (channels == 0) {
                    throw new WavFormatException("the data chunk precedes the format chunk");
                }
                long rest = Math.max(0, channel.size() - start);
                left = size == 0 ? rest : Math.min(size, rest);
                return;
            }
            if (id == tag("fmt ")) {
                readFormat(size);
            }
            channel.position(start + size + (size & 1));
        }
        throw new WavFormatException("no data chunk in the first " + MAX_CHUNKS + " chunks");
    }

    private void readFormat(long size) throws IOException {
        if (size < 16) {
            throw new WavFormatException("format chunk of " + size + " bytes");
        }
        int length = (int) Math.min(size, 26);
        need(length);
        int format = buffer.getShort() & 0xFFFF;
        channels = buffer.getShort() & 0xFFFF;
        sampleRate = buffer.getInt();
        int bits = buffer.getShort(14) & 0xFFFF;
        if (format == EXTENSIBLE && length == 26) {
            format = buffer.getShort(24) & 0xFFFF;
        }
        if (format != PCM || bits != 16) {
            throw new WavFormatException("not 16-bit PCM: format " + format + ", " + bits + " bits");
        }
        if (channels < 1 || channels > 2 || sampleRate < 8000 || sampleRate > 48_000) {
            throw new WavFormatException(
                    "not mono or stereo of 8000 to 48000 Hz: " + channels + " channels, " + sampleRate + " Hz");
        }
    }

    private void need(int bytes) throws IOException {
        buffer.clear().limit(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new WavFormatException("the file ends in its header");
            }
        }
        buffer.flip();
    }

    private static int tag(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }

    /** {@return the sample rate in Hz} */
    public int sampleRate() {
        return sampleRate;
    }

    /** {@return the number of channels, 1 or 2} */
    public int channels() {
        return channels;
    }

    /** {@return the number of samples of each channel} */
    public long length() {
        return frames;
    }

    /**
     * Reads samples unchanged; the channels of stereo are interleaved.
     *
     * @param out target array
     * @param offset index of the first sample written
     * @param length maximum number of samples
     * @return number of samples read; fewer than requested only at the end, where it is 0
     * @throws IOException when the channel fails
     */
    public int read(short[] out, int offset, int length) throws IOException {
        int done = 0;
        while (done < length && (buffer.remaining() >= 2 || fill())) {
            out[offset + done++] = buffer.getShort();
        }
        return done;
    }

    /**
     * Reads samples as mono: the mean of the two channels for stereo.
     *
     * @param out target array
     * @param offset index of the first sample written
     * @param length maximum number of samples
     * @return number of samples read; fewer than requested only at the end, where it is 0
     * @throws IOException when the channel fails
     */
    public int readMono(short[] out, int offset, int length) throws IOException {
        if (channels == 1) {
            return read(out, offset, length);
        }
        int done = 0;
        while (done < length && (buffer.remaining() >= 4 || fill() && buffer.remaining() >= 4)) {
            out[offset + done++] = (short) ((buffer.getShort() + buffer.getShort()) >> 1);
        }
        return done;
    }

    private boolean fill() throws IOException {
        buffer.compact();
        buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + left));
        while (buffer.hasRemaining() && buffer.position() < 4) {
            int got = channel.read(buffer);
            if (got < 0) {
                left = 0;
                break;
            }
            left -= got;
        }
        if (buffer.hasRemaining() && left > 0) {
            left -= Math.max(0, channel.read(buffer));
        }
        buffer.flip();
        return buffer.remaining() >= 2;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

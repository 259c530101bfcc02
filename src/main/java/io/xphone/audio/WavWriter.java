package io.xphone.audio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * Writes sound to a WAV file, PCM of 16 bits, as it comes. The sizes in the header are right from {@link #close()} on;
 * a file that was never closed has 0 there, which {@link WavReader} takes for "to the end". Blocks on the channel, so
 * not for an event loop.
 */
public final class WavWriter implements Closeable {

    private static final int HEADER = 44;
    private static final long LARGEST = 0xFFFF_FFFFL - HEADER;

    private final SeekableByteChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
    private final int sampleRate;
    private final int channels;
    private final long start;
    private long bytes;
    private boolean closed;

    /**
     * Writes the header.
     *
     * @param channel where to; closed by {@link #close()}
     * @param sampleRate Hz
     * @param channels 1 or 2
     * @throws IOException from the channel
     * @throws IllegalArgumentException for another rate than 8000 to 48000 Hz or another number of channels
     */
    public WavWriter(SeekableByteChannel channel, int sampleRate, int channels) throws IOException {
        if (sampleRate < 8000 || sampleRate > 48_000 || channels < 1 || channels > 2) {
            throw new IllegalArgumentException(sampleRate + " Hz, " + channels + " channels");
        }
        this.channel = channel;
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.start = channel.position();
        header(0);
    }

    private void header(long size) {
        text("RIFF").putInt((int) (size == 0 ? 0 : size + HEADER - 8));
        text("WAVE");
        text("fmt ").putInt(16);
        buffer.putShort((short) 1).putShort((short) channels).putInt(sampleRate);
        buffer.putInt(sampleRate * channels * 2)
                .putShort((short) (channels * 2))
                .putShort((short) 16);
        text("data").putInt((int) size);
    }

    private ByteBuffer text(String tag) {
        for (int i = 0; i < tag.length(); i++) {
            buffer.put((byte) tag.charAt(i));
        }
        return buffer;
    }

    /**
     * Writes samples, those of stereo interleaved.
     *
     * @param samples sound
     * @param offset first sample
     * @param length samples
     * @throws IOException from the channel, or when the file would pass 4 GB
     */
    public void write(short[] samples, int offset, int length) throws IOException {
        reserve(length);
        for (int i = offset; i < offset + length; i++) {
            put(samples[i]);
        }
    }

    /**
     * Writes a frame of a mono file.
     *
     * @param frame sound at the rate of the file
     * @throws IOException from the channel, or when the file would pass 4 GB
     * @throws IllegalArgumentException when the file is stereo or of another rate
     */
    public void write(PcmFrame frame) throws IOException {
        if (channels != 1 || frame.sampleRate() != sampleRate) {
            throw new IllegalArgumentException(frame + " into " + channels + " channels of " + sampleRate + " Hz");
        }
        reserve(frame.length());
        for (int i = 0; i < frame.length(); i++) {
            put(frame.sample(i));
        }
    }

    private void reserve(int samples) throws IOException {
        if (bytes + 2L * samples > LARGEST) {
            throw new IOException("a WAV file can't pass 4 GB");
        }
        bytes += 2L * samples;
    }

    private void put(short sample) throws IOException {
        if (buffer.remaining() < 2) {
            flush();
        }
        buffer.putShort(sample);
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    /**
     * Writes what is left and the sizes, and closes the channel. A second call does nothing.
     *
     * @throws IOException from the channel
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (channel) {
            flush();
            channel.position(start);
            header(bytes);
            flush();
        }
    }
}

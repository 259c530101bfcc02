package io.xphone.audio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * Writes audio to a WAV file, 16-bit PCM. {@link #close()} writes the sizes in the header; a file that was never closed
 * has sizes of 0, which {@link WavReader} reads as "to the end". Blocks on the channel: do not use it on an event loop.
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
     * @param channel target; closed by {@link #close()}
     * @param sampleRate Hz
     * @param channels 1 or 2
     * @throws IOException when the channel fails
     * @throws IllegalArgumentException when the rate is not 8000 to 48000 Hz, or the number of channels is invalid
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
     * Writes samples; the channels of stereo are interleaved.
     *
     * @param samples source array
     * @param offset index of the first sample
     * @param length number of samples
     * @throws IOException when the channel fails, or the file would exceed 4 GB
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
     * @param frame audio at the rate of the file
     * @throws IOException when the channel fails, or the file would exceed 4 GB
     * @throws IllegalArgumentException when the file is stereo or of another rate
     */
    public void write(PcmFrame frame) throws IOException {
        if (channels != 1 || frame.sampleRate() != sampleRate) {
            throw new IllegalArgumentException(
                    frame + " does not fit a file of " + channels + " channels at " + sampleRate + " Hz");
        }
        reserve(frame.length());
        for (int i = 0; i < frame.length(); i++) {
            put(frame.sample(i));
        }
    }

    private void reserve(int samples) throws IOException {
        if (bytes + 2L * samples > LARGEST) {
            throw new IOException("a WAV file cannot exceed 4 GB");
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
     * Writes buffered samples and the sizes, and closes the channel. A second call does nothing.
     *
     * @throws IOException when the channel fails
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

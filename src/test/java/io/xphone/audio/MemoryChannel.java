package io.xphone.audio;

import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/** A readable channel on an array. */
final class MemoryChannel implements SeekableByteChannel {

    private final byte[] content;
    private long position;

    MemoryChannel(byte[] content) {
        this.content = content;
    }

    @Override
    public int read(ByteBuffer target) {
        if (position >= content.length) {
            return -1;
        }
        int got = (int) Math.min(target.remaining(), content.length - position);
        target.put(content, (int) position, got);
        position += got;
        return got;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {}
}

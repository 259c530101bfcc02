package io.xphone.audio.opus;

import java.util.Arrays;

/**
 * Makes one packet of several frames (RFC 6716 §3.2.5, code 3) of packets of one frame each, as encoders write them.
 * All frames of a packet have the same mode, bandwidth, duration and channels, so that a packet with others is not
 * added. A packet whose frame has no bytes stands for discontinuous transmission, whatever its mode.
 *
 * <p>Nothing is allocated for a packet. Not thread-safe.
 */
public final class OpusPacketBuilder {

    /** The largest number of frames that are put together. */
    public static final int MAX_FRAMES = 6;

    private static final int CODE = 3;
    private static final int VBR = 128;
    private static final int PADDING = 64;

    private final boolean constant;
    private final byte[] frames = new byte[MAX_FRAMES * OpusPacket.MAX_FRAME_BYTES];
    private final int[] lengths = new int[MAX_FRAMES];
    private int count;
    private int bytes; // of all frames
    private int packetBytes; // of the packets that they were in
    private int config; // of the first byte: all but the code

    /**
     * Creates a builder without frames.
     *
     * @param constant whether a packet is padded to the length of the packets that it is made of together, so that a
     *     constant bit rate remains constant
     */
    public OpusPacketBuilder(boolean constant) {
        this.constant = constant;
    }

    /**
     * Adds the frame of a packet.
     *
     * @param packet array with the packet, which is copied
     * @param offset index of its first byte
     * @param length number of its bytes; 0 or less for a frame of no bytes
     * @return false if it does not belong to the packet: it has other properties, or is not a valid packet of one frame
     * @throws IllegalStateException if there are {@link #MAX_FRAMES} frames
     */
    public boolean add(byte[] packet, int offset, int length) {
        if (count == MAX_FRAMES) {
            throw new IllegalStateException("a packet has at most " + MAX_FRAMES + " frames here");
        }
        int frame = 0;
        if (length > 0) {
            if (OpusPacket.frames(packet, offset, length) != 1) {
                return false;
            }
            frame = OpusPacket.firstLength(packet, offset, length);
            int other = packet[offset] & 0xFC;
            if (frame > 0 && bytes > 0 && other != config) {
                return false;
            }
            config = frame > 0 ? other : config;
            System.arraycopy(packet, OpusPacket.firstOffset(packet, offset, length), frames, bytes, frame);
        }
        lengths[count++] = frame;
        bytes += frame;
        packetBytes += Math.max(0, length);
        return true;
    }

    /**
     * Writes the packet and starts another one.
     *
     * @param out target array
     * @param offset index of the first byte written
     * @return length of the packet; 0 if none of its frames has a byte
     */
    public int build(byte[] out, int offset) {
        int length = bytes == 0 ? 0 : write(out, offset);
        count = 0;
        bytes = 0;
        packetBytes = 0;
        return length;
    }

    private int write(byte[] out, int offset) {
        boolean equal = true;
        for (int i = 1; i < count; i++) {
            equal &= lengths[i] == lengths[0];
        }
        int length = 2 + bytes;
        for (int i = 0; !equal && i < count - 1; i++) { // that of the last frame is the rest
            length += lengths[i] < 252 ? 1 : 2;
        }
        int padding = constant ? Math.max(0, packetBytes - length) : 0; // and its own length
        int at = offset;
        if (count == 1 && (!constant || packetBytes == 1 + bytes)) {
            out[at++] = (byte) config;
        } else {
            out[at++] = (byte) (config | CODE);
            out[at++] = (byte) (count | (equal ? 0 : VBR) | (padding > 0 ? PADDING : 0));
            at = padding > 0 ? writePaddingLength(padding, out, at) : at;
            at = equal ? at : writeLengths(out, at);
        }
        System.arraycopy(frames, 0, out, at, bytes);
        at += bytes;
        int end = padding > 0 ? offset + packetBytes : at;
        Arrays.fill(out, at, end, (byte) 0);
        return end - offset;
    }

    /** Each byte of 255 stands for 254 bytes of padding and itself. */
    private static int writePaddingLength(int padding, byte[] out, int offset) {
        int at = offset;
        int rest = padding - 1;
        for (; rest >= 255; rest -= 255) {
            out[at++] = (byte) 255;
        }
        out[at++] = (byte) rest;
        return at;
    }

    /** RFC 6716 §3.2.1. */
    private int writeLengths(byte[] out, int offset) {
        int at = offset;
        for (int i = 0; i < count - 1; i++) {
            int length = lengths[i];
            if (length < 252) {
                out[at++] = (byte) length;
            } else {
                out[at++] = (byte) (252 + (length & 3));
                out[at++] = (byte) (length - 252 >> 2);
            }
        }
        return at;
    }
}

package io.xphone.audio.opus;

/**
 * The format of Opus packets (RFC 6716 §3). The methods read the headers of a packet without decoding it, allocate
 * nothing and accept any bytes: a packet that violates a rule of RFC 6716 §3.4 has no frames and no samples.
 *
 * <pre>
 *   TOC byte   config (5 bits): mode, bandwidth, frame duration | stereo (1 bit) | code (2 bits)
 *   code 0     one frame
 *   code 1     two frames of equal length
 *   code 2     two frames, the length of the first in front
 *   code 3     count byte: VBR (1 bit), padding (1 bit), number of frames (6 bits); then lengths, frames, padding
 * </pre>
 */
public final class OpusPacket {

    /** Clock rate of RTP timestamps and of all durations here, in Hz (RFC 7587 §4.1). */
    public static final int CLOCK_RATE = 48_000;

    /** Duration of the longest packet, 120 ms, in samples at 48 kHz. */
    public static final int MAX_SAMPLES = 5_760;

    /** Maximum length of a frame in bytes (RFC 6716 §3.2.1). */
    public static final int MAX_FRAME_BYTES = 1_275;

    private static final int HYBRID = 12;
    private static final int CELT = 16;
    private static final long INVALID = 0;

    private OpusPacket() {}

    /** The coding mode of a packet. */
    public enum Mode {
        /** Linear prediction, for speech up to 8 kHz of audio bandwidth. */
        SILK,
        /** SILK up to 8 kHz, CELT above. */
        HYBRID,
        /** Transform coding. */
        CELT
    }

    /**
     * The mode that a TOC byte declares.
     *
     * @param toc first byte of a packet
     * @return the mode
     */
    public static Mode mode(byte toc) {
        int config = config(toc);
        return config < HYBRID ? Mode.SILK : config < CELT ? Mode.HYBRID : Mode.CELT;
    }

    /**
     * Whether a TOC byte declares two channels.
     *
     * @param toc first byte of a packet
     * @return false for mono
     */
    public static boolean stereo(byte toc) {
        return (toc & 4) != 0;
    }

    /**
     * The duration of each frame of a packet.
     *
     * @param toc first byte of the packet
     * @return number of samples at 48 kHz: 120 to 2,880
     */
    public static int frameSamples(byte toc) {
        int config = config(toc);
        if (config >= CELT) {
            return 120 << (config & 3);
        }
        if (config >= HYBRID) {
            return 480 << (config & 1);
        }
        return (config & 3) == 3 ? 2_880 : 480 << (config & 3);
    }

    /**
     * The number of frames of a packet.
     *
     * @param in array that contains the packet
     * @param offset index of its first byte
     * @param length number of its bytes
     * @return 1 to 48; 0 for a packet that is not valid
     */
    public static int frames(byte[] in, int offset, int length) {
        return count(parse(in, offset, length));
    }

    /**
     * The duration of a packet.
     *
     * @param in array that contains the packet
     * @param offset index of its first byte
     * @param length number of its bytes
     * @return number of samples at 48 kHz, 120 to {@link #MAX_SAMPLES}; 0 for a packet that is not valid
     */
    public static int samples(byte[] in, int offset, int length) {
        int frames = frames(in, offset, length);
        return frames == 0 ? 0 : frames * frameSamples(in[offset]);
    }

    /**
     * Whether a packet carries a copy of the audio before it at a low bit rate (in-band FEC, RFC 6716 §2.1.7): whether
     * a channel of its first SILK frame has the LBRR flag (§4.2.4).
     *
     * @param in array that contains the packet
     * @param offset index of its first byte
     * @param length number of its bytes
     * @return false also for CELT packets and packets that are not valid
     */
    public static boolean hasFec(byte[] in, int offset, int length) {
        long parsed = parse(in, offset, length);
        if (parsed == INVALID || firstLength(parsed) == 0 || mode(in[offset]) == Mode.CELT) {
            return false;
        }
        // The range coder starts with bits of equal probability, which are the highest bits of the first byte: for each
        // channel a voice activity flag of each SILK frame of 20 ms, then the LBRR flag.
        int silkFrames = Math.max(1, frameSamples(in[offset]) / 960);
        int first = in[firstOffset(parsed)];
        boolean middle = (first >> 7 - silkFrames & 1) != 0;
        return middle || stereo(in[offset]) && (first >> 6 - 2 * silkFrames & 1) != 0;
    }

    /** The length of the first frame of a valid packet. */
    static int firstLength(byte[] in, int offset, int length) {
        return firstLength(parse(in, offset, length));
    }

    /** The index of the first byte of the first frame of a valid packet. */
    static int firstOffset(byte[] in, int offset, int length) {
        return firstOffset(parse(in, offset, length));
    }

    private static int config(byte toc) {
        return toc >> 3 & 31;
    }

    // The result of parse: number of frames (8 bits), length of the first (16 bits) and its index (32 bits).

    private static int count(long parsed) {
        return (int) (parsed >>> 48);
    }

    private static int firstLength(long parsed) {
        return (int) (parsed >>> 32) & 0xFFFF;
    }

    private static int firstOffset(long parsed) {
        return (int) parsed;
    }

    private static long valid(int frames, int firstLength, int firstOffset) {
        return firstLength > MAX_FRAME_BYTES ? INVALID : (long) frames << 48 | (long) firstLength << 32 | firstOffset;
    }

    private static long parse(byte[] in, int offset, int length) {
        if (length < 1) {
            return INVALID;
        }
        int at = offset + 1;
        int end = offset + length;
        switch (in[offset] & 3) {
            case 0:
                return valid(1, end - at, at);
            case 1:
                return (end - at) % 2 == 0 ? valid(2, (end - at) / 2, at) : INVALID;
            case 2:
                int first = frameLength(in, at, end);
                int after = at + lengthBytes(first);
                return first >= 0 && after + first <= end && end - after - first <= MAX_FRAME_BYTES
                        ? valid(2, first, after)
                        : INVALID;
            default:
                return parseCounted(in, offset, end);
        }
    }

    private static long parseCounted(byte[] in, int offset, int end) {
        if (end - offset < 2) {
            return INVALID;
        }
        int header = in[offset + 1];
        int frames = header & 63;
        int at = offset + 2;
        if (frames == 0 || frames * frameSamples(in[offset]) > MAX_SAMPLES) {
            return INVALID;
        }
        int last = end;
        if ((header & 64) != 0) {
            int chunk;
            do { // each byte of 255 stands for 254 bytes of padding, and for another byte after it
                if (at >= last) {
                    return INVALID;
                }
                chunk = in[at++] & 255;
                last -= Math.min(chunk, 254);
            } while (chunk == 255);
            if (at > last) {
                return INVALID;
            }
        }
        if ((header & 128) == 0) {
            return (last - at) % frames == 0 ? valid(frames, (last - at) / frames, at) : INVALID;
        }
        int firstLength = -1;
        int sum = 0;
        for (int i = 1; i < frames; i++) {
            int next = frameLength(in, at, last);
            if (next < 0) {
                return INVALID;
            }
            at += lengthBytes(next);
            sum += next;
            firstLength = firstLength < 0 ? next : firstLength;
        }
        int rest = last - at - sum;
        return rest < 0 || rest > MAX_FRAME_BYTES ? INVALID : valid(frames, firstLength < 0 ? rest : firstLength, at);
    }

    /** The length of a frame in front of it (RFC 6716 §3.2.1); -1 when the packet ends before. */
    private static int frameLength(byte[] in, int at, int end) {
        if (at >= end) {
            return -1;
        }
        int low = in[at] & 255;
        if (low < 252) {
            return low;
        }
        return at + 1 < end ? low + 4 * (in[at + 1] & 255) : -1;
    }

    private static int lengthBytes(int frameLength) {
        return frameLength < 252 ? 1 : 2;
    }
}

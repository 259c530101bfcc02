package io.xphone.opus;

/** An encoder and decoder of mono audio at 48 kHz, for one stream each. */
interface OpusEngine {

    /** Encodes a frame of 10, 20, 40 or 60 ms; returns the length of the packet, or a negative number for a failure. */
    int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset, int maxLength);

    /**
     * Decodes a valid packet of this many samples, or with {@code fec} the copy in it of the {@code samples} before;
     * returns the number of samples, or a negative number for a failure.
     */
    int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset, int samples, boolean fec);

    /** Conceals lost audio: a multiple of 2.5 ms, at most 120 ms; returns as {@link #decode}. */
    int conceal(short[] pcm, int pcmOffset, int samples);

    /** Forgets the stream, after a failure. */
    void reset();

    /** Frees memory; no method is called afterwards. */
    void close();
}

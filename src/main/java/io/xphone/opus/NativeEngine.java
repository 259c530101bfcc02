package io.xphone.opus;

import com.sun.jna.Memory;
import io.xphone.audio.opus.OpusEncoding;
import io.xphone.audio.opus.OpusPacket;

/**
 * Opus by libopus. The states of encoder and decoder and the buffers are blocks of native memory, which {@link #close}
 * frees; the garbage collector frees those of a stream that was not closed.
 */
final class NativeEngine implements OpusEngine {

    private static final int PCM_BYTES = 2 * OpusPacket.MAX_SAMPLES;
    private static final int FIRST_PACKET_BYTES = 1_500;

    private final OpusEncoding encoding;
    private Memory encoder;
    private Memory decoder;
    private Memory audio;
    private Memory packet;

    NativeEngine(OpusEncoding encoding) {
        this.encoding = encoding;
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset, int maxLength) {
        if (encoder == null) {
            encoder = LibOpus.newEncoder(encoding);
        }
        buffers(maxLength);
        audio.write(0, pcm, offset, samples);
        int length = LibOpus.opus_encode(address(encoder), address(audio), samples, address(packet), maxLength);
        if (length > 0) {
            packet.read(0, out, outOffset, length);
        }
        return length;
    }

    @Override
    public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset, int samples, boolean fec) {
        decoderAndBuffers(length);
        packet.write(0, in, offset, length);
        return decode(address(packet), length, pcm, pcmOffset, samples, fec);
    }

    @Override
    public int conceal(short[] pcm, int pcmOffset, int samples) {
        decoderAndBuffers(0);
        return decode(0, 0, pcm, pcmOffset, samples, false);
    }

    private int decode(long data, int length, short[] pcm, int pcmOffset, int samples, boolean fec) {
        int count = LibOpus.opus_decode(address(decoder), data, length, address(audio), samples, fec ? 1 : 0);
        if (count > 0) {
            audio.read(0, pcm, pcmOffset, count);
        }
        return count;
    }

    private void decoderAndBuffers(int length) {
        if (decoder == null) {
            decoder = LibOpus.newDecoder();
        }
        buffers(length);
    }

    private void buffers(int packetBytes) {
        if (audio == null) {
            audio = new Memory(PCM_BYTES);
        }
        if (packet == null || packet.size() < packetBytes) {
            free(packet);
            packet = new Memory(Math.max(FIRST_PACKET_BYTES, packetBytes));
        }
    }

    private static long address(Memory memory) {
        return com.sun.jna.Pointer.nativeValue(memory);
    }

    @Override
    public void reset() {
        if (decoder != null) {
            LibOpus.initDecoder(decoder);
        }
    }

    @Override
    public void close() {
        free(encoder);
        free(decoder);
        free(audio);
        free(packet);
        encoder = null;
        decoder = null;
        audio = null;
        packet = null;
    }

    private static void free(Memory memory) {
        if (memory != null) {
            memory.close();
        }
    }
}

package io.xphone.opus;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusSignal;
import io.xphone.audio.opus.OpusBandwidth;
import io.xphone.audio.opus.OpusEncoding;
import io.xphone.audio.opus.OpusPacket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opus by Concentus. The library allocates while it encodes and decodes. It checks some of what it reads by the bounds
 * of its arrays, so a packet that is valid outside and damaged inside may end with a runtime exception; and some of
 * what it computes by assertions that are always on, so either direction may end with an {@link AssertionError}.
 */
final class JavaEngine implements OpusEngine {

    private static final Logger LOG = LoggerFactory.getLogger(JavaEngine.class);
    private static final int FAILED = -1;

    /** Creates the encoder of a stream. */
    interface Encoders {

        OpusEncoder create(OpusEncoding encoding) throws OpusException;
    }

    private final OpusEncoding encoding;
    private final Encoders encoders;
    private boolean failed; // a frame of this stream
    private OpusEncoder encoder;
    private OpusDecoder decoder;

    JavaEngine(OpusEncoding encoding) {
        this(encoding, JavaEngine::encoder);
    }

    /** With other encoders than those of the library, for tests. */
    JavaEngine(OpusEncoding encoding, Encoders encoders) {
        this.encoding = encoding;
        this.encoders = encoders;
    }

    /** The name of the library, for the log. */
    static String description() {
        return "Concentus (Java)";
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset, int maxLength) {
        try {
            if (encoder == null) {
                encoder = encoders.create(encoding);
            }
            return encoder.encode(pcm, offset, samples, out, outOffset, maxLength);
        } catch (OpusException | RuntimeException | AssertionError failure) {
            encoder = null;
            if (!failed) {
                failed = true;
                LOG.warn(
                        "Concentus failed to encode a frame of {} samples: no packet is sent for it", samples, failure);
            }
            return FAILED;
        }
    }

    private static OpusEncoder encoder(OpusEncoding encoding) throws OpusException {
        OpusEncoder created = new OpusEncoder(OpusPacket.CLOCK_RATE, 1, OpusApplication.OPUS_APPLICATION_VOIP);
        created.setBitrate(encoding.bitrate());
        created.setMaxBandwidth(bandwidth(encoding.bandwidth()));
        created.setComplexity(encoding.complexity());
        created.setSignalType(OpusSignal.OPUS_SIGNAL_VOICE);
        created.setUseInbandFEC(encoding.fec());
        created.setPacketLossPercent(encoding.fec() ? encoding.lossPercent() : 0);
        created.setUseDTX(encoding.dtx());
        created.setUseVBR(!encoding.cbr());
        return created;
    }

    private static io.github.jaredmdobson.concentus.OpusBandwidth bandwidth(OpusBandwidth bandwidth) {
        return switch (bandwidth) {
            case NARROWBAND -> io.github.jaredmdobson.concentus.OpusBandwidth.OPUS_BANDWIDTH_NARROWBAND;
            case MEDIUMBAND -> io.github.jaredmdobson.concentus.OpusBandwidth.OPUS_BANDWIDTH_MEDIUMBAND;
            case WIDEBAND -> io.github.jaredmdobson.concentus.OpusBandwidth.OPUS_BANDWIDTH_WIDEBAND;
            case SUPERWIDEBAND -> io.github.jaredmdobson.concentus.OpusBandwidth.OPUS_BANDWIDTH_SUPERWIDEBAND;
            case FULLBAND -> io.github.jaredmdobson.concentus.OpusBandwidth.OPUS_BANDWIDTH_FULLBAND;
        };
    }

    @Override
    public int decode(byte[] in, int offset, int length, short[] pcm, int pcmOffset, int samples, boolean fec) {
        try {
            if (decoder == null) {
                decoder = new OpusDecoder(OpusPacket.CLOCK_RATE, 1);
            }
            return decoder.decode(in, offset, length, pcm, pcmOffset, samples, fec);
        } catch (OpusException | RuntimeException | AssertionError damaged) {
            return FAILED;
        }
    }

    @Override
    public int conceal(short[] pcm, int pcmOffset, int samples) {
        return decode(null, 0, 0, pcm, pcmOffset, samples, false);
    }

    @Override
    public void reset() {
        decoder = null;
    }

    @Override
    public void close() {
        encoder = null;
        decoder = null;
    }
}

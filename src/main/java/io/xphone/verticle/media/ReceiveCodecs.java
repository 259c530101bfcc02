package io.xphone.verticle.media;

import io.xphone.audio.AudioCodec;
import io.xphone.rtp.PayloadProbe;
import io.xphone.rtp.RtpPacket;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.NegotiatedAudio;
import java.util.Arrays;

/**
 * What the payload types of received packets mean: audio of a codec, a telephone-event or comfort noise. Codecs that
 * are no longer negotiated stay for the packets that the peer sent before it knew of the change.
 */
final class ReceiveCodecs implements PayloadProbe {

    private static final int TYPES = 128;

    /** Codecs that are no longer negotiated are forgotten after this number of packets of another one. */
    private static final int RETIRED_PACKETS = 100;

    /** Audio without a greater sample is quiet: about -42 dBov. */
    private static final int QUIET = 260;

    /** The payload type of comfort noise at 8000 Hz; some peers send it without negotiation. */
    private static final int STATIC_NOISE = 13;

    private final AudioCodec[] decoders = new AudioCodec[TYPES];
    private final boolean[] events = new boolean[TYPES];
    private final boolean[] noises = new boolean[TYPES];
    private AudioCodec[] retired;
    private int retiredPackets;
    private NegotiatedAudio negotiated;
    private int currentType = -1;
    private AudioCodec currentDecoder;
    private CodecSpec received;
    private int currentBytes; // the longest payload of a codec whose bytes are samples; 0 for another codec
    private int shortestBytes; // shorter payloads of such a codec are no audio

    /**
     * Applies negotiated parameters; decoders continue where codecs and payload types allow it.
     *
     * @param playing the decoder whose audio is played now, which is not closed; or null
     */
    void apply(NegotiatedAudio audio, AudioCodec playing) {
        NegotiatedAudio previous = negotiated;
        negotiated = audio;
        AudioCodec[] before = decoders.clone();
        Arrays.fill(decoders, null);
        Arrays.fill(events, false);
        for (int type : audio.receivable().keySet()) {
            decoders[type] = CallCodecs.decoder(audio, type, previous, before[type]);
        }
        retire(before, playing);
        for (int type : audio.receiveDtmfPayloadTypes()) {
            events[type] = true;
        }
        Arrays.fill(noises, false);
        noises[STATIC_NOISE] = decoders[STATIC_NOISE] == null;
        for (int type : audio.receiveComfortNoisePayloadTypes()) {
            noises[type] = true;
        }
        currentType = -1;
    }

    private void retire(AudioCodec[] before, AudioCodec playing) {
        AudioCodec[] gone = null;
        for (int type = 0; type < before.length; type++) {
            if (before[type] != null && before[type] != decoders[type]) {
                gone = gone == null ? new AudioCodec[TYPES] : gone;
                gone[type] = before[type];
            }
        }
        if (gone != null) {
            closeRetired(playing);
            retired = gone;
            retiredPackets = 0;
        }
    }

    private void closeRetired(AudioCodec playing) {
        if (retired != null) {
            for (AudioCodec codec : retired) {
                if (codec != null && codec != playing) {
                    codec.close();
                }
            }
            retired = null;
            currentType = -1;
        }
    }

    /** Frees the codecs at the end of the call. */
    void close() {
        closeRetired(null);
        for (AudioCodec codec : decoders) {
            if (codec != null) {
                codec.close();
            }
        }
        Arrays.fill(decoders, null);
    }

    /** The decoder that the peer prefers of those that are available; null if there is none. */
    AudioCodec preferred() {
        for (int type : negotiated.receivable().keySet()) {
            if (decoders[type] != null) {
                return decoders[type];
            }
        }
        return null;
    }

    /** Whether a codec is negotiated, or was and is kept. */
    boolean contains(AudioCodec codec) {
        return Arrays.asList(decoders).contains(codec)
                || retired != null && Arrays.asList(retired).contains(codec);
    }

    /** The decoder of a payload type, also one that was negotiated before; null for another payload. */
    AudioCodec decoder(int type) {
        if (type == currentType) {
            return currentDecoder;
        }
        return decoders[type] != null || retired == null ? decoders[type] : retired[type];
    }

    /** Whether packets of this type are telephone-events. */
    boolean isEvent(int type) {
        return type != currentType && events[type];
    }

    /** Whether packets of this type are comfort noise, if no codec has it. */
    boolean isNoise(int type) {
        return noises[type];
    }

    /** Whether the newest audio has this payload type. */
    boolean isCurrent(int type) {
        return type == currentType;
    }

    /** Sets the payload type of the newest audio. */
    void current(int type, AudioCodec decoder) {
        currentType = type;
        currentDecoder = decoder;
        received = negotiated.receivable().getOrDefault(type, received); // one that is retired was the last
        currentBytes = decoder.samplewise() ? decoder.clockRate() / 1000 * LoopScratch.MAX_PACKET_MS : 0;
        shortestBytes = decoder.clockRate() / 200;
    }

    /** The codec of the newest audio; null before the first. */
    CodecSpec received() {
        return received;
    }

    /** A packet has been decoded: after some of a negotiated codec those before it are closed. */
    void decoded(int type, AudioCodec decoder) {
        if (retired != null && decoders[type] == decoder && ++retiredPackets > RETIRED_PACKETS) {
            closeRetired(decoder);
        }
    }

    /** The duration of a payload in ticks of the RTP clock; 0 for one that is no audio. */
    @Override
    public int duration(byte[] payload, int offset, int length, int type) {
        if (type == currentType && currentBytes > 0) {
            return length < shortestBytes ? 0 : length;
        }
        AudioCodec decoder = decoder(type);
        if (decoder == null) {
            return 0;
        }
        if (decoder.samplewise()) {
            return length < decoder.clockRate() / 200 ? 0 : length;
        }
        return (int) ((long) decoder.samples(payload, offset, length) * decoder.clockRate() / decoder.sampleRate());
    }

    @Override
    public boolean quiet(byte[] payload, int offset, int length, int type) {
        AudioCodec decoder = decoder(type);
        return decoder != null && decoder.quiet(payload, offset, length, QUIET);
    }

    @Override
    public boolean beginsSilence(byte[] payload, int offset, int length, int type) {
        AudioCodec decoder = decoder(type);
        return decoder != null && decoder.beginsPause(payload, offset, length);
    }

    /** Whether a payload is audio of at most {@link LoopScratch#MAX_PACKET_MS}; otherwise it counts as lost. */
    boolean playable(AudioCodec decoder, RtpPacket packet) {
        if (decoder == currentDecoder && currentBytes > 0) {
            return packet.payloadLength() > 0 && packet.payloadLength() <= currentBytes;
        }
        int samples = decoder.samples(packet.buffer(), packet.payloadOffset(), packet.payloadLength());
        return samples > 0 && samples <= decoder.sampleRate() / 1000 * LoopScratch.MAX_PACKET_MS;
    }
}

package io.xphone.verticle.media;

import io.xphone.audio.AudioCodec;
import io.xphone.codec.CodecSpecs;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.NegotiatedAudio;
import java.util.Objects;

/** The codecs of calls. */
final class CallCodecs {

    private CallCodecs() {}

    /**
     * The codec of the sent stream. A codec that keeps state continues when a change of the session does not change it;
     * another packet time is only another length of the audio that it encodes.
     *
     * @param before what was negotiated until now, or null
     * @param current the codec until now, or null
     * @return null for a codec that is not installed
     */
    static AudioCodec encoder(NegotiatedAudio audio, NegotiatedAudio before, AudioCodec current) {
        if (current != null
                && before != null
                && before.codec().equals(audio.codec())
                && before.sendFmtp().equals(audio.sendFmtp())) {
            return current;
        }
        CodecSpec codec = audio.codec();
        return CodecSpecs.entry(codec)
                .map(entry -> entry.encoder(codec.fmtp(), audio.sendFmtp(), audio.ptimeMillis()))
                .orElse(null);
    }

    /**
     * The codec of a received payload type; continues likewise.
     *
     * @param before what was negotiated until now, or null
     * @param current the codec of this payload type until now, or null
     * @return null for a codec that is not installed
     */
    static AudioCodec decoder(NegotiatedAudio audio, int payloadType, NegotiatedAudio before, AudioCodec current) {
        CodecSpec codec = audio.receivable().get(payloadType);
        String remoteFmtp = audio.remoteFmtps().get(payloadType);
        if (current != null
                && before != null
                && codec.equals(before.receivable().get(payloadType))
                && Objects.equals(remoteFmtp, before.remoteFmtps().get(payloadType))) {
            return current;
        }
        return CodecSpecs.entry(codec)
                .map(entry -> entry.decoder(codec.fmtp(), remoteFmtp == null ? "" : remoteFmtp, audio.ptimeMillis()))
                .orElse(null);
    }
}

package io.xphone.sdp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an offer and its answer agreed on for the audio stream: all that the media side needs. Payload types differ by
 * direction (RFC 3264 §5.1): the peer's description says what we send, ours says what we receive.
 *
 * @param remoteHost where RTP goes: a literal without brackets, or a name
 * @param remotePort the port for RTP
 * @param remoteRtcpHost where RTCP goes
 * @param remoteRtcpPort the port for RTCP; 0 if there is none
 * @param codec what we send
 * @param sendPayloadType its payload type in our packets
 * @param receivable what the peer may send, by the payload type in its packets, the preferred first
 * @param sendDtmfPayloadType telephone-event in our packets; -1 if the peer takes none
 * @param receiveDtmfPayloadTypes telephone-event in the peer's packets
 * @param dtmfClockRate of the telephone-event that we send, in Hz: the codec's where the peer takes that, else another;
 *     0 if the peer takes none
 * @param comfortNoisePayloadType what the peer calls comfort noise (RFC 3389) at the codec's clock rate, -1 if nothing.
 *     We never invite it, but some send it
 * @param ptimeMillis how much sound each of our packets holds, in ms: a multiple of 10 from 10 to 60
 * @param direction ours: whether we send and receive
 * @param remoteHold whether the peer holds us: see {@link OfferAnswer}
 * @param sendFmtp what the peer's fmtp says of the codec that we send, "" for nothing
 */
public record NegotiatedAudio(
        String remoteHost,
        int remotePort,
        String remoteRtcpHost,
        int remoteRtcpPort,
        CodecSpec codec,
        int sendPayloadType,
        Map<Integer, CodecSpec> receivable,
        int sendDtmfPayloadType,
        Set<Integer> receiveDtmfPayloadTypes,
        int dtmfClockRate,
        int comfortNoisePayloadType,
        int ptimeMillis,
        Direction direction,
        boolean remoteHold,
        String sendFmtp) {

    /** Copies the collections, keeping their order. */
    public NegotiatedAudio {
        receivable = Collections.unmodifiableMap(new LinkedHashMap<>(receivable));
        receiveDtmfPayloadTypes = Collections.unmodifiableSet(new LinkedHashSet<>(receiveDtmfPayloadTypes));
    }

    /** The same without parameters of the peer for the codec that we send. */
    public NegotiatedAudio(
            String remoteHost,
            int remotePort,
            String remoteRtcpHost,
            int remoteRtcpPort,
            CodecSpec codec,
            int sendPayloadType,
            Map<Integer, CodecSpec> receivable,
            int sendDtmfPayloadType,
            Set<Integer> receiveDtmfPayloadTypes,
            int dtmfClockRate,
            int comfortNoisePayloadType,
            int ptimeMillis,
            Direction direction,
            boolean remoteHold) {
        this(
                remoteHost,
                remotePort,
                remoteRtcpHost,
                remoteRtcpPort,
                codec,
                sendPayloadType,
                receivable,
                sendDtmfPayloadType,
                receiveDtmfPayloadTypes,
                dtmfClockRate,
                comfortNoisePayloadType,
                ptimeMillis,
                direction,
                remoteHold,
                "");
    }
}

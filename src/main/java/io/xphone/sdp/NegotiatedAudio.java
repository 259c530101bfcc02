package io.xphone.sdp;

import io.xphone.sdp.transport.NegotiatedTransport;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The result of an offer/answer exchange for the audio stream. Payload types differ by direction (RFC 3264 §5.1): the
 * remote description determines what is sent, the local description what is received.
 *
 * @param remoteHost remote RTP host: an IP literal without brackets, or a name
 * @param remotePort remote RTP port
 * @param remoteRtcpHost remote RTCP host
 * @param remoteRtcpPort remote RTCP port; 0 for none
 * @param codec the codec sent; its fmtp is that of the local description
 * @param sendPayloadType its payload type in sent packets
 * @param receivable the codecs that the peer may send, by payload type, in order of preference; their fmtp is that of
 *     the local description
 * @param remoteFmtps the peer's fmtp parameters of the receivable codecs, by the payload type of {@code receivable};
 *     without those that the peer did not describe
 * @param sendDtmfPayloadType payload type of sent telephone events; -1 if the peer accepts none
 * @param receiveDtmfPayloadTypes payload types of received telephone events
 * @param dtmfClockRate clock rate of sent telephone events, in Hz: that of the codec if the peer accepts it, else
 *     another; 0 if the peer accepts none
 * @param comfortNoisePayloadType payload type of sent comfort noise (RFC 3389), at the clock rate of the codec; -1 if
 *     it was not negotiated
 * @param receiveComfortNoisePayloadTypes payload types of received comfort noise: the negotiated ones, and that of the
 *     peer's description, because some peers send it without negotiation
 * @param ptimeMillis packet time of sent packets, in ms: a multiple of 10 from 10 to 60
 * @param direction the local direction: whether media is sent and received
 * @param remoteHold whether the peer holds the call, see {@link OfferAnswer}
 * @param sendFmtp the peer's fmtp parameters of the codec sent, "" for none
 * @param extendedReports the extended RTCP reports to send
 * @param transport keys, RTCP port and ICE
 */
public record NegotiatedAudio(
        String remoteHost,
        int remotePort,
        String remoteRtcpHost,
        int remoteRtcpPort,
        CodecSpec codec,
        int sendPayloadType,
        Map<Integer, CodecSpec> receivable,
        Map<Integer, String> remoteFmtps,
        int sendDtmfPayloadType,
        Set<Integer> receiveDtmfPayloadTypes,
        int dtmfClockRate,
        int comfortNoisePayloadType,
        Set<Integer> receiveComfortNoisePayloadTypes,
        int ptimeMillis,
        Direction direction,
        boolean remoteHold,
        String sendFmtp,
        ExtendedReports extendedReports,
        NegotiatedTransport transport) {

    /** Audio over plain RTP. */
    public NegotiatedAudio(
            String remoteHost,
            int remotePort,
            String remoteRtcpHost,
            int remoteRtcpPort,
            CodecSpec codec,
            int sendPayloadType,
            Map<Integer, CodecSpec> receivable,
            Map<Integer, String> remoteFmtps,
            int sendDtmfPayloadType,
            Set<Integer> receiveDtmfPayloadTypes,
            int dtmfClockRate,
            int comfortNoisePayloadType,
            Set<Integer> receiveComfortNoisePayloadTypes,
            int ptimeMillis,
            Direction direction,
            boolean remoteHold,
            String sendFmtp,
            ExtendedReports extendedReports) {
        this(
                remoteHost,
                remotePort,
                remoteRtcpHost,
                remoteRtcpPort,
                codec,
                sendPayloadType,
                receivable,
                remoteFmtps,
                sendDtmfPayloadType,
                receiveDtmfPayloadTypes,
                dtmfClockRate,
                comfortNoisePayloadType,
                receiveComfortNoisePayloadTypes,
                ptimeMillis,
                direction,
                remoteHold,
                sendFmtp,
                extendedReports,
                NegotiatedTransport.PLAIN);
    }

    /** Copies the collections, preserving their order. */
    public NegotiatedAudio {
        receivable = Collections.unmodifiableMap(new LinkedHashMap<>(receivable));
        remoteFmtps = Map.copyOf(remoteFmtps);
        receiveComfortNoisePayloadTypes = Set.copyOf(receiveComfortNoisePayloadTypes);
        receiveDtmfPayloadTypes = Collections.unmodifiableSet(new LinkedHashSet<>(receiveDtmfPayloadTypes));
    }

    /** The same audio with another {@link #remoteHold}. */
    public NegotiatedAudio withRemoteHold(boolean held) {
        return held == remoteHold
                ? this
                : new NegotiatedAudio(
                        remoteHost,
                        remotePort,
                        remoteRtcpHost,
                        remoteRtcpPort,
                        codec,
                        sendPayloadType,
                        receivable,
                        remoteFmtps,
                        sendDtmfPayloadType,
                        receiveDtmfPayloadTypes,
                        dtmfClockRate,
                        comfortNoisePayloadType,
                        receiveComfortNoisePayloadTypes,
                        ptimeMillis,
                        direction,
                        held,
                        sendFmtp,
                        extendedReports,
                        transport);
    }
}

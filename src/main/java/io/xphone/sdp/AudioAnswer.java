package io.xphone.sdp;

import io.xphone.sdp.transport.NegotiatedTransport;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One answered audio stream, of a local or remote answer: the common formats and their meaning.
 *
 * @param stream the local stream of a local answer; null for a remote answer
 */
record AudioAnswer(MediaDescription stream, NegotiatedAudio audio) {

    /** Answers one stream of an offer; empty if it is not acceptable. */
    static Optional<AudioAnswer> answer(
            SessionDescription offer,
            MediaDescription offered,
            LocalAudio local,
            AudioCapabilities caps,
            Direction allowed) {
        RemoteAudio remote = RemoteAudio.of(offer, offered, local.host()).orElse(null);
        if (remote == null) {
            return Optional.empty();
        }
        Map<Integer, CodecSpec> common = new LinkedHashMap<>();
        Map<Integer, String> fmtps = new HashMap<>();
        Set<Integer> clockRates = new LinkedHashSet<>();
        Set<Integer> noiseRates = new LinkedHashSet<>();
        for (CodecSpec codec : caps.codecs()) {
            for (RtpFormat format : remote.formats()) {
                if (codec.matches(format)
                        && common.putIfAbsent(format.payloadType(), codec.answering(format)) == null) {
                    fmtps.put(format.payloadType(), format.fmtp());
                    clockRates.add(codec.clockRate());
                    if (codec.rules().comfortNoise()) {
                        noiseRates.add(codec.clockRate());
                    }
                    break;
                }
            }
        }
        if (common.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, Integer> events = new LinkedHashMap<>();
        Map<Integer, Integer> noises = new LinkedHashMap<>();
        for (RtpFormat format : remote.formats()) {
            if (caps.comfortNoise()
                    && format.is(RtpFormat.COMFORT_NOISE, format.clockRate())
                    && noiseRates.contains(format.clockRate())
                    && !noises.containsValue(format.clockRate())) {
                noises.put(format.payloadType(), format.clockRate());
            }
            if (caps.telephoneEvent()
                    && format.telephoneEvent()
                    && clockRates.contains(format.clockRate())
                    && !events.containsValue(format.clockRate())) {
                events.put(format.payloadType(), format.clockRate());
            }
        }
        Direction direction = remote.direction().reversed().and(allowed);
        boolean muxPossible = common.keySet().stream().noneMatch(AudioAnswer::likeRtcp)
                && events.keySet().stream().noneMatch(AudioAnswer::likeRtcp);
        TransportNegotiation.Answer transport = TransportNegotiation.answer(
                        remote.transport(), local, caps.transport(), muxPossible, remote.iceMismatch())
                .orElse(null);
        if (transport == null) {
            return Optional.empty();
        }
        MediaDescription.Builder stream = MediaDescription.builder("audio", local.rtpPort(), offered.protocol());
        common.forEach((number, codec) -> stream.format(codec.format(number)));
        noises.forEach((number, rate) -> stream.format(AudioOffer.noise(number, rate)));
        events.forEach((number, rate) -> stream.format(AudioOffer.events(number, rate)));
        ExtendedReports.answered(remote.extendedReports(), caps.extendedReports())
                .write(stream);
        Map.Entry<Integer, CodecSpec> first = common.entrySet().iterator().next();
        int ptime = first.getValue().rules().ptime(Ptime.negotiated(remote, caps), fmtps.get(first.getKey()));
        transport.attributes().forEach(each -> stream.attribute(each.name(), each.value()));
        int rtcpPort = transport.transport().rtcpMux() ? 0 : local.rtcpPort();
        MediaDescription built = AudioOffer.finish(stream, local, rtcpPort, ptime, caps.maxPtimeMillis(), direction);
        NegotiatedAudio audio = negotiated(
                remote,
                first.getKey(),
                first.getValue(),
                common,
                fmtps,
                events,
                events.keySet(),
                noises.keySet(),
                caps.comfortNoise(),
                ptime,
                direction,
                remote.direction() != Direction.SENDRECV,
                ExtendedReports.sent(remote.extendedReports(), caps.extendedReports()),
                transport.transport());
        return Optional.of(new AudioAnswer(built, audio));
    }

    /** Whether RTP of this payload type, with the marker bit, looks like RTCP (RFC 5761 §4). */
    private static boolean likeRtcp(int payloadType) {
        return payloadType >= 64 && payloadType <= 95;
    }

    /** Whether {@link #answer} accepts the stream. */
    static boolean possible(
            SessionDescription offer, MediaDescription offered, AudioCapabilities caps, String localHost) {
        if (RemoteAudio.address(offer, offered, localHost).isEmpty()
                || !TransportNegotiation.possible(
                        TransportReader.read(offer, offered).orElseThrow(), caps.transport())) {
            return false;
        }
        for (RtpFormat format : offered.rtpFormats()) {
            for (CodecSpec codec : caps.codecs()) {
                if (codec.matches(format)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Processes the answer to an offered stream; empty if it is not usable. */
    static Optional<NegotiatedAudio> accept(
            SessionDescription offer,
            MediaDescription offered,
            SessionDescription answer,
            MediaDescription answered,
            AudioCapabilities caps,
            String localHost) {
        RemoteAudio remote = RemoteAudio.of(answer, answered, localHost).orElse(null);
        if (remote == null) {
            return Optional.empty();
        }
        NegotiatedTransport transport = TransportNegotiation.accept(
                        TransportReader.read(offer, offered).orElseThrow(), remote.transport(), caps.transport())
                .orElse(null);
        if (transport == null) {
            return Optional.empty();
        }
        Map<Integer, CodecSpec> receivable = new LinkedHashMap<>();
        Map<Integer, Integer> localEvents = new LinkedHashMap<>();
        Set<Integer> localNoises = new LinkedHashSet<>();
        for (RtpFormat format : offered.rtpFormats()) {
            if (format.is(RtpFormat.COMFORT_NOISE, format.clockRate())) {
                localNoises.add(format.payloadType());
            } else if (format.telephoneEvent()) {
                localEvents.put(format.payloadType(), format.clockRate());
            } else {
                codec(caps, format).ifPresent(codec -> receivable.put(format.payloadType(), codec));
            }
        }
        int sendPayloadType = -1;
        String sendFmtp = "";
        CodecSpec send = null;
        Map<Integer, Integer> remoteEvents = new LinkedHashMap<>();
        Map<Integer, String> fmtps = new HashMap<>();
        for (String text : answered.formats()) {
            RtpFormat format = meaning(text, answered, offered);
            if (format == null) {
                continue;
            }
            if (format.telephoneEvent() && localEvents.containsValue(format.clockRate())) {
                remoteEvents.put(format.payloadType(), format.clockRate());
                continue;
            }
            CodecSpec codec =
                    codec(caps, format).filter(receivable::containsValue).orElse(null);
            receivable.forEach((number, offeredCodec) -> {
                if (offeredCodec.equals(codec)) {
                    fmtps.putIfAbsent(number, format.fmtp());
                }
            });
            if (send == null) {
                send = codec;
                sendPayloadType = format.payloadType();
                sendFmtp = format.fmtp();
            }
        }
        if (send == null) {
            return Optional.empty();
        }
        Direction possible = offer.directionOf(offered).reversed();
        Direction remoteDirection = remote.direction().and(possible);
        return Optional.of(negotiated(
                remote,
                sendPayloadType,
                send,
                receivable,
                fmtps,
                remoteEvents,
                remoteEvents.isEmpty() ? Set.of() : localEvents.keySet(),
                localNoises,
                caps.comfortNoise(),
                send.rules().ptime(Ptime.negotiated(remote, caps), sendFmtp),
                remoteDirection.reversed(),
                remoteDirection != possible,
                ExtendedReports.sent(remote.extendedReports(), caps.extendedReports()),
                transport));
    }

    private static Optional<CodecSpec> codec(AudioCapabilities caps, RtpFormat format) {
        return caps.codecs().stream().filter(codec -> codec.matches(format)).findFirst();
    }

    /**
     * The format of an answered payload type: by the rtpmap of the answer, else, as some answers omit it, by that of
     * the offer.
     */
    private static RtpFormat meaning(String text, MediaDescription answered, MediaDescription offered) {
        int number = Tokens.number(text, 127);
        return find(answered, number).or(() -> find(offered, number)).orElse(null);
    }

    private static Optional<RtpFormat> find(MediaDescription stream, int payloadType) {
        return stream.rtpFormats().stream()
                .filter(format -> format.payloadType() == payloadType)
                .findFirst();
    }

    private static NegotiatedAudio negotiated(
            RemoteAudio remote,
            int sendPayloadType,
            CodecSpec codec,
            Map<Integer, CodecSpec> receivable,
            Map<Integer, String> remoteFmtps,
            Map<Integer, Integer> sendEvents,
            Set<Integer> receiveEvents,
            Set<Integer> receiveNoises,
            boolean sendsNoise,
            int ptime,
            Direction direction,
            boolean remoteHold,
            ExtendedReports extendedReports,
            NegotiatedTransport transport) {
        int sendEvent = -1;
        int eventRate = 0;
        for (Map.Entry<Integer, Integer> event : sendEvents.entrySet()) {
            boolean exact = event.getValue() == codec.clockRate();
            if (sendEvent < 0 || (exact && eventRate != codec.clockRate())) {
                sendEvent = event.getKey();
                eventRate = event.getValue();
            }
        }
        int noise = -1;
        String fmtp = "";
        for (RtpFormat format : remote.formats()) {
            if (noise < 0 && format.is(RtpFormat.COMFORT_NOISE, codec.clockRate())) {
                noise = format.payloadType();
            }
            if (format.payloadType() == sendPayloadType) {
                fmtp = format.fmtp();
            }
        }
        Set<Integer> noises = new LinkedHashSet<>(receiveNoises);
        if (noise >= 0 && !receivable.containsKey(noise)) {
            noises.add(noise);
        }
        return new NegotiatedAudio(
                remote.host(),
                remote.port(),
                transport.rtcpMux() ? remote.host() : remote.rtcpHost(),
                rtcpPort(remote, transport.rtcpMux()),
                codec,
                sendPayloadType,
                receivable,
                remoteFmtps,
                sendEvent,
                receiveEvents,
                eventRate,
                sendsNoise && codec.rules().comfortNoise() ? noise : -1,
                noises,
                ptime,
                direction,
                remoteHold,
                fmtp,
                extendedReports,
                transport);
    }

    /** The remote RTCP port; 0 if the peer has none but the one of RTP, which cannot be used (RFC 8858 §4.3). */
    private static int rtcpPort(RemoteAudio remote, boolean mux) {
        if (mux) {
            return remote.port();
        }
        return remote.transport().rtcpMuxOnly() ? 0 : remote.rtcpPort();
    }
}

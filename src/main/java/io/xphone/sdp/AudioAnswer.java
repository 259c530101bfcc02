package io.xphone.sdp;

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
        Set<Integer> clockRates = new LinkedHashSet<>();
        for (CodecSpec codec : caps.codecs()) {
            for (RtpFormat format : remote.formats()) {
                if (codec.matches(format) && common.putIfAbsent(format.payloadType(), codec) == null) {
                    clockRates.add(codec.clockRate());
                    break;
                }
            }
        }
        if (common.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, Integer> events = new LinkedHashMap<>();
        for (RtpFormat format : remote.formats()) {
            if (caps.telephoneEvent()
                    && format.telephoneEvent()
                    && clockRates.contains(format.clockRate())
                    && !events.containsValue(format.clockRate())) {
                events.put(format.payloadType(), format.clockRate());
            }
        }
        Direction direction = remote.direction().reversed().and(allowed);
        MediaDescription.Builder stream = MediaDescription.builder("audio", local.rtpPort(), offered.protocol());
        common.forEach((number, codec) -> stream.format(codec.format(number)));
        events.forEach((number, rate) -> stream.format(AudioOffer.events(number, rate)));
        int ptime = Ptime.negotiated(remote, caps);
        MediaDescription built = AudioOffer.finish(stream, local, ptime, caps.maxPtimeMillis(), direction);
        Map.Entry<Integer, CodecSpec> first = common.entrySet().iterator().next();
        NegotiatedAudio audio = negotiated(
                remote,
                first.getKey(),
                first.getValue(),
                common,
                events,
                events.keySet(),
                ptime,
                direction,
                remote.direction() != Direction.SENDRECV);
        return Optional.of(new AudioAnswer(built, audio));
    }

    /** Whether {@link #answer} accepts the stream. */
    static boolean possible(
            SessionDescription offer, MediaDescription offered, AudioCapabilities caps, String localHost) {
        if (RemoteAudio.address(offer, offered, localHost).isEmpty()) {
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
            MediaDescription offered,
            Direction offeredDirection,
            SessionDescription answer,
            MediaDescription answered,
            AudioCapabilities caps,
            String localHost) {
        RemoteAudio remote = RemoteAudio.of(answer, answered, localHost).orElse(null);
        if (remote == null) {
            return Optional.empty();
        }
        Map<Integer, CodecSpec> receivable = new LinkedHashMap<>();
        Map<Integer, Integer> localEvents = new LinkedHashMap<>();
        for (RtpFormat format : offered.rtpFormats()) {
            if (format.telephoneEvent()) {
                localEvents.put(format.payloadType(), format.clockRate());
            } else {
                codec(caps, format).ifPresent(codec -> receivable.put(format.payloadType(), codec));
            }
        }
        int sendPayloadType = -1;
        CodecSpec send = null;
        Map<Integer, Integer> remoteEvents = new LinkedHashMap<>();
        for (String text : answered.formats()) {
            RtpFormat format = meaning(text, answered, offered);
            if (format == null) {
                continue;
            }
            if (format.telephoneEvent() && localEvents.containsValue(format.clockRate())) {
                remoteEvents.put(format.payloadType(), format.clockRate());
            } else if (send == null) {
                send = codec(caps, format).filter(receivable::containsValue).orElse(null);
                sendPayloadType = format.payloadType();
            }
        }
        if (send == null) {
            return Optional.empty();
        }
        Direction possible = offeredDirection.reversed();
        Direction remoteDirection = remote.direction().and(possible);
        return Optional.of(negotiated(
                remote,
                sendPayloadType,
                send,
                receivable,
                remoteEvents,
                remoteEvents.isEmpty() ? Set.of() : localEvents.keySet(),
                Ptime.negotiated(remote, caps),
                remoteDirection.reversed(),
                remoteDirection != possible));
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
            Map<Integer, Integer> sendEvents,
            Set<Integer> receiveEvents,
            int ptime,
            Direction direction,
            boolean remoteHold) {
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
        return new NegotiatedAudio(
                remote.host(),
                remote.port(),
                remote.rtcpHost(),
                remote.rtcpPort(),
                codec,
                sendPayloadType,
                receivable,
                sendEvent,
                receiveEvents,
                eventRate,
                noise,
                ptime,
                direction,
                remoteHold,
                fmtp);
    }
}

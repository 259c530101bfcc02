package io.xphone.sdp;

import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.KeyExchange;
import io.xphone.sdp.transport.TransportDescription;
import io.xphone.sdp.transport.TransportPolicy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Creates offers (RFC 3264 §5, §8). */
final class AudioOffer {

    private static final String EVENTS = "0-15";
    private static final int COMMON_RATE = 8000;
    private static final String MID = "0";

    private AudioOffer() {}

    static SessionDescription first(LocalAudio local, AudioCapabilities caps, Direction direction) {
        SessionDescription.Builder first =
                SessionDescription.builder(local.origin()).connection(local.host());
        TransportNegotiation.session(first, local, null, false);
        String protocol = caps.transport()
                .offeredProfile(local.transport().ice().isPresent())
                .protocol();
        // candidates that follow name the stream (RFC 8840 §4.1.1)
        String mid = local.transport().ice().filter(IceDescription::trickles).isPresent() ? MID : "";
        return first.media(stream(local, caps, direction, protocol, new PayloadTypes(), mid))
                .build();
    }

    /** The same streams in the same order (RFC 3264 §8): the audio stream renewed, the others disabled. */
    static SessionDescription next(
            SessionDescription localDescription,
            SessionDescription remoteDescription,
            LocalAudio local,
            AudioCapabilities caps,
            Direction direction) {
        int index = audioIndex(localDescription);
        SessionDescription.Builder next =
                SessionDescription.builder(local.origin()).connection(local.host());
        for (int i = 0; i < localDescription.media().size(); i++) {
            MediaDescription before = localDescription.media().get(i);
            if (i != index) {
                next.media(before.rejected());
                continue;
            }
            PayloadTypes numbers = new PayloadTypes();
            numbers.add(before);
            if (i < remoteDescription.media().size()) {
                numbers.add(remoteDescription.media().get(i));
            }
            TransportDescription transport =
                    TransportReader.read(localDescription, before).orElseThrow();
            TransportNegotiation.session(next, local, transport, transport.rtcpMux());
            next.media(stream(
                    local,
                    caps.withTransport(continuing(caps.transport(), transport)),
                    direction,
                    before.protocol(),
                    numbers,
                    transport.mid()));
        }
        return index < 0 ? first(local, caps, direction) : next.build();
    }

    private static TransportPolicy continuing(TransportPolicy policy, TransportDescription before) {
        KeyExchange keys = !before.fingerprints().isEmpty()
                ? KeyExchange.DTLS
                : before.crypto().isEmpty() ? policy.keys() : KeyExchange.SDES;
        return policy.continuing(keys, policy.rtcpMux() || before.rtcpMux());
    }

    /** The first local audio stream that is not rejected; -1 if there is none. */
    static int audioIndex(SessionDescription localDescription) {
        for (int i = 0; i < localDescription.media().size(); i++) {
            if (RemoteAudio.acceptable(localDescription.media().get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static MediaDescription stream(
            LocalAudio local,
            AudioCapabilities caps,
            Direction direction,
            String protocol,
            PayloadTypes numbers,
            String mid) {
        Map<Integer, CodecSpec> codecs = new LinkedHashMap<>();
        Set<Integer> clockRates = new LinkedHashSet<>();
        Set<Integer> noiseRates = new LinkedHashSet<>();
        for (CodecSpec codec : caps.offered()) {
            codecs.putIfAbsent(numbers.of(codec), codec);
            clockRates.add(codec.clockRate());
            if (codec.rules().comfortNoise()) {
                noiseRates.add(codec.clockRate());
            }
        }
        MediaDescription.Builder stream = MediaDescription.builder("audio", local.rtpPort(), protocol);
        codecs.forEach((number, codec) -> stream.format(codec.format(number)));
        if (caps.comfortNoise()) {
            noiseRates.forEach(rate -> stream.format(noise(numbers.ofNoise(rate), rate)));
        }
        if (caps.telephoneEvent()) {
            if (clockRates.contains(COMMON_RATE)) {
                numbers.ofEvents(COMMON_RATE); // assigns 101, which some peers assume
            }
            clockRates.forEach(rate -> stream.format(events(numbers.ofEvents(rate), rate)));
        }
        ExtendedReports.offered(caps.extendedReports()).write(stream);
        TransportNegotiation.offer(local, caps.transport())
                .forEach(each -> stream.attribute(each.name(), each.value()));
        if (!mid.isEmpty()) {
            stream.attribute("mid", mid);
        }
        int ptime = caps.offered().get(0).rules().ptime(caps.ptimeMillis());
        return finish(stream, local, local.rtcpPort(), ptime, caps.maxPtimeMillis(), direction);
    }

    static RtpFormat events(int payloadType, int clockRate) {
        return new RtpFormat(payloadType, RtpFormat.TELEPHONE_EVENT, clockRate, 1, EVENTS);
    }

    static RtpFormat noise(int payloadType, int clockRate) {
        return new RtpFormat(payloadType, RtpFormat.COMFORT_NOISE, clockRate, 1, "");
    }

    /**
     * The attributes that offers and answers share.
     *
     * @param rtcpPort signalled unless it follows the RTP port; 0 for none
     */
    static MediaDescription finish(
            MediaDescription.Builder stream,
            LocalAudio local,
            int rtcpPort,
            int ptime,
            int maxPtime,
            Direction direction) {
        if (rtcpPort > 0 && rtcpPort != local.rtpPort() + 1) {
            stream.attribute("rtcp", Integer.toString(rtcpPort));
        }
        return stream.attribute("ptime", Integer.toString(ptime))
                .attribute("maxptime", Integer.toString(maxPtime))
                .attribute(direction.attribute(), "")
                .build();
    }
}

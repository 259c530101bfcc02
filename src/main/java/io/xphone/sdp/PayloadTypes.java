package io.xphone.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Assigns payload types to the formats of an offer. A payload type keeps its meaning for the whole session (RFC 3264
 * §8.3.2), so those used by either side are reused for the same format, and never for another.
 */
final class PayloadTypes {

    private static final int FIRST_DYNAMIC = 96;
    private static final int EVENTS = 101;
    private static final int NOISE = 13; // at 8000 Hz (RFC 3551 §6)

    private final List<RtpFormat> used = new ArrayList<>();
    private final boolean[] assigned = new boolean[128];

    /** Adds the payload types of a stream negotiated before; those added first have priority. */
    void add(MediaDescription stream) {
        for (RtpFormat format : stream.rtpFormats()) {
            if (!assigned[format.payloadType()]) {
                assigned[format.payloadType()] = true;
                used.add(format);
            }
        }
    }

    int of(CodecSpec codec) {
        Optional<RtpFormat> before = used.stream().filter(codec::matches).findFirst();
        return before.map(RtpFormat::payloadType).orElseGet(() -> assign(codec.format(codec.defaultPayloadType())));
    }

    int ofEvents(int clockRate) {
        Optional<RtpFormat> before = used.stream()
                .filter(format -> format.is(RtpFormat.TELEPHONE_EVENT, clockRate))
                .findFirst();
        return before.map(RtpFormat::payloadType)
                .orElseGet(() -> assign(new RtpFormat(EVENTS, RtpFormat.TELEPHONE_EVENT, clockRate, 1, "")));
    }

    int ofNoise(int clockRate) {
        Optional<RtpFormat> before = used.stream()
                .filter(format -> format.is(RtpFormat.COMFORT_NOISE, clockRate))
                .findFirst();
        return before.map(RtpFormat::payloadType)
                .orElseGet(() -> assign(AudioOffer.noise(clockRate == 8_000 ? NOISE : FIRST_DYNAMIC, clockRate)));
    }

    private int assign(RtpFormat format) {
        int payloadType = format.payloadType();
        for (int next = FIRST_DYNAMIC; assigned[payloadType] && next < assigned.length; next++) {
            payloadType = next;
        }
        assigned[payloadType] = true;
        used.add(format.withPayloadType(payloadType));
        return payloadType;
    }
}

package io.xphone.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which payload type an offer of ours gives to which format. What a number once meant in a session it means to the
 * session's end (RFC 3264 §8.3.2), so numbers that either side has used are found again, and never given to others.
 */
final class PayloadTypes {

    private static final int FIRST_DYNAMIC = 96;
    private static final int EVENTS = 101;

    private final List<RtpFormat> used = new ArrayList<>();
    private final boolean[] taken = new boolean[128];

    /** Learns the numbers of a stream that was agreed on before; the earlier learned wins. */
    void learn(MediaDescription stream) {
        for (RtpFormat format : stream.rtpFormats()) {
            if (!taken[format.payloadType()]) {
                taken[format.payloadType()] = true;
                used.add(format);
            }
        }
    }

    int of(CodecSpec codec) {
        Optional<RtpFormat> before = used.stream().filter(codec::matches).findFirst();
        return before.map(RtpFormat::payloadType).orElseGet(() -> take(codec.format(codec.defaultPayloadType())));
    }

    int ofEvents(int clockRate) {
        Optional<RtpFormat> before = used.stream()
                .filter(format -> format.is(RtpFormat.TELEPHONE_EVENT, clockRate))
                .findFirst();
        return before.map(RtpFormat::payloadType)
                .orElseGet(() -> take(new RtpFormat(EVENTS, RtpFormat.TELEPHONE_EVENT, clockRate, 1, "")));
    }

    private int take(RtpFormat wanted) {
        int payloadType = wanted.payloadType();
        for (int next = FIRST_DYNAMIC; taken[payloadType] && next < taken.length; next++) {
            payloadType = next;
        }
        taken[payloadType] = true;
        used.add(wanted.withPayloadType(payloadType));
        return payloadType;
    }
}

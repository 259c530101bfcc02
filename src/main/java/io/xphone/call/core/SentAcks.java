package io.xphone.call.core;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The ACKs sent for 2xx responses. A retransmitted 2xx means that its ACK was lost: the same ACK is sent again (RFC
 * 3261 §13.2.2.4). Only the latest few are kept: an older 2xx is no longer retransmitted.
 */
public final class SentAcks {

    private static final int KEPT = 8;

    private record Key(String remoteTag, long sequence) {}

    private final Map<Key, SipRequest> acks = new LinkedHashMap<>();

    public void remember(SipResponse success, SipRequest ack) {
        acks.put(keyOf(success), ack);
        if (acks.size() > KEPT) {
            acks.remove(acks.keySet().iterator().next());
        }
    }

    public Optional<SipRequest> of(SipResponse success) {
        return Optional.ofNullable(acks.get(keyOf(success)));
    }

    private static Key keyOf(SipResponse success) {
        return new Key(success.to().tag().orElse(""), success.cseq().number());
    }
}

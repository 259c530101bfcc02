package io.xphone.verticle.call;

import io.vertx.core.json.JsonObject;
import io.xphone.bus.CallEvents;
import io.xphone.bus.Subscription;
import io.xphone.rtp.DtmfDeduplicator;
import io.xphone.verticle.runtime.BusSubscriber;
import io.xphone.verticle.runtime.BusSubscribers;
import java.util.List;

/** What a call tells those who subscribed to it, in order. */
final class CallEventPublisher {

    private final String callId;
    private final BusSubscribers subscribers;
    private DtmfDeduplicator digits; // made with the first digit: most calls have none
    private long sequence;

    CallEventPublisher(String callId, BusSubscribers subscribers) {
        this.callId = callId;
        this.subscribers = subscribers;
    }

    void tell(JsonObject event) {
        event.put("call", callId).put("seq", ++sequence);
        subscribers.tell(event);
    }

    /** A digit came, by RTP or by INFO; of one that comes by both ways only the first is told. @return whether it was */
    boolean digit(DtmfDeduplicator.Source way, char digit, int millis) {
        if (digits == null) {
            digits = new DtmfDeduplicator(DtmfDeduplicator.DEFAULT_WINDOW_NANOS);
        }
        // that of INFO is what the peer says, and may be meant for the time to come
        int pressed = way == DtmfDeduplicator.Source.RTP ? millis : 0;
        boolean first = digits.accept(way, digit, pressed, System.nanoTime());
        if (first) {
            tell(CallEvents.dtmf(digit, millis, way == DtmfDeduplicator.Source.RTP ? "RFC4733" : "INFO"));
        }
        return first;
    }

    /** @throws IllegalArgumentException when the subscription can't be */
    void attach(Subscription subscription) {
        subscribers.add(subscription);
    }

    List<BusSubscriber> subscribers() {
        return subscribers.all();
    }

    /** A subscriber of the agent, or of another call, has the call's events too. */
    void share(BusSubscriber subscriber) {
        subscribers.share(subscriber);
    }

    void detach(String subscription) {
        subscribers.remove(subscription);
    }
}

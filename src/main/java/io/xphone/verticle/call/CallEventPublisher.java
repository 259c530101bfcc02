package io.xphone.verticle.call;

import io.xphone.bus.Subscription;
import io.xphone.bus.internal.CallEventDelivery;
import io.xphone.bus.internal.PublishedCallEvent;
import io.xphone.call.core.CallEvent;
import io.xphone.rtp.DtmfDeduplicator;
import io.xphone.verticle.runtime.BusSubscriber;
import io.xphone.verticle.runtime.BusSubscribers;
import java.util.List;

/** Publishes the events of a call to its subscribers, in order. */
final class CallEventPublisher {

    private final String callId;
    private final BusSubscribers subscribers;
    private DtmfDeduplicator digits; // created with the first digit: most calls have none
    private long sequence;

    CallEventPublisher(String callId, BusSubscribers subscribers) {
        this.callId = callId;
        this.subscribers = subscribers;
    }

    void publish(PublishedCallEvent event) {
        sequence++;
        if (!subscribers.isEmpty()) {
            subscribers.publish(new CallEventDelivery(callId, sequence, event));
        }
    }

    /**
     * Publishes an event of the call machine.
     *
     * @throws IllegalArgumentException for {@code Incoming} and {@code Dtmf}, which are not published as they are
     */
    void publish(CallEvent event) {
        publish(published(event));
    }

    /** The published form of an event of the call machine. */
    static PublishedCallEvent published(CallEvent event) {
        if (event instanceof CallEvent.Progress progress) {
            return new PublishedCallEvent.ProvisionalResponse(progress.status(), progress.phrase(), progress.forkId());
        }
        if (event instanceof CallEvent.EarlyMedia early) {
            return new PublishedCallEvent.EarlyMedia(early.forkId());
        }
        if (event instanceof CallEvent.MediaChanged) {
            return new PublishedCallEvent.MediaChanged();
        }
        if (event instanceof CallEvent.RemoteHold hold) {
            return new PublishedCallEvent.RemoteHold(hold.held());
        }
        if (event instanceof CallEvent.LocalHold hold) {
            return new PublishedCallEvent.LocalHold(hold.held());
        }
        if (event instanceof CallEvent.Info info) {
            return new PublishedCallEvent.Info(info.contentType(), info.body());
        }
        if (event instanceof CallEvent.Received received) {
            return new PublishedCallEvent.Received(
                    received.method(), received.status(), received.phrase(), received.headers());
        }
        if (event instanceof CallEvent.Message message) {
            return new PublishedCallEvent.InstantMessage(message.contentType(), message.text(), message.body());
        }
        if (event instanceof CallEvent.Redirected redirected) {
            return new PublishedCallEvent.Redirected(redirected.target().toString(), redirected.status());
        }
        if (event instanceof CallEvent.TransferProgress progress) {
            return new PublishedCallEvent.TransferProgress(progress.id(), progress.status(), progress.phrase());
        }
        if (event instanceof CallEvent.TransferEnded ended) {
            return new PublishedCallEvent.TransferEnded(ended.id(), ended.succeeded(), ended.status(), ended.phrase());
        }
        if (event instanceof CallEvent.TransferRequested requested) {
            return new PublishedCallEvent.TransferRequested(
                    requested.id(),
                    requested.target().toString(),
                    requested.replaces(),
                    requested.required(),
                    requested.referredBy());
        }
        throw new IllegalArgumentException("not published: " + event);
    }

    /**
     * Publishes a received digit; of a digit that is received by RTP and by INFO only the first is published. @return
     * whether it was
     */
    boolean digit(DtmfDeduplicator.Source source, char digit, int millis) {
        if (digits == null) {
            digits = new DtmfDeduplicator(DtmfDeduplicator.DEFAULT_WINDOW_NANOS);
        }
        // the duration in an INFO is what the peer names, and may lie in the future
        int pressed = source == DtmfDeduplicator.Source.RTP ? millis : 0;
        boolean first = digits.accept(source, digit, pressed, System.nanoTime());
        if (first) {
            publish(new PublishedCallEvent.Dtmf(
                    digit, millis, source == DtmfDeduplicator.Source.RTP ? "RFC4733" : "INFO"));
        }
        return first;
    }

    /** @throws IllegalArgumentException when the subscription is not valid */
    void attach(Subscription subscription) {
        subscribers.add(subscription);
    }

    List<BusSubscriber> subscribers() {
        return subscribers.all();
    }

    /** Publishes the call's events to a subscriber of the agent, or of another call, too. */
    void share(BusSubscriber subscriber) {
        subscribers.share(subscriber);
    }

    void detach(String subscription) {
        subscribers.remove(subscription);
    }
}

package io.xphone.sip.event;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/** An action that the owner of a state machine of this package has to carry out or report, in the order of the list. */
public sealed interface EventEffect {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** Send the request in a new client transaction; the owner adds the Via and finds the next hop. */
    record Send(String txId, SipRequest request) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Send the response in this server transaction. */
    record Respond(String txId, SipResponse response) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Call {@code onTimer} after this delay; replaces a running timer of the same name. */
    record StartTimer(EventTimer timer, long delayMillis) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Stop this timer. */
    record StopTimer(EventTimer timer) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The peer accepted a subscription or its refresh, a publication, or a message.
     *
     * @param status the status of the response; 200 when a NOTIFY arrived before it
     * @param reason the reason phrase
     * @param expiresSeconds the granted expiry, 0 for a message
     */
    record Accepted(int status, String reason, long expiresSeconds) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A NOTIFY was received.
     *
     * @param state the state of the subscription
     * @param contentType the media type of the body, "" without one
     * @param text the document as text
     * @param body the document
     * @param fork the tag of the notifier, which identifies the dialog among those of a forked subscription
     */
    record Notified(SubscriptionState state, String contentType, String text, byte[] body, String fork)
            implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A subscription or publication was lost; the machine requests it again automatically.
     *
     * @param why the reason, for logs
     * @param retryInMillis the delay before the next request; 0 for none
     */
    record Lapsed(String why, long retryInMillis) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A proxy forked the SUBSCRIBE, and a further notifier accepted it (RFC 6665 §4.4.1). Call {@link Subscriber#start}
     * on the new subscription.
     */
    record Forked(Subscriber branch) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A peer requests a subscription with this expiry: the application accepts or rejects it. */
    record Requested(long expiresSeconds) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The subscription, publication or message has ended; no effect follows.
     *
     * @param reason how it ended
     * @param status the SIP status of a rejection; 0 without one
     * @param phrase the reason phrase, or the reason of Subscription-State
     */
    record Ended(EndReason reason, int status, String phrase) implements EventEffect {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** How a subscription, publication or message ends. */
    enum EndReason {
        /** The local application ended it. */
        CLOSED,
        /** The peer rejected the request. */
        REJECTED,
        /**
         * The notifier ended it permanently (rejected, noresource, invariant), or the subscription fetched one state.
         */
        TERMINATED,
        /** There was no response, no NOTIFY, or no refresh in time. */
        TIMEOUT,
        /** The request could not be sent. */
        TRANSPORT
    }

    /** Carries out effects: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Send effect);

        void on(Respond effect);

        void on(StartTimer effect);

        void on(StopTimer effect);

        void on(Accepted effect);

        void on(Notified effect);

        void on(Lapsed effect);

        void on(Forked effect);

        void on(Requested effect);

        void on(Ended effect);
    }
}

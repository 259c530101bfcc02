package io.xphone.call.core;

import io.xphone.sip.message.Headers;
import io.xphone.sip.message.Uri;

/** An event of a call beside its state changes. */
public sealed interface CallEvent {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** Inbound: the call can be answered. */
    record Incoming() implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Outbound: a provisional response other than 100 was received.
     *
     * @param status 101 to 199
     * @param phrase its reason phrase
     * @param forkId the tag of the branch that sent it, empty when it has none
     */
    record Progress(int status, String phrase, String forkId) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Early media is being played.
     *
     * @param forkId the tag of the branch that sends it; the local tag for an inbound call
     */
    record EarlyMedia(String forkId) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The session was negotiated again with a change of address, codec or direction. */
    record MediaChanged() implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The peer put the call on hold or resumed it.
     *
     * @param held whether the peer holds the call now
     */
    record RemoteHold(boolean held) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The call was put on hold locally or resumed, and the peer accepted.
     *
     * @param held whether the call is held locally now
     */
    record LocalHold(boolean held) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A DTMF digit was received by SIP INFO.
     *
     * @param digit 0-9, *, #, A-D
     * @param millis its duration in ms
     */
    record Dtmf(char digit, int millis) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * An INFO with another body was received.
     *
     * @param contentType its type and subtype in lower case, empty when the request has no body
     * @param body the body, not to be changed
     */
    record Info(String contentType, byte[] body) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A MESSAGE was received within the call (RFC 3428).
     *
     * @param contentType its media type
     * @param text the body as text, by its charset
     * @param body the body, not to be changed
     */
    record Message(String contentType, String text, byte[] body) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * A message was received: a request within the call, or a response other than 100. Published before the events that
     * it causes, when message events are enabled.
     *
     * @param method the method; of a response, that of its request
     * @param status the status of a response, 0 for a request
     * @param phrase the reason phrase of a response, empty for a request
     * @param headers all its headers
     */
    record Received(String method, int status, String phrase, Headers headers) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * Outbound: the call was redirected, or it continues with the next target of a redirection.
     *
     * @param target the new Request-URI, or the proxy for 305
     * @param status the response that caused it
     */
    record Redirected(Uri target, int status) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The peer reported the progress of a requested transfer.
     *
     * @param id of the transfer
     * @param status 100 to 199
     * @param phrase its reason phrase
     */
    record TransferProgress(String id, int status, String phrase) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The outcome of a requested transfer. On success, the call ends after this event.
     *
     * @param id of the transfer
     * @param succeeded whether the peer was transferred
     * @param status the final status that the peer reported, or its response to REFER; the latest provisional status
     *     when the peer sent BYE before a final one; 0 without any
     * @param phrase its reason phrase
     */
    record TransferEnded(String id, boolean succeeded, int status, String phrase) implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * The peer requests a transfer of the call to a third party (RFC 3515): to be accepted or rejected.
     *
     * @param id of the request, unique in the call
     * @param target the third party
     * @param replaces the Replaces value for the new INVITE; empty for a blind transfer
     * @param required the Require value for the new INVITE; empty for none
     * @param referredBy the Referred-By header, to be copied (RFC 3892 §2.2); empty when there is none
     */
    record TransferRequested(String id, Uri target, String replaces, String required, String referredBy)
            implements CallEvent {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Handles events: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(Incoming event);

        void on(Progress event);

        void on(EarlyMedia event);

        void on(MediaChanged event);

        void on(RemoteHold event);

        void on(LocalHold event);

        void on(Dtmf event);

        void on(Info event);

        void on(Message event);

        void on(Received event);

        void on(Redirected event);

        void on(TransferProgress event);

        void on(TransferEnded event);

        void on(TransferRequested event);
    }
}

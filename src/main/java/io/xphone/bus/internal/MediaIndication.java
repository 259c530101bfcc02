package io.xphone.bus.internal;

import io.xphone.MediaQuality;
import io.xphone.sdp.transport.IceDescription;

/** An indication of the media verticle of a call to the dialog verticle. Passed by reference on one node. */
public sealed interface MediaIndication {

    /** Calls the visitor's method for this kind. */
    void accept(Visitor visitor);

    /** The id of the call. */
    String callId();

    /** No media was received for the configured time. */
    record TimedOut(String callId) implements MediaIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * ICE has no path to the peer, or the peer no longer consents to media.
     *
     * @param reason in words for people
     * @param worked whether there was a path since ICE has begun or was restarted
     */
    record PathLost(String callId, String reason, boolean worked) implements MediaIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The SRTP key of the peer ends soon, with the lifetime that the peer states. */
    record KeyEnds(String callId) implements MediaIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /**
     * There are more local candidates of ICE than SDP has, or there will be none.
     *
     * @param candidates all of them so far
     */
    record Candidates(String callId, IceDescription candidates) implements MediaIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A digit has been received. */
    record Digit(String callId, char digit, int durationMillis) implements MediaIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** A quality report, at RTCP intervals. */
    record Report(String callId, MediaQuality quality) implements MediaIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The quality has crossed the mark of the options: below it, or above it again. */
    record QualityAlert(String callId, boolean low, int mark, MediaQuality quality) implements MediaIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The DTLS handshake is complete: audio passes, encrypted with this suite. */
    record KeysAgreed(String callId, String suite) implements MediaIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** The DTLS handshake failed: no audio passes. */
    record KeysFailed(String callId, String why) implements MediaIndication {
        @Override
        public void accept(Visitor visitor) {
            visitor.on(this);
        }
    }

    /** Handles indications: one method for each kind, which the compiler checks. */
    interface Visitor {
        void on(TimedOut indication);

        void on(PathLost indication);

        void on(KeyEnds indication);

        void on(Candidates indication);

        void on(Digit indication);

        void on(Report indication);

        void on(QualityAlert indication);

        void on(KeysAgreed indication);

        void on(KeysFailed indication);
    }
}

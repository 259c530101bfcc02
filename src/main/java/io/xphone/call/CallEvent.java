package io.xphone.call;

import io.xphone.sip.message.Uri;

/** What an application may want to know beside the state of a call. */
public sealed interface CallEvent {

    /** Inbound: the call is there to be answered. */
    record Incoming() implements CallEvent {}

    /**
     * Outbound: a provisional answer other than 100 came.
     *
     * @param status 101 to 199
     * @param phrase its reason phrase
     * @param forkId the tag of the branch that sent it, empty when it has none
     */
    record Progress(int status, String phrase, String forkId) implements CallEvent {}

    /**
     * Sound from before the answer is being played.
     *
     * @param forkId the tag of the branch it comes from; our own tag on an inbound call
     */
    record EarlyMedia(String forkId) implements CallEvent {}

    /** The session was negotiated anew and something in it is different: address, codec or direction. */
    record MediaChanged() implements CallEvent {}

    /**
     * The peer put us on hold or took us off it.
     *
     * @param held whether the peer holds the call now
     */
    record RemoteHold(boolean held) implements CallEvent {}

    /**
     * We put the peer on hold or took it off, and the peer agreed.
     *
     * @param held whether we hold the call now
     */
    record LocalHold(boolean held) implements CallEvent {}

    /**
     * A digit came by SIP INFO.
     *
     * @param digit 0-9, *, #, A-D
     * @param millis its duration in ms
     */
    record Dtmf(char digit, int millis) implements CallEvent {}

    /**
     * An INFO came with another body.
     *
     * @param contentType its type and subtype in lower case, empty when the request has no body
     * @param body the body, not to be changed
     */
    record Info(String contentType, byte[] body) implements CallEvent {}

    /**
     * A MESSAGE came within the call (RFC 3428).
     *
     * @param contentType its media type
     * @param body the body, not to be changed
     */
    record Message(String contentType, byte[] body) implements CallEvent {}

    /**
     * Outbound: the called party sent us elsewhere and we went, or the address that it named first failed and we try
     * the next.
     *
     * @param target the new Request-URI, or the proxy for 305
     * @param status the answer that made us go on
     */
    record Redirected(Uri target, int status) implements CallEvent {}
}

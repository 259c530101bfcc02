package io.xphone.call;

import io.xphone.sip.message.Headers;
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
     * @param text the body as text, by its charset
     * @param body the body, not to be changed
     */
    record Message(String contentType, String text, byte[] body) implements CallEvent {}

    /**
     * A message of the peer came: a request within the call, or an answer to one of ours other than 100. Told before
     * what it brings about, when the application wants to know.
     *
     * @param method the method; of an answer, that of its request
     * @param status the status of an answer, 0 of a request
     * @param phrase the reason phrase of an answer, empty of a request
     * @param headers all its headers
     */
    record Received(String method, int status, String phrase, Headers headers) implements CallEvent {}

    /**
     * Outbound: the called party sent us elsewhere and we went, or the address that it named first failed and we try
     * the next.
     *
     * @param target the new Request-URI, or the proxy for 305
     * @param status the answer that made us go on
     */
    record Redirected(Uri target, int status) implements CallEvent {}

    /**
     * The peer tells how the transfer that we asked for goes on.
     *
     * @param id of the transfer
     * @param status 100 to 199
     * @param phrase its reason phrase
     */
    record TransferProgress(String id, int status, String phrase) implements CallEvent {}

    /**
     * A transfer that we asked for is decided. The call ends after it when it succeeded.
     *
     * @param id of the transfer
     * @param succeeded whether the peer has gone where we sent it
     * @param status what the third party answered, or the peer to our REFER; the last provisional one when the peer hung
     *     up without a word; 0 when nobody told
     * @param phrase its reason phrase
     */
    record TransferEnded(String id, boolean succeeded, int status, String phrase) implements CallEvent {}

    /**
     * The peer asks us to call someone else in its place (RFC 3515): to be accepted or refused.
     *
     * @param id of the request, unique in the call
     * @param target whom to call
     * @param replaces what the new INVITE has to say in Replaces; empty for a blind transfer
     * @param required what it has to say in Require; empty for nothing
     * @param referredBy the Referred-By header, to be passed on (RFC 3892 §2.2); empty when there is none
     */
    record TransferRequested(String id, Uri target, String replaces, String required, String referredBy)
            implements CallEvent {}
}

package io.xphone.sip.dialog;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;

/**
 * The identifier of a dialog at one of its ends (RFC 3261 §12).
 *
 * @param callId the Call-ID, compared byte by byte
 * @param localTag the local tag
 * @param remoteTag the peer's tag; empty when a peer of RFC 2543 sent none
 */
public record DialogId(String callId, String localTag, String remoteTag) {

    /**
     * The dialog of a received request: the local tag is the one in To.
     *
     * @param request a received request
     * @return its dialog id, with empty tags where the request has none
     */
    public static DialogId ofReceived(SipRequest request) {
        return new DialogId(
                request.callId(),
                tagOf(request.to().tag()),
                tagOf(request.from().tag()));
    }

    /**
     * The dialog of a received response: the local tag is the one in From.
     *
     * @param response a received response
     * @return its dialog id, with empty tags where the response has none
     */
    public static DialogId ofReceived(SipResponse response) {
        return new DialogId(
                response.callId(),
                tagOf(response.from().tag()),
                tagOf(response.to().tag()));
    }

    /**
     * The tag of the peer in a received message.
     *
     * @param message a received message
     * @return the peer's tag, empty when there is none
     */
    public static String remoteTagOf(SipMessage message) {
        return message instanceof SipRequest
                ? tagOf(message.from().tag())
                : tagOf(message.to().tag());
    }

    private static String tagOf(java.util.Optional<String> tag) {
        return tag.orElse("");
    }
}

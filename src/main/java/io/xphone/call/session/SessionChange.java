package io.xphone.call.session;

import io.xphone.call.core.SessionNegotiation;
import io.xphone.call.message.CallError;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.Header;
import java.util.List;

/** A change to the session by a local re-INVITE or UPDATE. */
interface SessionChange {

    /** Creates the offer, for each attempt. */
    SessionDescription offer(SessionNegotiation session);

    /** Whether the change is still to be made, when it is tried again. */
    default boolean needed() {
        return true;
    }

    /** The headers that the application adds to the request. */
    default List<Header> headers() {
        return List.of();
    }

    /** The peer accepted; the session is in force. */
    void succeeded();

    /** The peer accepted without a usable SDP answer; the session stays as it was. */
    default void unanswered(CallError error) {
        failed(error);
    }

    /** The change failed; the session stays as it was. The end of the call is handled elsewhere. */
    void failed(CallError error);
}

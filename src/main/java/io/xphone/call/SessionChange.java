package io.xphone.call;

import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.Header;
import java.util.List;

/** What a re-INVITE or UPDATE of ours is to bring about, and whom its outcome concerns. */
interface SessionChange {

    /** The offer, made anew for each attempt. */
    SessionDescription offer(SessionNegotiation session);

    /** What the application wants added to the request. */
    default List<Header> headers() {
        return List.of();
    }

    /** The peer agreed; the session is in force. */
    void agreed();

    /** It came to nothing, the session is as it was. When the peer is gone or the call over, that is seen to elsewhere. */
    void refused(CallError error);
}

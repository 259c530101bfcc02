package io.xphone.call;

import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.Header;
import java.util.List;

/** Puts the peer on hold or takes it off, by command (RFC 3264 §8.4). */
record HoldChange(CallCore core, long token, boolean hold, List<Header> headers) implements SessionChange {

    @Override
    public SessionDescription offer(SessionNegotiation session) {
        return session.offer(hold);
    }

    @Override
    public void agreed() {
        core.tell(new CallEvent.LocalHold(hold));
        core.done(token);
    }

    @Override
    public void refused(CallError error) {
        core.refuse(token, error);
    }
}

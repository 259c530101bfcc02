package io.xphone.call.session;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.CallEvent;
import io.xphone.call.core.SessionNegotiation;
import io.xphone.call.message.CallError;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.Header;
import java.util.List;

/** Puts the call on hold or resumes it, by command (RFC 3264 §8.4). */
record HoldChange(CallCore core, long token, boolean hold, List<Header> headers) implements SessionChange {

    @Override
    public SessionDescription offer(SessionNegotiation session) {
        return session.offer(hold);
    }

    @Override
    public void succeeded() {
        core.publish(new CallEvent.LocalHold(hold));
        core.done(token);
    }

    @Override
    public void failed(CallError error) {
        core.fail(token, error);
    }
}

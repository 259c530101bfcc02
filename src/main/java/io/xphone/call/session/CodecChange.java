package io.xphone.call.session;

import io.xphone.call.core.CallCore;
import io.xphone.call.core.SessionNegotiation;
import io.xphone.call.message.CallError;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.SessionDescription;
import io.xphone.sip.message.Header;
import java.util.List;

/** Offers other codecs, by command; they stay in force when the peer accepts. */
record CodecChange(CallCore core, long token, AudioCapabilities audio, List<Header> headers) implements SessionChange {

    @Override
    public SessionDescription offer(SessionNegotiation session) {
        return session.offer(audio);
    }

    @Override
    public void succeeded() {
        core.done(token);
    }

    @Override
    public void failed(CallError error) {
        core.fail(token, error);
    }
}

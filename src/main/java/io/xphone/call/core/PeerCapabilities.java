package io.xphone.call.core;

import io.xphone.call.settings.OptionTags;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import java.util.Set;

/** What the peer supports, by its latest Allow (RFC 3261 §20.5) and Recv-Info (RFC 6086 §5) headers. */
public final class PeerCapabilities {

    private Set<String> allowed = Set.of();
    private boolean tricklesIce;

    /** Updates the capabilities from a message. A message without the headers changes nothing. */
    public void update(SipMessage message) {
        if (message.headers().contains(HeaderName.ALLOW)) {
            allowed = Set.copyOf(message.headers().list(HeaderName.ALLOW));
        }
        if (message.headers().contains(HeaderName.RECV_INFO)) {
            tricklesIce = InfoPackages.of(message).contains(OptionTags.TRICKLE_ICE);
        }
    }

    /** Whether the peer receives candidates of ICE in INFO requests. */
    public boolean tricklesIce() {
        return tricklesIce;
    }

    public boolean allows(String method) {
        return allowed.contains(method);
    }
}

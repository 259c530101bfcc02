package io.xphone.call.core;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import java.util.Set;

/** The methods that the peer supports, by its latest Allow header (RFC 3261 §20.5). */
public final class PeerCapabilities {

    private Set<String> allowed = Set.of();

    /** Updates the methods from a message. A message without Allow changes nothing. */
    public void update(SipMessage message) {
        if (message.headers().contains(HeaderName.ALLOW)) {
            allowed = Set.copyOf(message.headers().list(HeaderName.ALLOW));
        }
    }

    public boolean allows(String method) {
        return allowed.contains(method);
    }
}

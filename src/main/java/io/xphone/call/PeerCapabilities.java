package io.xphone.call;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import java.util.Set;

/** What the peer says that it can: Allow, as it was heard last (RFC 3261 §20.5). */
final class PeerCapabilities {

    private Set<String> allowed = Set.of();

    /** Listens to a message of the peer. Without Allow it says nothing new. */
    void hear(SipMessage message) {
        if (message.headers().contains(HeaderName.ALLOW)) {
            allowed = Set.copyOf(message.headers().list(HeaderName.ALLOW));
        }
    }

    boolean allows(String method) {
        return allowed.contains(method);
    }
}

package io.xphone.verticle.transport;

import io.xphone.sip.locate.Transport;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.Optional;

/**
 * The server that a phone has a WebSocket to, and that all its requests go to (RFC 7118 §5): it cannot know the path of
 * another server's WebSocket, and what is behind its own is often reachable through it alone. A URI with another
 * transport is left as it is.
 */
final class WebSocketHop {

    private final Uri server;
    private final boolean secure;

    /**
     * @param server the registrar or the outbound proxy
     * @param secure whether the WebSocket is secured by TLS: also for a URI with {@code transport=ws}, which means both
     *     (RFC 7118 §5.2)
     */
    WebSocketHop(Uri server, boolean secure) {
        this.server = server instanceof SipUri sip && leadsThere(sip, secure)
                ? sip.withParameter("transport", (secure ? Transport.WSS : Transport.WS).parameter())
                : server;
        this.secure = secure;
    }

    /** The URI to resolve for a next hop. */
    Uri of(Uri hop) {
        return hop instanceof SipUri uri && !leadsThere(uri, secure) ? hop : server;
    }

    /** Whether a URI names no other transport, and demands no TLS that the WebSocket does not have. */
    private static boolean leadsThere(SipUri uri, boolean secure) {
        Optional<String> named = uri.parameter("transport");
        boolean webSocket = named.isEmpty()
                || named.flatMap(name -> Transport.of(name, false))
                        .filter(transport -> transport == Transport.WS || transport == Transport.WSS)
                        .isPresent();
        return webSocket && (secure || !uri.secure());
    }
}

package io.xphone.verticle.transport;

import io.xphone.options.ListenOptions;
import io.xphone.options.MediaOptions;
import io.xphone.options.PeerSource;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.message.Uri;
import io.xphone.sip.transaction.TimerValues;
import io.xphone.verticle.runtime.PeerAddresses;
import java.util.List;

/**
 * The configuration of a SIP transport.
 *
 * @param agent name of the phone or server
 * @param listen addresses to listen on
 * @param localAddress local address of sockets that are opened on demand; null: the system chooses
 * @param localPort local UDP port of a socket that is opened on demand; 0 for any
 * @param preferred transport for URIs that name none
 * @param tls certificates and checks
 * @param dnsServers DNS servers; empty for those of the system
 * @param limits maximum sizes of messages
 * @param maxDatagramBytes longer requests over UDP are rejected with 513
 * @param bounds limits for stream connections of peers
 * @param timers transaction timers (RFC 3261 §17)
 * @param hops the configured next hops: registrar, outbound proxy, peers
 * @param peers the addresses of each peer of a server
 * @param overloadMs how long new calls may be waiting without a break before some are rejected, in ms; 0 for ever
 * @param webSocketPath the path of WebSockets that the agent opens; null: it opens none
 * @param peerSource where responses and CANCEL may come from
 * @param media the STUN server that is asked for the public address of UDP sockets
 */
public record TransportSettings(
        String agent,
        List<ListenOptions> listen,
        String localAddress,
        int localPort,
        SipTransport preferred,
        TlsOptions tls,
        List<String> dnsServers,
        SipLimits limits,
        int maxDatagramBytes,
        StreamConnections.Bounds bounds,
        TimerValues timers,
        List<? extends Uri> hops,
        List<PeerAddresses> peers,
        int overloadMs,
        String webSocketPath,
        PeerSource peerSource,
        MediaOptions media) {

    /** Maximum sizes of messages. @throws IllegalArgumentException with the name of the invalid option */
    public static SipLimits limits(int messageBytes, int headers, int lineBytes) {
        return new SipLimits(
                positive("sipMaxMessageBytes", messageBytes),
                positive("sipMaxHeaders", headers),
                positive("sipMaxLineBytes", lineBytes));
    }

    /** A length or number. @throws IllegalArgumentException with the name of the invalid option */
    public static int positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": " + value + " is less than 1");
        }
        return value;
    }

    /** The timers of RFC 3261 with another T1. @throws IllegalArgumentException with the name of the invalid option */
    public static TimerValues timers(int t1Ms) {
        if (t1Ms <= 0) {
            throw new IllegalArgumentException("t1Ms: " + t1Ms + " is not positive");
        }
        return new TimerValues(t1Ms, Math.max(t1Ms, TimerValues.DEFAULT.t2()), TimerValues.DEFAULT.t4());
    }
}

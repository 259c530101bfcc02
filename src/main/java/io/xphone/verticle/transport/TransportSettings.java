package io.xphone.verticle.transport;

import io.xphone.options.ListenOptions;
import io.xphone.options.SipTransport;
import io.xphone.options.TlsOptions;
import io.xphone.sip.message.SipLimits;
import io.xphone.sip.transaction.TimerValues;
import java.util.List;

/**
 * What a SIP transport is set up with.
 *
 * @param agent name of the phone or server it serves
 * @param listen addresses to take requests on
 * @param localAddress local address of sockets that are opened on demand; null for whichever leads to the peer
 * @param localPort local UDP port of a socket opened on demand; 0 any
 * @param preferred transport for URIs that name none
 * @param tls certificates and checks
 * @param dnsServers DNS servers; empty for the system's
 * @param limits sizes of messages
 * @param bounds what a peer may take of us on streams
 * @param timers RFC 3261's
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
        StreamConnections.Bounds bounds,
        TimerValues timers) {

    /** Sizes of messages. @throws IllegalArgumentException naming the option that makes no sense */
    public static SipLimits limits(int messageBytes, int headers, int lineBytes) {
        return new SipLimits(
                positive("sipMaxMessageBytes", messageBytes),
                positive("sipMaxHeaders", headers),
                positive("sipMaxLineBytes", lineBytes));
    }

    private static int positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": " + value + " is less than 1");
        }
        return value;
    }

    /** RFC 3261's timers with another T1. @throws IllegalArgumentException naming the option that makes no sense */
    public static TimerValues timers(int t1Ms) {
        if (t1Ms <= 0) {
            throw new IllegalArgumentException("t1Ms: " + t1Ms + " is no time in ms");
        }
        return new TimerValues(t1Ms, Math.max(t1Ms, TimerValues.DEFAULT.t2()), TimerValues.DEFAULT.t4());
    }
}

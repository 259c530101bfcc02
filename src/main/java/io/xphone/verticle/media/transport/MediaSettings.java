package io.xphone.verticle.media.transport;

import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import java.net.InetAddress;

/**
 * The configuration of a call's media verticle.
 *
 * @param callId the call
 * @param dialogAddress event-bus address for indications to the dialog verticle
 * @param sipAddress event-bus address of the transport verticle, which resolves host names
 * @param bind address of the sockets
 * @param signalling address of the peer or proxy that the call's SIP messages are exchanged with
 * @param inbound whether the peer called, so that audio is limited until {@link
 *     io.xphone.bus.internal.MediaCommand.Confirm}
 * @param ports the shared port range; null lets the system choose
 * @param dtls whether the keys of SRTP may come from DTLS
 * @param ice whether ICE is used
 * @param trickles whether candidates may follow the offer or answer, so that servers get more time
 * @param advertised the address that SDP has instead of that of the sockets; null for none, and for a name
 */
public record MediaSettings(
        String callId,
        String dialogAddress,
        String sipAddress,
        InetAddress bind,
        InetAddress signalling,
        boolean inbound,
        RtpPorts ports,
        boolean dtls,
        IceMode ice,
        boolean trickles,
        InetAddress advertised,
        MediaOptions options) {}

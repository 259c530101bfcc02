package io.xphone.sdp;

import io.xphone.sdp.transport.MediaProfile;
import io.xphone.sdp.transport.TransportDescription;
import java.util.List;
import java.util.Optional;

/**
 * The remote audio stream: address, direction, packet times and formats.
 *
 * @param direction the remote direction, without receiving if the address is 0.0.0.0 or :: (RFC 3264 §8.4); with ICE
 *     that address only means that the candidates name the address
 * @param ptimeMillis its a=ptime, 0 for none
 * @param maxPtimeMillis its a=maxptime, 0 for none
 * @param extendedReports what its a=rtcp-xr asks for, empty without the attribute
 * @param transport its profile, keys and ICE
 */
record RemoteAudio(
        String host,
        int port,
        String rtcpHost,
        int rtcpPort,
        Direction direction,
        int ptimeMillis,
        int maxPtimeMillis,
        List<RtpFormat> formats,
        Optional<ExtendedReports> extendedReports,
        TransportDescription transport) {

    private static final int MAX_PORT = 65535;

    /** Whether a stream is an enabled RTP audio stream, plain or secured. */
    static boolean acceptable(MediaDescription stream) {
        return stream.type().equalsIgnoreCase("audio")
                && stream.port() != 0
                && MediaProfile.of(stream.protocol()).isPresent();
    }

    /**
     * The remote media address; empty if it is not RTP audio, or has no unicast address of the family of the
     * local one.
     *
     * @param localHost the local address; empty when it is not known
     */
    static Optional<NetAddress> address(SessionDescription description, MediaDescription stream, String localHost) {
        return acceptable(stream)
                ? description
                        .connectionOf(stream)
                        .filter(NetAddress::internet)
                        .filter(NetAddress::unicast)
                        .filter(address -> address.reachableFrom(localHost))
                : Optional.empty();
    }

    /** Empty if the stream has no {@link #address}. */
    static Optional<RemoteAudio> of(SessionDescription description, MediaDescription stream, String localHost) {
        Optional<NetAddress> address = address(description, stream, localHost);
        if (address.isEmpty()) {
            return Optional.empty();
        }
        NetAddress to = address.get();
        Direction stated = description.directionOf(stream);
        TransportDescription transport =
                TransportReader.read(description, stream).orElseThrow();
        boolean held = to.unspecified() && transport.ice().isEmpty();
        Direction direction = held ? stated.and(Direction.SENDONLY) : stated;
        String rtcpHost = to.host();
        int rtcpPort = stream.port() < MAX_PORT ? stream.port() + 1 : 0;
        String[] rtcp = Tokens.split(stream.attribute("rtcp").orElse(""), 5);
        int explicitPort = rtcp.length == 1 || rtcp.length == 4 ? Tokens.number(rtcp[0], MAX_PORT) : -1;
        if (explicitPort > 0) {
            rtcpPort = explicitPort;
            NetAddress own = rtcp.length == 4 ? new NetAddress(rtcp[1], rtcp[2], rtcp[3]) : to;
            boolean usable = own.internet() && own.unicast() && own.reachableFrom(localHost);
            rtcpHost = usable ? own.host() : rtcpHost;
        }
        return Optional.of(new RemoteAudio(
                to.host(),
                stream.port(),
                rtcpHost,
                rtcpPort,
                direction,
                Ptime.read(description, stream, "ptime"),
                Ptime.read(description, stream, "maxptime"),
                stream.rtpFormats(),
                ExtendedReports.of(description, stream),
                transport));
    }
}

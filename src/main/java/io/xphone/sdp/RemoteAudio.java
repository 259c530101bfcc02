package io.xphone.sdp;

import io.xphone.sdp.transport.IceCandidate;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.MediaProfile;
import io.xphone.sdp.transport.TransportDescription;
import java.net.InetAddress;
import java.net.UnknownHostException;
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

    /**
     * Whether the address is none of the candidates: an intermediary that knows no ICE has changed it, and media has to
     * take the path through it (RFC 8839 §4.2.5). With candidates that are names, or follow later, the address says
     * nothing.
     */
    boolean iceMismatch() {
        List<IceCandidate> candidates =
                transport.ice().map(IceDescription::candidates).orElse(List.of());
        if (candidates.isEmpty() || NetAddress.of(host).unspecified() || !literal(host)) {
            return false;
        }
        for (IceCandidate candidate : candidates) {
            boolean same = candidate.port() == port && sameAddress(candidate.address(), host);
            if (candidate.component() == IceCandidate.RTP && (same || !candidate.literal())) {
                return false;
            }
        }
        return true;
    }

    private static boolean literal(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    /** IPv6 addresses have several notations. */
    private static boolean sameAddress(String one, String other) {
        if (one.indexOf(':') < 0 || other.indexOf(':') < 0) {
            return one.equals(other);
        }
        try {
            return InetAddress.getByName(one).equals(InetAddress.getByName(other));
        } catch (UnknownHostException malformed) {
            return false;
        }
    }
}

package io.xphone.verticle;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.net.InetAddress;
import java.util.OptionalInt;

/** The RTP socket of a call and the RTCP socket one port above it (RFC 3550 §11). */
final class RtpSocketPair {

    private static final int TRIES = 64;
    private static final int MAX_PACKET = 2048;

    /** No pair of ports is free. */
    static final class NoPortException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoPortException(String message) {
            super(message, null, false, false);
        }
    }

    private final UdpSocket rtp;
    private final UdpSocket rtcp;
    private final RtpPorts ports;
    private final int taken;

    private RtpSocketPair(UdpSocket rtp, UdpSocket rtcp, RtpPorts ports, int taken) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.ports = ports;
        this.taken = taken;
    }

    /**
     * Opens a pair. A port that another program holds means the next one.
     *
     * @param ports the configured range; null lets the system choose
     * @return the pair; fails with {@link NoPortException} when there is none
     */
    static Future<RtpSocketPair> open(
            ContextInternal context,
            InetAddress address,
            RtpPorts ports,
            int dscp,
            UdpSocket.Receiver onRtp,
            UdpSocket.Receiver onRtcp) {
        return new Opening(context, address, ports, dscp, onRtp, onRtcp).next(TRIES, 0);
    }

    private record Opening(
            ContextInternal context,
            InetAddress address,
            RtpPorts ports,
            int dscp,
            UdpSocket.Receiver onRtp,
            UdpSocket.Receiver onRtcp) {

        Future<RtpSocketPair> next(int tries, int wanted) {
            if (tries == 0) {
                return Future.failedFuture(new NoPortException(
                        "no RTP port could be bound on " + address.getHostAddress() + " in " + TRIES + " tries"));
            }
            int port = wanted;
            if (ports != null) {
                OptionalInt free = ports.take(System.currentTimeMillis());
                if (free.isEmpty()) {
                    return Future.failedFuture(new NoPortException("all " + ports.capacity()
                            + " RTP ports of the configured range are in use: widen media.rtpPortMin..rtpPortMax"));
                }
                port = free.getAsInt();
            }
            int taken = port;
            return bind(port, onRtp)
                    .compose(rtp -> {
                        if ((rtp.port() & 1) != 0) { // the system chose an odd one: its even neighbour instead
                            int even = rtp.port() == 65_535 ? 0 : rtp.port() + 1;
                            return rtp.close(context).compose(closed -> next(tries - 1, even));
                        }
                        return bind(rtp.port() + 1, onRtcp)
                                .map(rtcp -> new RtpSocketPair(rtp, rtcp, ports, taken))
                                .recover(busy -> rtp.close(context).compose(closed -> again(tries, taken)));
                    })
                    .recover(failure ->
                            failure instanceof NoPortException ? Future.failedFuture(failure) : again(tries, taken));
        }

        private Future<RtpSocketPair> again(int tries, int taken) {
            if (ports != null) {
                ports.giveBack(taken, System.currentTimeMillis());
            }
            return next(tries - 1, 0);
        }

        private Future<UdpSocket> bind(int port, UdpSocket.Receiver receiver) {
            return UdpSocket.bind(context, address, port, dscp, MAX_PACKET, 1, receiver);
        }
    }

    UdpSocket rtp() {
        return rtp;
    }

    UdpSocket rtcp() {
        return rtcp;
    }

    Future<Void> close(ContextInternal context) {
        return Future.join(rtp.close(context), rtcp.close(context))
                .<Void>mapEmpty()
                .onComplete(closed -> {
                    if (ports != null) {
                        ports.giveBack(taken, System.currentTimeMillis());
                    }
                });
    }
}

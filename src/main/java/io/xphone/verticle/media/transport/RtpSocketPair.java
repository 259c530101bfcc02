package io.xphone.verticle.media.transport;

import io.netty.channel.ChannelException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.xphone.sip.Identifiers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The RTP socket of a call and the RTCP socket one port above it (RFC 3550 §11). The RTCP socket is bound only after a
 * moment: many calls are over by then, no report is due before, and a socket is about a twentieth of the cost of a call
 * set-up.
 */
public final class RtpSocketPair {

    /** Ports that are tried in one task of the event loop; without a configured range no others are tried. */
    private static final int TRIES = 64;

    /** The ephemeral range of most systems; a port chosen by the system would be odd half of the time. */
    private static final int ANY_MIN = 32_768;

    private static final int ANY_MAX = 60_998;

    /** RTCP ports that other programs were found to hold: only one call goes without RTCP for each of them. */
    private static final Set<Integer> FOREIGN = ConcurrentHashMap.newKeySet();

    private static final int MAX_FOREIGN = 1_000;

    /** No pair of ports could be bound. */
    static class NoPortException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoPortException(String message) {
            super(message, null, false, false);
        }
    }

    /** All usable ports of the configured range are in use by calls: a temporary state. */
    public static final class PortsInUseException extends NoPortException {
        private static final long serialVersionUID = 1L;

        PortsInUseException(String message) {
            super(message);
        }
    }

    /** The process can open no more sockets: a temporary state that no other port would change. */
    public static final class NoSocketException extends NoPortException {
        private static final long serialVersionUID = 1L;

        NoSocketException(String message) {
            super(message);
        }
    }

    private final MediaSocket rtp;
    private final InetAddress address;
    private final RtpPorts ports;
    private final int port;
    private MediaSocket rtcp;
    private boolean closed;

    private RtpSocketPair(MediaSocket rtp, InetAddress address, RtpPorts ports, int port) {
        this.rtp = rtp;
        this.address = address;
        this.ports = ports;
        this.port = port;
    }

    /**
     * Opens a pair and binds its RTP socket. When another program holds a port, the next one is tried, through the
     * whole range.
     *
     * @param ports the configured range; null for any free port
     * @param identifiers chooses the port without a range
     * @return the pair; fails with {@link NoPortException}, which is a {@link PortsInUseException} when calls use all
     *     ports, and a {@link NoSocketException} when no socket can be opened
     */
    static Future<RtpSocketPair> open(
            ContextInternal context,
            InetAddress address,
            RtpPorts ports,
            Identifiers identifiers,
            int dscp,
            MediaSocket.Receiver onRtp) {
        Opening opening = new Opening(context, address, ports, identifiers, dscp, onRtp, new ArrayList<>(0));
        return opening.next(0, "").onComplete(done -> opening.taken().forEach(port -> ports.release(port)));
    }

    /** Binds the RTCP socket; fails when another program holds its port. */
    Future<Void> openRtcp(ContextInternal context, int dscp, MediaSocket.Receiver onRtcp) {
        return MediaSocket.bind(context, address, rtcpPort(), dscp, onRtcp)
                .compose(bound -> {
                    if (closed) {
                        return bound.close(context);
                    }
                    rtcp = bound;
                    return context.<Void>succeededFuture();
                })
                .onFailure(busy -> {
                    if (!(busy instanceof ChannelException) && FOREIGN.size() < MAX_FOREIGN) {
                        FOREIGN.add(rtcpPort());
                    }
                });
    }

    /** @param taken ports that other programs hold, which are not tried again meanwhile */
    private record Opening(
            ContextInternal context,
            InetAddress address,
            RtpPorts ports,
            Identifiers identifiers,
            int dscp,
            MediaSocket.Receiver onRtp,
            List<Integer> taken) {

        /** @param why the error of the last attempt */
        Future<RtpSocketPair> next(int tried, String why) {
            if (tried == (ports == null ? TRIES : ports.capacity())) {
                return Future.failedFuture(new NoPortException(noneBound(tried, why)));
            }
            if (ports == null) {
                return bind(tried, evenPort(identifiers));
            }
            OptionalInt free = ports.acquire();
            if (free.isEmpty() && tried > 0) {
                return Future.failedFuture(new PortsInUseException(noneBound(tried, why)));
            }
            if (free.isEmpty()) {
                return Future.failedFuture(new PortsInUseException("all " + ports.capacity()
                        + " RTP ports of the configured range are in use: widen media.rtpPortMin..rtpPortMax"));
            }
            return bind(tried, free.getAsInt());
        }

        private Future<RtpSocketPair> bind(int tried, int port) {
            return MediaSocket.bind(context, address, port, dscp, onRtp)
                    .map(rtp -> new RtpSocketPair(rtp, address, ports, port))
                    .recover(failure -> failed(tried + 1, port, failure));
        }

        private Future<RtpSocketPair> failed(int tried, int port, Throwable failure) {
            if (failure instanceof ChannelException) {
                if (ports != null) {
                    ports.releaseUnused(port);
                }
                return Future.failedFuture(new NoSocketException(
                        "no RTP socket could be opened, raise the limit of open files (ulimit -n): "
                                + (failure.getCause() == null ? failure : failure.getCause())));
            }
            if (ports != null) {
                taken.add(port);
            }
            return again(tried, failure.getMessage());
        }

        private String noneBound(int tried, String why) {
            return "no RTP port could be bound on " + address.getHostAddress() + " in " + tried
                    + " attempts, last error: " + why;
        }

        private Future<RtpSocketPair> again(int tried, String why) {
            if (tried % TRIES != 0) {
                return next(tried, why);
            }
            Promise<RtpSocketPair> later = context.promise();
            context.runOnContext(ignored -> next(tried, why).onComplete(later));
            return later.future();
        }
    }

    private static int evenPort(Identifiers identifiers) {
        int port;
        do {
            port = ANY_MIN + 2 * identifiers.nextInt((ANY_MAX - ANY_MIN) / 2);
        } while (FOREIGN.contains(port + 1));
        return port;
    }

    MediaSocket rtp() {
        return rtp;
    }

    /** Also valid after closing, and on any thread. */
    int rtpPort() {
        return port;
    }

    int rtcpPort() {
        return port + 1;
    }

    /** Null before {@link #openRtcp} has bound it. */
    MediaSocket rtcp() {
        return rtcp;
    }

    /** @param carried whether packets may still arrive, so that the port has to rest */
    Future<Void> close(ContextInternal context, boolean carried) {
        closed = true;
        return Future.join(rtp.close(context), rtcp == null ? context.succeededFuture() : rtcp.close(context))
                .<Void>mapEmpty()
                .onComplete(done -> {
                    if (ports != null && carried) {
                        ports.release(port);
                    } else if (ports != null) {
                        ports.releaseUnused(port);
                    }
                });
    }
}

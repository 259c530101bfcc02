package io.xphone.verticle.media.transport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.xphone.bus.internal.MediaIndication;
import io.xphone.call.core.MediaPlan;
import io.xphone.dtls.DtlsCertificate;
import io.xphone.nat.ice.IceCandidate;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.MediaSourceFilter;
import io.xphone.rtp.MediaSourceFilter.Verdict;
import io.xphone.sdp.NegotiatedAudio;
import io.xphone.sdp.transport.Fingerprint;
import io.xphone.sdp.transport.IceDescription;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.nat.IceConnection;
import io.xphone.verticle.nat.IceGathering;
import io.xphone.verticle.nat.NatServers;
import io.xphone.verticle.nat.SocketMapping;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path of a call's packets between the network and its audio: sockets, their public addresses by STUN or ICE, the
 * sources that are accepted, encryption, and the destination. Used on the event loop of the call alone.
 */
public final class MediaPath implements MediaTransport.Receiver {

    /** Takes what the path receives and what it finds out. */
    public interface Listener {

        /**
         * A packet of RTP of the peer, decrypted.
         *
         * @param data holds the packet, from index 0; valid only during the call
         * @param newSource whether it came from another address than those before
         * @return whether it is valid: only then does its source count as the peer
         */
        boolean onRtp(byte[] data, int length, long nowNanos, boolean newSource);

        /**
         * A packet of RTCP of the peer, decrypted.
         *
         * @return whether it is valid
         */
        boolean onRtcp(byte[] data, int length, long nowNanos);

        /** SDP states where reports are sent to. */
        void onReportAddress(InetSocketAddress address);

        /** Something that the dialog has to know. */
        void onIndication(MediaIndication indication);
    }

    private static final Logger LOG = LoggerFactory.getLogger(MediaPath.class);

    /** How long a server may take for a candidate that follows the offer or answer. */
    private static final long LATER_MS = 5_000;

    private static final int TLS_ID_BITS = 128; // RFC 8842 §4: 120 or more

    /** So many packets have failed their authentication when the log says so. */
    private static final long REJECTED_PACKETS = 50;

    /** A tick that is later than this shows that packets were not read meanwhile. */
    private static final long STALL_NANOS = 100_000_000L;

    /** How long the called side waits for a restart of ICE by the caller. */
    private static final long RESTART_NANOS = 2_000_000_000L;

    private final MediaSettings settings;
    private final MediaOptions options;
    private final Identifiers identifiers;
    private final NatServers servers;
    private final Listener listener;
    private final MediaSourceFilter<InetSocketAddress> sources;
    private final MediaSourceFilter<InetSocketAddress> reportSources;
    private final SendPermission permission;
    private final ContextInternal loop;
    private final SdpHosts hosts;
    private final PacketScratch scratch;
    private RtpSocketPair sockets; // null until it is open
    private MediaSocket rtp;
    private MediaTransport transport;
    private LocalTransport localTransport = LocalTransport.NONE;
    private SocketMapping mapping; // null without STUN, and with ICE
    private IceConnection ice; // null without ICE
    private MediaPlan plan; // null before the negotiation
    private String pathLost;
    private boolean pathWorked;
    private long pathLostAt;
    private long tickedAt;
    private long lastReceived;
    private boolean rtcpOpened;
    private boolean carried;
    private boolean withheld;
    private boolean rejectionLogged;
    private boolean unsentLogged;
    private long rejectedBefore;
    private boolean closed;

    /**
     * @param loop the context of the call
     * @param servers the STUN and TURN servers of the agent
     */
    public MediaPath(
            Vertx vertx,
            ContextInternal loop,
            MediaSettings settings,
            Identifiers identifiers,
            NatServers servers,
            Listener listener) {
        this.settings = settings;
        this.options = settings.options();
        this.identifiers = identifiers;
        this.servers = servers;
        this.listener = listener;
        this.loop = loop;
        this.hosts = new SdpHosts(vertx, settings);
        this.scratch = PacketScratch.of(loop.nettyEventLoop());
        this.sources = MediaSources.rtp(options);
        this.reportSources = MediaSources.rtcp();
        this.permission = new SendPermission(!settings.inbound());
        InetSocketAddress signalling = new InetSocketAddress(settings.signalling(), 0);
        sources.know(signalling);
        reportSources.know(signalling);
    }

    // ---- opening and closing ----

    /** Opens the RTP socket: packets may be sent and received afterwards. */
    public Future<Void> open() {
        return certificate()
                .compose(ready -> RtpSocketPair.open(
                        loop, settings.bind(), settings.ports(), identifiers, options.getDscp(), this::onRtpSocket))
                .map(opened -> {
                    sockets = opened;
                    rtp = opened.rtp();
                    transport = settings.ice() == IceMode.OFF
                            ? new MediaTransport(rtp, sockets::rtcp, scratch.packet, this)
                            : new MediaTransport(this::sendByIce, this::rtcpByIce, scratch.packet, this);
                    if (settings.dtls()) {
                        useDtls();
                    }
                    lastReceived = System.nanoTime();
                    tickedAt = lastReceived;
                    return null;
                });
    }

    /** Whether the sockets were opened. */
    public boolean isOpen() {
        return sockets != null;
    }

    /** Finds the addresses for SDP: the candidates of ICE, or those that a STUN server sees. */
    public Future<Void> findAddresses() {
        if (settings.ice() == IceMode.OFF && !servers.hasStun()) {
            return loop.succeededFuture();
        }
        // both need the RTCP socket at once
        Future<Void> bound = options.isRtcp() ? openRtcp().otherwiseEmpty() : loop.succeededFuture();
        return bound.compose(done -> settings.ice() == IceMode.OFF ? findMapping() : gatherFirst());
    }

    private Future<Void> findMapping() {
        mapping = new SocketMapping(loop, servers, identifiers, settings.signalling());
        return mapping.find(settings.bind(), rtp::send, sockets.rtcp() == null ? null : sockets.rtcp()::send);
    }

    private Future<Void> gatherFirst() {
        boolean ipv6 = settings.bind() instanceof Inet6Address;
        int timeoutMs = options.getGatherTimeoutMs();
        long patience = settings.trickles() ? Math.max(timeoutMs, LATER_MS) : timeoutMs;
        IceGathering gathering = new IceGathering(
                settings.ice() == IceMode.LITE,
                settings.bind(),
                sockets.rtpPort(),
                sockets.rtcp() == null ? 0 : sockets.rtcpPort(),
                settings.advertised(),
                settings.signalling(),
                servers.hasStun() ? (client, sender) -> servers.mapped(loop, client, ipv6, sender, patience) : null,
                servers.hasTurn() ? component -> servers.relay(loop, settings.bind(), patience) : null,
                options.isIceRelayOnly(),
                timeoutMs);
        ice = new IceConnection(loop, settings.callId(), gathering, identifiers, this::sendFrom, new IceListener());
        return ice.gather();
    }

    /** Gathers the candidates of ICE anew, for a restart; does nothing without ICE. */
    public Future<Void> gather() {
        return ice == null ? loop.succeededFuture() : ice.gather();
    }

    /** Adds candidates of the peer that followed its description. */
    public void addCandidates(IceDescription candidates) {
        if (ice != null) {
            ice.addRemote(candidates);
        }
    }

    private Future<Void> openRtcp() {
        rtcpOpened = true;
        return sockets.openRtcp(loop, options.getDscp(), this::onRtcpSocket)
                .onSuccess(bound -> transport.rtcpOpened())
                .onFailure(busy -> LOG.info(
                        "call {}: no RTCP, port {} could not be bound: {}",
                        settings.callId(),
                        sockets.rtcpPort(),
                        busy.getMessage()));
    }

    /** Reads or makes the certificate for DTLS, if the call may use it; that blocks at the first time. */
    private Future<Void> certificate() {
        String cert = options.getDtlsCertPath();
        String key = options.getDtlsKeyPath();
        if (!settings.dtls() || DtlsIdentity.ready(cert, key)) {
            return loop.succeededFuture();
        }
        return loop.executeBlocking(() -> DtlsIdentity.certificate(cert, key), false)
                .mapEmpty();
    }

    private void useDtls() {
        DtlsCertificate certificate = DtlsIdentity.certificate(options.getDtlsCertPath(), options.getDtlsKeyPath());
        transport.useDtls(
                certificate, options.getSrtpSuites(), task -> loop.runOnContext(there -> task.run()), new DtlsEvents());
        localTransport = new LocalTransport(
                List.of(Fingerprint.of(
                        certificate.fingerprint().hash(),
                        certificate.fingerprint().value())),
                identifiers.token(TLS_ID_BITS),
                Optional.empty());
    }

    /** Closes the sockets and the relays, and overwrites the keys. */
    public Future<?> close() {
        closed = true;
        if (mapping != null) {
            mapping.close();
        }
        Future<Void> relaysClosed = ice == null ? loop.succeededFuture() : ice.close();
        transport.close();
        return Future.join(sockets.close(loop, carried || plan != null), relaysClosed);
    }

    // ---- for SDP ----

    /** The host for SDP; valid on any thread once the addresses are found, as the ports are. */
    public String host() {
        if (ice != null) {
            return LocalAddresses.literal(ice.defaultAddress(IceCandidate.RTP).getAddress());
        }
        String local = LocalAddresses.literal(settings.bind());
        return mapping == null ? local : mapping.host(local);
    }

    /** The RTP port for SDP. */
    public int rtpPort() {
        if (ice != null) {
            return ice.defaultAddress(IceCandidate.RTP).getPort();
        }
        return mapping == null ? sockets.rtpPort() : mapping.rtpPort(sockets.rtpPort());
    }

    /** The RTCP port for SDP. */
    public int rtcpPort() {
        InetSocketAddress candidate = ice == null ? null : ice.defaultAddress(IceCandidate.RTCP);
        if (candidate != null) {
            return candidate.getPort();
        }
        return mapping == null ? sockets.rtcpPort() : mapping.rtcpPort(sockets.rtcpPort());
    }

    /** What SDP states of the sockets besides their address. */
    public LocalTransport localTransport() {
        return ice == null ? localTransport : localTransport.withIce(ice.description());
    }

    // ---- received ----

    /** Whether media takes relays alone: what arrives at the sockets themselves is not of the peer. */
    private boolean relayed() {
        return ice != null && options.isIceRelayOnly();
    }

    private void onRtpSocket(byte[] data, int length, InetSocketAddress sender) {
        if (relayed()) {
            return;
        }
        if (ice == null || !ice.onStun(IceCandidate.RTP, data, length, sender)) {
            transport.onRtpSocket(data, length, sender);
        }
    }

    private void onRtcpSocket(byte[] data, int length, InetSocketAddress sender) {
        if (relayed()) {
            return;
        }
        if (ice == null || !ice.onStun(IceCandidate.RTCP, data, length, sender)) {
            transport.onRtcpSocket(data, length, sender);
        }
    }

    /** Whether a packet is of the peer: by ICE where that is negotiated, else by its source. */
    private Verdict verdict(
            MediaSourceFilter<InetSocketAddress> filter, int component, InetSocketAddress sender, long now) {
        if (ice == null || !ice.active()) {
            return filter.onPacket(sender, now, now - tickedAt <= STALL_NANOS);
        }
        // the stream goes on when the peer takes another pair, also in the middle of a digit
        return ice.permits(component, sender) ? Verdict.CURRENT : Verdict.REJECTED;
    }

    @Override
    public void onRtp(byte[] data, int received, InetSocketAddress sender) {
        carried = true;
        if (mapping != null && mapping.onDatagram(data, received, sender)) {
            return;
        }
        long now = System.nanoTime();
        Verdict verdict = Verdict.CURRENT;
        boolean restricted = rtp.restricted();
        if (restricted) {
            sources.onCurrent(now);
        } else {
            verdict = verdict(sources, IceCandidate.RTP, sender, now);
        }
        int length = verdict == Verdict.REJECTED ? -1 : transport.unprotect(data, received, now);
        if (length < 0 || !listener.onRtp(data, length, now, verdict == Verdict.NEW)) {
            return;
        }
        lastReceived = now;
        if (ice != null && ice.active()) {
            return;
        }
        if (verdict == Verdict.NEW) {
            sources.accept(sender, now);
            reportSources.know(sender);
        } else if (!restricted && !relayed() && sources.settled(now)) {
            rtp.restrictTo(sources.target());
        }
    }

    @Override
    public void onRtcp(byte[] data, int received, InetSocketAddress sender) {
        carried = true;
        if (mapping != null && mapping.onDatagram(data, received, sender)) {
            return;
        }
        long now = System.nanoTime();
        int component = transport.rtcpMux() ? IceCandidate.RTP : IceCandidate.RTCP;
        Verdict verdict = verdict(reportSources, component, sender, now);
        int length = verdict == Verdict.REJECTED ? -1 : transport.unprotectRtcp(data, received, now);
        if (length < 0 || !listener.onRtcp(data, length, now)) {
            return;
        }
        lastReceived = now;
        if (verdict == Verdict.NEW) {
            reportSources.accept(sender, now);
        }
    }

    @Override
    public boolean acceptsDtls(InetSocketAddress sender, boolean rtcp) {
        carried = true;
        long now = System.nanoTime();
        return !rtcp && rtp.restricted()
                || verdict(rtcp ? reportSources : sources, component(rtcp), sender, now) != Verdict.REJECTED;
    }

    private static int component(boolean rtcp) {
        return rtcp ? IceCandidate.RTCP : IceCandidate.RTP;
    }

    /** The time of the last valid packet, by {@link System#nanoTime}; later where silence does not count. */
    public long lastReceived() {
        return lastReceived;
    }

    // ---- sent ----

    /** Sends a packet of RTP, encrypted if that is negotiated. */
    public void sendRtp(byte[] packet, int length, InetSocketAddress to) {
        transport.sendRtp(packet, length, to);
    }

    /** Sends a packet of RTCP, encrypted if that is negotiated. */
    public void sendRtcp(byte[] packet, int length, InetSocketAddress to) {
        transport.sendRtcp(packet, length, to);
    }

    private void sendFrom(int component, byte[] data, int length, InetSocketAddress to) {
        MediaSocket socket = component == IceCandidate.RTP ? rtp : sockets.rtcp();
        if (socket != null) {
            socket.send(data, length, to);
        }
    }

    private void sendByIce(byte[] data, int length, InetSocketAddress to) {
        ice.send(IceCandidate.RTP, data, length, to);
    }

    private void sendRtcpByIce(byte[] data, int length, InetSocketAddress to) {
        ice.send(IceCandidate.RTCP, data, length, to);
    }

    private PacketSender rtcpByIce() {
        return sockets.rtcp() == null ? null : this::sendRtcpByIce;
    }

    /** Where audio is sent now; null when it may not be sent or the address is not known. */
    public InetSocketAddress destination() {
        if (ice != null && ice.active()) {
            return ice.remote(IceCandidate.RTP);
        }
        InetSocketAddress to = sources.target();
        if (to == null || permission.unlimited()) {
            return to;
        }
        boolean proven = to.getAddress().equals(settings.signalling()) || sources.targetSends();
        if (permission.granted(proven, System.nanoTime())) {
            return to;
        }
        if (!withheld) {
            withheld = true;
            LOG.info(
                    "call {}: no audio to {} until the caller confirms its address by an ACK or PRACK",
                    settings.callId(),
                    to);
        }
        return null;
    }

    /** The caller has confirmed that it receives our responses: what is sent is not limited any more. */
    public void confirm() {
        permission.confirm();
    }

    /** Whether what is sent is not limited. */
    public boolean confirmed() {
        return permission.unlimited();
    }

    /** Whether packets are neither sent nor accepted because there are no keys yet. */
    public boolean awaitsKeys() {
        return transport.awaitsKeys();
    }

    /** The suite of SRTP; null for plain media, and before there are keys. */
    public String suite() {
        return transport.suite();
    }

    /** The address of the peer's audio; null while it is not known. */
    public InetSocketAddress remote() {
        return remote(false);
    }

    private InetSocketAddress remote(boolean rtcp) {
        if (ice != null && ice.active()) {
            return ice.remote(component(rtcp));
        }
        return rtcp ? reportSources.target() : sources.target();
    }

    // ---- negotiated ----

    /** Applies what was negotiated. */
    public void apply(MediaPlan next) {
        plan = next;
        long now = System.nanoTime();
        permission.onPlan(next.early(), now);
        rtp.unrestrict();
        transport.apply(next.audio().transport(), now);
        if (!next.early()) {
            transport.answered();
        }
        rejectionLogged = false;
        rejectedBefore = transport.rejected();
        if (ice != null) {
            applyIce(next.audio());
        }
        lastReceived = now;
        locate(next);
    }

    private void applyIce(NegotiatedAudio audio) {
        audio.transport()
                .ice()
                .ifPresentOrElse(
                        negotiated -> {
                            if (ice.apply(negotiated, audio.transport().rtcpMux())) {
                                pathLost = null; // of the session before
                            }
                        },
                        ice::unused);
    }

    private void locate(MediaPlan next) {
        NegotiatedAudio audio = next.audio();
        boolean sameHost = audio.remoteHost().equals(audio.remoteRtcpHost());
        BooleanSupplier current = () -> !closed && plan == next;
        hosts.locate(audio.remoteHost(), current, host -> {
            sendAudioTo(host);
            if (sameHost) {
                sendReportsTo(host);
            }
        });
        if (!sameHost) {
            hosts.locate(audio.remoteRtcpHost(), current, this::sendReportsTo);
        }
    }

    private void sendAudioTo(InetAddress host) {
        rtp.unrestrict();
        signalled(sources, host, plan.audio().remotePort());
        if (ice != null) {
            ice.permitWithoutIce(IceCandidate.RTP, host);
        }
    }

    private void sendReportsTo(InetAddress host) {
        int port = plan.audio().remoteRtcpPort();
        if (port > 0) {
            listener.onReportAddress(new InetSocketAddress(host, port));
        }
        signalled(reportSources, host, port);
        if (ice != null) {
            ice.permitWithoutIce(IceCandidate.RTCP, host);
        }
    }

    /** An unspecified address (the hold of RFC 2543) or port names no other place: the previous one remains. */
    private void signalled(MediaSourceFilter<InetSocketAddress> filter, InetAddress host, int port) {
        if (port <= 0 || host.isAnyLocalAddress()) {
            return;
        }
        if (plan.early()) {
            filter.onEarly(new InetSocketAddress(host, port));
        } else {
            filter.onSignalled(new InetSocketAddress(host, port));
        }
    }

    // ---- ticks ----

    /** The clock of the call, at each frame of 20 ms; a late one shows that the loop stood still. */
    public void onFrame(long nowNanos) {
        if (nowNanos - tickedAt > STALL_NANOS) {
            resumed(nowNanos);
        }
        tickedAt = nowNanos;
        if (options.isFollowRebinding() && nowNanos - lastReceived > MediaSourceFilter.SILENCE_NANOS) {
            rtp.unrestrict();
        }
    }

    /** The loop stood still: packets that arrived meanwhile are yet to be read, so this was no silence of the peer. */
    private void resumed(long nowNanos) {
        lastReceived += nowNanos - tickedAt;
        sources.onStall(nowNanos);
        reportSources.onStall(nowNanos);
    }

    /** What is due a few times a second. */
    public void onTick(long nowNanos) {
        if (mapping != null) {
            mapping.onTick(nowNanos);
        }
        if (ice != null) {
            ice.onTick(nowNanos);
        }
        if (plan == null) {
            lastReceived = nowNanos;
            return;
        }
        if (!rtcpOpened && options.isRtcp() && !transport.rtcpMux()) {
            openRtcp();
        }
        checkRejected();
        checkUnsent();
        if (transport.keyEnds(nowNanos)) {
            listener.onIndication(new MediaIndication.KeyEnds(settings.callId()));
        }
        checkPath(nowNanos);
    }

    /** Says once after each negotiation that the peer does not encrypt as agreed, or that others send packets. */
    private void checkRejected() {
        if (rejectionLogged || transport.rejected() == rejectedBefore) {
            return;
        }
        if (transport.keyEnded()) {
            rejectionLogged = true;
            LOG.warn(
                    "call {}: the peer's SRTP key ({}) was used for as many packets as the peer permits (RFC 4568"
                            + " §6.1): what it sends is dropped until it has a new key",
                    settings.callId(),
                    transport.suite());
        } else if (transport.rejected() - rejectedBefore >= REJECTED_PACKETS) {
            rejectionLogged = true;
            LOG.warn(
                    "call {}: {} packets were dropped because they are not encrypted as agreed ({}), the last: {}",
                    settings.callId(),
                    transport.rejected() - rejectedBefore,
                    transport.suite(),
                    transport.rejection());
        }
    }

    /** Says once in the call that SRTP forbids what an application sends, for example a number that was sent before. */
    private void checkUnsent() {
        if (!unsentLogged && transport.unsent() > 0) {
            unsentLogged = true;
            LOG.warn(
                    "call {}: {} packets were not encrypted, and not sent, the last: {}; a writer of RTP packets"
                            + " must not repeat sequence numbers (RFC 3711 §3.3.1)",
                    settings.callId(),
                    transport.unsent(),
                    transport.unsentReason());
        }
    }

    /** Both sides lose their path at the same time: the one that was called gives the other time to restart ICE. */
    private void checkPath(long nowNanos) {
        boolean patient = settings.inbound() && pathWorked && nowNanos - pathLostAt < RESTART_NANOS;
        if (pathLost != null && !patient && !plan.early() && ice.active()) {
            listener.onIndication(new MediaIndication.PathLost(settings.callId(), pathLost, pathWorked));
            pathLost = null;
            lastReceived = pathWorked ? nowNanos : lastReceived; // the restart gets its time
        }
    }

    // ---- events of ICE and DTLS ----

    private final class IceListener implements IceConnection.Listener {

        @Override
        public void onRelayed(int component, byte[] data, int length, InetSocketAddress from) {
            if (component == IceCandidate.RTP) {
                transport.onRtpSocket(data, length, from);
            } else {
                transport.onRtcpSocket(data, length, from);
            }
        }

        @Override
        public void onPath(int component) {
            pathLost = null;
            transport.pathFound(component == IceCandidate.RTCP);
        }

        @Override
        public void onCandidates() {
            listener.onIndication(new MediaIndication.Candidates(settings.callId(), ice.description()));
        }

        @Override
        public void onFailed(String reason, boolean worked) {
            pathLost = reason;
            pathWorked = worked;
            pathLostAt = System.nanoTime();
        }
    }

    /** Reports what becomes of the handshakes; the RTCP port is of no importance for the call. */
    private final class DtlsEvents implements MediaTransport.DtlsListener {

        @Override
        public void keysAgreed(String suite, boolean rtcp) {
            LOG.debug("call {}: DTLS handshake complete{}, {}", settings.callId(), rtcp ? " for RTCP" : "", suite);
            if (!rtcp) {
                lastReceived = System.nanoTime();
                listener.onIndication(new MediaIndication.KeysAgreed(settings.callId(), suite));
            }
        }

        @Override
        public void keysFailed(String why, boolean rtcp) {
            if (rtcp) {
                LOG.info("call {}: no RTCP, DTLS: {}", settings.callId(), why);
            } else {
                listener.onIndication(new MediaIndication.KeysFailed(settings.callId(), why));
            }
        }

        @Override
        public InetSocketAddress target(boolean rtcp) {
            return remote(rtcp);
        }
    }
}

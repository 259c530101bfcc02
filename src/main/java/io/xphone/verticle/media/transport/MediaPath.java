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
import io.xphone.verticle.nat.NatServers;
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

    private static final int TLS_ID_BITS = 128; // RFC 8842 §4: 120 or more

    /** A tick that is later than this shows that packets were not read meanwhile. */
    private static final long STALL_NANOS = 100_000_000L;

    /** How long the called side waits for a restart of ICE by the caller. */
    private static final long RESTART_NANOS = 2_000_000_000L;

    private final MediaSettings settings;
    private final MediaOptions options;
    private final Identifiers identifiers;
    private final Listener listener;
    private final MediaSourceFilter<InetSocketAddress> sources;
    private final MediaSourceFilter<InetSocketAddress> reportSources;
    private final SendPermission permission;
    private final ContextInternal loop;
    private final SdpHosts hosts;
    private final MediaAddresses addresses;
    private final PacketScratch scratch;
    private RtpSocketPair sockets; // null until it is open
    private MediaSocket rtp;
    private MediaTransport transport;
    private SrtpWarnings warnings;
    private LocalTransport localTransport = LocalTransport.NONE;
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
        this.listener = listener;
        this.loop = loop;
        this.hosts = new SdpHosts(vertx, settings);
        this.addresses = new MediaAddresses(loop, settings, identifiers, servers);
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
                    addresses.opened(opened);
                    rtp = opened.rtp();
                    transport = settings.ice() == IceMode.OFF
                            ? new MediaTransport(rtp, sockets::rtcp, scratch.packet, this)
                            : new MediaTransport(this::sendByIce, this::rtcpByIce, scratch.packet, this);
                    warnings = new SrtpWarnings(settings.callId(), transport);
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
        if (!addresses.sought()) {
            return loop.succeededFuture();
        }
        // both need the RTCP socket at once
        Future<Void> bound = options.isRtcp() ? openRtcp().otherwiseEmpty() : loop.succeededFuture();
        return bound.compose(done -> {
            ice = addresses.prepare(new IceListener());
            return addresses.find();
        });
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
        Future<Void> relaysClosed = addresses.close();
        transport.close();
        return Future.join(sockets.close(loop, carried || plan != null), relaysClosed);
    }

    // ---- for SDP ----

    /** The host for SDP; valid on any thread once the addresses are found, as the ports are. */
    public String host() {
        return addresses.host();
    }

    /** The RTP port for SDP. */
    public int rtpPort() {
        return addresses.rtpPort();
    }

    /** The RTCP port for SDP. */
    public int rtcpPort() {
        return addresses.rtcpPort();
    }

    /** What SDP states of the sockets besides their address. */
    public LocalTransport localTransport() {
        return ice == null ? localTransport : localTransport.withIce(ice.description());
    }

    // ---- received ----

    /** Whether ICE is negotiated. */
    private boolean byIce() {
        return ice != null && ice.active();
    }

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
        if (!byIce()) {
            return filter.onPacket(sender, now, now - tickedAt <= STALL_NANOS);
        }
        // the stream goes on when the peer takes another pair, also in the middle of a digit
        return ice.permits(component, sender) ? Verdict.CURRENT : Verdict.REJECTED;
    }

    @Override
    public void onRtp(byte[] data, int received, InetSocketAddress sender) {
        carried = true;
        if (addresses.onDatagram(data, received, sender)) {
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
        if (byIce()) {
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
        if (addresses.onDatagram(data, received, sender)) {
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
        InetSocketAddress to = remote();
        if (to == null || permission.unlimited()) {
            return to;
        }
        boolean answers = byIce() ? ice.checksAddresses() : sources.targetSends();
        boolean proven = answers || to.getAddress().equals(settings.signalling());
        if (permission.granted(proven, System.nanoTime())) {
            return to;
        }
        withhold("audio to", to);
        return null;
    }

    /** Says once in the call that its caller is not confirmed. */
    private void withhold(String what, InetSocketAddress to) {
        if (!withheld) {
            withheld = true;
            LOG.info(
                    "call {}: no {} {} until the caller confirms its address by an ACK or PRACK",
                    settings.callId(),
                    what,
                    to);
        }
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
        if (byIce()) {
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
        warnings.onNegotiated();
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
        addresses.onTick(nowNanos);
        if (plan == null) {
            lastReceived = nowNanos;
            return;
        }
        if (!rtcpOpened && options.isRtcp() && !transport.rtcpMux()) {
            openRtcp();
        }
        warnings.onTick();
        if (transport.keyEnds(nowNanos)) {
            listener.onIndication(new MediaIndication.KeyEnds(settings.callId()));
        }
        checkPath(nowNanos);
    }

    /**
     * Notifies the dialog that the path is lost, so that new addresses are offered. Both sides lose a path of ICE at
     * the same time: the one that was called gives the other time to restart it.
     */
    private void checkPath(long nowNanos) {
        boolean patient = byIce() && settings.inbound() && pathWorked && nowNanos - pathLostAt < RESTART_NANOS;
        if (pathLost != null && !patient && !plan.early() && (byIce() || relayed())) {
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
        public boolean mayCheck(InetSocketAddress to, int octets) {
            if (to.getAddress().equals(settings.signalling()) || permission.checkGranted(octets)) {
                return true;
            }
            withhold("further connectivity checks of", to);
            return false;
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

package io.xphone.verticle.media;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.xphone.MediaQuality;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.BusErrors;
import io.xphone.bus.NodeId;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.bus.internal.MediaIndication;
import io.xphone.call.core.LocalMedia;
import io.xphone.call.core.MediaPlan;
import io.xphone.dtls.DtlsCertificate;
import io.xphone.nat.ice.IceCandidate;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.DtmfReceiver;
import io.xphone.rtp.MediaSourceFilter;
import io.xphone.rtp.MediaSourceFilter.Verdict;
import io.xphone.sdp.NegotiatedAudio;
import io.xphone.sdp.transport.Fingerprint;
import io.xphone.sdp.transport.LocalTransport;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.media.transport.DtlsIdentity;
import io.xphone.verticle.media.transport.MediaTransport;
import io.xphone.verticle.media.transport.PacketSender;
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
 * The media of one call: sockets, audio pipeline, readers and writers. It is deployed for the call and undeployed with
 * it. The ticker of its event loop drives it; it has no thread or timer of its own.
 */
final class CallMediaVerticle extends VerticleBase
        implements MediaControl, MediaTransport.Receiver, LoopTicker.TickHandler {

    private static final Logger LOG = LoggerFactory.getLogger(CallMediaVerticle.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final int PULL_TICKS = PcmFormat.FRAME_MS / LoopTicker.TICK_MS;

    /** Ticks between two looks at the outbound side while a raw writer paces the stream. */
    private static final int RAW_TICKS = 5;

    private static final long CHECK_NANOS = 500_000_000L;

    /** How long a server may take for a candidate that follows the answer. */
    private static final long LATER_MS = 5_000;

    private static final int TLS_ID_BITS = 128; // RFC 8842 §4: 120 or more

    /** So many packets have failed their authentication when the log says so. */
    private static final long REJECTED_PACKETS = 50;

    /** A tick that is later than this shows that packets were not read meanwhile. */
    private static final long STALL_NANOS = 100_000_000L;

    /** How long the called side waits for a restart of ICE by the caller. */
    private static final long RESTART_NANOS = 2_000_000_000L;

    private static final String HELD = "the peer holds the call and receives no telephone-events now";

    private final MediaSettings settings;
    private final MediaOptions options;
    private final AgentAudio audio;
    private final String audioAddress;
    private final Identifiers identifiers;
    private final NatServers servers;
    private final MediaSourceFilter<InetSocketAddress> sources;
    private final MediaSourceFilter<InetSocketAddress> reportSources;
    private final SendPermission permission;
    private final LoopTicker.TickHandler onSend = this::send;
    private SdpHosts hosts;
    private ContextInternal loop;
    private LoopTicker ticker;
    private int slot;
    private long phase;
    private RtpSocketPair sockets;
    private MediaSocket rtp;
    private SocketMapping mapping;
    private MediaTransport transport;
    private LocalTransport localTransport = LocalTransport.NONE;
    private AudioReaders readers;
    private AudioWriters writers;
    private InboundAudio inbound;
    private OutboundAudio outbound;
    private DtmfQueue digits;
    private CallQuality quality;
    private CallReports reports;
    private CallAudioInput input;
    private IceConnection ice;
    private String pathLost;
    private boolean pathWorked;
    private long pathLostAt;
    private MediaPlan plan;
    private int sendTicks = PULL_TICKS;
    private long nextPull;
    private long nextSend;
    private long tickedAt;
    private long lastReceived;
    private long nextCheck;
    private boolean timedOut;
    private boolean rtcpOpened;
    private boolean carried;
    private boolean withheld;
    private boolean rejectionLogged;
    private long rejectedBefore;
    private boolean closed;

    /**
     * @param audio the audio inputs of the agent's calls, where this call adds its own
     * @param audioAddress event-bus address of the audio inputs of this event loop
     * @param servers the STUN server of the agent
     */
    CallMediaVerticle(
            MediaSettings settings,
            AgentAudio audio,
            String audioAddress,
            Identifiers identifiers,
            NatServers servers) {
        this.settings = settings;
        this.options = settings.options();
        this.audio = audio;
        this.audioAddress = audioAddress;
        this.identifiers = identifiers;
        this.servers = servers;
        this.sources = MediaSources.rtp(options);
        this.reportSources = MediaSources.rtcp();
        this.permission = new SendPermission(!settings.inbound());
        InetSocketAddress signalling = new InetSocketAddress(settings.signalling(), 0);
        sources.know(signalling);
        reportSources.know(signalling);
    }

    @Override
    public Future<?> start() {
        loop = (ContextInternal) context;
        hosts = new SdpHosts(vertx, settings);
        LoopScratch scratch = LoopScratch.of(loop.nettyEventLoop());
        String node = NodeId.of(vertx);
        readers = new AudioReaders(
                vertx, settings.callId(), node, options.getQueueFrames(), LoopOutbox.of(vertx, loop.nettyEventLoop()));
        writers = new AudioWriters(vertx, settings.callId(), node, options.getWriteQueueMs() / PcmFormat.FRAME_MS);
        inbound = new InboundAudio(readers, new DigitListener(), options, scratch);
        return certificate()
                .compose(ready -> RtpSocketPair.open(
                        loop, settings.bind(), settings.ports(), identifiers, options.getDscp(), this::onRtpSocket))
                .map(opened -> {
                    sockets = opened;
                    rtp = opened.rtp();
                    transport = settings.ice() == IceMode.OFF
                            ? new MediaTransport(rtp, sockets::rtcp, scratch.packet, this)
                            : new MediaTransport(this::sendRtp, this::rtcpSender, scratch.packet, this);
                    if (settings.dtls()) {
                        useDtls();
                    }
                    // the first sequence number is in the lower half, so that a loss of the first packets does not
                    // hide its wrap from the receiver of SRTP (RFC 4568 §6.4)
                    outbound = new OutboundAudio(
                            writers, transport::sendRtp, scratch, random(), identifiers.nextInt(0x8000), random());
                    digits = new DtmfQueue(outbound, options.getDtmfDurationMs());
                    quality = new CallQuality(inbound, outbound, options.getAlertRFactor());
                    reports = new CallReports(
                            inbound,
                            outbound,
                            transport::sendRtcp,
                            scratch.packet,
                            identifiers,
                            quality,
                            options.isRtcp());
                    input = new CallAudioInput(settings.callId(), readers, writers, outbound, this::destination);
                    audio.add(settings.callId(), loop, input);
                    startTicks();
                    return null;
                })
                .compose(opened -> settings.ice() != IceMode.OFF
                        ? gather()
                        : servers.hasStun() ? findMapping() : loop.succeededFuture());
    }

    /** Gathers the candidates of ICE; its checks need the RTCP socket at once. */
    private Future<Void> gather() {
        Future<Void> bound = options.isRtcp() ? openRtcp().otherwiseEmpty() : loop.succeededFuture();
        return bound.compose(done -> {
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
        });
    }

    private void sendFrom(int component, byte[] data, int length, InetSocketAddress to) {
        MediaSocket socket = component == IceCandidate.RTP ? rtp : sockets.rtcp();
        if (socket != null) {
            socket.send(data, length, to);
        }
    }

    private void sendRtp(byte[] data, int length, InetSocketAddress to) {
        ice.send(IceCandidate.RTP, data, length, to);
    }

    private void sendRtcp(byte[] data, int length, InetSocketAddress to) {
        ice.send(IceCandidate.RTCP, data, length, to);
    }

    private PacketSender rtcpSender() {
        return sockets.rtcp() == null ? null : this::sendRtcp;
    }

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
            publish(new MediaIndication.Candidates(settings.callId(), ice.description()));
        }

        @Override
        public void onFailed(String reason, boolean worked) {
            pathLost = reason;
            pathWorked = worked;
            pathLostAt = System.nanoTime();
        }
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

    /** Requests the public addresses of the sockets; the RTCP socket is needed for it at once. */
    private Future<Void> findMapping() {
        mapping = new SocketMapping(loop, servers, identifiers, settings.signalling());
        Future<Void> bound = options.isRtcp() ? openRtcp().otherwiseEmpty() : loop.succeededFuture();
        return bound.compose(
                done -> mapping.find(settings.bind(), rtp::send, sockets.rtcp() == null ? null : sockets.rtcp()::send));
    }

    private int random() {
        return identifiers.nextInt(0x10000) << 16 | identifiers.nextInt(0x10000);
    }

    private void startTicks() {
        lastReceived = System.nanoTime();
        tickedAt = lastReceived;
        nextCheck = lastReceived + CHECK_NANOS;
        ticker = LoopTicker.of(loop.nettyEventLoop());
        slot = ticker.leastLoadedSlot();
        phase = identifiers.nextInt(PULL_TICKS);
        ticker.add(slot, this);
        // audio that the application writes while it handles a frame is sent in the next slot, a millisecond later
        ticker.add(slot + 1, onSend);
    }

    @Override
    public Future<?> stop() {
        closed = true;
        if (ticker != null) {
            ticker.remove(slot, this);
            ticker.remove(slot + 1, onSend);
        }
        if (sockets == null) {
            return Future.succeededFuture();
        }
        if (mapping != null) {
            mapping.close();
        }
        reports.sendBye(permission.unlimited());
        Future<Void> relaysClosed = ice == null ? loop.succeededFuture() : ice.close();
        input.close();
        writers.reportPending();
        readers.closeAll();
        digits.failAll("the call has ended");
        audio.remove(settings.callId());
        inbound.close();
        outbound.close();
        transport.close();
        return Future.join(sockets.close(loop, carried || plan != null), relaysClosed);
    }

    /** The host for SDP. */
    String host() {
        if (ice != null) {
            return LocalAddresses.literal(ice.defaultAddress(IceCandidate.RTP).getAddress());
        }
        String local = LocalAddresses.literal(settings.bind());
        return mapping == null ? local : mapping.host(local);
    }

    int rtpPort() {
        if (ice != null) {
            return ice.defaultAddress(IceCandidate.RTP).getPort();
        }
        return mapping == null ? sockets.rtpPort() : mapping.rtpPort(sockets.rtpPort());
    }

    int rtcpPort() {
        InetSocketAddress candidate = ice == null ? null : ice.defaultAddress(IceCandidate.RTCP);
        if (candidate != null) {
            return candidate.getPort();
        }
        return mapping == null ? sockets.rtcpPort() : mapping.rtcpPort(sockets.rtcpPort());
    }

    /** What SDP states of the sockets besides their address. */
    LocalTransport localTransport() {
        return ice == null ? localTransport : localTransport.withIce(ice.description());
    }

    // ---- network ----

    private void onRtpSocket(byte[] data, int length, InetSocketAddress sender) {
        if (ice == null || !ice.onStun(IceCandidate.RTP, data, length, sender)) {
            transport.onRtpSocket(data, length, sender);
        }
    }

    private void onRtcpSocket(byte[] data, int length, InetSocketAddress sender) {
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
        if (length < 0 || inbound.onPacket(data, length, now, verdict == Verdict.NEW) != InboundAudio.Result.VALID) {
            return;
        }
        lastReceived = now;
        if (ice != null && ice.active()) {
            return;
        }
        if (verdict == Verdict.NEW) {
            sources.accept(sender, now);
            reportSources.know(sender);
        } else if (!restricted && sources.settled(now)) {
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
        if (length < 0 || !reports.onPacket(data, length, now)) {
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

    /** Publishes what becomes of the handshakes; the RTCP port is of no importance for the call. */
    private final class DtlsEvents implements MediaTransport.DtlsListener {

        @Override
        public void keysAgreed(String suite, boolean rtcp) {
            LOG.debug("call {}: DTLS handshake complete{}, {}", settings.callId(), rtcp ? " for RTCP" : "", suite);
            if (!rtcp) {
                lastReceived = System.nanoTime();
                publish(new MediaIndication.KeysAgreed(settings.callId(), suite));
            }
        }

        @Override
        public void keysFailed(String why, boolean rtcp) {
            if (rtcp) {
                LOG.info("call {}: no RTCP, DTLS: {}", settings.callId(), why);
            } else {
                publish(new MediaIndication.KeysFailed(settings.callId(), why));
            }
        }

        @Override
        public InetSocketAddress target(boolean rtcp) {
            if (ice != null && ice.active()) {
                return ice.remote(component(rtcp));
            }
            return rtcp ? reportSources.target() : sources.target();
        }
    }

    // ---- ticks ----

    /** Pulls a frame of 20 ms from the inbound side. */
    @Override
    public long onTick(long tick, long nowNanos) {
        long wait = (tick + phase) % PULL_TICKS;
        if (wait != 0 || closed) {
            return tick + PULL_TICKS - wait;
        }
        if (nextPull != 0 && tick - nextPull >= PULL_TICKS) {
            inbound.skip((int) (tick - nextPull) / PULL_TICKS);
        }
        nextPull = tick + PULL_TICKS;
        if (nowNanos - tickedAt > STALL_NANOS) {
            resumed(nowNanos);
        }
        tickedAt = nowNanos;
        if (readers.batched() && nowNanos - nextCheck < 0) {
            pull(nowNanos); // nothing is sent over the bus here: entering the context would only cost a cache miss
        } else {
            ContextInternal previous = loop.beginDispatch();
            try {
                pull(nowNanos);
                if (nowNanos - nextCheck >= 0) {
                    nextCheck = nowNanos + CHECK_NANOS;
                    check(nowNanos);
                }
            } finally {
                loop.endDispatch(previous);
            }
        }
        if (options.isFollowRebinding() && nowNanos - lastReceived > MediaSourceFilter.SILENCE_NANOS) {
            rtp.unrestrict();
        }
        return nextPull;
    }

    /** The loop stood still: packets that arrived meanwhile are yet to be read, so this was no silence of the peer. */
    private void resumed(long nowNanos) {
        lastReceived += nowNanos - tickedAt;
        sources.onStall(nowNanos);
        reportSources.onStall(nowNanos);
    }

    private void pull(long nowNanos) {
        readers.onTick(nowNanos);
        PcmFrame frame = inbound.pull(nowNanos);
        if (frame != null) {
            readers.onFrame(frame);
        }
    }

    private long send(long tick, long nowNanos) {
        long wait = (tick + phase) % sendTicks;
        if (wait != 0 || closed) {
            return tick + sendTicks - wait;
        }
        if (transport.awaitsKeys()) {
            nextSend = tick + sendTicks; // audio and digits wait
            return nextSend;
        }
        if (digits.isEmpty() && !writers.hasPaced() && outbound.pacedByApplication(nowNanos)) {
            nextSend = tick + RAW_TICKS;
            return nextSend;
        }
        if (nextSend != 0 && tick - nextSend >= sendTicks) {
            outbound.skip((int) (tick - nextSend) / sendTicks);
        }
        nextSend = tick + sendTicks;
        ContextInternal previous = loop.beginDispatch();
        try {
            outbound.onTick(destination(), nowNanos);
            if (!digits.isEmpty()) {
                digits.feed();
            }
        } finally {
            loop.endDispatch(previous);
        }
        return nextSend;
    }

    /** Where audio is sent now; null when it may not be sent or the address is not known. */
    private InetSocketAddress destination() {
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

    /** Sends due reports and checks the media timeout, a few times a second. */
    private void check(long nowNanos) {
        writers.reportPending();
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
        if (transport.keyEnds(nowNanos)) {
            publish(new MediaIndication.KeyEnds(settings.callId()));
        }
        if (quality.sample()) {
            publish(new MediaIndication.QualityAlert(
                    settings.callId(), quality.low(), options.getAlertRFactor(), report()));
        }
        if (reports.onTick(nowNanos, permission.unlimited())) {
            publish(new MediaIndication.Report(settings.callId(), report()));
        }
        checkPath(nowNanos);
        boolean quiet = plan.onHold() || !plan.receives();
        long limit = (quiet ? options.getHoldMediaTimeoutMs() : options.getMediaTimeoutMs()) * 1_000_000L;
        if (limit > 0 && !timedOut && !plan.early() && nowNanos - lastReceived > limit) {
            timedOut = true;
            publish(new MediaIndication.TimedOut(settings.callId()));
        }
    }

    /** Both sides lose their path at the same time: the one that was called gives the other time to restart ICE. */
    private void checkPath(long nowNanos) {
        boolean patient = settings.inbound() && pathWorked && nowNanos - pathLostAt < RESTART_NANOS;
        if (pathLost != null && !patient && !plan.early() && ice.active()) {
            publish(new MediaIndication.PathLost(settings.callId(), pathLost, pathWorked));
            pathLost = null;
            lastReceived = pathWorked ? nowNanos : lastReceived; // the restart gets its time
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

    private void publish(MediaIndication indication) {
        vertx.eventBus().send(settings.dialogAddress(), indication, LOCAL);
    }

    private final class DigitListener implements DtmfReceiver.Listener {
        @Override
        public void digitBegan(char digit) {
            // published at its end, with its duration
        }

        @Override
        public void digitEnded(char digit, int durationMillis) {
            loop.dispatch(
                    null, ignored -> publish(new MediaIndication.Digit(settings.callId(), digit, durationMillis)));
        }
    }

    // ---- commands ----

    @Override
    public Future<Object> execute(MediaCommand command, Context caller) {
        Promise<Object> result = ((ContextInternal) caller).promise();
        Request request = new Request(command, result);
        if (loop.inThread()) {
            loop.dispatch(request, this::onCommand);
        } else {
            loop.runOnContext(there -> onCommand(request));
        }
        return result.future();
    }

    private void onCommand(Request request) {
        if (closed) {
            request.fail(BusErrors.INVALID_STATE, "the call has ended");
            return;
        }
        try {
            request.command().accept(new Execution(request));
        } catch (IllegalArgumentException invalid) {
            request.fail(BusErrors.INVALID_ARGUMENT, invalid.getMessage());
        } catch (RuntimeException error) {
            request.fail(BusErrors.FAILED, error.toString());
            throw error;
        }
    }

    private void apply(MediaPlan next) {
        plan = next;
        permission.onPlan(next.early(), System.nanoTime());
        rtp.unrestrict();
        transport.apply(next.audio().transport(), System.nanoTime());
        if (!next.early()) {
            transport.answered();
        }
        rejectionLogged = false;
        rejectedBefore = transport.rejected();
        if (ice != null) {
            next.audio()
                    .transport()
                    .ice()
                    .ifPresentOrElse(
                            negotiated -> {
                                if (ice.apply(
                                        negotiated, next.audio().transport().rtcpMux())) {
                                    pathLost = null; // of the session before
                                }
                            },
                            ice::unused);
        }
        inbound.apply(next.audio(), next.receives());
        outbound.apply(next.audio(), next.sends(), next.localHold());
        if (!next.sends()) {
            digits.failAll(HELD);
        }
        sendTicks = Math.max(1, next.audio().ptimeMillis() / LoopTicker.TICK_MS);
        lastReceived = System.nanoTime();
        timedOut = false;
        reports.apply(next);
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
    }

    private void sendReportsTo(InetAddress host) {
        int port = plan.audio().remoteRtcpPort();
        if (port > 0) {
            reports.sendTo(new InetSocketAddress(host, port));
        }
        signalled(reportSources, host, port);
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

    private void sendDigits(Request request, String text) {
        if (outbound.dtmf() == null) {
            request.fail(BusErrors.DTMF_NOT_NEGOTIATED, "telephone-events are not negotiated with the peer: use INFO");
        } else if (!plan.sends()) {
            request.fail(BusErrors.INVALID_STATE, HELD);
        } else {
            digits.add(request, text);
        }
    }

    private MediaQuality report() {
        MediaQuality report = quality.report();
        if (plan != null) {
            report.setCodec(plan.audio().codec().name()).setSrtpSuite(transport.suite());
        }
        InetSocketAddress remote = ice != null && ice.active() ? ice.remote(IceCandidate.RTP) : sources.target();
        if (remote != null) {
            report.setRemoteAddress(
                    LocalAddresses.bracketed(LocalAddresses.literal(remote.getAddress())) + ":" + remote.getPort());
        }
        return report.setFramesDropped(readers.dropped()).setFramesRejected(writers.rejected());
    }

    /** Carries out one command. */
    private final class Execution implements MediaCommand.Visitor {

        private final Request request;

        Execution(Request request) {
            this.request = request;
        }

        @Override
        public void on(MediaCommand.Apply command) {
            apply(command.plan());
        }

        @Override
        public void on(MediaCommand.Gather command) {
            Future<Void> gathered = ice == null ? loop.succeededFuture() : ice.gather();
            gathered.onSuccess(
                            done -> request.complete(new LocalMedia(host(), rtpPort(), rtcpPort(), localTransport())))
                    .onFailure(none -> request.fail(BusErrors.FAILED, none.getMessage()));
        }

        @Override
        public void on(MediaCommand.AddCandidates command) {
            if (ice != null) {
                ice.addRemote(command.candidates());
            }
        }

        @Override
        public void on(MediaCommand.Confirm command) {
            permission.confirm();
        }

        @Override
        public void on(MediaCommand.Mute command) {
            outbound.mute(command.muted());
        }

        @Override
        public void on(MediaCommand.HoldMusic command) {
            outbound.holdMusic(command.frames());
        }

        @Override
        public void on(MediaCommand.SendDtmf command) {
            sendDigits(request, command.digits());
        }

        @Override
        public void on(MediaCommand.OpenReader command) {
            request.complete(readers.open(command.request(), System.nanoTime()));
        }

        @Override
        public void on(MediaCommand.CloseReader command) {
            readers.close(command.reader());
        }

        @Override
        public void on(MediaCommand.OpenWriter command) {
            request.complete(writers.open(command.request(), audioAddress));
        }

        @Override
        public void on(MediaCommand.CloseWriter command) {
            writers.close(command.writer());
        }

        @Override
        public void on(MediaCommand.Describe command) {
            request.complete(report());
        }
    }
}

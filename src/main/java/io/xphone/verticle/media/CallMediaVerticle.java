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
import io.xphone.options.MediaOptions;
import io.xphone.rtp.DtmfReceiver;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.media.transport.MediaPath;
import io.xphone.verticle.media.transport.MediaSettings;
import io.xphone.verticle.nat.NatServers;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetSocketAddress;

/**
 * The media of one call: path of its packets, audio pipeline, readers and writers. It is deployed for the call and
 * undeployed with it. The ticker of its event loop drives it; it has no thread or timer of its own.
 */
final class CallMediaVerticle extends VerticleBase implements MediaControl, MediaPath.Listener, LoopTicker.TickHandler {

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final int PULL_TICKS = PcmFormat.FRAME_MS / LoopTicker.TICK_MS;

    /** Ticks between two looks at the outbound side while a raw writer paces the stream. */
    private static final int RAW_TICKS = 5;

    private static final long CHECK_NANOS = 500_000_000L;

    private static final String HELD = "the peer holds the call and receives no telephone-events now";

    private final MediaSettings settings;
    private final MediaOptions options;
    private final AgentAudio audio;
    private final String audioAddress;
    private final Identifiers identifiers;
    private final NatServers servers;
    private final LoopTicker.TickHandler onSend = this::send;
    private ContextInternal loop;
    private LoopTicker ticker;
    private int slot;
    private long phase;
    private MediaPath path;
    private AudioReaders readers;
    private AudioWriters writers;
    private InboundAudio inbound;
    private OutboundAudio outbound;
    private DtmfQueue digits;
    private CallQuality quality;
    private CallReports reports;
    private CallAudioInput input;
    private MediaPlan plan;
    private int sendTicks = PULL_TICKS;
    private long nextPull;
    private long nextSend;
    private long nextCheck;
    private boolean timedOut;
    private boolean closed;

    /**
     * @param audio the audio inputs of the agent's calls, where this call adds its own
     * @param audioAddress event-bus address of the audio inputs of this event loop
     * @param servers the STUN and TURN servers of the agent
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
    }

    @Override
    public Future<?> start() {
        loop = (ContextInternal) context;
        LoopScratch scratch = LoopScratch.of(loop.nettyEventLoop());
        String node = NodeId.of(vertx);
        readers = new AudioReaders(
                vertx, settings.callId(), node, options.getQueueFrames(), LoopOutbox.of(vertx, loop.nettyEventLoop()));
        writers = new AudioWriters(vertx, settings.callId(), node, options.getWriteQueueMs() / PcmFormat.FRAME_MS);
        inbound = new InboundAudio(readers, new DigitListener(), options, scratch);
        path = new MediaPath(vertx, loop, settings, identifiers, servers, this);
        return path.open()
                .map(opened -> {
                    // the first sequence number is in the lower half, so that a loss of the first packets does not
                    // hide its wrap from the receiver of SRTP (RFC 4568 §6.4)
                    outbound = new OutboundAudio(
                            writers, path::sendRtp, scratch, random(), identifiers.nextInt(0x8000), random());
                    digits = new DtmfQueue(outbound, options.getDtmfDurationMs());
                    quality = new CallQuality(inbound, outbound, options.getAlertRFactor());
                    reports = new CallReports(
                            inbound, outbound, path::sendRtcp, scratch.packet, identifiers, quality, options.isRtcp());
                    input = new CallAudioInput(settings.callId(), readers, writers, outbound, path::destination);
                    audio.add(settings.callId(), loop, input);
                    startTicks();
                    return null;
                })
                .compose(opened -> path.findAddresses());
    }

    private int random() {
        return identifiers.nextInt(0x10000) << 16 | identifiers.nextInt(0x10000);
    }

    private void startTicks() {
        nextCheck = System.nanoTime() + CHECK_NANOS;
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
        if (!path.isOpen()) {
            return Future.succeededFuture();
        }
        reports.sendBye(path.confirmed());
        input.close();
        writers.reportPending();
        readers.closeAll();
        digits.failAll("the call has ended");
        audio.remove(settings.callId());
        inbound.close();
        outbound.close();
        return path.close();
    }

    /** The path of the call's packets; its addresses are known once the verticle is deployed. */
    MediaPath path() {
        return path;
    }

    // ---- the path ----

    @Override
    public boolean onRtp(byte[] data, int length, long nowNanos, boolean newSource) {
        return inbound.onPacket(data, length, nowNanos, newSource) == InboundAudio.Result.VALID;
    }

    @Override
    public boolean onRtcp(byte[] data, int length, long nowNanos) {
        return reports.onPacket(data, length, nowNanos);
    }

    @Override
    public void onReportAddress(InetSocketAddress address) {
        reports.sendTo(address);
    }

    @Override
    public void onIndication(MediaIndication indication) {
        vertx.eventBus().send(settings.dialogAddress(), indication, LOCAL);
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
        path.onFrame(nowNanos);
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
        return nextPull;
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
        if (path.awaitsKeys()) {
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
            outbound.onTick(path.destination(), nowNanos);
            if (!digits.isEmpty()) {
                digits.feed();
            }
        } finally {
            loop.endDispatch(previous);
        }
        return nextSend;
    }

    /** Sends due reports and checks the media timeout, a few times a second. */
    private void check(long nowNanos) {
        writers.reportPending();
        path.onTick(nowNanos);
        if (plan == null) {
            return;
        }
        if (quality.sample()) {
            onIndication(new MediaIndication.QualityAlert(
                    settings.callId(), quality.low(), options.getAlertRFactor(), report()));
        }
        if (reports.onTick(nowNanos, path.confirmed())) {
            onIndication(new MediaIndication.Report(settings.callId(), report()));
        }
        boolean quiet = plan.onHold() || !plan.receives();
        long limit = (quiet ? options.getHoldMediaTimeoutMs() : options.getMediaTimeoutMs()) * 1_000_000L;
        if (limit > 0 && !timedOut && !plan.early() && nowNanos - path.lastReceived() > limit) {
            timedOut = true;
            onIndication(new MediaIndication.TimedOut(settings.callId()));
        }
    }

    private final class DigitListener implements DtmfReceiver.Listener {
        @Override
        public void digitBegan(char digit) {
            // published at its end, with its duration
        }

        @Override
        public void digitEnded(char digit, int durationMillis) {
            loop.dispatch(
                    null, ignored -> onIndication(new MediaIndication.Digit(settings.callId(), digit, durationMillis)));
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
        path.apply(next);
        inbound.apply(next.audio(), next.receives());
        outbound.apply(next.audio(), next.sends(), next.localHold());
        if (!next.sends()) {
            digits.failAll(HELD);
        }
        sendTicks = Math.max(1, next.audio().ptimeMillis() / LoopTicker.TICK_MS);
        timedOut = false;
        reports.apply(next);
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
            report.setCodec(plan.audio().codec().name()).setSrtpSuite(path.suite());
        }
        InetSocketAddress remote = path.remote();
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
            path.gather()
                    .onSuccess(done -> request.complete(
                            new LocalMedia(path.host(), path.rtpPort(), path.rtcpPort(), path.localTransport())))
                    .onFailure(none -> request.fail(BusErrors.FAILED, none.getMessage()));
        }

        @Override
        public void on(MediaCommand.AddCandidates command) {
            path.addCandidates(command.candidates());
        }

        @Override
        public void on(MediaCommand.Confirm command) {
            path.confirm();
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

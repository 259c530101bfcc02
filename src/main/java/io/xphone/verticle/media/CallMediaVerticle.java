package io.xphone.verticle.media;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.xphone.MediaQuality;
import io.xphone.audio.PcmFrame;
import io.xphone.bus.BusErrors;
import io.xphone.bus.NodeId;
import io.xphone.bus.internal.MediaCommand;
import io.xphone.bus.internal.MediaIndication;
import io.xphone.call.core.MediaPlan;
import io.xphone.options.MediaOptions;
import io.xphone.rtp.DtmfReceiver;
import io.xphone.rtp.DtmfSender;
import io.xphone.rtp.SymmetricLatch;
import io.xphone.sdp.NegotiatedAudio;
import io.xphone.sip.Identifiers;
import io.xphone.verticle.runtime.LocalAddresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sound of one call: sockets, pipeline, readers and writers. Deployed for the call, undeployed with it; it beats with the one ticker of
 * its event loop and has no thread or timer of its own.
 */
final class CallMediaVerticle extends VerticleBase
        implements MediaControl, MediaSocket.Receiver, LoopTicker.Tick, CallAudioInput.Aim {

    private static final Logger LOG = LoggerFactory.getLogger(CallMediaVerticle.class);
    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);
    private static final int PULL_TURNS = 2; // frames of 20 ms on turns of 10 ms
    private static final int RAW_TURNS = 5;
    private static final long CHECK_NANOS = 500_000_000L;
    private static final long QUIET_NANOS = 100_000_000L;
    private static final String HELD = "the peer holds the call: it takes no digits by RTP now";

    private record WaitingDigits(Asked asked, String digits) {}

    private final MediaSettings settings;
    private final MediaOptions options;
    private final AgentAudio audio;
    private final String audioAddress;
    private final Identifiers identifiers;
    private final SymmetricLatch<InetSocketAddress> latch;
    private final LoopTicker.Tick onSend = this::send;
    private final Deque<WaitingDigits> digits = new ArrayDeque<>();
    private SdpHosts hosts;
    private ContextInternal loop;
    private LoopTicker ticker;
    private int slot;
    private long phase;
    private RtpSocketPair sockets;
    private MediaSocket rtp;
    private AudioReaders readers;
    private AudioWriters writers;
    private InboundAudio inbound;
    private OutboundAudio outbound;
    private CallReports reports;
    private CallAudioInput voice;
    private InetSocketAddress target;
    private MediaPlan plan;
    private int sendTurns = PULL_TURNS;
    private long hearsAt;
    private long sendsAt;
    private long lastHeard;
    private long nextCheck;
    private boolean timedOut;
    private boolean rtcpAsked;
    private boolean closed;

    /**
     * @param audio where the call takes what its agent is sent for it
     * @param audioAddress where that is best sent to
     */
    CallMediaVerticle(MediaSettings settings, AgentAudio audio, String audioAddress, Identifiers identifiers) {
        this.settings = settings;
        this.options = settings.options();
        this.audio = audio;
        this.audioAddress = audioAddress;
        this.identifiers = identifiers;
        this.latch = new SymmetricLatch<>(
                !options.isSymmetricRtp()
                        ? SymmetricLatch.Mode.OFF
                        : options.isLatchOnlySignalledAddress()
                                ? SymmetricLatch.Mode.SAME_HOST
                                : SymmetricLatch.Mode.ANY,
                SymmetricLatch.DEFAULT_WINDOW_NANOS,
                (one, other) -> one.getAddress() != null && one.getAddress().equals(other.getAddress()));
    }

    @Override
    public Future<?> start() {
        loop = (ContextInternal) context;
        hosts = new SdpHosts(vertx, settings);
        LoopScratch scratch = LoopScratch.of(loop.nettyEventLoop());
        String node = NodeId.of(vertx);
        readers = new AudioReaders(
                vertx, settings.callId(), node, options.getQueueFrames(), LoopOutbox.of(vertx, loop.nettyEventLoop()));
        writers = new AudioWriters(vertx, settings.callId(), node, options.getQueueFrames());
        inbound = new InboundAudio(readers, new Digits(), options.getJitterBufferMs(), scratch);
        return RtpSocketPair.open(loop, settings.bind(), settings.ports(), options.getDscp(), this)
                .map(opened -> {
                    sockets = opened;
                    rtp = opened.rtp();
                    outbound =
                            new OutboundAudio(writers, rtp, scratch, random(), identifiers.nextInt(0x10000), random());
                    reports = new CallReports(
                            inbound, outbound, sockets::rtcp, scratch.packet, identifiers, options.isRtcp());
                    voice = new CallAudioInput(settings.callId(), readers, writers, outbound, this);
                    audio.add(settings.callId(), loop, voice);
                    tick();
                    return null;
                });
    }

    private int random() {
        return identifiers.nextInt(0x10000) << 16 | identifiers.nextInt(0x10000);
    }

    private void tick() {
        lastHeard = System.nanoTime();
        nextCheck = lastHeard + CHECK_NANOS;
        ticker = LoopTicker.of(loop.nettyEventLoop());
        slot = ticker.quietestSlot();
        phase = identifiers.nextInt(PULL_TURNS);
        ticker.add(slot, this);
        // what the application answers at once to a frame goes out a millisecond later
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
        reports.goodbye();
        voice.close();
        readers.closeAll();
        digits.forEach(waiting -> waiting.asked().fail(BusErrors.INVALID_STATE, "the call ended"));
        audio.remove(settings.callId());
        return sockets.close(loop);
    }

    String host() {
        return LocalAddresses.literal(settings.bind());
    }

    int rtpPort() {
        return sockets.rtpPort();
    }

    int rtcpPort() {
        return sockets.rtcpPort();
    }

    // ---- network ----

    /** RTP came. */
    @Override
    public void onDatagram(byte[] data, int length, InetSocketAddress sender) {
        boolean connected = rtp.hearsOne();
        if (!connected && latch.rejects(sender)) {
            return;
        }
        long now = System.nanoTime();
        if (inbound.onPacket(data, length, now) != InboundAudio.Taken.VALID) {
            return;
        }
        lastHeard = now;
        if (connected) {
            return; // from where we send to, and nobody else
        }
        if (latch.onValidPacket(sender, now)) {
            aim();
        }
        if (latch.settledOn(sender, now)) {
            rtp.hearOnly(target);
        }
    }

    private void onRtcp(byte[] data, int length, InetSocketAddress sender) {
        reports.onPacket(data, length, System.nanoTime());
    }

    @Override
    public InetSocketAddress target() {
        return target;
    }

    /** It may have moved. */
    private void aim() {
        target = latch.target().orElse(null);
    }

    // ---- the beat ----

    /** A frame of 20 ms is heard. */
    @Override
    public long onTick(long turn, long nowNanos) {
        long wait = (turn + phase) % PULL_TURNS;
        if (wait != 0 || closed) {
            return turn + PULL_TURNS - wait;
        }
        if (hearsAt != 0 && turn - hearsAt >= PULL_TURNS) {
            inbound.away((int) (turn - hearsAt) / PULL_TURNS);
        }
        hearsAt = turn + PULL_TURNS;
        if (readers.gathered() && nowNanos - nextCheck < 0) {
            hear(nowNanos); // nothing leaves by the bus here, and the call's context is never in the cache
        } else {
            ContextInternal previous = loop.beginDispatch();
            try {
                hear(nowNanos);
                if (nowNanos - nextCheck >= 0) {
                    nextCheck = nowNanos + CHECK_NANOS;
                    check(nowNanos);
                }
            } finally {
                loop.endDispatch(previous);
            }
        }
        if (nowNanos - lastHeard > QUIET_NANOS) {
            rtp.hearAnybody(); // whoever speaks now is heard again
        }
        return hearsAt;
    }

    private void hear(long nowNanos) {
        readers.onTick(nowNanos);
        PcmFrame frame = inbound.pull(nowNanos);
        if (frame != null) {
            readers.onFrame(frame);
        }
    }

    private long send(long turn, long nowNanos) {
        long wait = (turn + phase) % sendTurns;
        if (wait != 0 || closed) {
            return turn + sendTurns - wait;
        }
        if (digits.isEmpty() && writers.none() && outbound.pacedByOthers(nowNanos)) {
            sendsAt = turn + RAW_TURNS; // a writer that paces itself is heard
            return sendsAt;
        }
        if (sendsAt != 0 && turn - sendsAt >= sendTurns) {
            outbound.away((int) (turn - sendsAt) / sendTurns);
        }
        sendsAt = turn + sendTurns;
        ContextInternal previous = loop.beginDispatch();
        try {
            outbound.onTick(target, nowNanos);
            if (!digits.isEmpty()) {
                feedDigits();
            }
        } finally {
            loop.endDispatch(previous);
        }
        return sendsAt;
    }

    /** A few times a second: reports that are due, and whether the peer is still there. */
    private void check(long nowNanos) {
        writers.reportRest();
        if (plan == null) {
            lastHeard = nowNanos;
            return;
        }
        if (!rtcpAsked && options.isRtcp()) {
            rtcpAsked = true;
            sockets.openRtcp(loop, options.getDscp(), this::onRtcp)
                    .onFailure(busy -> LOG.info(
                            "call {}: no RTCP, port {}: {}", settings.callId(), sockets.rtcpPort(), busy.getMessage()));
        }
        if (reports.onClock(nowNanos, System.currentTimeMillis())) {
            tell(new MediaIndication.Report(settings.callId(), quality()));
        }
        // who need not send sound shows by RTCP that it is there; who must, by sound alone
        boolean quiet = plan.onHold() || !plan.receives();
        long limit = (quiet ? options.getHoldMediaTimeoutMs() : options.getMediaTimeoutMs()) * 1_000_000L;
        long heard = quiet ? Math.max(lastHeard, reports.lastHeard()) : lastHeard;
        if (limit > 0 && !timedOut && !plan.early() && nowNanos - heard > limit) {
            timedOut = true;
            tell(new MediaIndication.TimedOut(settings.callId()));
        }
    }

    private void tell(MediaIndication indication) {
        vertx.eventBus().send(settings.dialogAddress(), indication, LOCAL);
    }

    private final class Digits implements DtmfReceiver.Listener {
        @Override
        public void digitBegan(char digit) {
            // told when its length is known
        }

        @Override
        public void digitEnded(char digit, int durationMillis) {
            loop.dispatch(null, ignored -> tell(new MediaIndication.Digit(settings.callId(), digit, durationMillis)));
        }
    }

    // ---- commands ----

    @Override
    public Future<Object> ask(MediaCommand command, Context near) {
        Promise<Object> outcome = ((ContextInternal) near).promise();
        Asked asked = new Asked(command, outcome);
        if (loop.inThread()) {
            loop.dispatch(asked, this::onCommand);
        } else {
            loop.runOnContext(there -> onCommand(asked));
        }
        return outcome.future();
    }

    private void onCommand(Asked asked) {
        if (closed) {
            asked.fail(BusErrors.INVALID_STATE, "the call has ended");
            return;
        }
        MediaCommand command = asked.command();
        try {
            if (command instanceof MediaCommand.Apply apply) {
                apply(apply.plan());
            } else if (command instanceof MediaCommand.Mute mute) {
                outbound.mute(mute.muted());
            } else if (command instanceof MediaCommand.HoldMusic music) {
                outbound.holdMusic(music.frames());
            } else if (command instanceof MediaCommand.SendDtmf send) {
                sendDigits(asked, send.digits());
            } else if (command instanceof MediaCommand.Listen listen) {
                asked.reply(readers.open(listen.request(), System.nanoTime()));
            } else if (command instanceof MediaCommand.Unlisten unlisten) {
                readers.close(unlisten.lease());
            } else if (command instanceof MediaCommand.Speak speak) {
                asked.reply(writers.open(speak.request(), audioAddress));
            } else if (command instanceof MediaCommand.Unspeak unspeak) {
                writers.close(unspeak.writer());
            } else if (command instanceof MediaCommand.Describe) {
                asked.reply(quality());
            }
        } catch (IllegalArgumentException refused) {
            asked.fail(BusErrors.INVALID_ARGUMENT, refused.getMessage());
        } catch (RuntimeException mistake) {
            asked.fail(BusErrors.FAILED, mistake.toString());
            throw mistake;
        }
    }

    private void apply(MediaPlan next) {
        plan = next;
        rtp.hearAnybody();
        inbound.apply(next.audio(), next.receives());
        outbound.apply(next.audio(), next.sends(), next.localHold());
        if (!next.sends()) {
            digits.forEach(waiting -> waiting.asked().fail(BusErrors.INVALID_STATE, HELD));
            digits.clear();
        }
        sendTurns = Math.max(1, next.audio().ptimeMillis() / LoopTicker.TURN_MS);
        lastHeard = System.nanoTime();
        timedOut = false;
        reports.apply(next);
        NegotiatedAudio audio = next.audio();
        boolean together = audio.remoteHost().equals(audio.remoteRtcpHost());
        BooleanSupplier holds = () -> !closed && plan == next;
        hosts.locate(audio.remoteHost(), holds, host -> {
            audioTo(host);
            if (together) {
                reportsTo(host);
            }
        });
        if (!together) {
            hosts.locate(audio.remoteRtcpHost(), holds, this::reportsTo);
        }
    }

    private void audioTo(InetAddress host) {
        if (plan.audio().remotePort() <= 0) {
            return;
        }
        InetSocketAddress signalled = new InetSocketAddress(host, plan.audio().remotePort());
        rtp.hearAnybody();
        if (plan.early()) {
            latch.onEarly(signalled);
        } else {
            latch.onSignalled(signalled);
        }
        aim();
    }

    private void reportsTo(InetAddress host) {
        if (plan.audio().remoteRtcpPort() > 0) {
            reports.to(new InetSocketAddress(host, plan.audio().remoteRtcpPort()));
        }
    }

    private void sendDigits(Asked asked, String text) {
        if (outbound.dtmf() == null) {
            asked.fail(BusErrors.DTMF_NOT_NEGOTIATED, "the peer takes no telephone-events: use INFO");
            return;
        }
        if (!plan.sends()) {
            asked.fail(BusErrors.INVALID_STATE, HELD);
            return;
        }
        digits.add(new WaitingDigits(asked, text));
        feedDigits();
    }

    private void feedDigits() {
        DtmfSender sender = outbound.dtmf();
        WaitingDigits first = digits.peek();
        if (sender == null) {
            digits.poll().asked().fail(BusErrors.DTMF_NOT_NEGOTIATED, "the peer takes no telephone-events any more");
            return;
        }
        if (sender.active()) {
            return;
        }
        digits.poll();
        if (first.digits().isEmpty()) {
            first.asked().reply(null);
        } else {
            int batch = Math.min(first.digits().length(), DtmfSender.CAPACITY);
            for (int i = 0; i < batch; i++) {
                sender.send(first.digits().charAt(i), options.getDtmfDurationMs());
            }
            digits.addFirst(new WaitingDigits(first.asked(), first.digits().substring(batch)));
        }
    }

    private MediaQuality quality() {
        MediaQuality quality = reports.quality();
        if (plan != null) {
            quality.setCodec(plan.audio().codec().name());
        }
        if (target != null) {
            quality.setRemoteAddress(
                    LocalAddresses.bracketed(LocalAddresses.literal(target.getAddress())) + ":" + target.getPort());
        }
        return quality.setFramesDropped(readers.dropped()).setFramesRefused(writers.refused());
    }
}
